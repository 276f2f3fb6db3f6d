import { and, eq, inArray, sql } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "@freehold/database/database.ts";
import type { OrganizationId } from "@freehold/kernel/id.ts";
import type { Backend } from "../../../backend.ts";
import { enqueue } from "../../jobs/enqueue.ts";
import { defineJob } from "../../jobs/job.ts";
import { productIn } from "../../jobs/scope.ts";
import { membership, organization } from "../../organizations/schema.ts";
import { NotSent, type Answered } from "../../outgoing/send.ts";
import { writeNotifications } from "../write.ts";
import { webhookSwitchedOff } from "./kinds.ts";
import { webhookDelivery, webhookEndpoint, webhookEvent } from "./schema.ts";
import { endpointSecret, signatureHeaders } from "./signature.ts";

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

/** How long to wait after each failed attempt. When they are used up the delivery is dead, about 20 hours after the event. */
export const backOff = [10 * second, minute, 5 * minute, 30 * minute, 2 * hour, 6 * hour, 12 * hour] as const;

/** After so many failed attempts in a row, of whatever deliveries, nobody is there: the endpoint is switched off. */
export const maxFailuresInARow = 40;

type Attempt = { readonly organizationId: OrganizationId; readonly deliveryId: string; readonly signal: AbortSignal };

type Found = {
  readonly delivery: typeof webhookDelivery.$inferSelect;
  readonly endpoint: typeof webhookEndpoint.$inferSelect;
  readonly event: typeof webhookEvent.$inferSelect;
  readonly slug: string;
};

/** What came of one attempt. */
type Outcome =
  | { readonly isDelivered: true; readonly answered: Answered }
  | { readonly isDelivered: false; readonly answered: Answered | null; readonly failure: string; readonly isGone: boolean };

/**
 * Posts an event to an endpoint once and writes down what came of it; when it failed, the next attempt is asked for in the same
 * transaction. A process that dies in between posts it again, under the same id.
 */
async function attemptDelivery(backend: Backend, { organizationId, deliveryId, signal }: Attempt): Promise<void> {
  const asProduct = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => backend.database.asActor(productIn(organizationId), work);
  const found = await asProduct((tx) => findWaiting(tx, deliveryId));
  if (!found) return;
  if (found.endpoint.switchedOffAt)
    return asProduct((tx) => end(tx, deliveryId, { state: "dead", endedAt: backend.clock(), failure: "The webhook is switched off." }));
  const outcome = await post(backend, found, signal);
  await asProduct((tx) => record(tx, found, { outcome, now: backend.clock() }));
}

async function findWaiting(tx: Tx, deliveryId: string): Promise<Found | undefined> {
  const [found] = await tx
    .select({ delivery: webhookDelivery, endpoint: webhookEndpoint, event: webhookEvent, slug: organization.slug })
    .from(webhookDelivery)
    .innerJoin(webhookEndpoint, eq(webhookEndpoint.id, webhookDelivery.endpointId))
    .innerJoin(webhookEvent, eq(webhookEvent.id, webhookDelivery.eventId))
    .innerJoin(organization, eq(organization.orgId, webhookDelivery.orgId))
    .where(and(eq(webhookDelivery.id, deliveryId), eq(webhookDelivery.state, "waiting")));
  return found;
}

async function post(
  { outward, secret, clock, address }: Backend,
  { delivery, endpoint, event, slug }: Found,
  signal: AbortSignal,
): Promise<Outcome> {
  const { kind, title, text, place, facts, createdAt, orgId } = event;
  const url = place === null ? null : `${address()}/${slug}${place}`;
  const body = JSON.stringify({ type: kind, timestamp: createdAt.toISOString(), data: { organizationId: orgId, title, text, url, facts } });
  const now = clock();
  const { id, secretVersion: version, formerSecretUntil } = endpoint;
  const versions = formerSecretUntil && formerSecretUntil > now ? [version, version - 1] : [version];
  const secrets = versions.map((one) => endpointSecret(secret, { id, version: one }));
  const headers = { "content-type": "application/json", ...signatureHeaders({ id: delivery.id, at: now, body }, secrets) };
  try {
    const answered = await outward.send({ url: endpoint.url, headers, body, signal });
    const { status } = answered;
    if (status >= 200 && status < 300) return { isDelivered: true, answered };
    return { isDelivered: false, answered, failure: `It answered ${status}.`, isGone: status === 410 };
  } catch (error) {
    if (!(error instanceof NotSent)) throw error;
    return { isDelivered: false, answered: null, failure: error.message, isGone: false };
  }
}

