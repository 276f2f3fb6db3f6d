import { getTableConfig, type PgTable } from "drizzle-orm/pg-core";
import type { Client } from "pg";
import { linkFunctionSql } from "../../../database/src/protection/links.ts";
import { canonicalFromText } from "../expression/kinds.ts";
import { canonicalAt, placeName } from "../expression/place.ts";
import type { CanonicalRow } from "../expression/predicate.ts";
import { linkFunction, quote } from "../expression/sql.ts";
import type { Links, Principal } from "../principal.ts";
import { roles } from "../role.ts";
import { definition } from "./definitions.ts";
import { randomDocument } from "./documents.ts";
import { columnNames, proofLinks, proofPlaces, proofSchema, proofShape } from "./proof-table.ts";
import type { Random } from "./random.ts";
import { organizations, people, stored, targets } from "./samples.ts";

/** Owns the tables. Not a superuser: a superuser would hide what forced row-level security does to an owner. */
export const owner = "freehold_owner";

const columns = [...proofShape.columns.values()];

/** A row in both forms: as PostgreSQL prints it, and as the predicate reads it. */
export type Sample = { readonly printed: readonly (string | null)[]; readonly row: CanonicalRow };

/** Rows and callers of one database. `rows[n]` is the row of `proof.candidate` with this n. */
export type World = { readonly db: Client; readonly rows: readonly Sample[]; readonly callers: readonly Principal[] };

type Granted = { readonly organizationId: string; readonly personId: string; readonly targetId: string | null };

/** Creates a declared table as its owner. */
export async function createTables(db: Client, tables: readonly PgTable[]): Promise<void> {
  await db.query(`begin; set local role ${owner}; ${tables.map((table) => definition(table, owner)).join("\n")} commit;`);
}

async function createBase(db: Client): Promise<void> {
  const typed = getTableConfig(proofShape.table).columns.map((column) => `${quote(column.name)} ${column.getSQLType()}`);
  await db.query(`
    create schema ${proofSchema} authorization ${owner};
    create schema links authorization ${owner};
    grant usage on schema ${proofSchema}, links to freehold_app;
    set role ${owner};
    create table ${proofSchema}.candidate (n integer primary key, ${typed.join(", ")});
    grant select on ${proofSchema}.candidate to freehold_app;
    reset role;`);
  await createTables(
    db,
    proofLinks.map(({ table }) => table),
  );
  const functions = proofLinks.map(
    (link) => `${linkFunctionSql(link)}; grant execute on function ${linkFunction(link.name)} to freehold_app;`,
  );
  await db.query(`set role ${owner}; ${functions.join("\n")} reset role;`);
}

/** Mostly the first, so that most callers may see most rows and what the policies say matters. */
const someOrganization = (random: Random): string => organizations[random.chance(0.8) ? 0 : 1];

function randomRow(random: Random, n: number): Record<string, string | null> {
  const values = columns.map(({ key, name, kind, nullable, values: words }) => {
    if (key === "id") return [name, `${n.toString(16).padStart(8, "0")}${random.pick(targets).slice(8)}`];
    if (key === "orgId") return [name, someOrganization(random)];
    // Documents are written apart: not every number of JSON is one of JavaScript.
    if (!kind || (nullable && random.chance(0.2))) return [name, null];
    return [name, words ? random.pick(words) : random.pick(stored[kind])];
  });
  return Object.fromEntries(values);
}

function randomGrants(random: Random): Granted[] {
  return Array.from({ length: 8 }, () => ({
    organizationId: random.pick(organizations),
    personId: random.pick(people),
    targetId: random.chance(0.1) ? null : random.pick(targets),
  }));
}

