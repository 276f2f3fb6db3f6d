import { isDeepStrictEqual } from "node:util";
import type { AnyRow } from "../../../resource/rows.ts";
import type { DuplicatePolicy } from "../contract.ts";
import { asRecord, heldBefore, heldIn, ownProblems } from "../own-targets.ts";
import type { Target } from "../target.ts";
import type { Match } from "./matches.ts";
import type { Prepared, Problems } from "./prepare.ts";

/** What is to be done with a line. */
export type Decision =
  | { readonly act: "create"; readonly values: AnyRow }
  | { readonly act: "update"; readonly row: AnyRow; readonly patch: AnyRow; readonly before: AnyRow }
  | { readonly act: "leave"; readonly row: AnyRow }
  | { readonly act: "fail"; readonly problems: Problems };

/** Decides what becomes of a line whose references are ids. Pure: writes nothing, asks nothing. */
export function decide(
  target: Target,
  { row, match, policy }: { row: Prepared; match: Match | undefined; policy: DuplicatePolicy },
): Decision {
  if (Object.keys(row.problems).length > 0) return { act: "fail", problems: row.problems };
  const isNew = !match || (policy === "create" && !match.isImported);
  if (isNew) {
    const values = asRecord(target.fields, row.values);
    const problems = { ...missingValues(target, row.values), ...ownProblems(target, values) };
    return Object.keys(problems).length > 0 ? { act: "fail", problems } : { act: "create", values };
  }
  const there = match.rows[0]!;
  if (policy === "skip" || policy === "create") return { act: "leave", row: there };
  if (match.rows.length > 1)
    return { act: "fail", problems: { "": `${match.rows.length} records are like this line. Name one by its id.` } };
  const said = changes(target, { values: row.values, there, policy });
  if (Object.keys(said).length === 0) return { act: "leave", row: there };
  const patch = asRecord(target.fields, said, there);
  const problems = ownProblems(target, patch, there);
  if (Object.keys(problems).length > 0) return { act: "fail", problems };
  return { act: "update", row: there, patch, before: heldBefore(target.fields, patch, there) };
}

/** What a line says otherwise than the record, or only where the record says nothing. An empty cell says nothing and empties nothing. */
function changes({ fields }: Target, { values, there, policy }: { values: AnyRow; there: AnyRow; policy: "fill" | "overwrite" }): AnyRow {
  const isEmpty = (value: unknown): boolean => value === null || value === undefined || value === "";
  return Object.fromEntries(
    Object.entries(values).filter(([key, value]) => {
      const held = heldIn(fields.get(key)!, there);
      return key !== "id" && !isDeepStrictEqual(value, held) && (policy === "overwrite" || isEmpty(held));
    }),
  );
}

function missingValues({ fields }: Target, values: AnyRow): Record<string, string> {
  const missing = [...fields.values()].filter(({ key, optional }) => key !== "id" && !optional && values[key] === undefined);
  return Object.fromEntries(missing.map(({ key }) => [key, "Must not be empty."]));
}
