import type { Client } from "pg";
import { DomainError } from "@freehold/kernel/fault.ts";
import type { Log } from "@freehold/kernel/log.ts";
import { inTransaction, withClient } from "./administrator.ts";
import { assertSecret, roleNames } from "./connection-url.ts";
import { harden, prepare, supposeFormerLinks } from "./protection/harden.ts";
import { pending, readMigrations, type Applied, type Migration } from "./migration-files.ts";
import type { ProtectedSchema } from "./protection/protected-schema.ts";
import { bootstrapRoles } from "./roles.ts";
import { silent } from "./silent-log.ts";

/** What a database is brought up to. */
export type MigrateOptions = ProtectedSchema & {
  /** Enters the database as its administrator: a superuser, or a user with CREATEROLE who owns the database. */
  readonly adminUrl: string;
  /** From which the passwords of the roles are derived: at least 32 characters. The same on every server of an installation. */
  readonly secret: string;
  /** Where the migrations are, or the migrations themselves. */
  readonly folder: string | readonly Migration[];
  readonly log?: Log;
};

// Two numbers that mean nothing but Freehold's migrations.
const lock = "7033, 1";

/**
 * Brings the database up to date: roles, link functions, every migration in its own transaction, then hardening.
 * Servers that start together wait for one another, and the first does the work. Does nothing when nothing is to do.
 * @returns the names of the migrations it applied.
 * @throws unavailable when the database's history is not this program's; a failing migration leaves the database as
 * it was before that migration.
 */
export async function migrate(options: MigrateOptions): Promise<string[]> {
  const { adminUrl, secret, folder, log = silent } = options;
  assertSecret(secret);
  const migrations = typeof folder === "string" ? await readMigrations(folder) : folder;
  return withClient({ connectionString: adminUrl, application_name: "freehold migrate", pipeline: true }, async (client) => {
    await client.query("set client_min_messages = warning");
    await client.query(`select pg_advisory_lock(${lock})`);
    // Rather fail than queue behind a long transaction with every request queueing behind this.
    await client.query("set lock_timeout = '30s'");
    await bootstrapRoles(client, { adminUrl, secret, log });
    await client.query(`set role ${roleNames.owner}`);
    await prepare(client, options);
    const waiting = pending(migrations, await appliedIn(client));
    await supposeFormerLinks(
      client,
      waiting.flatMap(({ statements }) => statements),
    );
    for (const migration of waiting) {
      log.info({ migration: migration.name }, "Applying a migration.");
      await apply(client, migration);
    }
    for (const statement of await harden(client, options)) {
      if (waiting.length === 0) log.warn({ statement }, "The protection of the database was not as it must be and is repaired.");
    }
    return waiting.map(({ name }) => name);
  });
}

async function appliedIn(client: Client): Promise<Applied[]> {
  await client.query(
    "create table if not exists freehold.migration (name text primary key, sha256 text not null, applied_at timestamptz not null default now())",
  );
  const { rows } = await client.query<Applied>("select name, sha256 from freehold.migration order by name");
  return rows;
}

async function apply(client: Client, { name, sha256, statements }: Migration): Promise<void> {
  try {
    await inTransaction(client, async () => {
      for (const statement of statements) await client.query(statement);
      await client.query("insert into freehold.migration (name, sha256) values ($1, $2)", [name, sha256]);
    });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const message = `The migration ${name} failed and was undone: ${reason}.`;
    throw new DomainError({ kind: "unavailable", code: "database.migrationFailed", message, cause });
  }
}
