import { inspect } from "node:util";
import { eq, sql, type SQL } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DomainError } from "@freehold/kernel/fault.ts";
import { newId } from "@freehold/kernel/id.ts";
import { openDatabase, type Database, type Tx } from "./database.ts";
import { area, caretaker, fixture, person, reading, somebody, unit } from "./testing/fixture.ts";
import { testDatabase, type TestDatabase } from "./testing/test-database.ts";

let db: TestDatabase;
let database: Database;
const actor = somebody("owner");
const run = (work: (tx: Tx) => Promise<unknown>) => database.asActor(actor, work);
const execute = (query: SQL) => run((tx) => tx.execute(query));

beforeAll(async () => {
  db = await testDatabase({ name: "faults", ...fixture });
  ({ database } = db);
});
afterAll(() => db[Symbol.asyncDispose]());

async function faultOf(promise: Promise<unknown>): Promise<DomainError> {
  const error = await promise.then(
    () => new Error("it should have failed"),
    (thrown: unknown) => thrown,
  );
  if (error instanceof DomainError) return error;
  throw error;
}

/** An area with one unit in it. */
async function populated(): Promise<{ areaId: string; unitId: string }> {
  const [madeArea] = await database.asActor(actor, (tx) => tx.insert(area).values({ name: newId() }).returning());
  const [madeUnit] = await database.asActor(actor, (tx) => tx.insert(unit).values({ name: "u", areaId: madeArea!.id }).returning());
  return { areaId: madeArea!.id, unitId: madeUnit!.id };
}

test("a taken unique key is a conflict that names its fields, although row-level security hides them", async () => {
  const name = newId();
  await run((tx) => tx.insert(area).values({ name }));
  const fault = await faultOf(run((tx) => tx.insert(area).values({ name })));
  expect(fault).toMatchObject({ kind: "conflict", code: "database.taken", details: { fields: { name: "is taken already" } } });
  expect(JSON.stringify(fault)).not.toContain(name);
});

test("a taken unique key of a table of people is a conflict too", async () => {
  const add = () => database.asIdentity((tx) => tx.insert(person).values({ email: "twice@example.com" }));
  await add();
  expect(await faultOf(add())).toMatchObject({ kind: "conflict", details: { fields: { email: "is taken already" } } });
});

test("without the tables at hand the fields are read from the name of the key", async () => {
  await using other = disposable(openDatabase({ adminUrl: db.adminUrl, secret: db.secret, poolSize: 1 }));
  const name = newId();
  await run((tx) => tx.insert(area).values({ name }));
  const fault = await faultOf(other.database.asActor(actor, (tx) => tx.insert(area).values({ name })));
  expect(fault.details).toEqual({ fields: { name: "is taken already" } });
});

test("a reference to nothing is invalid and names the field; another organization's row is nothing", async () => {
  const { areaId } = await populated();
  const toNothing = run((tx) => tx.insert(unit).values({ name: "x", areaId: newId() }));
  expect(await faultOf(toNothing)).toMatchObject({
    kind: "invalid",
    code: "database.missingReference",
    details: { fields: { areaId: "does not exist" } },
  });
  const stranger = somebody("owner");
  const across = database.asActor(stranger, (tx) => tx.insert(unit).values({ name: "x", areaId }));
  expect(await faultOf(across)).toMatchObject({ kind: "invalid", code: "database.missingReference" });
});

test("a row that something refers to cannot be removed: a conflict", async () => {
  const { areaId } = await populated();
  expect(await faultOf(run((tx) => tx.delete(area).where(eq(area.id, areaId))))).toMatchObject({
    kind: "conflict",
    code: "database.stillReferred",
  });
});

test("a value outside its limits or its words is invalid and names the field", async () => {
  const { areaId } = await populated();
  const tooHot = run((tx) => tx.insert(unit).values({ name: "x", areaId, maxCelsius: 61 }));
  expect(await faultOf(tooHot)).toMatchObject({ kind: "invalid", details: { fields: { maxCelsius: "is outside of what is allowed" } } });
  const noWord = execute(sql`insert into fixture.unit (id, name, area_id, status) values (${newId()}, 'x', ${areaId}, 'melted')`);
  expect(await faultOf(noWord)).toMatchObject({ kind: "invalid", details: { fields: { status: "is outside of what is allowed" } } });
});

test("a rule that a trigger keeps is broken with its own sentence, at its field", async () => {
  const broken = sql`do $$ begin raise exception 'Nobody reports to themselves.' using errcode = 'FH003', column = 'manager_id'; end $$`;
  expect(await faultOf(execute(broken))).toMatchObject({
    kind: "invalid",
    code: "database.ruleBroken",
    message: "Nobody reports to themselves.",
    details: { fields: { managerId: "Nobody reports to themselves." } },
  });
});

