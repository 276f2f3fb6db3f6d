import { and, desc, eq, inArray, isNull, sql } from "drizzle-orm";
import type { Tx } from "@freehold/database/database.ts";
import { newId } from "@freehold/kernel/id.ts";
import { recordAct } from "../../../platform/audit/record-act.ts";
import { fault } from "../fault.ts";
import { noteMerged } from "../activity/note-merged.ts";
import type { MergeParties, UndoMerge } from "./contract.ts";
import { party, partyMerge, type PartyRow } from "./schema.ts";
import { mergedFields, undoDays } from "./words.contract.ts";

export type MergeRow = Omit<typeof partyMerge.$inferSelect, "steps">;

const { id, orgId, createdAt, updatedAt, version, winnerId, loserId, loserName, mergedBy, undoneAt } = partyMerge;
/** Without the steps, which hold the rows as they were. */
const told = { id, orgId, createdAt, updatedAt, version, winnerId, loserId, loserName, mergedBy, undoneAt };

/**
 * Makes one party part of another: what refers to the one that goes, in whatever table, refers to the one that stays, which also gets
 * what it lacks. What the one that goes said otherwise is noted at the other, so that nobody misses it. Locks both; the same merge again
 * changes nothing and answers with the first.
 * @throws crm.partyMissing, notTheSame, kindsDiffer, database.ruleBroken when something cannot be moved
 */
export async function mergeParties(tx: Tx, { winnerId: winner, loserId: loser, take }: MergeParties): Promise<MergeRow> {
  if (winner === loser) throw fault.notTheSame();
  const both = await tx
    .select()
    .from(party)
    .where(inArray(party.id, [winner, loser]));
  const [stays, goes] = [both.find((row) => row.id === winner), both.find((row) => row.id === loser)];
  if (stays && goes && stays.kind !== goes.kind) throw fault.kindsDiffer();
  const mergeId = newId<"partyMerge">();
  const columns = take.map((field) => (field.startsWith("custom.") ? field : snakeCase(field)));
  const { rows } = await tx.execute<{ merged: boolean }>(
    sql`select crm.merge_parties(${mergeId}, ${winner}, ${loser}, ${sql.param(columns)}::text[]) as merged`,
  );
  if (rows[0]?.merged !== true) return madeBefore(tx, { winner, loser });
  if (goes) await tellMerged(tx, { mergeId, goes, winner });
  return getMerge(tx, mergeId);
}

const snakeCase = (key: string): string => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** What is not said by the party that stayed, in words; and the act in its history. */
async function tellMerged(tx: Tx, { mergeId, goes, winner }: { mergeId: string; goes: PartyRow; winner: string }): Promise<void> {
  const [stayed] = await tx.select().from(party).where(eq(party.id, winner));
  const lost = mergedFields.filter((field) => field !== "ownerId" && goes[field] !== null && goes[field] !== stayed?.[field]);
  const custom = Object.keys(goes.custom).filter((key) => JSON.stringify(goes.custom[key]) !== JSON.stringify(stayed?.custom[key]));
  await noteMerged(tx, { partyId: winner, name: goes.name, said: lost.map((field) => [field, String(goes[field])] as const), custom });
  await recordAct(tx, { kind: "crm.partiesMerged", resource: "crm.party", recordId: winner, facts: { mergeId, merged: goes.id } });
}

async function madeBefore(tx: Tx, { winner, loser }: { winner: string; loser: string }): Promise<MergeRow> {
  const [made] = await tx
    .select(told)
    .from(partyMerge)
    .where(and(eq(partyMerge.loserId, loser), eq(partyMerge.winnerId, winner), isNull(partyMerge.undoneAt)))
    .orderBy(desc(partyMerge.createdAt))
    .limit(1);
  if (!made) throw fault.partyMissing();
  return made;
}

async function getMerge(tx: Tx, mergeId: string): Promise<MergeRow> {
  const [found] = await tx.select(told).from(partyMerge).where(eq(partyMerge.id, mergeId));
  if (!found) throw fault.mergeMissing();
  return found;
}

/**
 * Takes a merge back, for thirty days: both parties are there as they were, with what was their own then. What came since stays with the
 * one that stayed. @throws crm.mergeMissing, mergeUndone, mergeTooOld, database.ruleBroken when a later merge stands on it
 */
export async function undoMerge(tx: Tx, now: Date, { mergeId }: UndoMerge): Promise<MergeRow> {
  const merge = await getMerge(tx, mergeId);
  if (merge.undoneAt) throw fault.mergeUndone();
  const { rows } = await tx.execute<{ kept: boolean }>(sql`select steps <> '[]' as kept from crm.party_merge where id = ${mergeId}`);
  const isOver = now.getTime() - merge.createdAt.getTime() > undoDays * 86_400_000;
  if (isOver || rows[0]?.kept !== true) throw fault.mergeTooOld();
  await tx.execute(sql`select crm.undo_merge(${mergeId})`);
  await recordAct(tx, {
    kind: "crm.mergeUndone",
    resource: "crm.party",
    recordId: merge.winnerId,
    facts: { mergeId, restored: merge.loserId },
  });
  return getMerge(tx, mergeId);
}
