import { eq, getTableColumns } from "drizzle-orm";
import type { AnyRouter } from "@trpc/server";
import type { Tx } from "@freehold/database/database.ts";
import { residueForRole } from "@freehold/kernel/expression/residue.ts";
import type { Declaration } from "@freehold/kernel/table/declaration.ts";
import type { Meta } from "../../trpc.ts";
import type { Bucket } from "./bucket.ts";
import { fileReaders, type FileReaders, type OfRecord } from "./contract.ts";
import { fault } from "./faults.ts";

/** The kinds of record that files can belong to, by the path of their procedures. */
export type RecordKinds = ReadonlyMap<string, Declaration>;

let kinds: Promise<RecordKinds> | undefined;

/** Every kind of record with `get` and an id of its own. The router is read when somebody asks: it contains the asking procedures. */
export function recordKinds(): Promise<RecordKinds> {
  return (kinds ??= import("../../router.ts").then(({ appRouter }) => kindsIn(appRouter)));
}

/** @internal The same of any router. */
export function kindsIn(router: AnyRouter): RecordKinds {
  // tRPC keeps all procedures flat by path, but types the record by the router it cannot know here.
  const procedures = router._def.procedures as Readonly<Record<string, { readonly _def: { readonly meta?: Meta } }>>;
  return new Map(
    Object.entries(procedures).flatMap(([path, { _def }]) => {
      const table = path.endsWith(".get") ? _def.meta?.resource : undefined;
      return table && table.key.join() === "id" ? [[path.slice(0, -".get".length), table] as const] : [];
    }),
  );
}

/** Makes sure that the caller sees the record, and answers its kind. @throws files.recordMissing, also for a record of another organization */
export async function demandRecord(tx: Tx, known: RecordKinds, { resource, id }: OfRecord): Promise<Declaration> {
  const declaration = known.get(resource);
  if (!declaration) throw fault.recordMissing();
  const column = getTableColumns(declaration.table).id!;
  const found = await tx.select({ id: column }).from(declaration.table).where(eq(column, id)).limit(1);
  if (found.length === 0) throw fault.recordMissing();
  return declaration;
}

/**
 * The lowest role that reads every file of this bucket which belongs to this kind of record. Whom only their links or their name lead
 * to a record is not told of its files by them: what is listed must never be more than what the record shows.
 */
export function readersOf({ visibility }: Pick<Bucket, "visibility">, kind: Declaration | undefined): FileReaders {
  const ofBucket = visibility === "restricted" ? "manager" : "viewer";
  if (!kind) return ofBucket;
  const { read } = kind.policy;
  const opens = fileReaders.find((role) => role !== "nobody" && read !== undefined && residueForRole(read, role) === true) ?? "nobody";
  return fileReaders.indexOf(opens) > fileReaders.indexOf(ofBucket) ? opens : ofBucket;
}
