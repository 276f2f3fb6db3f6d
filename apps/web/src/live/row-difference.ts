import type { Row } from "./frames.ts";

function isSameValue(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (a instanceof Date && b instanceof Date) return a.getTime() === b.getTime();
  return typeof a === "object" && typeof b === "object" && a !== null && b !== null && JSON.stringify(a) === JSON.stringify(b);
}

/** The columns in which two states of a row differ. */
export function changedColumns(before: Row, after: Row): ReadonlySet<string> {
  return new Set(Object.keys(after).filter((column) => !isSameValue(before[column], after[column])));
}

export function isSameRow(before: Row, after: Row): boolean {
  return changedColumns(before, after).size === 0 && Object.keys(before).length === Object.keys(after).length;
}
