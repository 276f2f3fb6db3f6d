import type { PgTable } from "drizzle-orm/pg-core";
import type { Tx } from "@freehold/database/database.ts";
import { DomainError, faults } from "@freehold/kernel/fault.ts";
import { isUuid } from "@freehold/kernel/id.ts";
import { isAtLeast } from "@freehold/kernel/role.ts";
import { declarationOf } from "@freehold/kernel/table/declaration.ts";
import type { Context } from "../../context.ts";
import { askIn } from "../../prepared.ts";
import { getRow } from "../../resource/rows.ts";
import type { ActorContext } from "../../trpc.ts";
import { publishedSince } from "../chat/announcements.ts";
import { announcement } from "../chat/schema.ts";
import type { RecordHistory } from "./contract.ts";
import { recordEntries, type EntryPage } from "./entries.ts";
import { recordKinds, tablesMeant } from "./kinds.ts";
import type { DetailedEntry } from "./shown.ts";

const fault = faults("audit", {
  recordMissing: ["missing", "There is no such record, or it is not for you to see."],
});

type Asking = Pick<Context, "backend"> & Pick<ActorContext, "caller" | "asActor">;

/**
 * What happened to a record, for whoever may read it now; admins also see what happened to records that are gone. From where
 * somebody acted is for admins alone. What a record held of somebody who was erased is told to nobody here, and what
 * an announcement said before it was published to none but its author and admins.
 */
export async function recordHistory(ctx: Asking, { resource, recordId, limit, cursor }: RecordHistory): Promise<EntryPage<DetailedEntry>> {
  const { backend, caller } = ctx;
  const known = await recordKinds();
  const tables = tablesMeant(known, resource);
  const isAdmin = isAtLeast(caller.role, "admin");
  if (!isAdmin) {
    const [table] = tables.flatMap((name) => known.get(name)?.declaration?.table ?? []);
    if (!table || !(await mayRead(ctx, table, recordId))) throw fault.recordMissing();
  }
  // The trail is for admins. Whoever may read the record is told of it, and of nothing else.
  const asOwner = <T>(work: (tx: Tx) => Promise<T>): Promise<T> =>
    backend.database.asActor({ ...caller, role: "owner" }, work, { readOnly: true });
  const page = await asOwner((tx) => recordEntries(tx, { tables, recordId, limit, cursor }));
  // Entries before this one tell that something was done, by whom and in which fields, but not what the record held.
  const shownSince = async (): Promise<number> => {
    if (await isConcealed(ctx, tables, recordId)) return Infinity;
    if (isAdmin || !tables.includes(declarationOf(announcement).fullName)) return 0;
    return asOwner((tx) => publishedSince(tx, recordId, caller.userId));
  };
  const since = await shownSince();
  const rows = page.rows.map((row) => (row.position < since ? { ...row, recordName: null, changes: [] } : row));
  return { ...page, rows: isAdmin ? rows : rows.map((row) => ({ ...row, address: null, requestId: null, throughId: null })) };
}

/** Whether what the record held is told no more, because whom it was about was erased. */
async function isConcealed({ backend, asActor }: Asking, tables: readonly string[], recordId: string): Promise<boolean> {
  if (!isUuid(recordId)) return false;
  for (const { conceals } of backend.modules)
    for (const table of tables) if (conceals && (await asActor((tx) => conceals(tx, { table, recordId })))) return true;
  return false;
}

async function mayRead({ asActor }: Asking, table: PgTable, recordId: string): Promise<boolean> {
  if (!isUuid(recordId)) return false;
  try {
    await asActor((tx) => getRow(askIn(tx), table, recordId));
    return true;
  } catch (error) {
    if (error instanceof DomainError && error.kind === "missing") return false;
    throw error;
  }
}
