import { Pool, type PoolClient } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newId } from "@freehold/kernel/id.ts";
import { area, fixture, somebody } from "../testing/fixture.ts";
import { testDatabase, type TestDatabase } from "../testing/test-database.ts";
import { fly } from "./flight.ts";
import type { Tx } from "./transaction.ts";
import type { Statement } from "./statement.ts";

let database: TestDatabase;
let pool: Pool;
let client: PoolClient;
beforeAll(async () => {
  database = await testDatabase({ name: "flight", ...fixture });
  pool = new Pool({ connectionString: database.adminUrl, pipeline: true, max: 1 });
  client = await pool.connect();
  await client.query("create table noted (word text primary key)");
});
afterAll(async () => {
  client.release();
  await pool.end();
  await database[Symbol.asyncDispose]();
});

const statement = (name: string, text: string, ...values: readonly unknown[]): Statement => ({ name, text, values });
const note = (word: string): Statement => statement("note", "insert into noted values ($1)", word);
const words = async () => (await client.query<{ word: string }>("select word from noted order by 1")).rows.map(({ word }) => word);

test("every statement is answered, in order, with the text of its values and how many rows it was about", async () => {
  const at = new Date("2026-11-21T10:00:00.123Z");
  const answers = await fly(client, [
    statement("zone", "select set_config('TimeZone', 'UTC', true)"),
    statement("values", "select $1::int, $2::bool, $3::text, $4::timestamptz, $5::text[], $6::jsonb", 7, true, null, at, ["a,b", 'c"d'], {
      é: [1],
    }),
    note("one"),
    statement("none", "select word from noted where word = $1", "nothing"),
    statement("change", "update noted set word = upper(word)"),
    statement("gone", "delete from noted returning word"),
  ]);
  expect(answers).toEqual([
    { rows: [["UTC"]], count: 1 },
    { rows: [["7", "t", null, "2026-11-21 10:00:00.123+00", '{"a,b","c\\"d"}', '{"é": [1]}']], count: 1 },
    { rows: [], count: 1 },
    { rows: [], count: 0 },
    { rows: [], count: 1 },
    { rows: [["ONE"]], count: 1 },
  ]);
});

test("all of it happens, or nothing", async () => {
  await expect(fly(client, [note("kept?"), statement("wrong", "select 1 / $1::int", 0), note("after")])).rejects.toMatchObject({
    code: "22012",
  });
  expect(await words()).toEqual([]);
  await fly(client, [note("kept")]);
  expect(await words()).toEqual(["kept"]);
});

test("settings end with the flight, and a connection goes on after an error, whichever statement had it", async () => {
  const set = statement("set", "select set_config('app.user_id', 'somebody', true)");
  const read = statement("read", "select current_setting('app.user_id', true)");
  expect((await fly(client, [set, read])).at(-1)?.rows).toEqual([["somebody"]]);
  expect((await fly(client, [read]))[0]?.rows).toEqual([[""]]);
  for (let at = 0; at < 4; at++) {
    const all = [set, note(`word ${at}`), read].map((one) => ({ ...one, name: `${one.name}_${at}` }));
    const failing = all.toSpliced(at, 0, statement(`no_such_${at}`, "select nothing from nowhere"));
    await expect(fly(client, failing)).rejects.toMatchObject({ code: "42P01" });
    expect((await fly(client, all)).at(-1)?.rows).toEqual([["somebody"]]);
  }
  expect(await words()).toEqual(["kept", "word 0", "word 1", "word 2", "word 3"]);
});

test("flights and plain queries of one connection keep their order and their answers", async () => {
  const asked = Array.from({ length: 40 }, (_, i) =>
    i % 3 === 0
      ? client.query<{ n: string }>("select $1::text as n", [String(i)]).then(({ rows }) => rows[0]!.n)
      : fly(client, [statement("count", "select $1::int", i), statement("count", "select $1::int", i + 1)]).then(([first, second]) =>
          [first, second].map((one) => one!.rows[0]![0]).join(),
        ),
  );
  expect(await Promise.all(asked)).toEqual(asked.map((_, i) => (i % 3 === 0 ? String(i) : `${i},${i + 1}`)));
});

test("a value that cannot be sent is refused before anything is", () => {
  const circle: Record<string, unknown> = {};
  circle["self"] = circle;
  expect(() => fly(client, [note("never"), statement("json", "select $1::jsonb", circle)])).toThrow(TypeError);
});

test("as an actor it is row-level security that decides what exists", async () => {
  const staff = somebody("staff");
  const add = statement("add_area", "insert into fixture.area (id, name) values ($1, $2) returning name, org_id", newId(), "Bakery");
  const read = statement("areas", "select name from fixture.area");
  expect(await database.database.once(staff, add)).toEqual({ rows: [["Bakery", staff.organizationId]], count: 1 });
  expect((await database.database.once(staff, read)).rows).toEqual([["Bakery"]]);
  expect((await database.database.once(somebody("owner"), read)).rows).toEqual([]);
  const forbidden = { ...add, values: [newId(), "Dairy"] };
  await expect(database.database.once(somebody("viewer", staff.organizationId), forbidden)).rejects.toMatchObject({
    code: "database.rowForbidden",
  });
  await expect(database.database.once(staff, { ...add, values: [newId(), "Bakery"] })).rejects.toMatchObject({
    code: "database.taken",
    details: { fields: { name: "is taken already" } },
  });
  expect(await database.database.asActor(staff, (tx) => tx.select({ name: area.name }).from(area))).toEqual([{ name: "Bakery" }]);
});

test("a table that is altered while connections have statements prepared on it is read on", async () => {
  const staff = somebody("staff");
  const read = statement("notes", "select max_celsius from fixture.unit");
  const within = (tx: Tx): Promise<{ rows: object[] }> => {
    // Proof: Drizzle offers the client that it was made with under this name.
    const { $client } = tx as unknown as { $client: { query(query: object, values: unknown[]): Promise<{ rows: object[] }> } };
    return $client.query({ name: "notes_within", text: read.text }, []);
  };
  const ask = () =>
    Promise.all(
      Array.from({ length: 8 }, (_, i) => (i % 2 === 0 ? database.database.once(staff, read) : database.database.asActor(staff, within))),
    );
  await ask();
  await database.admin("alter table fixture.unit alter column max_celsius type numeric");
  for (const { rows } of await ask()) expect(rows).toEqual([]);
  await database.admin("alter table fixture.unit alter column max_celsius type double precision");
});

test("a connection that broke is not lent again", async () => {
  const staff = somebody("staff");
  const kill = statement("kill", "select pg_terminate_backend(pg_backend_pid())");
  const admin = new Pool({ connectionString: database.adminUrl, pipeline: true });
  const broken = await admin.connect();
  broken.on("error", () => undefined);
  await expect(fly(broken, [kill])).rejects.toThrow(/terminating|terminated/);
  broken.release(true);
  await admin.end();
  await database.admin(
    "select pg_terminate_backend(pid, 1000) from pg_stat_activity where usename = 'freehold_app' and datname = current_database()",
  );
  const read = statement("areas", "select name from fixture.area");
  const tried = await Promise.allSettled([1, 2, 3].map(() => database.database.once(staff, read)));
  for (const one of tried) if (one.status === "rejected") expect(one.reason).toMatchObject({ code: "database.unreachable" });
  expect((await database.database.once(staff, read)).rows).toEqual([]);
});
