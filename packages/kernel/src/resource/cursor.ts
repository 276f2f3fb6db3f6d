import { faults } from "../fault.ts";
import { sqlParameter, type Kind } from "../expression/kinds.ts";
import type { Scalar } from "../expression/language.ts";

const fault = faults("list", {
  cursorInvalid: ["invalid", "The cursor does not belong to this list. Start again from the first page."],
});

/** Where a page ended: the sort column's value (null among the empty ones), then the values of the key. */
export type Position = { readonly value: string | null; readonly key: readonly string[] };

/** Names a list, so that a cursor of another sort or filter is refused instead of skipping rows. */
export function listName(...parts: readonly unknown[]): string {
  // JSON has no bigint, and makes null of NaN and the infinities.
  const exact = (value: unknown): unknown =>
    typeof value === "bigint" || (typeof value === "number" && !Number.isFinite(value)) ? `${value}n` : value;
  const text = JSON.stringify(parts, (_key, value: unknown) => exact(value));
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(36);
}

/** The position after a row, as opaque text. */
export function printCursor(name: string, position: Position): string {
  const bytes = new TextEncoder().encode(JSON.stringify([name, position.value, ...position.key]));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "");
}

/** The position a cursor stands for. @throws list.cursorInvalid */
export function parseCursor(name: string, cursor: string, keyLength: number): Position {
  try {
    const text = atob(cursor.replaceAll("-", "+").replaceAll("_", "/"));
    const parsed: unknown = JSON.parse(new TextDecoder().decode(Uint8Array.from(text, (char) => char.charCodeAt(0))));
    if (Array.isArray(parsed) && parsed[0] === name && parsed.length === keyLength + 2) {
      const [, value, ...key] = parsed as [string, unknown, ...unknown[]];
      if ((value === null || typeof value === "string") && key.every((part) => typeof part === "string")) return { value, key };
    }
  } catch (cause) {
    throw fault.cursorInvalid({ fields: { cursor: "Is not a cursor." } }, cause);
  }
  throw fault.cursorInvalid({ fields: { cursor: "Belongs to another list." } });
}

/** A value of a row as a cursor holds it, exact for its kind. */
export function cursorText(kind: Kind, value: unknown): string {
  return sqlParameter(kind, value as Scalar);
}
