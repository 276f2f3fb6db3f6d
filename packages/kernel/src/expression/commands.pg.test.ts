import type { Client } from "pg";
import { pgSchema, text } from "drizzle-orm/pg-core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { bareDatabase, type BareDatabase } from "../../../database/src/testing/test-database.ts";
import { tenantTable } from "../table/tenant-table.ts";
import { definition } from "../testing/definitions.ts";
import { allOf, atLeast, equals, isLinked, isNull, not } from "./language.ts";

const [mine, theirs, person] = [
  "0198c0de-0a0a-7000-8000-00000000000a",
  "0198c0de-0b0b-7000-8000-00000000000b",
  "0198c0de-aaaa-7bbb-8ccc-ddddeeeeffff",
];
const schema = pgSchema("proof");

/** Everyone reads what is not secret; everyone changes what is not locked, and writes anything. */
const note = tenantTable(
  schema,
  "note",
  { name: text().notNull(), secret: text(), locked: text() },
  { read: isNull("secret"), create: atLeast("member"), update: isNull("locked"), remove: atLeast("member") },
  { unique: [["name"]] },
);
const unlinked = tenantTable(schema, "unlinked", { name: text() }, { read: not(isLinked("halfEmpty", "id")) });
const strict = tenantTable(
  schema,
  "strict",
  { name: text() },
  { read: not(atLeast("owner")), create: allOf(not(atLeast("owner")), not(equals("name", "x"))) },
);

let bare: BareDatabase;
let db: Client;

beforeAll(async () => {
  bare = await bareDatabase("commands");
  db = await bare.connect();
  await db.query(`
    create schema proof authorization freehold_owner; create schema links authorization freehold_owner;
    grant usage on schema proof, links to freehold_app; set role freehold_owner;
    create function links."halfEmpty"() returns setof uuid language sql stable as $$ values (null::uuid), ('${person}') $$;
    ${[note, unlinked, strict].map((table) => definition(table, "freehold_owner")).join("\n")}
    alter table proof.note add constraint one_name unique (org_id, name);
    reset role`);
});
afterAll(() => bare[Symbol.asyncDispose]());

/** Every test starts from the same rows, as a member, and leaves nothing behind. */
beforeEach(async () => {
  await db.query("begin; set local role freehold_owner");
  const times = "now(), now(), 1";
  await db.query(`insert into proof.note (id, org_id, created_at, updated_at, version, name, secret, locked) values
    (gen_random_uuid(), '${mine}', ${times}, 'open', null, null), (gen_random_uuid(), '${mine}', ${times}, 'secret', 's', null),
    (gen_random_uuid(), '${mine}', ${times}, 'locked', null, 'l'), (gen_random_uuid(), '${theirs}', ${times}, 'theirs', null, null)`);
  await db.query(
    `set local role freehold_app; set local app.org_id = '${mine}'; set local app.user_id = '${person}'; set local app.role = 'member'`,
  );
  return () => db.query("rollback");
});

const names = async (): Promise<string[]> =>
  (await db.query<{ name: string }>('select name from proof.note order by name collate "C"')).rows.map(({ name }) => name);
const count = async (statement: string): Promise<number> => (await db.query(statement)).rowCount ?? 0;
const inserted = (name: string, more = "null, null") =>
  `insert into proof.note (id, org_id, created_at, updated_at, version, name, secret, locked) values (gen_random_uuid(), '${mine}', now(), now(), 1, '${name}', ${more})`;
const denied = { code: "42501" };

test("a caller reads what the policy allows within the organization, and nobody else's rows", async () => {
  expect(await names()).toEqual(["locked", "open"]);
});

test("an update that changes a row must name a column in WHERE or RETURNING, or the read policy is not asked", async () => {
  expect(await count("update proof.note set version = 2 where name >= ''")).toBe(1);
  expect(await count("update proof.note set version = 2")).toBe(2);
});

test("an insert that returns a column asks the read policy; one that returns a constant does not", async () => {
  await db.query("savepoint here");
  await expect(db.query(`${inserted("a", "'s', null")} returning id`)).rejects.toMatchObject(denied);
  await db.query("rollback to here");
  expect(await count(`${inserted("a", "'s', null")} returning 1`)).toBe(1);
});

test("an update may not make a row that its author could no longer read or change", async () => {
  for (const change of ["secret = 's'", "locked = 'l'", `org_id = '${theirs}'`]) {
    await db.query("savepoint here");
    await expect(db.query(`update proof.note set ${change} where name = 'open'`)).rejects.toMatchObject(denied);
    await db.query("rollback to here");
  }
});

test("an update or a removal of a row that may not be read or changed is silent", async () => {
  expect(await count("update proof.note set version = 2 where name = 'secret'")).toBe(0);
  expect(await count("update proof.note set version = 2 where name = 'locked'")).toBe(0);
  expect(await count("delete from proof.note where name = 'secret'")).toBe(0);
  expect(await count("delete from proof.note where name = 'theirs'")).toBe(0);
  expect(await count("delete from proof.note where name = 'locked'")).toBe(1);
});

test("a lock is given only on rows that may be changed", async () => {
  for (const strength of ["update", "no key update", "share", "key share"]) {
    expect(await count(`select from proof.note where name in ('open', 'locked') for ${strength}`)).toBe(1);
  }
});

test("an upsert that meets a row which may not be changed is refused, and one that does nothing is silent about hidden rows", async () => {
  expect(await count(`${inserted("secret")} on conflict (org_id, name) do nothing`)).toBe(0);
  await expect(db.query(`${inserted("locked")} on conflict (org_id, name) do update set version = 2`)).rejects.toMatchObject(denied);
});

test("a unique key tells of hidden rows, so that every one begins with the organization", async () => {
  expect(await count(inserted("theirs"))).toBe(1);
  await expect(db.query(inserted("secret"))).rejects.toMatchObject({ code: "23505" });
});

test("a link that returns an empty id grants nothing and forbids nothing", async () => {
  await db.query("set local role freehold_owner");
  await db.query(`insert into proof.unlinked (id, org_id, created_at, updated_at, version)
    values ('${person}', '${mine}', now(), now(), 1), (gen_random_uuid(), '${mine}', now(), now(), 1)`);
  await db.query("set local role freehold_app");
  expect(await count("select from proof.unlinked")).toBe(1);
});

describe("settings", () => {
  const add = `insert into proof.strict (id, org_id, created_at, updated_at, version) values (gen_random_uuid(), '${mine}', now(), now(), 1)`;

  test("that are empty make the caller nobody, also where a policy denies something to a role", async () => {
    expect(await count(add)).toBe(1);
    expect(await count("select from proof.strict")).toBe(1);
    await db.query("set local app.org_id = ''; set local app.user_id = ''; set local app.role = ''");
    expect(await count("select from proof.strict")).toBe(0);
    expect(await count("select from proof.note")).toBe(0);
    await expect(db.query(add)).rejects.toMatchObject(denied);
  });

  test("without a role put the caller below every role", async () => {
    const fresh = await bare.connect("freehold_app");
    await fresh.query(`begin; set local app.org_id = '${mine}'`);
    expect((await fresh.query(add)).rowCount).toBe(1);
    expect((await fresh.query("select from proof.strict")).rowCount).toBe(1);
    await fresh.query("rollback");
  });

  test("that were never made make the caller nobody on a new connection", async () => {
    const fresh = await bare.connect("freehold_app");
    expect((await fresh.query("select from proof.note")).rowCount).toBe(0);
    await expect(fresh.query(add)).rejects.toMatchObject(denied);
  });
});
