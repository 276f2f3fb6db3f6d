import { printInstant } from "../zoned-time.ts";

/** A value as a person reads it in a table: instants on the organization's clocks, nothing as a dash, one line. */
export function cell(value: unknown, zone: string): string {
  if (value === null || value === undefined) return "-";
  if (value instanceof Date) return printInstant(value, zone);
  if (typeof value === "object") return visible(JSON.stringify(value, plain));
  return visible(String(value));
}

/** A value as a program reads it in CSV: instants in UTC, nothing as nothing. Text that a spreadsheet would run is made harmless. */
export function field(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (value instanceof Date) return value.toISOString();
  if (typeof value === "number" || typeof value === "bigint" || typeof value === "boolean") return String(value);
  const text = typeof value === "string" ? value : JSON.stringify(value, plain);
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** What JSON cannot hold, as text: whole numbers beyond 53 bits. */
export function plain(_key: string, value: unknown): unknown {
  return typeof value === "bigint" ? value.toString() : value;
}

/** Control characters shown instead of sent: stored text must not command the terminal. */
function visible(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, (char) =>
    char === "\n" ? "⏎" : char === "\t" ? " " : "\ufffd",
  );
}

const segments = new Intl.Segmenter(undefined, { granularity: "grapheme" });
const wide = /\p{Extended_Pictographic}|[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/u;
// oxlint-disable-next-line no-control-regex
const narrowOnly = /^[\u0020-\u10ff]*$/;

function characters(text: string): { char: string; width: number }[] {
  return Array.from(segments.segment(text), ({ segment }) => ({
    char: segment,
    width: wide.test(segment) && !/^\d/.test(segment) ? 2 : 1,
  }));
}

/** Columns of the terminal that a text takes. */
export function widthOf(text: string): number {
  if (narrowOnly.test(text) && !/\p{M}/u.test(text)) return text.length;
  return characters(text).reduce((sum, { width }) => sum + width, 0);
}

/** The text within a width, with an ellipsis where it was cut. */
export function fitted(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  let taken = "";
  let used = 0;
  for (const { char, width: own } of characters(text)) {
    if (used + own > width - 1) break;
    taken += char;
    used += own;
  }
  return `${taken}…`;
}