async function store(db: Client, random: Random, rows: number): Promise<Map<string, Granted[]>> {
  const candidates = Array.from({ length: rows }, (_, n) => ({ n, ...randomRow(random, n) }));
  // An empty grant is stored, too: it must grant nothing and make nothing unknown.
  const grants = new Map(proofLinks.map(({ name }) => [name, name === "nothingOf" ? [] : randomGrants(random)]));
  await db.query(`set role ${owner}`);
  await db.query(`insert into ${proofSchema}.candidate select * from json_populate_recordset(null::${proofSchema}.candidate, $1)`, [
    JSON.stringify(candidates),
  ]);
  const documents = candidates.map(() => (random.chance(0.1) ? null : randomDocument(random)));
  await db.query(
    `update ${proofSchema}.candidate c set notes = d.text::jsonb from unnest($1::text[]) with ordinality d (text, n) where c.n = d.n - 1`,
    [documents],
  );
  for (const { name, table } of proofLinks) {
    for (const { organizationId, personId, targetId } of grants.get(name) ?? []) {
      const at = `${proofSchema}.${quote(getTableConfig(table).name)}`;
      const names = "id, org_id, created_at, updated_at, version, person_id, target_id";
      await db.query(`insert into ${at} (${names}) values (gen_random_uuid(), $1, now(), now(), 1, $2, $3)`, [
        organizationId,
        personId,
        targetId,
      ]);
    }
  }
  await db.query("reset role");
  return grants;
}

function randomCallers(random: Random, grants: ReadonlyMap<string, readonly Granted[]>, length: number): Principal[] {
  return Array.from({ length }, (_, n) => {
    const [userId, organizationId] = [random.pick(people), someOrganization(random)];
    const mine = (all: readonly Granted[]): string[] =>
      all.flatMap((one) =>
        one.organizationId === organizationId && one.personId === userId && one.targetId !== null ? [one.targetId] : [],
      );
    const granted: Links = new Map([...grants].map(([name, all]) => [name, new Set(mine(all))]));
    // Every role is somebody's, whatever the seed.
    return { userId, organizationId, role: n < roles.length ? roles[n]! : random.pick(roles), links: granted };
  });
}

/** All values exactly as PostgreSQL prints them. */
export const asPrinted = { getTypeParser: () => (value: string | Buffer) => String(value) };

const decoded = (printed: readonly (string | null)[]): CanonicalRow => {
  const texts = new Map(columns.map(({ key }, at) => [key, printed[at] ?? null]));
  const values = columns.flatMap(({ key, kind }) => {
    const text = texts.get(key) ?? null;
    return kind ? [[key, text === null ? null : canonicalFromText(kind, text)] as const] : [];
  });
  const places = proofPlaces.map((place) => [placeName(place), canonicalAt(JSON.parse(texts.get(place.column) ?? "null"), place)] as const);
  return Object.fromEntries([...values, ...places]);
};

/** The rows in a session of the given zone: PostgreSQL prints them differently, and they must decode the same. */
export async function readRows(db: Client, zone: string): Promise<Sample[]> {
  await db.query(`begin; set local timezone = '${zone}'`);
  const { rows } = await db.query<(string | null)[]>({
    text: `select ${columnNames.join(", ")} from ${proofSchema}.candidate order by n`,
    rowMode: "array",
    types: asPrinted,
  });
  await db.query("commit");
  return rows.map((printed) => ({ printed, row: decoded(printed) }));
}

/** Fills an empty database, of which the client is a superuser, with random rows, links and callers. */
export async function createWorld(db: Client, random: Random, size: { rows: number; callers: number }): Promise<World> {
  await createBase(db);
  const grants = await store(db, random, size.rows);
  return { db, rows: await readRows(db, zones[0]), callers: randomCallers(random, grants, size.callers) };
}

/** Zones of the sessions: summer time, an offset of half hours, and two whose old offsets have seconds. */
export const zones = ["Europe/Berlin", "UTC", "Asia/Kolkata", "Africa/Monrovia", "America/New_York"] as const;

/** The settings of a request as this caller, in the form of one statement, local to the transaction. */
export function settings({ userId, organizationId, role }: Principal): string {
  const values = { user_id: userId, org_id: organizationId, role };
  return `set local role freehold_app; select ${Object.entries(values)
    .map(([name, value]) => `set_config('app.${name}', '${value}', true)`)
    .join(", ")};`;
}
