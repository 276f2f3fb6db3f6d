import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DomainError } from "@freehold/kernel/fault.ts";
import { withClient } from "./administrator.ts";
import { openDatabase } from "./database.ts";
import { assertSafe, examine } from "./doctor.ts";
import { startEmbedded, type Embedded } from "./embedded.ts";
import { generatedMigration } from "./generate.ts";
import { migrate, type MigrateOptions } from "./migrate.ts";
import { area, fixture, somebody } from "./testing/fixture.ts";

const one = "1".repeat(32);
const two = "2".repeat(32);
const another = "3".repeat(32);

// The roles belong to a whole server, so what is done to them here is done on a server of its own.
let folder: string;
let server: Embedded;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "roles-"));
  server = await startEmbedded({ directory: join(folder, "postgres"), durable: false });
});
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true });
});

const asAdmin = (sql: string) => withClient({ connectionString: server.adminUrl }, (client) => client.query(sql));

/** A user as providers give them out: may create roles and owns one database. */
async function provided(name: string, attributes: string): Promise<MigrateOptions & { warnings: string[] }> {
  await asAdmin(`create role ${name} login password 'x' ${attributes}`);
  await asAdmin(`create database ${name} owner ${name}`);
  const url = new URL(server.adminUrl);
  Object.assign(url, { username: name, password: "x", pathname: `/${name}` });
  const warnings: string[] = [];
  const nothing = () => undefined;
  const log = { debug: nothing, info: nothing, error: nothing, warn: (_: object, message: string) => warnings.push(message) };
  return {
    adminUrl: url.href,
    secret: one,
    folder: [await generatedMigration([...fixture.tables, ...fixture.identity])],
    ...fixture,
    log,
    warnings,
  };
}

test("a user who may create roles brings the whole schema up and is told what only the provider can give", async () => {
  const options = await provided("tenant", "createrole");
  expect(await migrate(options)).toHaveLength(1);
  expect(options.warnings).toEqual([expect.stringContaining("Live views will not work"), expect.stringContaining("Backups by this role")]);
  expect(await migrate(options)).toEqual([]);

  const database = openDatabase(options);
  const actor = somebody("owner");
  await database.asActor(actor, (tx) => tx.insert(area).values({ name: "a" }));
  expect(await database.asActor(actor, (tx) => tx.select({ name: area.name }).from(area))).toEqual([{ name: "a" }]);
  await assertSafe(database);
  expect((await examine(database)).map(({ check }) => check)).toEqual(["feed-role"]);
  await database.close();
});

test("once the provider has given it, nothing is missing and nothing is warned of", async () => {
  await asAdmin("alter role freehold_feed replication; alter role freehold_backup bypassrls");
  const options = await provided("second", "createrole");
  // The roles are another user's: this one may use them only when that is granted.
  await asAdmin("grant freehold_owner to second; grant freehold_app, freehold_feed, freehold_backup to second with admin option");
  await migrate(options);
  expect(options.warnings).toEqual([]);
});

test("a user who may do nothing is told which statement an administrator must run", async () => {
  const options = await provided("powerless", "");
  const error: unknown = await migrate({ ...options, secret: another }).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(DomainError);
  expect(String(error)).toMatch(/The user of DATABASE_URL may not run "grant freehold_owner to current_user"/);
});

test("a role that was given too much is taken back to what it may", async () => {
  await asAdmin("alter role freehold_app superuser bypassrls createrole replication");
  await expect(assertSafe(openDatabase({ adminUrl: server.adminUrl, secret: one }))).rejects.toThrow(
    "has superuser, bypassrls, createrole, replication",
  );
  await migrate({ adminUrl: server.adminUrl, secret: one, folder: [], tables: [], links: [] });
  const database = openDatabase({ adminUrl: server.adminUrl, secret: one });
  await assertSafe(database);
  await database.close();
});

test("another secret changes the passwords, and the old one opens nothing", async () => {
  const bare = { folder: [], tables: [], links: [], adminUrl: server.adminUrl } as const;
  await migrate({ ...bare, secret: two });
  const [old, now] = [openDatabase({ adminUrl: server.adminUrl, secret: one }), openDatabase({ adminUrl: server.adminUrl, secret: two })];
  await expect(old.asIdentity(() => Promise.resolve(1))).rejects.toMatchObject({ code: "28P01" });
  expect(await now.asIdentity((tx) => tx.execute("select 1 as one")).then(({ rows }) => rows)).toEqual([{ one: 1 }]);
  await Promise.all([old.close(), now.close()]);
});
