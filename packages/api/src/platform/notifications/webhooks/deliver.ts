import { and, eq, sql } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "@freehold/database/database.ts";
import type { OrganizationId } from "@freehold/kernel/id.ts";
import type { Backend } from "../../../backend.ts";
import { enqueue } from "../../jobs/enqueue.ts";
import { defineJob } from "../../jobs/job.ts";
import { productIn } from "../../jobs/scope.ts";
import { organization } from "../../organizations/schema.ts";
import { NotSent, type Answered } from "../../outgoing/send.ts";
import { messageOf, type Deliverable } from "./message.ts";
import { webhookDelivery, webhookEndpoint, webhookEvent } from "./schema.ts";
import { endpointSecret, signatureHeaders } from "./signature.ts";
import { switchOff } from "./switch-off.ts";

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

/** How long to wait after each failed attempt. When they are used up the delivery is dead, about 20 hours after the event. */
export const backOff = [10 * second, minute, 5 * minute, 30 * minute, 2 * hour, 6 * hour, 12 * hour] as const;

/** After so many failed attempts in a row, of whatever deliveries, nobody is there: the endpoint is switched off. */
export const maxFailuresInARow = 40;

/**
 * Not before one delivery was tried so often, which takes more than half an hour: hundreds of records that are changed at once must
 * not switch off a receiver that is just being restarted.
 */
export const leastAttempts = 5;

type Attempt = {
  readonly organizationId: OrganizationId;
  readonly deliveryId: string;
  /** How many attempts failed before. Whoever comes with another number is a job that was done already, or belongs to an earlier run. */
  readonly attempt: number;
  readonly signal: AbortSignal;
};

/** What came of one attempt. */
type Outcome =
  | { readonly isDelivered: true; readonly answered: Answered }
  | { readonly isDelivered: false; readonly answered: Answered | null; readonly failure: string; readonly isGone: boolean };

/**
 * Posts an event to an endpoint once and writes down what came of it; when it failed, the next attempt is asked for in the same
 * transaction. A process that dies in between posts it again, under the same id.
 */
async function attemptDelivery(backend: Backend, { organizationId, deliveryId, attempt, signal }: Attempt): Promise<void> {
  const asProduct = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => backend.database.asActor(productIn(organizationId), work);
  const found = await asProduct((tx) => findWaiting(tx, { deliveryId, attempt }));
  if (!found) return;
  if (found.endpoint.switchedOffAt)
    return asProduct((tx) => end(tx, deliveryId, { state: "dead", endedAt: backend.clock(), failure: "The webhook is switched off." }));
  const message = await messageOf(backend, found);
  const now = backend.clock();
  if ("refused" in message) {
    const { refused: failure, isOver } = message;
    return asProduct(async (tx) => {
      await end(tx, deliveryId, { state: "dead", endedAt: now, nextAttemptAt: null, failure: failure.slice(0, 500) });
      if (isOver) await switchOff(tx, found.endpoint, { because: failure, now });
    });
  }
  const outcome = await post(backend, { found, body: message.body, signal });
  await asProduct((tx) => record(tx, found, { outcome, now: backend.clock() }));
}

async function findWaiting(tx: Tx, { deliveryId, attempt }: Pick<Attempt, "deliveryId" | "attempt">): Promise<Deliverable | undefined> {
  const [found] = await tx
    .select({ delivery: webhookDelivery, endpoint: webhookEndpoint, event: webhookEvent, slug: organization.slug })
    .from(webhookDelivery)
    .innerJoin(webhookEndpoint, eq(webhookEndpoint.id, webhookDelivery.endpointId))
    .innerJoin(webhookEvent, eq(webhookEvent.id, webhookDelivery.eventId))
    .innerJoin(organization, eq(organization.orgId, webhookDelivery.orgId))
    .where(and(isWaiting(deliveryId), eq(webhookDelivery.attempts, attempt)));
  return found;
}

type Posting = { readonly found: Deliverable; readonly body: string; readonly signal: AbortSignal };

async function post({ outward, secret, clock }: Backend, { found, body, signal }: Posting): Promise<Outcome> {
  const { delivery, endpoint } = found;
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

async function record(tx: Tx, found: Deliverable, { outcome, now }: { outcome: Outcome; now: Date }): Promise<void> {
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
  const isNobodyThere = (counted?.failures ?? 0) >= maxFailuresInARow && attempts >= leastAttempts;
  if (isGone || isNobodyThere) await switchOff(tx, endpoint, { because: whyOff(isGone, failure), now });
}

const whyOff = (isGone: boolean, failure: string): string =>
  isGone
    ? "Its receiver says that it is gone for good (410)."
    : `It failed ${maxFailuresInARow} times in a row, the last time so: ${failure}`;

/** How long the receiver wants to be left alone, in milliseconds; a day at most. */
const askedFor = ({ answered }: Outcome): number => Math.min((answered?.retryAfter ?? 0) * second, 24 * hour);

type Said = Partial<typeof webhookDelivery.$inferInsert>;

async function tryLater(tx: Tx, { id }: Deliverable["delivery"], { said, at }: { said: Said; at: Date }): Promise<void> {
  await tx
    .update(webhookDelivery)
    .set({ ...said, nextAttemptAt: at })
    .where(isWaiting(id));
  await enqueue(tx, deliverWebhook, { deliveryId: id, attempt: said.attempts ?? 0 }, { at });
}

const isWaiting = (id: string) => and(eq(webhookDelivery.id, id), eq(webhookDelivery.state, "waiting"));

async function end(tx: Tx, id: string, said: Said): Promise<void> {
  await tx.update(webhookDelivery).set(said).where(isWaiting(id));
}

/** Posts an event to an endpoint. Each attempt is a job of its own; the job itself is tried again only when a process dies. */
export const deliverWebhook = defineJob({
  name: "webhooks.deliver",
  label: "Call a webhook",
  input: z.object({ deliveryId: z.uuid(), attempt: z.int().min(0) }),
  timeoutSeconds: 60,
  run: ({ backend, principal: { organizationId }, signal }, { deliveryId, attempt }) =>
    attemptDelivery(backend, { organizationId, deliveryId, attempt, signal }),
});
