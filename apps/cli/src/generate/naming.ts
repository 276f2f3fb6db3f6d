import type { ProcedureDescription } from "@freehold/api/platform/catalogue/procedures.ts";

/** `maxCelsius` as it is typed: `max-celsius`. */
export function kebabCase(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1-$2")
    .replaceAll("_", "-")
    .toLowerCase();
}

/** Whether it answers a text in pieces, which is printed as it is, rather than rows that change. */
export const isText = ({ type, input }: Pick<ProcedureDescription, "type" | "input">): boolean =>
  type === "subscription" && input?.properties?.headers !== undefined;

/** The words that call a procedure: its path in kebab case, with `watch` for what is live. */
export function commandPath({ path, type }: Pick<ProcedureDescription, "path" | "type">): string[] {
  const names = path.split(".").map(kebabCase);
  return type === "subscription" && names.at(-1) === "live" ? [...names.slice(0, -1), "watch"] : names;
}
