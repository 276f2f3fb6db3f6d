import { and, eq, isNull } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "@freehold/database/database.ts";
import type { OrganizationId, UserId } from "@freehold/kernel/id.ts";
import type { Backend } from "../../backend.ts";
import { enqueue } from "../jobs/enqueue.ts";
import { defineJob } from "../jobs/job.ts";
import { allKinds } from "./all-kinds.ts";
import { readChoice } from "./choices.ts";
import { deliverDigest, deliverOne, isHere, ofPerson } from "./deliver.ts";
import { notification, notificationDelivery } from "./schema.ts";
import { planDeliveries, type Planned } from "./timing.ts";

/** One notification of one person. */
export type Told = { readonly id: string; readonly userId: UserId };

/**
 * Decides how a person is told of something and asks for it to be sent, once: whoever comes second finds nothing to do, and so does
 * whoever asks for a notification that was never written because the person had been told before.
 */
export async function planFor(backend: Backend, organizationId: OrganizationId, { id, userId }: Told): Promise<void> {
  const { database, clock, modules, outward } = backend;
  await database.asActor(ofPerson(organizationId, userId), async (tx) => {
    const unplanned = and(eq(notification.id, id), isNull(notification.plannedAt));
    const [found] = await tx.select().from(notification).where(unplanned).for("update");
    if (!found) return;
    const now = clock();
    await tx.update(notification).set({ plannedAt: now }).where(eq(notification.id, id));
    const kind = allKinds(modules).get(found.kind);
    if (!kind || !(await isHere(tx, userId))) return;
    const { choice, times } = await readChoice(tx, kind, userId);
    for (const planned of planDeliveries(choice, { now, times, isUrgent: found.isUrgent }))
      if (outward.channels.has(planned.channel)) await askFor(tx, { ...planned, id, userId });
  });
}

/** Jobs run as whoever asks for them: here the person who is told. */
async function askFor(tx: Tx, { id, userId, channel, dueAt, isDigest }: Planned & Told): Promise<void> {
  const [made] = await tx
    .insert(notificationDelivery)
    .values({ userId, notificationId: id, channel, dueAt, isDigest })
    .onConflictDoNothing()
    .returning({ id: notificationDelivery.id });
  if (!made) return;
  const due = dueAt.toISOString();
  if (isDigest) await enqueue(tx, deliverDigest, { userId, dueAt: due }, { at: dueAt, key: `${userId}:${due}` });
  else await enqueue(tx, deliverOne, { deliveryId: made.id, userId }, { at: dueAt, key: made.id });
}

/** Decides for everybody who was told of one thing. */
export const planTold = defineJob({
  name: "notifications.plan",
  label: "Tell people",
  input: z.object({ told: z.array(z.object({ id: z.uuid(), userId: z.uuid() })) }),
  run: async ({ backend, principal: { organizationId } }, { told }) => {
    for (const one of told) await planFor(backend, organizationId, one);
  },
});
