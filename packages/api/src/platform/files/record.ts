import { eq, getTableColumns } from "drizzle-orm";
import type { AnyRouter } from "@trpc/server";
import type { Tx } from "@freehold/database/database.ts";
import type { Declaration } from "@freehold/kernel/table/declaration.ts";
import type { Meta } from "../../trpc.ts";
import type { OfRecord } from "./contract.ts";
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

/** Makes sure that the caller sees the record. @throws files.recordMissing, also for a record of another organization */
export async function demandRecord(tx: Tx, known: RecordKinds, { resource, id }: OfRecord): Promise<void> {
  const declaration = known.get(resource);
  if (!declaration) throw fault.recordMissing();
  const column = getTableColumns(declaration.table).id!;
  const found = await tx.select({ id: column }).from(declaration.table).where(eq(column, id)).limit(1);
  if (found.length === 0) throw fault.recordMissing();
}
