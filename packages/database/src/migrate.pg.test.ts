import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, inject, test } from "vitest";
import { DomainError } from "@freehold/kernel/fault.ts";
import { withClient } from "./administrator.ts";
import { migrate, type MigrateOptions } from "./migrate.ts";
import { bareDatabase } from "./testing/test-database.ts";

const secretEnough = "s".repeat(32);
const nothing = { tables: [], links: [] } as const;

/** A folder of migrations and an empty database. */
async function world(files: Record<string, string>) {
  const bare = await bareDatabase("migrate");
  const folder = await mkdtemp(join(tmpdir(), "migrations-"));
  const write = (name: string, text: string) => writeFile(join(folder, name), text);
  for (const [name, text] of Object.entries(files)) await write(name, text);
  const options: MigrateOptions = { adminUrl: bare.adminUrl, secret: inject("postgres").secret, folder, ...nothing };
  return {
    folder,
    write,
    remove: (name: string) => rm(join(folder, name)),
    migrate: () => migrate(options),
    rows: <Row extends object>(sql: string) =>
      withClient({ connectionString: bare.adminUrl }, async (client) => (await client.query<Row>(sql)).rows),
    async [Symbol.asyncDispose]() {
      await bare[Symbol.asyncDispose]();
      await rm(folder, { recursive: true });
    },
  };
}

const refusal = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => "it went through",
    (error: unknown) => (error instanceof DomainError ? error.message : Promise.reject(error)),
  );

const first = { "0000_first.sql": "create schema m;\n--> statement-breakpoint\ncreate table m.a (x int);" };

test("migrations are applied in order, once, by a plain owner", async () => {
  await using it = await world({ ...first, "0001_second.sql": "alter table m.a add y int; insert into m.a values (1, 2);" });
  expect(await it.migrate()).toEqual(["0000_first", "0001_second"]);
  expect(await it.migrate()).toEqual([]);
  expect(await it.rows("select * from m.a")).toEqual([{ x: 1, y: 2 }]);
  const owner =
    "select rolname, rolsuper, rolbypassrls from pg_class c join pg_roles r on r.oid = c.relowner where c.oid = 'm.a'::regclass";
  expect(await it.rows(owner)).toEqual([{ rolname: "freehold_owner", rolsuper: false, rolbypassrls: false }]);
});

test("servers that start together apply every migration once", async () => {
  await using it = await world({ ...first, "0001_count.sql": "insert into m.a values (1);" });
  const applied = await Promise.all([it.migrate(), it.migrate(), it.migrate(), it.migrate()]);
  expect(applied.map((names) => names.length).toSorted()).toEqual([0, 0, 0, 2]);
  expect(await it.rows("select count(*)::int as times from m.a")).toEqual([{ times: 1 }]);
});

test("a failing migration leaves everything as it was before it, and the next attempt goes on from there", async () => {
  await using it = await world({
    ...first,
    "0001_bad.sql": "create table m.b (x int);\n--> statement-breakpoint\ninsert into m.nowhere values (1);",
  });
  expect(await refusal(it.migrate())).toMatch(/^The migration 0001_bad failed and was undone: relation "m.nowhere" does not exist/);
  expect(await it.rows("select to_regclass('m.a') is not null as a, to_regclass('m.b') is not null as b")).toEqual([{ a: true, b: false }]);
  expect(await it.rows("select name from freehold.migration")).toEqual([{ name: "0000_first" }]);
  await it.write("0001_bad.sql", "create table m.b (x int);");
  expect(await it.migrate()).toEqual(["0001_bad"]);
});

test("a migration that was edited after it was applied is refused by name; line endings do not count", async () => {
  await using it = await world(first);
  await it.migrate();
  await it.write("0000_first.sql", first["0000_first.sql"].replaceAll("\n", "\r\n"));
  expect(await it.migrate()).toEqual([]);
  await it.write("0000_first.sql", "create schema other;");
  expect(await refusal(it.migrate())).toContain("The migration 0000_first was edited");
});

test("a link of a module that was removed is there while earlier migrations name it, grants nothing, and goes", async () => {
  await using it = await world({
    ...first,
    "0001_policy.sql":
      'alter table m.a add id uuid;\n--> statement-breakpoint\ncreate policy read on m.a using (id = any (array(select links."former"())));',
    "0002_gone.sql": 'create table m.seen as select links."former"() as id;\n--> statement-breakpoint\ndrop policy read on m.a;',
  });
  expect(await it.migrate()).toEqual(["0000_first", "0001_policy", "0002_gone"]);
  expect(await it.rows("select * from m.seen")).toEqual([]);
  expect(await it.rows("select from pg_proc where pronamespace = 'links'::regnamespace")).toEqual([]);
});

test("a database of a newer release is refused", async () => {
  await using it = await world({ ...first, "0001_newer.sql": "create table m.b ();" });
  await it.migrate();
  await it.remove("0001_newer.sql");
  expect(await refusal(it.migrate())).toContain("The database has the migration 0001_newer, which this Freehold does not know");
});

test("a migration that comes before an applied one, and two of one number, are refused", async () => {
  await using it = await world({ ...first, "0002_later.sql": "select 1;" });
  await it.migrate();
  await it.write("0001_late.sql", "select 1;");
  expect(await refusal(it.migrate())).toContain("The migration 0001_late comes before 0002_later");
  await cp(join(it.folder, "0001_late.sql"), join(it.folder, "0002_also.sql"));
  expect(await refusal(it.migrate())).toContain("Two migrations are number 0002");
});

test("an empty or short secret is refused before anything is touched: the passwords of the roles would be known", async () => {
  const { adminUrl } = inject("postgres");
  for (const secret of ["", "s".repeat(31), `${"s".repeat(31)}\n`, " ".repeat(40)])
    expect(await refusal(migrate({ adminUrl, secret, folder: [], ...nothing }))).toContain("at least 32 characters");
});

test("a database that cannot be entered is told in one sentence, without the password", async () => {
  const sentence = await refusal(
    migrate({ adminUrl: "postgres://me:hunter2@127.0.0.1:1/shop", secret: secretEnough, folder: [], ...nothing }),
  );
  expect(sentence).toBe("The database shop at 127.0.0.1:1 as me cannot be entered: nothing listens there.");
  for (const nonsense of ["", "localhost", "mysql://me@localhost/shop"]) {
    expect(await refusal(migrate({ adminUrl: nonsense, secret: secretEnough, folder: [], ...nothing }))).toContain(
      "is not one. It looks like this: postgres://",
    );
  }
  const { adminUrl } = inject("postgres");
  const wrong = new URL(adminUrl);
  wrong.password = "hunter2";
  expect(await refusal(migrate({ adminUrl: wrong.href, secret: secretEnough, folder: [], ...nothing }))).toMatch(
    /the password is wrong\.$/,
  );
  wrong.href = adminUrl;
  wrong.pathname = "/nowhere";
  expect(await refusal(migrate({ adminUrl: wrong.href, secret: secretEnough, folder: [], ...nothing }))).toMatch(
    /the database does not exist\.$/,
  );
});
