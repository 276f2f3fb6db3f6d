import { createHash } from "node:crypto";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { testDatabase, type TestDatabase } from "@freehold/database/testing/test-database.ts";
import { newApiKey } from "@freehold/identity/api-key.ts";
import { hashToken } from "@freehold/identity/secrets.ts";
import { keyPrefix, newKey } from "@freehold/storage/object-key.ts";
import { aMonitoredUnit } from "../../modules/coldchain/fixtures.ts";
import { migrationsFolder, structure } from "../../structure.ts";
import { testBackend } from "../../testing/test-backend.ts";
import { createTestOrganization, World, type Caller } from "../../testing/world.ts";
import { removeDueOrganizations } from "./removal.ts";
import { organization } from "./schema.ts";

let database: TestDatabase;
let world: World;
beforeAll(async () => {
  database = await testDatabase({ name: "removal", migrationsFolder, ...structure });
  const backend = testBackend(database);
  const ours = await createTestOrganization(backend, "ours");
  const theirs = await createTestOrganization(backend, "theirs");
  world = new World(backend, { ours, theirs, admin: database.admin }, async () => {
    await backend.stop();
    await database[Symbol.asyncDispose]();
  });
  await fill(world.as("owner"), world.as("manager"));
  await fill(world.neighbour("owner"), world.neighbour("manager"));
});
afterAll(() => world[Symbol.asyncDispose]());

const readingCount = 4500;

/** Rows in many tables, a series over several partitions and several pages among them. */
async function fill(owner: Caller, manager: Caller): Promise<void> {
  const { serial } = await aMonitoredUnit(manager, { name: "Fridge" });
  const start = Date.now() - 60_000;
  for (let from = 0; from < readingCount; from += 1500) {
    const readings = Array.from({ length: 1500 }, (_, i) => ({
      sensor: serial,
      measuredAt: new Date(start - (from + i) * 30 * 60_000),
      celsius: i % 50 === 0 ? 12 : 4,
    }));
    await manager.coldchain.reading.ingest({ readings });
  }
  const { id } = (await owner.organizations.mine())[0]!;
  await owner.invitations.invite({ email: `somebody@${id}.example`, role: "viewer" });
}

async function exported(caller: Caller): Promise<string[]> {
  const pieces: string[] = [];
  for await (const piece of await caller.organizations.export()) pieces.push(piece);
  return pieces;
}

/** How many rows of an organization each table of the catalog has that has such rows, past row-level security. */
async function rowsOf(organizationId: string): Promise<Record<string, number>> {
  const places = await database.admin<{ place: string; column: string }>(
    `select format('%I.%I', n.nspname, c.relname) as place, a.attname as column
     from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
     where c.relkind in ('r', 'p') and a.attname in ('org_id', 'organization_id') and not a.attisdropped`,
  );
  const counts: Record<string, number> = {};
  for (const { place, column } of places) {
    const [found] = await database.admin<{ n: number }>(`select count(*)::int as n from ${place} where ${column} = $1`, [organizationId]);
    counts[place] = found!.n;
  }
  return counts;
}

const setOurs = (values: Partial<typeof organization.$inferInsert>) =>
  world.backend.database.asActor(world.ours.principal("owner"), (tx) => tx.update(organization).set(values));
const ours = () => world.as("owner").organizations.get({ id: world.ours.id });

test("a removal demands a fresh export and the organization's own short name", async () => {
  const owner = world.as("owner");
  await expect(owner.organizations.requestRemoval({ slug: "ours" })).rejects.toMatchObject({ code: "CONFLICT" });
  await setOurs({ exportedAt: new Date(Date.now() - 8 * 86_400_000) });
  await expect(owner.organizations.requestRemoval({ slug: "ours" })).rejects.toMatchObject({ code: "CONFLICT" });
  await setOurs({ exportedAt: new Date() });
  await expect(owner.organizations.requestRemoval({ slug: "theirs" })).rejects.toMatchObject({ code: "BAD_REQUEST" });
  await setOurs({ exportedAt: null });
});

test("an export has every row that the organization owns, once, and proves that it is whole", async () => {
  const pieces = await exported(world.as("owner"));
  const text = pieces.join("");
  const lines = text.trimEnd().split("\n");
  const [head, end] = [JSON.parse(lines[0]!), JSON.parse(lines.at(-1)!)];
  expect(head).toMatchObject({ freehold: "export", version: 1, organization: { id: world.ours.id, name: "ours", slug: "ours" } });
  expect(end.sha256).toBe(
    createHash("sha256")
      .update(text.slice(0, text.length - lines.at(-1)!.length - 1))
      .digest("hex"),
  );

  const rows = lines.slice(1, -1).map((line) => JSON.parse(line) as { table: string; row: { orgId: string } });
  expect(new Set(rows.map(({ row }) => JSON.stringify(row))).size).toBe(rows.length);
  expect(rows.every(({ row }) => row.orgId === world.ours.id)).toBe(true);
  const counted = await rowsOf(world.ours.id);
  for (const [table, count] of Object.entries(end.counts)) {
    expect([table, rows.filter((row) => row.table === table).length]).toEqual([table, count]);
    expect([table, count]).toEqual([table, counted[table]]);
  }
  expect(end.counts["coldchain.reading"]).toBe(readingCount);
  expect(text).not.toContain(world.theirs.id);
  expect((await ours()).exportedAt).not.toBeNull();
});

