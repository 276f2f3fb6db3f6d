import type { Tx } from "@freehold/database/database.ts";
import { ownFieldName, type Judge, type OwnField, type OwnFields } from "../../../resource/own-fields.ts";
import { deal } from "../deal/schema.ts";
import { party } from "../party/schema.ts";
import type { CustomInput, CustomValues } from "./contract.ts";
import { customFieldsOf, judgeCustom } from "./custom-field.ts";
import { fieldPlaces } from "./places.contract.ts";
import type { CustomFieldRow } from "./schema.ts";
import type { CustomSubject } from "./words.contract.ts";

/** The fields that organizations add to parties and deals, as files, imports and screens know them. */
export const customOwnFields: readonly OwnFields[] = [
  {
    table: party,
    column: "custom",
    list: (tx) => fieldsOf(tx, ["company", "person"]),
    judge: (tx) => judgeOf(tx, { company: "company", person: "person" }, (row) => String(row["kind"])),
  },
  { table: deal, column: "custom", list: (tx) => fieldsOf(tx, ["deal"]), judge: (tx) => judgeOf(tx, { deal: "deal" }, () => "deal") },
];

/** Companies and people may have the same field: it is one column, and may hold what either may. */
async function fieldsOf(tx: Tx, subjects: readonly CustomSubject[]): Promise<readonly OwnField[]> {
  const found = new Map<string, OwnField>();
  for (const subject of subjects)
    for (const row of await customFieldsOf(tx, subject))
      for (const field of ownFields(row)) {
        const before = found.get(ownFieldName(field));
        found.set(ownFieldName(field), before ? { ...before, values: both(before.values, field.values) } : field);
      }
  return [...found.values()];
}

const ownFields = (row: CustomFieldRow): OwnField[] =>
  fieldPlaces(row).map(({ place, label }) => ({
    place,
    label,
    unit: row.unit,
    values: row.kind === "choice" ? row.choices : null,
    reference: row.kind === "party" ? party : null,
  }));

/** A text that one of them may write freely is no choice. */
const both = (one: OwnField["values"], other: OwnField["values"]): OwnField["values"] => one && other && [...new Set([...one, ...other])];

async function judgeOf(
  tx: Tx,
  subjects: Readonly<Record<string, CustomSubject>>,
  subjectOf: (row: Parameters<Judge>[1]["row"]) => string,
): Promise<Judge> {
  const rules = new Map<string, CustomFieldRow[]>();
  for (const [name, subject] of Object.entries(subjects)) rules.set(name, await customFieldsOf(tx, subject));
  return (sent, { row, before }) => {
    // Proof: what is sent comes from JSON, and what was there was checked when it was written.
    const change = { sent: sent as CustomInput, ...(before !== undefined && { before: before as CustomValues }) };
    const { problems } = judgeCustom(rules.get(subjectOf(row)) ?? [], change);
    return Object.fromEntries(Object.entries(problems).map(([name, problem]) => [name.slice("custom.".length), problem]));
  };
}
