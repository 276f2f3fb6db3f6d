import { eq, getTableColumns, inArray, or, sql } from "drizzle-orm";
import type { Tx } from "@freehold/database/database.ts";
import { isUuid } from "@freehold/kernel/id.ts";
import type { Declaration } from "@freehold/kernel/table/declaration.ts";
import type { AnyRow } from "../../../resource/rows.ts";
import { namingsOf, recordsNamed, titleOf } from "../../../resource/title.ts";
import { membership } from "../../organizations/schema.ts";
import { referredBy, type ImportField, type Target } from "../target.ts";
import { quoted } from "../value/cell.ts";
import type { Prepared, Problems } from "./prepare.ts";

/** Ids by the text that names them. More than one: the text does not tell which. */
type Found = ReadonlyMap<string, readonly string[]>;

/** The lines with ids in the place of what names records and people. What names nothing, or several, is a problem of its field. */
export async function withReferences<Row extends Pick<Prepared, "values" | "problems">>(
  tx: Tx,
  { fields }: Target,
  rows: readonly Row[],
): Promise<Row[]> {
  const values = rows.map((row): Record<string, unknown> => ({ ...row.values }));
  const problems = rows.map((row): Record<string, string> => ({ ...row.problems }));
  for (const field of fields.values()) {
    const target = referredBy(field);
    if (!target && !field.isUser) continue;
    const texts = [...new Set(rows.flatMap(({ values: { [field.key]: text } }) => (typeof text === "string" ? [text] : [])))];
    if (texts.length === 0) continue;
    const found = target ? await recordsCalled(tx, target, texts) : await peopleCalled(tx, texts);
    for (const [at, row] of rows.entries()) {
      const text = row.values[field.key];
      if (typeof text !== "string") continue;
      const ids = found.get(text) ?? [];
      if (ids.length === 1) values[at]![field.key] = ids[0];
      else problems[at]![field.key] = sentenceFor(field, target, { text, count: ids.length });
      if (ids.length !== 1) delete values[at]![field.key];
    }
  }
  return rows.map((row, at) => ({ ...row, values: values[at]! as AnyRow, problems: problems[at]! as Problems }));
}

function sentenceFor({ isUser }: ImportField, target: Declaration | undefined, { text, count }: { text: string; count: number }): string {
  if (isUser)
    return count === 0 ? `Nobody here is called ${quoted(text)}.` : `${count} people are called ${quoted(text)}. Use their mail address.`;
  const { label, plural } = target!;
  if (count === 0) return `There is no ${label.toLowerCase()} ${quoted(text)}.`;
  return `${count} ${plural.toLowerCase()} are called ${quoted(text)}. Use the id, or write where it belongs before it: "Place / ${text}".`;
}

async function peopleCalled(tx: Tx, texts: readonly string[]): Promise<Found> {
  const found = new Collected();
  const lower = texts.map((text) => text.toLowerCase());
  const isCalled = (name: string, text: string): boolean => name.toLowerCase() === text.toLowerCase();
  const ids = lower.filter(isUuid);
  const rows = await tx
    .select({ id: membership.userId, name: membership.name, email: membership.email })
    .from(membership)
    .where(
      or(
        inArray(sql`lower(${membership.name})`, lower),
        inArray(sql`lower(${membership.email})`, lower),
        ids.length > 0 ? inArray(membership.userId, ids) : undefined,
      ),
    );
  for (const text of texts) {
    const exact = rows.filter(({ id, email }) => id === text.toLowerCase() || email.toLowerCase() === text.toLowerCase());
    for (const { id } of exact.length > 0 ? exact : rows.filter(({ name }) => isCalled(name, text))) found.add(text, id);
  }
  return found.map;
}

/** The records that texts name: by their id, by what they are called, by a key of their own, or as "Place / name". */
async function recordsCalled(tx: Tx, target: Declaration, texts: readonly string[]): Promise<Found> {
  const found = new Collected();
  const ids = texts.filter((text) => isUuid(text.toLowerCase()));
  const names = texts.filter((text) => !isUuid(text.toLowerCase()));
  const columns = getTableColumns(target.table);
  const id = columns["id"]!;
  if (ids.length > 0) {
    const rows = await tx
      .select({ id: sql<string>`${id}` })
      .from(target.table)
      .where(
        inArray(
          id,
          ids.map((one) => one.toLowerCase()),
        ),
      );
    for (const row of rows) for (const text of ids) if (text.toLowerCase() === row.id) found.add(text, row.id);
  }
  if (names.length > 0)
    for (const naming of namingsOf(target))
      for (const row of await recordsNamed(tx, target, { naming, names })) found.add(row.name ?? "", row.id);
  const open = names.filter((text) => text.includes(" / ") && !found.map.has(text));
  if (open.length > 0) await addByPlace(tx, target, { texts: open, found });
  return found.map;
}

/** "Place / name": the record of that name whose first reference is called like the place. */
async function addByPlace(tx: Tx, target: Declaration, { texts, found }: { texts: readonly string[]; found: Collected }): Promise<void> {
  const references = [...target.columns.values()].filter(({ reference }) => reference);
  const parentColumn = references.find(({ facts }) => !facts.readOnly) ?? references[0];
  const parent = parentColumn && referredBy(parentColumn);
  const [title, place] = [titleOf(target), parent && titleOf(parent)];
  // What is called like another record has no name of its own to stand behind a place.
  if (!parentColumn || !parent || title?.through.length !== 0 || place?.through.length !== 0) return;
  const columns = getTableColumns(target.table);
  const above = getTableColumns(parent.table);
  for (const text of texts.slice(0, 200)) {
    const cut = text.lastIndexOf(" / ");
    const rows = await tx
      .select({ id: sql<string>`${columns["id"]}` })
      .from(target.table)
      .innerJoin(parent.table, eq(above["id"]!, columns[parentColumn.key]!))
      .where(sql`${columns[title.column]} = ${text.slice(cut + 3).trim()} and ${above[place.column]} = ${text.slice(0, cut).trim()}`)
      .limit(3);
    for (const { id } of rows) found.add(text, id);
  }
}

class Collected {
  readonly map = new Map<string, string[]>();

  add(text: string, id: string): void {
    const ids = this.map.get(text) ?? [];
    if (!ids.includes(id)) this.map.set(text, [...ids, id]);
  }
}
