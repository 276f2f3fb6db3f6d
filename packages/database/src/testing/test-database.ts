import { createHash, randomBytes } from "node:crypto";
import { Client } from "pg";
import type { PgTable } from "drizzle-orm/pg-core";
import type { Link } from "@freehold/kernel/table/link.ts";
import { inject } from "vitest";
import { withClient } from "../administrator.ts";
import { databaseUrl, roleUrl } from "../connection-url.ts";
import { openDatabase, type Database } from "../database.ts";
import { migrate } from "../migrate.ts";
import { readMigrations, type Migration } from "../migration-files.ts";
import { fingerprint, type ProtectedSchema } from "../protection/protected-schema.ts";
import { grantDatabase } from "../roles.ts";
import type { StandingQueries } from "../protection/standing.ts";
import { withMaintenance, type TestServer } from "./test-server.ts";

/** What a test file asks for. */
export type TestDatabaseOptions = {
  /** Part of the database's name, to be recognized in a process list. */
  readonly name: string;
  /** The migrations of a product. Without it the schema is generated from the tables. */
  readonly migrationsFolder?: string;
  readonly tables?: readonly PgTable[];
  readonly links?: readonly Link[];
  readonly identity?: readonly PgTable[];
  readonly publish?: readonly PgTable[];
  readonly trail?: readonly PgTable[];
  readonly hooked?: readonly PgTable[];
  readonly standing?: StandingQueries;
  readonly poolSize?: number;
};

/** A migrated database of one test file. Disposing of it drops it. */
export type TestDatabase = AsyncDisposable & {
  readonly adminUrl: string;
  readonly secret: string;
  readonly appUrl: string;
  readonly feedUrl: string;
  readonly database: Database;
  /** A query past row-level security, to look from outside or to prepare what no actor may. */
  admin<Row extends object = Record<string, unknown>>(sql: string, values?: unknown[]): Promise<Row[]>;
};

/**
 * A database for one test file, a copy (about 0.1 s) of a template that is migrated once a run for each schema:
 * `await using db = await testDatabase({ name: "unit", tables: [unit] })`. Roles, hardening and owner are as in
 * production, so what works here works with a plain owner under forced row-level security.
 */
export async function testDatabase(options: TestDatabaseOptions): Promise<TestDatabase> {
  const server = inject("postgres");
  const { tables = [], links = [], identity = [], publish = [], trail = [], hooked = [], standing } = options;
  const schema: ProtectedSchema = { tables, links, identity, publish, trail, hooked, ...(standing !== undefined && { standing }) };
  const migrations = options.migrationsFolder
    ? await readMigrations(options.migrationsFolder)
    : await generated([...tables, ...identity, ...trail]);
  const template = await templateOf(server, schema, migrations);
  const name = await createDatabase(server, options.name, template);
  const adminUrl = databaseUrl(server.adminUrl, name);
  const { secret } = server;
  const database = openDatabase({ adminUrl, secret, tables: [...tables, ...identity], poolSize: options.poolSize ?? 4 });
  return {
    adminUrl,
    secret,
    appUrl: roleUrl(adminUrl, "app", secret),
    feedUrl: roleUrl(adminUrl, "feed", secret),
    database,
    admin: <Row extends object>(sql: string, values: unknown[] = []) =>
      withClient({ connectionString: adminUrl }, async (client) => (await client.query<Row>(sql, values)).rows),
    async [Symbol.asyncDispose]() {
      await database.close();
      await dropDatabase(server, name);
    },
  };
}

/** A database without anything of Freehold in it but the server's roles. Disposing of it closes its connections and drops it. */
export type BareDatabase = AsyncDisposable & {
  readonly adminUrl: string;
  /** A connection of the superuser, acting as `role` if one is named. */
  connect(role?: string): Promise<Client>;
};

/** An empty database, for tests of SQL that need no schema of Freehold. */
export async function bareDatabase(name: string): Promise<BareDatabase> {
  const server = inject("postgres");
  const database = await createDatabase(server, name);
  const adminUrl = databaseUrl(server.adminUrl, database);
  const clients: Client[] = [];
  return {
    adminUrl,
    async connect(role) {
      const client = new Client({ connectionString: adminUrl });
      client.on("error", () => undefined);
      await client.connect();
      clients.push(client);
      if (role !== undefined) await client.query(`set role ${client.escapeIdentifier(role)}`);
      return client;
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(clients.map((client) => client.end().catch(() => undefined)));
      await dropDatabase(server, database);
    },
  };
}

/** Drizzle's generator is large; it is loaded only by tests that have no migrations of their own. */
async function generated(tables: readonly PgTable[]): Promise<Migration[]> {
  if (tables.length === 0) return [];
  const { generatedMigration } = await import("../generate.ts");
  return [await generatedMigration(tables)];
}

/** Makes the template once; test files that need it at the same time wait for the first. */
async function templateOf(server: TestServer, schema: ProtectedSchema, migrations: readonly Migration[]): Promise<string> {
  const key = createHash("sha256")
    .update(JSON.stringify([fingerprint(schema), migrations]))
    .digest("hex")
    .slice(0, 12);
  const template = `${server.prefix}_template_${key}`;
  return withMaintenance(server, async (client) => {
    await client.query("select pg_advisory_lock(hashtext($1))", [template]);
    const { rowCount } = await client.query("select from pg_database where datname = $1", [template]);
    if (rowCount === 1) return template;
    const unfinished = `${template}_new`;
    await client.query(`drop database if exists "${unfinished}"`);
    await client.query(`create database "${unfinished}"`);
    await migrate({ ...schema, adminUrl: databaseUrl(server.adminUrl, unfinished), secret: server.secret, folder: migrations });
    await client.query(`alter database "${unfinished}" rename to "${template}"`);
    return template;
  });
}

async function createDatabase(server: TestServer, wanted: string, template?: string): Promise<string> {
  // A name has at most 63 characters, of which the random ones must stay.
  const name = `${server.prefix}_${wanted.replace(/[^a-z0-9]+/gi, "_").slice(0, 24)}_${randomBytes(3).toString("hex")}`;
  await withMaintenance(server, async (client) => {
    await client.query(`create database "${name}"${template ? ` template "${template}"` : ""}`);
    if (template) await grantDatabase(client, name);
  });
  return name;
}

async function dropDatabase(server: TestServer, name: string): Promise<void> {
  await withMaintenance(server, (client) => client.query(`drop database if exists "${name}" with (force)`));
}
