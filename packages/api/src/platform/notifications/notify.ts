import type { Tx } from "@freehold/database/database.ts";
import { newId, type UserId } from "@freehold/kernel/id.ts";
import { enqueue } from "../jobs/enqueue.ts";
import { organization } from "../organizations/schema.ts";
import type { NotificationKind } from "./notification-kind.ts";
import { planTold } from "./plan.ts";
import { announceEvent } from "./webhooks/announce.ts";
import { webhookEvent } from "./webhooks/schema.ts";
import { inBounds, writeNotifications } from "./write.ts";

/** People whom one job plans for: the input of a job is bounded, an announcement's readers are not. */
const toldAtOnce = 200;

/** Whom to tell, and what. */
export type Telling<Facts> = {
  readonly to: readonly UserId[];
  /** What is true of this one. Sent to webhooks as JSON. */
  readonly facts: Facts;
  /** Names what happened: whoever was told of this kind with this key is not told again. */
  readonly key?: string;
};

/**
 * Tells people of something, in the caller's transaction: nobody hears of what is rolled back. Who they are is decided by the
 * caller; whoever is no member sees nothing of it. What goes out of the product leaves afterwards, by each person's own choices, and
 * a public kind goes to the webhooks that ask for it as well, once.
 */
export async function notify<Facts extends object>(
  tx: Tx,
  kind: NotificationKind<Facts>,
  { to, facts, key }: Telling<Facts>,
): Promise<void> {
  if (to.length === 0 && !kind.isPublic) return;
  const [here] = await tx.select({ timeZone: organization.timeZone }).from(organization);
  const words = inBounds(kind.write(facts, { timeZone: here?.timeZone ?? "UTC" }));
  const told = await writeNotifications(tx, kind, { people: to, words, key });
  for (let at = 0; at < told.length; at += toldAtOnce) await enqueue(tx, planTold, { told: told.slice(at, at + toldAtOnce) });
  if (!kind.isPublic) return;
  const id = newId<"webhookEvent">();
  const { title, text = null, place = null } = words;
  await tx
    .insert(webhookEvent)
    .values({ id, kind: kind.name, key: key ?? id, title, text, place, facts })
    .onConflictDoNothing();
  await enqueue(tx, announceEvent, { eventId: id });
}
