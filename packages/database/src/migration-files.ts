import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { DomainError } from "@freehold/kernel/fault.ts";

/** One step of the schema's history. */
export type Migration = { readonly name: string; readonly sha256: string; readonly statements: readonly string[] };

/**
 * The `NNNN_name.sql` files of a folder in order. Statements are divided by Drizzle's `--> statement-breakpoint`.
 * @throws invalid when two files have one number: the history is linear.
 */
export async function readMigrations(folder: string): Promise<Migration[]> {
  const files = (await readdir(folder)).filter((file) => /^\d{4}_[a-z0-9_-]+\.sql$/.test(file)).toSorted();
  const twice = files.find((file, i) => files[i - 1]?.slice(0, 4) === file.slice(0, 4));
  if (twice)
    throw refusal("twoOfOneNumber", `Two migrations are number ${twice.slice(0, 4)} in ${folder}. Give the later one the next number.`);
  return Promise.all(files.map(async (file) => migrationFrom(file.slice(0, -".sql".length), await readFile(join(folder, file), "utf8"))));
}

/** A migration from its text. Line endings do not count: Git may change them. */
export function migrationFrom(name: string, text: string): Migration {
  const unix = text.replaceAll("\r\n", "\n");
  const statements = unix.split("--> statement-breakpoint").filter((statement) => /\S/.test(statement));
  return { name, sha256: createHash("sha256").update(unix).digest("hex"), statements };
}

/** What the database says it has applied. */
export type Applied = { readonly name: string; readonly sha256: string };

/** The migrations still to apply. @throws unavailable when the two histories are not one, with a sentence that says how. */
export function pending(migrations: readonly Migration[], applied: readonly Applied[]): Migration[] {
  for (const { name, sha256 } of applied) {
    const file = migrations.find((migration) => migration.name === name);
    if (!file)
      throw refusal(
        "databaseIsNewer",
        `The database has the migration ${name}, which this Freehold does not know. Start the newer release.`,
      );
    if (file.sha256 !== sha256)
      throw refusal(
        "migrationEdited",
        `The migration ${name} was edited after it was applied. Restore the file and add a new one instead.`,
      );
  }
  const done = new Set(applied.map(({ name }) => name));
  const waiting = migrations.filter(({ name }) => !done.has(name));
  const last = [...done].toSorted().at(-1);
  const late = waiting.find(({ name }) => last !== undefined && name < last);
  if (late)
    throw refusal(
      "migrationOutOfOrder",
      `The migration ${late.name} comes before ${last}, which is applied already. Give it the next number.`,
    );
  return waiting;
}

function refusal(what: string, message: string): DomainError {
  return new DomainError({ kind: "unavailable", code: `database.${what}`, message });
}
