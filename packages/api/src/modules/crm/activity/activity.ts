import { and, eq, inArray, isNotNull, isNull, lte } from "drizzle-orm";
import type { Tx } from "@freehold/database/database.ts";
import { faults } from "@freehold/kernel/fault.ts";
import type { UserId } from "@freehold/kernel/id.ts";
import type { Principal } from "@freehold/kernel/principal.ts";
import { notify } from "../../../platform/notifications/notify.ts";
import { membership } from "../../../platform/organizations/schema.ts";
import { askIn } from "../../../prepared.ts";
import { updateRow } from "../../../resource/rows.ts";
import { deal } from "../deal/schema.ts";
import { seersOf } from "../deal/seers.ts";
import { fault } from "../fault.ts";
import { party } from "../party/schema.ts";
import type { AddActivity, ChangeActivity, OneActivity } from "./contract.ts";
import { mentioned, taskAssigned, taskDue, type ActivityFacts } from "./kinds.ts";
import { activity, type ActivityRow } from "./schema.ts";

const unseen = faults("crm", {
  assigneeCannotSee: ["invalid", "Whoever is to do it must see the deal. Share the deal with them first."],
});

type Seers = ReadonlySet<UserId> | undefined;

/** Who does something to an activity, and when. */
export type Act = { readonly actor: Principal; readonly now: Date };

/**
 * Adds an activity; tells whom it is given to and whom its text names, but never whoever wrote it. About a deal, it is given only to
 * whom sees the deal, and nobody else is named. @throws crm.dealMissing, assigneeCannotSee
 */
export async function addActivity(tx: Tx, { actor }: Act, input: AddActivity): Promise<ActivityRow> {
  const { mentions = [], id, ...values } = input;
  const seers = await seersAmong(tx, values);
  const named = await membersAmong(tx, mentions, seers);
  const [row] = await tx
    .insert(activity)
    .values({ ...values, ...(id && { id }), mentions: named })
    .returning();
  await tell(tx, actor, { row: row!, assigned: row!.assigneeId, named });
  return row!;
}

/**
 * Changes an activity. Put off, it is reminded of again; given to somebody else, or naming somebody new, they are told.
 * @throws row.missing, stale, crm.dealMissing, assigneeCannotSee
 */
export async function changeActivity(tx: Tx, { actor }: Act, { id, version, patch }: ChangeActivity): Promise<ActivityRow> {
  const before = await getActivity(tx, id);
  const { mentions, ...columns } = patch;
  const isElsewhere = patch.dealId !== undefined && patch.dealId !== before.dealId;
  const isGiven = patch.assigneeId !== undefined && patch.assigneeId !== before.assigneeId;
  const asked = {
    dealId: patch.dealId === undefined ? before.dealId : patch.dealId,
    assigneeId: patch.assigneeId === undefined ? before.assigneeId : patch.assigneeId,
  };
  const seers =
    isElsewhere || isGiven || mentions ? await seersAmong(tx, isElsewhere || isGiven ? asked : { dealId: asked.dealId }) : undefined;
  const named = mentions && (await membersAmong(tx, mentions, seers));
  const isPutOff = patch.dueAt !== undefined && patch.dueAt?.getTime() !== before.dueAt?.getTime();
  await updateRow(askIn(tx), activity, {
    id,
    version,
    patch: { ...columns, ...(named && { mentions: named }), ...(isPutOff && { remindedAt: null }) },
  });
  const row = await getActivity(tx, id);
  const assigned = row.assigneeId === before.assigneeId ? null : row.assigneeId;
  await tell(tx, actor, { row, assigned, named: (named ?? []).filter((one) => !before.mentions.includes(one)) });
  return row;
}

/** Says that a task, call or meeting is done, once: whoever was first stays in the record. @throws crm.activityMissing, notATask */
export async function completeActivity(tx: Tx, { actor, now }: Act, { id }: OneActivity): Promise<ActivityRow> {
  const found = await lockActivity(tx, id);
  if (found.kind === "note") throw fault.notATask();
  if (found.doneAt) return found;
  const [row] = await tx.update(activity).set({ doneAt: now, doneBy: actor.userId }).where(eq(activity.id, id)).returning();
  return row!;
}