async function record(tx: Tx, found: Found, { outcome, now }: { outcome: Outcome; now: Date }): Promise<void> {
  const { delivery, endpoint } = found;
  const attempts = delivery.attempts + 1;
  const said = { attempts, answered: outcome.answered?.status ?? null, answer: outcome.answered?.text ?? null };
  if (outcome.isDelivered) {
    await tx.update(webhookEndpoint).set({ failures: 0, deliveredAt: now }).where(eq(webhookEndpoint.id, endpoint.id));
    return end(tx, delivery.id, { ...said, state: "delivered", endedAt: now, nextAttemptAt: null, failure: null });
  }
  const { failure, isGone } = outcome;
  const [counted] = await tx
    .update(webhookEndpoint)
    .set({ failures: sql`${webhookEndpoint.failures} + 1` })
    .where(eq(webhookEndpoint.id, endpoint.id))
    .returning({ failures: webhookEndpoint.failures });
  const wait = backOff[delivery.attempts];
  const isOver = isGone || wait === undefined;
  if (isOver) await end(tx, delivery.id, { ...said, state: "dead", endedAt: now, nextAttemptAt: null, failure });
  else await tryLater(tx, delivery, { said: { ...said, failure }, at: new Date(now.getTime() + Math.max(wait, askedFor(outcome))) });
  if (isGone || (counted?.failures ?? 0) >= maxFailuresInARow) await switchOff(tx, endpoint, { because: whyOff(isGone, failure), now });
}

const whyOff = (isGone: boolean, failure: string): string =>
  isGone
    ? "Its receiver says that it is gone for good (410)."
    : `It failed ${maxFailuresInARow} times in a row, the last time so: ${failure}`;

/** How long the receiver wants to be left alone, in milliseconds; a day at most. */
const askedFor = ({ answered }: Outcome): number => Math.min((answered?.retryAfter ?? 0) * second, 24 * hour);

type Said = Partial<typeof webhookDelivery.$inferInsert>;

async function tryLater(tx: Tx, { id }: Found["delivery"], { said, at }: { said: Said; at: Date }): Promise<void> {
  await tx
    .update(webhookDelivery)
    .set({ ...said, nextAttemptAt: at })
    .where(isWaiting(id));
  await enqueue(tx, deliverWebhook, { deliveryId: id, attempt: said.attempts ?? 0 }, { at, key: `${id}:${said.attempts}` });
}

const isWaiting = (id: string) => and(eq(webhookDelivery.id, id), eq(webhookDelivery.state, "waiting"));

async function end(tx: Tx, id: string, said: Said): Promise<void> {
  await tx.update(webhookDelivery).set(said).where(isWaiting(id));
}

/** Switches an endpoint off and tells the admins. What waits for it is dead, and can be replayed. */
async function switchOff(
  tx: Tx,
  { id, label, switchedOffAt }: Found["endpoint"],
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

/** Posts an event to an endpoint. Each attempt is a job of its own; the job itself is tried again only when a process dies. */
export const deliverWebhook = defineJob({
  name: "webhooks.deliver",
  label: "Call a webhook",
  input: z.object({ deliveryId: z.uuid(), attempt: z.int().min(0) }),
  timeoutSeconds: 60,
  run: ({ backend, principal: { organizationId }, signal }, { deliveryId }) =>
    attemptDelivery(backend, { organizationId, deliveryId, signal }),
});
