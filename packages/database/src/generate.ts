import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { is } from "drizzle-orm";
import { getTableConfig, pgSchema, PgSchema, PgTable } from "drizzle-orm/pg-core";
import { generateDrizzleJson, generateMigration } from "drizzle-kit/api";
import { DomainError } from "@freehold/kernel/fault.ts";
import { migrationFrom, readMigrations, type Migration } from "./migration-files.ts";

/** Tables, schemas and whatever else Drizzle can declare. Schemas of the tables need not be listed. */
export type DrizzleObjects = readonly unknown[];

/** Where a product's migrations are and what they must lead to. */
export type Generation = {
  readonly folder: string;
  readonly schema: DrizzleObjects;
};

type Snapshot = ReturnType<typeof generateDrizzleJson>;
type Tables = Readonly<Record<string, { readonly columns: object; readonly policies: object }>>;

const snapshotFile = "snapshot.json";
const breakpoint = "\n--> statement-breakpoint\n";

/**
 * Writes the next migration, `NNNN_name.sql`, from what changed since the last one, and the snapshot beside it. Read
 * it before it is merged. Returns undefined and writes nothing when nothing changed.
 * With `byHand` the file is left empty for you to write, and the snapshot accepts the change: for renames, partitions
 * and data.
 * @throws invalid when a rename cannot be told from a removal and an addition.
 */
export async function generate({
  folder,
  schema,
  name,
  byHand = false,
}: Generation & { name: string; byHand?: boolean }): Promise<string | undefined> {
  const previous = await readSnapshot(folder);
  const current = snapshotOf(schema, previous);
  const statements = byHand
    ? ["-- Write the change here. Statements are divided as below.", "select 1;"]
    : await difference(previous, current);
  if (statements.length === 0) return undefined;
  const last = (await readMigrations(folder)).at(-1);
  const next = last ? Number(last.name.slice(0, 4)) + 1 : 0;
  const file = `${String(next).padStart(4, "0")}_${name}.sql`;
  await writeFile(join(folder, file), `${statements.join(breakpoint)}\n`, { flag: "wx" });
  await writeFile(join(folder, snapshotFile), `${JSON.stringify(current, undefined, 2)}\n`);
  return file;
}

/** Whether the tables say something that no migration does. For the check before a merge. */
export async function hasDrift({ folder, schema }: Generation): Promise<boolean> {
  const previous = await readSnapshot(folder);
  const current = snapshotOf(schema, previous);
  return ambiguity(previous, current) !== undefined || (await generateMigration(previous, current)).length > 0;
}

/** The one migration that makes these tables from nothing, without a folder. For tests. */
export async function generatedMigration(schema: DrizzleObjects): Promise<Migration> {
  const statements = await generateMigration(nothing(), snapshotOf(schema, nothing()));
  return migrationFrom("0000_generated", statements.join(breakpoint));
}

const nothing = (): Snapshot => generateDrizzleJson({});

async function readSnapshot(folder: string): Promise<Snapshot> {
  try {
    return JSON.parse(await readFile(join(folder, snapshotFile), "utf8")) as Snapshot;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return nothing();
    throw error;
  }
}

function snapshotOf(schema: DrizzleObjects, previous: Snapshot): Snapshot {
  const listed = new Set(schema.flatMap((object) => (object instanceof PgSchema ? [object.schemaName] : [])));
  const names = schema.flatMap((object) => (is(object, PgTable) ? [getTableConfig(object).schema ?? "public"] : []));
  const unlisted = [...new Set(names)].filter((name) => name !== "public" && !listed.has(name)).map((name) => pgSchema(name));
  return generateDrizzleJson(Object.fromEntries([...schema, ...unlisted].map((object, i) => [`object${i}`, object])), previous.id);
}

async function difference(previous: Snapshot, current: Snapshot): Promise<string[]> {
  const unclear = ambiguity(previous, current);
  if (unclear) {
    throw new DomainError({
      kind: "invalid",
      code: "database.ambiguousRename",
      message: `${unclear} Is it a rename? Only you know: generate the migration by hand (--by-hand) and write its SQL yourself.`,
    });
  }
  return (await generateMigration(previous, current)).map(withItsFunctions);
}

/** Functions that were written by hand lie in the schema of their tables, and go with it. */
const withItsFunctions = (statement: string): string => statement.replace(/^(DROP SCHEMA "\w+");\s*$/, "$1 CASCADE;");

/** Where drizzle-kit would ask a person. Nobody is there to answer. */
function ambiguity(previous: Snapshot, current: Snapshot): string | undefined {
  const levels = ["schemas", "tables", "enums", "sequences", "views", "roles", "policies"] as const;
  for (const level of levels) {
    const unclear = replaced(previous[level], current[level]);
    if (unclear) return `Among the ${level}, ${unclear}`;
  }
  const tables: Tables = previous.tables;
  for (const [name, table] of Object.entries<Tables[string]>(current.tables)) {
    const before = tables[name];
    if (!before) continue;
    const unclear = replaced(before.columns, table.columns) ?? replaced(before.policies, table.policies);
    if (unclear) return `In ${name}, ${unclear}`;
  }
  return undefined;
}

function replaced(before: object, after: object): string | undefined {
  const gone = Object.keys(before).filter((name) => !(name in after));
  const come = Object.keys(after).filter((name) => !(name in before));
  return gone.length > 0 && come.length > 0 ? `${gone.join(", ")} went and ${come.join(", ")} came.` : undefined;
}
