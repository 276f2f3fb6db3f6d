import { eq } from "drizzle-orm";
import type { Tx } from "@freehold/database/database.ts";
import { faults } from "@freehold/kernel/fault.ts";
import type { UserId } from "@freehold/kernel/id.ts";
import type { Backend } from "../../../backend.ts";
import { deviceInWords } from "../../accounts/device.ts";
import { addressProblem } from "../../outgoing/examine.ts";
import type { Subscribe } from "../contract.ts";
import { pushSubscription } from "../schema.ts";

const fault = faults("notifications", {
  endpointNotAllowed: ["invalid", "The product does not post to this push service."],
});

/** A person has a phone, a tablet and a few browsers; the oldest beyond that is forgotten. */
const maxBrowsers = 20;

/** Keeps a browser that takes messages for a person. The same one again stays one. @throws notifications.endpointNotAllowed */
export async function subscribe(
  tx: Tx,
  { outward }: Backend,
  { userId, userAgent, ...keys }: Subscribe & { userId: UserId; userAgent: string | null },
): Promise<{ id: string }> {
  const problem = addressProblem(keys.endpoint, outward.privateTargets);
  if (problem !== null) throw fault.endpointNotAllowed({ fields: { endpoint: problem } });
  const browser = deviceInWords(userAgent).slice(0, 100);
  const { orgId, userId: theirs, endpoint, id } = pushSubscription;
  const [kept] = await tx
    .insert(pushSubscription)
    .values({ userId, browser, ...keys })
    .onConflictDoUpdate({ target: [orgId, theirs, endpoint], set: { ...keys, browser } })
    .returning({ id });
  const all = await tx.select({ id }).from(pushSubscription).where(eq(theirs, userId)).orderBy(id);
  for (const old of all.slice(0, Math.max(0, all.length - maxBrowsers))) await tx.delete(pushSubscription).where(eq(id, old.id));
  return kept!;
}