test("an empty required value is invalid and names the field", async () => {
  const fault = await faultOf(execute(sql`insert into fixture.unit (id, name) values (${newId()}, 'x')`));
  expect(fault).toMatchObject({ kind: "invalid", code: "database.emptyField", details: { fields: { areaId: "is required" } } });
});

test("a row that its policy denies is forbidden", async () => {
  const { areaId, unitId } = await populated();
  const asStaff = database.asActor({ ...somebody("staff"), organizationId: actor.organizationId }, (tx) =>
    tx.insert(caretaker).values({ userId: newId<"user">(), unitId }),
  );
  expect(await faultOf(asStaff)).toMatchObject({ kind: "forbidden", code: "database.rowForbidden" });
  const asViewer = database.asActor({ ...somebody("viewer"), organizationId: actor.organizationId }, (tx) =>
    tx.insert(unit).values({ name: "x", areaId }),
  );
  expect(await faultOf(asViewer)).toMatchObject({ kind: "forbidden" });
});

test("a privilege that is missing is a fault of the program and stays one", async () => {
  await expect(execute(sql`truncate fixture.area`)).rejects.toMatchObject({ cause: { code: "42501" } });
  await expect(run((tx) => tx.update(reading).set({ celsius: 1 }))).rejects.toMatchObject({ cause: { code: "42501" } });
});

test.each([
  ["text that is no number", sql`select ${"x"}::integer`],
  ["text that is no UUID", sql`select ${"x"}::uuid`],
  ["a number that does not fit", sql`select (${"99999999999"}::bigint)::integer`],
  ["text that does not fit", sql`do $$ declare a varchar(1); begin a := 'ab'; end $$`],
  ["a day that does not exist", sql`select ${"2026-02-30"}::date`],
  ["a day in no known form", sql`select ${"soon"}::date`],
  ["a NUL in text", sql`select ${"a\0b"}::text`],
])("%s is invalid", async (_, query) => {
  expect(await faultOf(execute(query))).toMatchObject({ kind: "invalid", code: "database.unfitValue" });
});

test("a time for which no partition is kept is invalid", async () => {
  await db.admin("create table fixture.kept (at date) partition by range (at); grant insert on fixture.kept to freehold_app");
  expect(await faultOf(execute(sql`insert into fixture.kept values ('2070-01-01')`))).toMatchObject({
    kind: "invalid",
    code: "database.outsideKeptTime",
  });
});

test("a row that somebody else holds is a conflict to try again", async () => {
  const { areaId } = await populated();
  await run(async (tx) => {
    await tx.select().from(area).where(eq(area.id, areaId)).for("update");
    const other = run((second) => second.select().from(area).where(eq(area.id, areaId)).for("update", { noWait: true }));
    expect(await faultOf(other)).toMatchObject({ kind: "conflict", code: "database.busyRow", details: { retryAfter: 1 } });
  });
});

test("contention that outlasts the retries is unavailable, with a time to wait", async () => {
  let runs = 0;
  const contended = run(async (tx) => {
    runs++;
    await tx.execute(sql`do $$ begin raise exception 'busy' using errcode = '40001'; end $$`);
  });
  expect(await faultOf(contended)).toMatchObject({ kind: "unavailable", code: "database.contended", details: { retryAfter: 1 } });
  expect(runs).toBe(4);
});

test("a statement that takes too long is unavailable", async () => {
  await using hasty = disposable(openDatabase({ adminUrl: db.adminUrl, secret: db.secret, poolSize: 1, statementTimeout: 50 }));
  const slow = hasty.database.asActor(actor, (tx) => tx.execute(sql`select pg_sleep(5)`));
  expect(await faultOf(slow)).toMatchObject({ kind: "unavailable", code: "database.tookTooLong" });
});

test("a server that shuts down, or has no connection left, is unavailable", async () => {
  for (const code of ["57P01", "53300", "53100"]) {
    const failing = execute(sql.raw(`do $$ begin raise exception 'gone' using errcode = '${code}'; end $$`));
    expect(await faultOf(failing)).toMatchObject({ kind: "unavailable", code: "database.outOfService" });
  }
});

test("any other error is a bug: it comes as it is, without the values of the query", async () => {
  const secret = "4111 1111 1111 1111";
  const error: unknown = await execute(sql`select ${secret}::text, 1 / 0`).catch((thrown: unknown) => thrown);
  expect(error).not.toBeInstanceOf(DomainError);
  expect(error).toMatchObject({ cause: { code: "22012" } });
  expect(inspect(error)).not.toContain(secret);
});

test("a fault keeps its cause for the log and does not show it", async () => {
  const fault = await faultOf(execute(sql`select ${"x"}::uuid`));
  expect(fault.cause).toMatchObject({ cause: { code: "22P02" } });
  expect(JSON.stringify({ ...fault.details, message: fault.message })).not.toMatch(/uuid|syntax/i);
});

function disposable(opened: Database): AsyncDisposable & { database: Database } {
  return { database: opened, [Symbol.asyncDispose]: () => opened.close() };
}
