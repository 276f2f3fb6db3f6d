import { roleUrl } from "@freehold/database/connection-url.ts";
import { toFault } from "@freehold/database/faults.ts";
import { bareDatabase } from "@freehold/database/testing/test-database.ts";
import { systemClock } from "@freehold/kernel/clock.ts";
import { DomainError } from "@freehold/kernel/fault.ts";
import { newId } from "@freehold/kernel/id.ts";
import type { Expression } from "@freehold/kernel/expression/language.ts";
import { allOf, anyOf, atLeast, equals, isLinked, isMe, not } from "@freehold/kernel/expression/language.ts";
import { toSql } from "@freehold/kernel/expression/sql.ts";
import type { Log } from "@freehold/kernel/log.ts";
import type { Principal } from "@freehold/kernel/principal.ts";
import type { Role } from "@freehold/kernel/role.ts";
import { count, day, instant, measure, money, oneOf, userReference } from "@freehold/kernel/table/columns.ts";
import { declarationOf, type Declaration } from "@freehold/kernel/table/declaration.ts";
import { tenantSeries, tenantTable } from "@freehold/kernel/table/tenant-table.ts";
import { sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import { boolean, jsonb, pgSchema, text, uuid } from "drizzle-orm/pg-core";
import { Pool, type PoolClient } from "pg";
import { inject } from "vitest";
import type { Access, AffectsAccess, Holder } from "../access.ts";
import type { Frame } from "../frame.ts";
import { createLive, type Live, type LiveOptions } from "../live.ts";
import { snapshotSql } from "../snapshot.ts";
import type { Snapshot } from "../hub/subscriber.ts";
import type { Row } from "../row.ts";

const shop = pgSchema("shop");

/** A table with every kind of column and a policy with every kind of leaf. */
export const item = tenantTable(
  shop,
  "item",
  {
    placeId: uuid(),
    name: text().notNull(),
    status: oneOf(["ok", "bad", "secret"]).notNull(),
    amount: count().notNull(),
    priceMinor: money(),
    celsius: measure(),
    isOpen: boolean().notNull().default(true),
    dueAt: instant(),
    dueOn: day(),
    assignedTo: userReference(),
    tags: text().array(),
    details: jsonb(),
    note: text(),
  },
  {
    read: anyOf(
      atLeast("manager"),
      allOf(atLeast("viewer"), not(equals("status", "secret"))),
      isMe("assignedTo"),
      isLinked("keeperOf", "placeId"),
    ),
  },
);
export const itemDeclaration = declarationOf(item);
export type Item = typeof item.$inferSelect;

/** Measurements: rows come, and go by retention, of which the stream tells the key alone. */
export const sample = tenantSeries(
  shop,
  "sample",
  { placeId: uuid().notNull(), takenAt: instant().notNull(), celsius: measure().notNull() },
  { read: anyOf(atLeast("viewer"), isLinked("keeperOf", "placeId")) },
  { key: ["placeId", "takenAt"] },
);
export const sampleDeclaration = declarationOf(sample);

const tables = `
  create schema shop; create schema links;
  create table shop.item (
    id uuid not null, org_id uuid not null, created_at timestamptz(3) not null default now(), updated_at timestamptz(3) not null default now(),
    version integer not null default 1, place_id uuid, name text not null, status text not null, amount integer not null, price_minor bigint,
    celsius double precision, is_open boolean not null default true, due_at timestamptz(3), due_on date, assigned_to uuid, tags text[], details jsonb, note text,
    search_text text not null default '',
    constraint item_pk primary key (org_id, id));
  alter table shop.item replica identity full;
  create function shop.fold() returns trigger language plpgsql as $$ begin new.search_text = lower(new.name); return new; end $$;
  create trigger search before insert or update on shop.item for each row execute function shop.fold();
  create table shop.sample (org_id uuid not null, place_id uuid not null, taken_at timestamptz(3) not null, celsius double precision not null,
    primary key (org_id, place_id, taken_at));
  create table shop.membership (org_id uuid not null, user_id uuid not null, role text not null, primary key (org_id, user_id));
  alter table shop.membership replica identity full;
  create table shop.keeper (org_id uuid not null, user_id uuid not null, place_id uuid not null, primary key (org_id, user_id, place_id));
  alter table shop.keeper replica identity full;
  create table shop.session (id text primary key, user_id uuid not null, seen integer not null default 0);
  alter table shop.session replica identity full;
  create function links."keeperOf"() returns setof uuid language sql stable as $$
    select place_id from shop.keeper where org_id = nullif(current_setting('app.org_id', true), '')::uuid and user_id = nullif(current_setting('app.user_id', true), '')::uuid $$;
  create publication freehold for table shop.item, shop.sample, shop.membership, shop.keeper, shop.session`;

const affects: ReadonlyMap<string, AffectsAccess> = new Map<string, AffectsAccess>([
  ["shop.membership", (row) => [{ userId: row["user_id"] ?? "", organizationId: row["org_id"] ?? "" }]],
  ["shop.keeper", (row) => [{ userId: row["user_id"] ?? "", organizationId: row["org_id"] ?? "" }]],
  ["shop.session", (row) => [{ sessionId: row["id"] ?? "" }]],
]);

/** Every message of a live process, to be looked at after a failure. */
export type Told = { readonly level: string; readonly details: object; readonly message: string };

/** A database with the tables above, and ways to act in it as the API would. */
export type World = AsyncDisposable & {
  readonly pool: Pool;
  /** Signs in as the feed. */
  readonly feedUrl: string;
  readonly told: readonly Told[];
  /** Whether `synchronous_commit = on` waits for a standby that never answers. */
  readonly canStall: boolean;
  readonly canPrepare: boolean;
  /** Does what PostgreSQL does not version: whoever reads rows meanwhile may find none. */
  unversioned(work: () => Promise<void>): Promise<void>;
  /** Whether rows that come now may have been read during such work. */
  readonly isDoubtful: boolean;
  /** Not started; stopped with the world at the latest. */
  live(options?: Partial<LiveOptions>): Live;
  /** Makes a person with a role and a session in an organization. */
  person(organizationId: string, role: Role): Promise<Holder>;
  access(holder: Holder): Promise<Access>;
  /** All items that the caller may read. */
  rows(caller: Principal): Promise<Snapshot<Item>>;
  /** What of a table the caller may read and asked for. */
  read(caller: Principal, asked: Asked): Promise<Snapshot<Row>>;
};

/** What a subscriber asks for. The search looks into a column that only items have. */
export type Asked = { readonly table: Declaration; readonly filter?: Expression | undefined; readonly search?: string | undefined };

/** Longer than any reading of rows and what follows from it takes. */
const readingMs = 2000;

const declaredOf = (table: Declaration) =>
  Object.fromEntries(
    [...table.columns.values()].flatMap(({ key, name, kind }) => (kind ? [[key, { sql: sql.raw(`"${name}"`), kind }]] : [])),
  );

/** Makes a world of its own in the server that all tests share. Its feed signs in as the role of production. */
export async function makeWorld(name: string): Promise<World> {
  const database = await bareDatabase(name);
  const feedUrl = roleUrl(database.adminUrl, "feed", inject("postgres").secret);
  return worldAt({ adminUrl: database.adminUrl, feedUrl, dispose: () => database[Symbol.asyncDispose]() });
}

/** Makes a world in an empty database; `dispose` is called when nothing uses it any more. */
export async function worldAt({
  adminUrl,
  feedUrl,
  dispose,
}: {
  adminUrl: string;
  feedUrl: string;
  dispose: () => PromiseLike<void>;
}): Promise<World> {
  const pool = new Pool({ connectionString: adminUrl, max: 40, options: "-c deadlock_timeout=20ms" });
  pool.on("error", () => undefined);
  // Also while somebody uses it: what is broken says so at its next query.
  pool.on("connect", (client) => void client.on("error", () => undefined));
  await pool.query(tables);
  const { rows: settings } = await pool.query<{ standbys: string; prepared: string }>(
    "select current_setting('synchronous_standby_names') as standbys, current_setting('max_prepared_transactions') as prepared",
  );
  const told: Told[] = [];
  const lives: Live[] = [];
  let doubtfulUntil = -Infinity;
  const write = (level: string) => (details: object, message: string) => void told.push({ level, details, message });
  const log: Log = { debug: write("debug"), info: write("info"), warn: write("warn"), error: write("error") };
  return {
    pool,
    feedUrl,
    told,
    canStall: settings[0]?.standbys !== "",
    canPrepare: settings[0]?.prepared !== "0",
    live(options) {
      const live = createLive({
        feedUrl,
        publication: "freehold",
        tables: [itemDeclaration, sampleDeclaration],
        affects,
        log,
        clock: systemClock,
        ...options,
      });
      lives.push(live);
      return live;
    },
    async person(organizationId, role) {
      const holder = { userId: newId<"user">(), organizationId, sessionId: newId() };
      await pool.query("insert into shop.membership values ($1, $2, $3)", [organizationId, holder.userId, role]);
      await pool.query("insert into shop.session values ($1, $2)", [holder.sessionId, holder.userId]);
      return holder;
    },
    access: (holder) => accessOf(pool, holder),
    // Proof: a select of all columns of the table that `Item` was inferred from.
    rows: (caller) => rowsOf(pool, caller, { table: itemDeclaration }) as Promise<Snapshot<Item>>,
    read: (caller, asked) => rowsOf(pool, caller, asked),
    get isDoubtful() {
      return performance.now() < doubtfulUntil;
    },
    async unversioned(work) {
      doubtfulUntil = Infinity;
      await work().finally(() => (doubtfulUntil = performance.now() + readingMs));
    },
    async [Symbol.asyncDispose]() {
      // A slot in use would keep the database from being dropped.
      await Promise.all(lives.map((live) => live.stop()));
      await pool.end();
      await dispose();
    },
  };
}

async function accessOf(pool: Pool, { userId, organizationId, sessionId }: Holder): Promise<Access> {
  const { rows } = await pool
    .query<{ snapshot: string; role: Role | null; session: string | null; places: string[] }>(
      `select pg_current_snapshot()::text as snapshot,
         (select role from shop.membership where org_id = $1 and user_id = $2) as role, (select id from shop.session where id = $3) as session,
         array(select place_id::text from shop.keeper where org_id = $1 and user_id = $2) as places`,
      [organizationId, userId, sessionId],
    )
    .catch(failing);
  const { snapshot, role, session, places } = rows[0]!;
  if (session === null) throw new DomainError({ kind: "unauthenticated", code: "test.signedOut", message: "Signed out." });
  if (role === null) throw new DomainError({ kind: "forbidden", code: "test.left", message: "No longer a member." });
  return { snapshot, caller: { userId, organizationId, role, links: new Map([["keeperOf", new Set(places)]]) } };
}

async function rowsOf(pool: Pool, caller: Principal, { table, filter, search }: Asked): Promise<Snapshot<Row>> {
  const asked: Expression[] = [table.policy.read!];
  if (filter) asked.push(filter);
  const condition = toSql({ op: "allOf", of: asked }, declaredOf(table), "parameters");
  const searched = search === undefined ? sql`true` : sql`strpos(search_text, ${search}) > 0`;
  return repeatably(pool, async (client) => {
    const { rows } = await client.query<{ snapshot: string; insertLsn: string; flushLsn: string }>(
      `select ${snapshotSql}, set_config('app.org_id', $1, true), set_config('app.user_id', $2, true), set_config('app.role', $3, true)`,
      [caller.organizationId, caller.userId, caller.role],
    );
    const found = await drizzle(client)
      .select()
      .from(table.table)
      .where(sql`"org_id" = ${caller.organizationId} and ${condition} and ${searched}`);
    return { ...rows[0]!, rows: found, more: false };
  });
}

async function repeatably<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect().catch(failing);
  let isBroken = true;
  try {
    await client.query("begin isolation level repeatable read read only");
    const result = await work(client);
    await client.query("rollback");
    isBroken = false;
    return result;
  } catch (error) {
    return failing(error);
  } finally {
    client.release(isBroken);
  }
}

/** What the product throws where a query fails: a database that is away is unavailable, not an unknown error. */
function failing(error: unknown): never {
  throw toFault(error);
}

/** The next frames of a stream up to and including the first that fits. */
export async function framesUntil<Row>(
  stream: AsyncIterator<readonly [string, Frame<Row>]>,
  fits: (frame: Frame<Row>) => boolean,
): Promise<(readonly [string, Frame<Row>])[]> {
  const frames: (readonly [string, Frame<Row>])[] = [];
  for (;;) {
    const next = await stream.next();
    if (next.done) return frames;
    frames.push(next.value);
    if (fits(next.value[1])) return frames;
  }
}
