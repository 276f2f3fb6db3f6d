import type { Tx } from "@freehold/database/database.ts";
import { valueAt, type Place } from "@freehold/kernel/expression/place.ts";
import { ownFieldName, type Judge, type OwnField } from "../../resource/own-fields.ts";
import type { AnyRow } from "../../resource/rows.ts";
import { schemasOf, type ImportField, type Target } from "./target.ts";

/** The longest text that somebody may send to such a field; the rules of the record may allow less. */
const longestText = 2000;

/** A kind of record with the fields that the organization has added to it, as the caller of the transaction sees them. */
export async function withOwnFields(tx: Tx, target: Target): Promise<Target> {
  if (!target.own) return target;
  const own = (await target.own.list(tx)).map(importField);
  const fields = new Map([...target.fields, ...own.map((field) => [field.key, field] as const)]);
  return { ...target, fields, schemas: schemasOf(fields), judge: await target.own.judge(tx) };
}

const importField = (own: OwnField): ImportField => ({
  key: ownFieldName(own),
  kind: own.place.kind,
  values: own.values ?? undefined,
  facts: { label: own.label, ...(own.unit !== null && { unit: own.unit }), ...(own.place.kind === "text" && { maxLength: longestText }) },
  reference: own.reference ? { target: () => own.reference! } : undefined,
  isUser: false,
  nullable: false,
  optional: true,
  place: own.place,
});

/** What a record holds in a field. */
export const heldIn = ({ key, place }: ImportField, row: AnyRow): unknown => (place ? valueAt(row[place.column], place.keys) : row[key]);

type Fields = Target["fields"];

/**
 * Values by field as a record has them: what stands in one document is put into it. Of a value that has two parts the part that is not
 * said stays as it was.
 */
export function asRecord(fields: Fields, values: AnyRow, there?: AnyRow): AnyRow {
  const row: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(values)) {
    const place = fields.get(key)?.place;
    if (place) row[place.column] = within(place, value, { sent: row[place.column], there: there?.[place.column] });
    else row[key] = value;
  }
  return row;
}

function within({ keys: [outer = "", inner] }: Place, value: unknown, { sent, there }: { sent: unknown; there: unknown }): object {
  const parts = valueAt(sent, [outer]) ?? valueAt(there, [outer]);
  return { ...(sent as object | undefined), [outer]: inner === undefined ? value : { ...(parts as object | undefined), [inner]: value } };
}

/** What a record holds that a patch would change, so that it can be given back: of documents what stands under the same keys. */
export function heldBefore(fields: Fields, patch: AnyRow, there: AnyRow): AnyRow {
  const documents = documentsIn(fields);
  return Object.fromEntries(
    Object.entries(patch).map(([key, value]) => [
      key,
      documents.has(key)
        ? Object.fromEntries(Object.keys(value as object).map((outer) => [outer, valueAt(there[key], [outer]) ?? null]))
        : there[key],
    ]),
  );
}

/** The columns in which places stand. */
const documentsIn = (fields: Fields): ReadonlySet<string> => new Set([...fields.values()].flatMap(({ place }) => place?.column ?? []));

/** What is given back of a document: of fields that are gone nothing. */
export function stillFields(fields: Fields, column: string, document: object): object {
  const keys = new Set([...fields.values()].flatMap(({ place }) => (place?.column === column ? place.keys[0] : [])));
  return Object.fromEntries(Object.entries(document).filter(([key]) => keys.has(key)));
}

type Judged = { readonly fields: Fields; readonly own: Target["own"]; readonly judge: Judge | undefined };

/** What is wrong with what a record is to hold in fields of the organization's own, by field. */
export function ownProblems({ fields, own, judge }: Judged, values: AnyRow, there?: AnyRow): Record<string, string> {
  if (!own || !judge) return {};
  const { column } = own;
  const problems = judge((values[column] ?? {}) as Record<string, unknown>, {
    row: { ...there, ...values },
    ...(there && { before: there[column] }),
  });
  const fieldOf = (outer: string): string =>
    [...fields.values()].find(({ place }) => place?.column === column && place.keys[0] === outer)?.key ?? "";
  return Object.fromEntries(Object.entries(problems).map(([outer, problem]) => [fieldOf(outer), problem]));
}