test("an export that is given up halfway counts for nothing", async () => {
  await setOurs({ exportedAt: null });
  for await (const piece of await world.as("owner").organizations.export()) {
    expect(piece).toBeTypeOf("string");
    break;
  }
  expect((await ours()).exportedAt).toBeNull();
});

test("only owners export, and an export ends with the right to it", async () => {
  await expect(exported(world.as("admin"))).rejects.toMatchObject({ code: "FORBIDDEN" });
  await expect(exported(world.stranger())).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(exported(world.anonymous())).rejects.toMatchObject({ code: "UNAUTHORIZED" });
  const { rows } = await world.as("owner").members.list();
  const admin = rows.find(({ role }) => role === "admin")!;
  await world.as("owner").members.changeRole({ id: admin.id, role: "owner" });
  const stream = await world.as("admin").organizations.export();
  const read = async (): Promise<void> => {
    for await (const _ of stream) await world.as("owner").members.changeRole({ id: admin.id, role: "admin" });
  };
  await expect(read()).rejects.toMatchObject({ code: "FORBIDDEN" });
});

test("a removal can be taken back, and every owner hears of both", async () => {
  const owner = world.as("owner");
  await exported(owner);
  const { removeAfter } = await owner.organizations.requestRemoval({ slug: "ours" });
  expect(removeAfter!.getTime() - Date.now()).toBeGreaterThan(29.9 * 86_400_000);
  expect((await world.mailTo("owner@ours.example"))!.subject).toBe("ours is going to be removed");
  await expect(owner.organizations.requestRemoval({ slug: "ours" })).rejects.toMatchObject({ code: "CONFLICT" });
  await removeDueOrganizations(world.backend);
  await expect(world.as("admin").organizations.cancelRemoval()).rejects.toMatchObject({ code: "FORBIDDEN" });
  expect(await owner.organizations.cancelRemoval()).toMatchObject({ removeAfter: null });
  expect((await world.mailTo("owner@ours.example"))!.subject).toBe("ours stays");
  await expect(owner.organizations.cancelRemoval()).rejects.toMatchObject({ code: "CONFLICT" });
});

test("nobody can hurry a removal with the database's own function", async () => {
  const remove = sql`select platform.remove_organization(${world.ours.id}::uuid) as removed`;
  await expect(world.backend.database.asActor(world.ours.principal("owner"), (tx) => tx.execute(remove))).rejects.toMatchObject({
    kind: "forbidden",
  });
  const { rows } = await world.backend.database.asIdentity((tx) => tx.execute(remove));
  expect(rows).toEqual([{ removed: false }]);
});

test("when its time has come nothing of an organization is left anywhere, and its neighbour misses nothing", async () => {
  const { objects, identity, database: db, clock } = world.backend;
  for (const { id } of [world.ours, world.theirs]) {
    const body = Buffer.from("picture");
    await objects.write({ key: newKey(id, "logo", clock()), contentType: "image/png", bytes: body.length, body });
    await database.admin("insert into identity.api_key_secret (id, key_id, organization_id) values ($1, gen_random_uuid(), $2)", [
      hashToken(newApiKey()),
      id,
    ]);
  }
  const neighbour = await rowsOf(world.theirs.id);
  expect(Object.values(neighbour).filter((count) => count > 0).length).toBeGreaterThan(12);
  await setOurs({ removeAfter: new Date(Date.now() - 1000), suspendedAt: new Date() });
  await expect(world.as("owner").organizations.cancelRemoval()).rejects.toMatchObject({ code: "CONFLICT" });

  await removeDueOrganizations(world.backend);

  const left = Object.entries(await rowsOf(world.ours.id)).filter(([, count]) => count > 0);
  expect(left).toEqual([]);
  expect(await rowsOf(world.theirs.id)).toEqual(neighbour);
  const tickets = await database.admin<{ org: string }>("select data ->> 'organizationId' as org from identity.ticket");
  expect(tickets.map(({ org }) => org)).toEqual([world.theirs.id]);
  expect([await objects.removeAll(keyPrefix(world.ours.id)), await objects.removeAll(keyPrefix(world.theirs.id))]).toEqual([0, 1]);
  await expect(world.as("owner").members.list()).rejects.toMatchObject({ code: "NOT_FOUND" });
  // The people stay: they may belong elsewhere.
  expect(await identity.findPerson("owner@ours.example")).toBeDefined();
  expect((await db.asIdentity((tx) => tx.execute(sql`select id from platform.every_organization()`))).rows).toHaveLength(1);
});
