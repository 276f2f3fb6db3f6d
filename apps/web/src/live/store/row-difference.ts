import type { Row } from "../line/frames.ts";

/** Whether two values of a column are the same to whoever looks at them. */
export function isSameValue(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (a instanceof Date && b instanceof Date) return a.getTime() === b.getTime();
  return typeof a === "object" && typeof b === "object" && a !== null && b !== null && JSON.stringify(a) === JSON.stringify(b);
}

/** The columns in which two states of a row differ. */
export function changedColumns(before: Row, after: Row): ReadonlySet<string> {
  return new Set(Object.keys(after).filter((column) => !isSameValue(before[column], after[column])));
}

export function isSameRow(before: Row, after: Row): boolean {
  const columns = Object.keys(after);
  return columns.length === Object.keys(before).length && columns.every((column) => isSameValue(before[column], after[column]));
}
