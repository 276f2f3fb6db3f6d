import { and, eq, inArray, sql } from "drizzle-orm";
import type { Tx } from "@freehold/database/database.ts";
import { membership } from "../../organizations/schema.ts";
import { writeNotifications } from "../write.ts";
import { webhookSwitchedOff } from "./kinds.ts";
import { webhookDelivery, webhookEndpoint } from "./schema.ts";

/** Switches an endpoint off and tells the admins. What waits for it is dead, and can be replayed. */
export async function switchOff(
  tx: Tx,
  { id, label, switchedOffAt }: Pick<typeof webhookEndpoint.$inferSelect, "id" | "label" | "switchedOffAt">,
  { because, now }: { because: string; now: Date },
): Promise<void> {
  if (switchedOffAt) return;
  const [off] = await tx
    .update(webhookEndpoint)
    .set({ switchedOffAt: now, switchedOffBecause: because.slice(0, 300) })
    .where(and(eq(webhookEndpoint.id, id), sql`${webhookEndpoint.switchedOffAt} is null`))
    .returning({ id: webhookEndpoint.id });
  if (!off) return;
  await tx
    .update(webhookDelivery)
    .set({ state: "dead", endedAt: now, nextAttemptAt: null, failure: "The webhook was switched off." })
    .where(and(eq(webhookDelivery.endpointId, id), eq(webhookDelivery.state, "waiting")));
  const admins = await tx
    .select({ userId: membership.userId })
    .from(membership)
    .where(inArray(membership.role, ["owner", "admin"]));
  // Mail to them leaves within a minute, with what else was written and not yet planned.
  const words = webhookSwitchedOff.write({ label, because }, { timeZone: "UTC" });
  await writeNotifications(tx, webhookSwitchedOff, {
    people: admins.map(({ userId }) => userId),
    words,
    key: `${id}:${now.toISOString()}`,
  });
}