/** Says that it is not done after all. @throws crm.activityMissing */
export async function reopenActivity(tx: Tx, { id }: OneActivity): Promise<ActivityRow> {
  const found = await lockActivity(tx, id);
  if (!found.doneAt) return found;
  const [row] = await tx.update(activity).set({ doneAt: null, doneBy: null }).where(eq(activity.id, id)).returning();
  return row!;
}

async function lockActivity(tx: Tx, id: string): Promise<ActivityRow> {
  const [found] = await tx.select().from(activity).where(eq(activity.id, id)).for("update");
  if (!found) throw fault.activityMissing();
  return found;
}

async function getActivity(tx: Tx, id: string): Promise<ActivityRow> {
  const [found] = await tx.select().from(activity).where(eq(activity.id, id));
  if (!found) throw fault.activityMissing();
  return found;
}

/** Who sees the deal that it is about; undefined when it is about none. @throws crm.dealMissing, assigneeCannotSee */
async function seersAmong(tx: Tx, { dealId, assigneeId }: Pick<AddActivity, "dealId" | "assigneeId">): Promise<Seers> {
  if (!dealId) return undefined;
  const seers = await seersOf(tx, dealId);
  if (assigneeId && !seers.has(assigneeId))
    throw unseen.assigneeCannotSee({ fields: { assigneeId: "Does not see this deal. Share it with them first." } });
  return seers;
}

async function membersAmong(tx: Tx, ids: readonly string[], seers: Seers): Promise<UserId[]> {
  if (ids.length === 0) return [];
  const rows = await tx
    .select({ userId: membership.userId })
    .from(membership)
    .where(inArray(membership.userId, [...ids]));
  return rows.map(({ userId }) => userId).filter((one) => !seers || seers.has(one));
}

type Told = { readonly row: ActivityRow; readonly assigned: UserId | null; readonly named: readonly UserId[] };

async function tell(tx: Tx, actor: Principal, { row, assigned, named }: Told): Promise<void> {
  const others = named.filter((one) => one !== actor.userId);
  const isGiven = assigned !== null && assigned !== actor.userId;
  if (others.length === 0 && !isGiven) return;
  const facts = await factsOf(tx, row, actor.userId);
  if (isGiven) await notify(tx, taskAssigned, { to: [assigned], facts, key: `${row.id} ${row.version}` });
  await notify(tx, mentioned, { to: others.filter((one) => !isGiven || one !== assigned), facts, key: `${row.id} ${row.version}` });
}

async function factsOf(tx: Tx, row: ActivityRow, by: UserId | null): Promise<ActivityFacts> {
  const { id, kind, subject, dueAt, partyId, dealId } = row;
  const [about] =
    dealId === null
      ? await tx.select({ name: party.name }).from(party).where(eq(party.id, partyId!))
      : await tx.select({ name: deal.name }).from(deal).where(eq(deal.id, dealId));
  const [person] = by === null ? [] : await tx.select({ name: membership.name }).from(membership).where(eq(membership.userId, by));
  return {
    activityId: id,
    kind,
    subject,
    dueAt: dueAt?.toISOString() ?? null,
    partyId,
    dealId,
    about: about?.name ?? "",
    by: person?.name ?? "Somebody",
  };
}

/** The most that are reminded of in one go; the others follow at the next. */
const atOnce = 200;

/**
 * Tells people of what is due by now and not done, once for each time that it is put off. Without somebody to do it, whoever wrote it is
 * told; whoever does not see the deal any more is not.
 */
export async function remindOfDue(tx: Tx, now: Date): Promise<void> {
  const due = await tx
    .select()
    .from(activity)
    .where(and(isNull(activity.doneAt), isNull(activity.remindedAt), isNotNull(activity.dueAt), lte(activity.dueAt, now)))
    .orderBy(activity.dueAt)
    .limit(atOnce)
    .for("update", { skipLocked: true });
  for (const row of due) {
    const to = row.assigneeId ?? row.createdBy;
    if (row.kind !== "note" && to !== null && (row.dealId === null || (await seersOf(tx, row.dealId)).has(to))) {
      const facts = await factsOf(tx, row, row.createdBy);
      await notify(tx, taskDue, { to: [to], facts, key: `${row.id} ${row.dueAt?.getTime()}` });
    }
  }
  const ids = due.map(({ id }) => id);
  if (ids.length > 0) await tx.update(activity).set({ remindedAt: now }).where(inArray(activity.id, ids));
}
