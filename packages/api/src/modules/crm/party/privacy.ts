import { eq, sql } from "drizzle-orm";
import type { Tx } from "@freehold/database/database.ts";
import { recordAct } from "../../../platform/audit/record-act.ts";
import { removeFile } from "../../../platform/files/file.ts";
import { file } from "../../../platform/files/schema.ts";
import type { FileContext } from "../../../platform/files/upload.ts";
import { fault } from "../fault.ts";
import type { ErasedReport, ErasePerson, OneParty, PersonalData } from "./contract.ts";
import { eraseRows, filesOf } from "./erase-rows.ts";
import { getParty } from "./party.ts";
import type { PartyRow } from "./schema.ts";

type Row = Readonly<Record<string, unknown>>;

/** The tables whose rows are a person's own business: what hangs on such a row is about the person, too. */
const ownBusiness = ["crm.supplier", "crm.professional", "crm.deal"] as const;

/** More rows of one kind than are kept about anybody. */
const mostRows = 10_000;

/**
 * Everything that is kept about a person, as far as the caller may read it: from every table that refers to them, and from those that
 * refer to their deals and to what they supply and can be booked for; what PostgreSQL knows of foreign keys decides which tables these
 * are. That it was handed out is recorded. @throws crm.partyMissing, onlyPeople
 */
export async function exportPerson(tx: Tx, now: Date, { id }: OneParty): Promise<PersonalData> {
  const person = await demandPerson(tx, id);
  const tables: Record<string, Row[]> = {};
  await collect(tx, tables, { target: "crm.party", ids: [person.id] });
  for (const target of ownBusiness) {
    const theirs = (tables[target] ?? []).filter((row) => row["party_id"] === person.id);
    await collect(tx, tables, { target, ids: theirs.map((row) => String(row["id"])) });
  }
  const files = await filesOf(tx, person.id);
  if (files.length > 0) tables["platform.file"] = files;
  await recordAct(tx, { kind: "crm.personalDataExported", resource: "crm.party", recordId: person.id });
  const { orgId: _org, matchName: _match, ...told } = person;
  return { freehold: "personal data", writtenAt: now, person: told, tables };
}

/** Adds the rows that refer to some rows of a table, each once. */
async function collect(tx: Tx, tables: Record<string, Row[]>, { target, ids }: { target: string; ids: readonly string[] }): Promise<void> {
  if (ids.length === 0) return;
  const { rows: places } = await tx.execute<{ place: string; at: string }>(
    sql`select place::text, at from crm.places_of(${target}::regclass)`,
  );
  for (const { place, at } of places) {
    const { rows } = await tx.execute<{ row: Row }>(
      sql`select to_jsonb(t) - '{org_id,search_text,steps}'::text[] as row from ${sql.raw(place)} t
        where t.${sql.identifier(at)} = any (${sql.param(ids)}::uuid[]) order by t.id limit ${mostRows}`,
    );
    const known = new Set((tables[place] ?? []).map((row) => row["id"]));
    const found = rows.flatMap(({ row }) => (known.has(row["id"]) ? [] : [row]));
    if (found.length > 0) tables[place] = [...(tables[place] ?? []), ...found];
  }
}

async function demandPerson(tx: Tx, id: string): Promise<PartyRow> {
  const person = await getParty(tx, id);
  if (person.kind !== "person") throw fault.onlyPeople();
  return person;
}

/**
 * Replaces what tells who a person is, everywhere in the CRM: names, mail address, phone, own fields, addresses, what was written about
 * them and their deals, what people and programs were told of it, what imports keep of them. That there was a call, a deal or a contact
 * stays as a fact. Merges with them cannot be undone any more. Their files go too, also those of their calls and roles.
 * What they consent to is withdrawn. Quotes that were issued to them stay as they were sent: the law wants letters of business kept.
 * The audit trail is sealed: what it holds of them goes when the plan keeps it no longer. Doing it twice changes nothing.
 * @throws crm.notConfirmed when the name is not theirs, partyMissing, onlyPeople
 */
export async function erasePerson(ctx: FileContext & { readonly now: Date }, { id, name }: ErasePerson): Promise<ErasedReport> {
  const { rows, files } = await ctx.asActor(async (tx) => {
    const person = await demandPerson(tx, id);
    if (person.name.trim() !== name.trim()) throw fault.notConfirmed({ fields: { name: "It is not the same name." } });
    const theirs = await filesOf(tx, person.id);
    const erased = await eraseRows(tx, { person, files: theirs }, ctx.now);
    await recordAct(tx, { kind: "crm.personalDataErased", resource: "crm.party", recordId: person.id, facts: erased });
    return { rows: erased, files: theirs };
  });
  // A file is removed with its content, which is no part of a transaction; earlier versions went with the newest.
  let gone = 0;
  for (const one of files) {
    const [still] = await ctx.asActor((tx) => tx.select({ id: file.id }).from(file).where(eq(file.id, one.id)));
    if (still) await removeFile(ctx, one);
    gone++;
  }
  return { id, rows, files: gone };
}
