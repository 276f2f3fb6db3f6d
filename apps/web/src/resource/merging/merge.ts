import type { ColumnDescription } from "../../api/client.ts";
import type { Row } from "../../live/line/frames.ts";

/**
 * What became of one field that two people had at the same time: only the others changed it, only this person did, both to the
 * same value, or each to another one. Only the last needs a decision.
 */
export type FieldMerge = {
  readonly column: ColumnDescription;
  readonly opened: unknown;
  readonly now: unknown;
  readonly mine: unknown;
  readonly by: "others" | "me" | "both" | "clash";
};

/** Three states of a record: as it was opened, as it is now, and the fields that were changed here. */
export type ThreeWays = { readonly opened: Row; readonly now: Row; readonly patch: Row };

/** The fields that anybody changed since the record was opened, in the order of its columns. */
export function mergeFields(columns: readonly ColumnDescription[], { opened, now, patch }: ThreeWays): FieldMerge[] {
  return columns.flatMap((column): FieldMerge[] => {
    const { key } = column;
    const [was, is] = [opened[key], now[key]];
    const mine = key in patch ? patch[key] : was;
    const byOthers = !isSameValue(was, is);
    const byMe = !isSameValue(was, mine);
    if (!byOthers && !byMe) return [];
    const by = !byMe ? "others" : !byOthers ? "me" : isSameValue(is, mine) ? "both" : "clash";
    return [{ column, opened: was, now: is, mine, by }];
  });
}

/** Whose value a field that clashes gets. */
export type Choices = Readonly<Record<string, "now" | "mine">>;

/** The change that is left to be made to the record as it is now. */
export function mergedPatch(fields: readonly FieldMerge[], choices: Choices): Row {
  const sent = fields.filter(({ by, column }) => by === "me" || (by === "clash" && choices[column.key] === "mine"));
  return Object.fromEntries(sent.map(({ column, mine }) => [column.key, mine]));
}

/** Whether two values of one column are the same; empty is empty, however it is said. */
export function isSameValue(one: unknown, other: unknown): boolean {
  const areObjects = typeof one === "object" && typeof other === "object" && one !== null && other !== null;
  return areObjects ? JSON.stringify(one) === JSON.stringify(other) : (one ?? null) === (other ?? null);
}
