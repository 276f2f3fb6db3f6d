import { asc, eq } from "drizzle-orm";
import type { Tx } from "@freehold/database/database.ts";
import type { TextRow } from "@freehold/database/transaction/statement.ts";
import { faults } from "@freehold/kernel/fault.ts";
import { askIn } from "../../../prepared.ts";
import { createRow, getRow, updateRow, type AnyRow } from "../../../resource/rows.ts";
import { statementsOf } from "../../../resource/statements.ts";
import type { CustomInput } from "../custom-field/contract.ts";
import { checkCustom } from "../custom-field/custom-field.ts";
import { fault as crmFault } from "../fault.ts";
import { stage } from "../pipeline/schema.ts";
import type { LoseDeal, MoveDeal, ReopenDeal, WinDeal } from "./contract.ts";
import { deal, stageChange } from "./schema.ts";

type Deal = typeof deal.$inferSelect;

const fault = faults("crm", {
  dealReadOnly: ["forbidden", "This deal is shared with you for reading. Ask its owner or its team to let you change it."],
  dealClosed: ["conflict", "This deal is won or lost already. Reopen it first."],
  dealOpen: ["conflict", "This deal is open already."],
  dealStageMissing: ["invalid", "There is no such stage any more. Choose another one."],
  valueFromLines: ["conflict", "The value of this deal is the sum of its lines. Change these, or remove them all to type a value in."],
  lostReasonNeeded: ["invalid", "Say why the deal was lost."],
});

/** What people send of a deal; the procedures have checked each value by itself. */
export type DealInput = AnyRow & {
  readonly custom?: CustomInput | undefined;
  readonly status?: Deal["status"] | undefined;
  readonly lostReason?: Deal["lostReason"] | undefined;
};
export type DealChange = { readonly id: string; readonly version?: number | undefined; readonly patch: DealInput };

// Proof: the statements of a table read rows of that table.
const asDeal = (row: TextRow): Deal => statementsOf(deal).rows.read(row) as Deal;

function demandReason({ status, lostReason }: Pick<DealInput, "status" | "lostReason">): void {
  if (status === "lost" && !lostReason) throw fault.lostReasonNeeded({ fields: { lostReason: "Choose a reason." } });
}

/**
 * Adds a deal, its own fields checked. One that comes from elsewhere may be won or lost already.
 * @param now since when it is in its stage; left out, the database says
 * @throws lostReasonNeeded, customUnfit
 */
export async function createDeal(tx: Tx, { custom = {}, ...input }: DealInput, now?: Date): Promise<Deal> {
  demandReason(input);
  const values = { ...input, stageSince: now, custom: await checkCustom(tx, "deal", { sent: custom }) };
  return asDeal(await createRow(askIn(tx), deal, values));
}

/** Changes a deal as `createDeal` makes one. @throws row.missing, stale, lostReasonNeeded, valueFromLines, customUnfit */
export async function updateDeal(tx: Tx, { id, version, patch: { custom: sent, ...patch } }: DealChange): Promise<Deal> {
  const before = asDeal(await getRow(askIn(tx), deal, id));
  demandReason({ status: patch.status, lostReason: patch.lostReason === undefined ? before.lostReason : patch.lostReason });
  if (before.hasLines && patch.valueMinor !== undefined && patch.valueMinor !== before.valueMinor)
    throw fault.valueFromLines({ fields: { valueMinor: "It is the sum of the lines." } });
  const custom = sent === undefined ? undefined : await checkCustom(tx, "deal", { before: before.custom, sent });
  return asDeal(await updateRow(askIn(tx), deal, { id, version, patch: { ...patch, ...(custom && { custom }) } }));
}

/** The deal, so that whoever else wants to change it waits. @throws dealMissing, dealReadOnly */
async function lockDeal(tx: Tx, dealId: string): Promise<Deal> {
  const isIt = eq(deal.id, dealId);
  const [found] = await tx.select().from(deal).where(isIt).for("no key update");
  if (found) return found;
  // Only what may be changed can be locked.
  const [read] = await tx.select({ id: deal.id }).from(deal).where(isIt);
  throw read ? fault.dealReadOnly({ dealId }) : crmFault.dealMissing({ dealId });
}

async function lockOpenDeal(tx: Tx, dealId: string): Promise<Deal> {
  const found = await lockDeal(tx, dealId);
  if (found.status !== "open") throw fault.dealClosed({ dealId, status: found.status });
  return found;
}

async function change(tx: Tx, { id }: Deal, to: Partial<typeof deal.$inferInsert>): Promise<Deal> {
  const [changed] = await tx.update(deal).set(to).where(eq(deal.id, id)).returning();
  return changed!;
}

/** Moves an open deal to a stage, of another pipeline too. To where it is, it does nothing. @throws dealMissing, dealClosed, dealStageMissing */
export async function moveDeal(tx: Tx, { dealId, stageId }: MoveDeal, now: Date): Promise<Deal> {
  const found = await lockOpenDeal(tx, dealId);
  if (found.stageId === stageId) return found;
  const [wanted] = await tx.select({ id: stage.id }).from(stage).where(eq(stage.id, stageId));
  if (!wanted) throw fault.dealStageMissing({ fields: { stageId: "Does not exist." } });
  return change(tx, found, { stageId, stageSince: now });
}

/** Notes that an open deal is won. @throws dealMissing, dealClosed */
export async function winDeal(tx: Tx, { dealId }: WinDeal, now: Date): Promise<Deal> {
  return change(tx, await lockOpenDeal(tx, dealId), { status: "won", closedAt: now });
}

/** Notes that an open deal is lost, and why. @throws dealMissing, dealClosed */
export async function loseDeal(tx: Tx, { dealId, reason, note }: LoseDeal, now: Date): Promise<Deal> {
  return change(tx, await lockOpenDeal(tx, dealId), { status: "lost", closedAt: now, lostReason: reason, lostNote: note || null });
}

/** Takes a deal up again in the stage where it was. Why it was lost stays in its history. @throws dealMissing, dealOpen */
export async function reopenDeal(tx: Tx, { dealId }: ReopenDeal, now: Date): Promise<Deal> {
  const found = await lockDeal(tx, dealId);
  if (found.status === "open") throw fault.dealOpen({ dealId });
  return change(tx, found, { status: "open", stageSince: now });
}

/** More steps than anybody reads of one deal. */
const mostSteps = 2000;

/** Each stage and status that a deal was in, the first one first. */
export async function dealHistory(tx: Tx, dealId: string): Promise<(typeof stageChange.$inferSelect)[]> {
  return tx.select().from(stageChange).where(eq(stageChange.dealId, dealId)).orderBy(asc(stageChange.step)).limit(mostSteps);
}
