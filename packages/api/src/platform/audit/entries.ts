import { and, desc, eq, gte, lt, sql, type SQL, type SQLWrapper } from "drizzle-orm";
import type { Tx } from "@freehold/database/database.ts";
import { faults } from "@freehold/kernel/fault.ts";
import { listName, parseCursor, printCursor } from "@freehold/kernel/resource/cursor.ts";
import type { SealedEntry } from "./chain.ts";
import type { FindEntries, ListEntries, OneEntry } from "./contract.ts";
import { recordKinds, tablesMeant } from "./kinds.ts";
import { namesIn, type Names } from "./names.ts";
import { auditEntry } from "./schema.ts";
import { detailed, shown, type DetailedEntry, type ShownEntry } from "./shown.ts";

export const fault = faults("audit", {
  entryMissing: ["missing", "There is no such entry in the audit trail, or the plan kept it no longer."],
});

/** A page of the trail, the newest first. */
export type EntryPage<Entry> = {
  readonly rows: readonly Entry[];
  readonly nextCursor: string | null;
  /** What people and API keys in it are called. */
  readonly names: Names;
  /** How far back was looked; null when to the end, or when the page is full. */
  readonly searchedUntil: Date | null;
};

/** Entries that one page looks through, and that one page of a search of words does. */
const readAtOnce = 100_000;
const searchedAtOnce = 10_000;

/** Entries that fit, the newest first. */
export async function listEntries(tx: Tx, input: ListEntries): Promise<EntryPage<ShownEntry>> {
  const { rows, ...page } = await readEntries(tx, input);
  const [known, names] = [await recordKinds(), await namesIn(tx, rows)];
  return { ...page, rows: rows.map((row) => shown({ known, names }, row)), names };
}

/** One entry with what changed. @throws audit.entryMissing */
export async function getEntry(tx: Tx, { position }: OneEntry): Promise<DetailedEntry & { names: Names }> {
  const [found] = await tx.select().from(auditEntry).where(eq(auditEntry.position, position));
  if (!found) throw fault.entryMissing();
  const names = await namesIn(tx, [found]);
  return { ...detailed({ known: await recordKinds(), names }, found), names };
}

/** What happened to one record, the newest first, with what changed. */
export async function recordEntries(
  tx: Tx,
  { tables, recordId, limit, cursor }: { tables: readonly string[]; recordId: string; limit: number; cursor: string | undefined },
): Promise<EntryPage<DetailedEntry>> {
  const list = listName("history", tables, recordId);
  const after = cursor === undefined ? undefined : parseCursor(list, cursor, 0).value;
  const found = await tx
    .select()
    .from(auditEntry)
    .where(and(among("resource", tables), among("recordId", [recordId]), after ? lt(auditEntry.position, Number(after)) : undefined))
    .orderBy(desc(auditEntry.position))
    .limit(limit + 1);
  const rows = found.slice(0, limit);
  const [known, names] = [await recordKinds(), await namesIn(tx, rows)];
  return {
    rows: rows.map((row) => detailed({ known, names }, row)),
    nextCursor: found.length > limit ? printCursor(list, { value: String(rows.at(-1)!.position), key: [] }) : null,
    names,
    searchedUntil: null,
  };
}

/** Indexes of texts are by their bytes: a condition that is to use one must be, too. */
const among = (column: "resource" | "recordId", values: readonly string[]): SQL => sql`${auditEntry[column]} collate "C" in ${[...values]}`;

type Found = Pick<EntryPage<SealedEntry>, "rows" | "nextCursor" | "searchedUntil">;

/**
 * A page as it is stored, also for exports. Everything but one record's entries is read from the newest back, and only so many at a
 * time: whoever looks for what is rare is told how far back was looked, and goes on from there.
 */
export async function readEntries(tx: Tx, { limit, cursor, ...wanted }: ListEntries): Promise<Found> {
  const list = listName("entries", wanted);
  const { recordId, from, until } = wanted;
  const atOnce = recordId === undefined ? (wanted.search ? searchedAtOnce : readAtOnce) : null;
  const reach = and(
    cursor === undefined ? undefined : lt(auditEntry.position, Number(parseCursor(list, cursor, 0).value)),
    recordId ? among("recordId", [recordId]) : undefined,
    from
      ? gte(
          auditEntry.position,
          sql`coalesce((select min(s.from_position) from audit.seal s where s.last_at >= ${from.toISOString()}),
      (select max(s.to_position) from audit.seal s), 0)`,
        )
      : undefined,
    until
      ? lt(
          auditEntry.position,
          sql`coalesce((select min(s.from_position) from audit.seal s where s.number > (
      select coalesce(max(l.number), 0) from audit.seal l where l.first_at < ${until.toISOString()})), ${Number.MAX_SAFE_INTEGER})`,
        )
      : undefined,
  );
  const scanned = tx
    .select()
    .from(auditEntry)
    .where(reach)
    .orderBy(desc(auditEntry.position))
    .limit(atOnce ?? Number.MAX_SAFE_INTEGER)
    .as("scanned");
  const found = await tx
    .select()
    .from(scanned)
    .where(await fits(scanned, wanted))
    .orderBy(desc(scanned.position))
    .limit(limit + 1);
  const cursorAt = (position: number): string => printCursor(list, { value: String(position), key: [] });
  const rows = found.slice(0, limit);
  if (found.length > limit) return { rows, nextCursor: cursorAt(rows.at(-1)!.position), searchedUntil: null };
  if (atOnce === null) return { rows, nextCursor: null, searchedUntil: null };
  const [edge] = await tx
    .select({ at: auditEntry.at, position: auditEntry.position })
    .from(auditEntry)
    .where(reach)
    .orderBy(desc(auditEntry.position))
    .offset(atOnce - 1)
    .limit(1);
  return { rows, nextCursor: edge ? cursorAt(edge.position) : null, searchedUntil: edge?.at ?? null };
}

type Scanned = Readonly<Record<keyof SealedEntry, SQLWrapper>>;

async function fits(scanned: Scanned, { person, resource, act, from, until, search }: FindEntries): Promise<SQL | undefined> {
  const { recordName, recordId, requestId, act: done, before, after } = scanned;
  return and(
    person ? sql`${scanned.personId} = ${person}` : undefined,
    resource ? sql`${scanned.resource} in ${tablesMeant(await recordKinds(), resource)}` : undefined,
    act ? sql`${done} = ${act}` : undefined,
    from ? sql`${scanned.at} >= ${from.toISOString()}` : undefined,
    until ? sql`${scanned.at} < ${until.toISOString()}` : undefined,
    search
      ? sql`strpos(freehold.fold(concat_ws(' ', ${recordName}, ${recordId}, ${requestId}, ${done}, ${before}, ${after})), freehold.fold(${search})) > 0`
      : undefined,
  );
}
