import { and, eq, isNull } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "@freehold/database/database.ts";
import type { OrganizationId } from "@freehold/kernel/id.ts";
import type { Backend } from "../../../backend.ts";
import { enqueue } from "../../jobs/enqueue.ts";
import { defineJob } from "../../jobs/job.ts";
import { productIn } from "../../jobs/scope.ts";
import { deliverWebhook } from "./deliver.ts";
import { webhookDelivery, webhookEndpoint, webhookEvent } from "./schema.ts";

/**
 * Decides which endpoints are told of an event and asks for it, once. An id that was never written, because the event was known by
 * its key already, finds nothing to do.
 */
export async function announce(
  { database, clock }: Pick<Backend, "database" | "clock">,
  organizationId: OrganizationId,
  eventId: string,
): Promise<void> {
  await database.asActor(productIn(organizationId), async (tx) => {
    const unannounced = and(eq(webhookEvent.id, eventId), isNull(webhookEvent.announcedAt));
    const [event] = await tx.select().from(webhookEvent).where(unannounced).for("update");
    if (!event) return;
    await tx.update(webhookEvent).set({ announcedAt: clock() }).where(eq(webhookEvent.id, eventId));
    const endpoints = await tx.select().from(webhookEndpoint).where(isNull(webhookEndpoint.switchedOffAt));
    for (const { id, kinds } of endpoints) if (kinds.includes(event.kind)) await askToDeliver(tx, { endpointId: id, event });
  });
}

/** Puts an event on its way to an endpoint, once. @returns the delivery's id; undefined when it was asked for before */
export async function askToDeliver(
  tx: Tx,
  { endpointId, event }: { endpointId: string; event: Pick<typeof webhookEvent.$inferSelect, "id" | "kind"> },
): Promise<string | undefined> {
  const values = { endpointId, eventId: event.id, kind: event.kind };
  const [made] = await tx.insert(webhookDelivery).values(values).onConflictDoNothing().returning({ id: webhookDelivery.id });
  if (!made) return undefined;
  const { id } = made;
  await enqueue(tx, deliverWebhook, { deliveryId: id, attempt: 0 });
  return id;
}

/** Tells the webhooks that asked for it of an event. */
export const announceEvent = defineJob({
  name: "webhooks.announce",
  label: "Tell webhooks",
  input: z.object({ eventId: z.uuid() }),
  run: ({ backend, principal: { organizationId } }, { eventId }) => announce(backend, organizationId, eventId),
});
