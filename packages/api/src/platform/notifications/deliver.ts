import { and, desc, eq, inArray, lte } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "@freehold/database/database.ts";
import { DomainError } from "@freehold/kernel/fault.ts";
import type { OrganizationId, UserId } from "@freehold/kernel/id.ts";
import { noLinks, type Principal } from "@freehold/kernel/principal.ts";
import type { Backend } from "../../backend.ts";
import { defineJob } from "../jobs/job.ts";
import { membership, organization } from "../organizations/schema.ts";
import { Refused, TargetGone, type Message, type Target } from "./channels/channel.ts";
import { digestLetter } from "./channels/mail-channel.ts";
import { notification, notificationDelivery } from "./schema.ts";

/** How often a message is tried in all. The job's own back-off lies between. */
const deliveryAttempts = 6;

/** The person a message is for, with no more rights than are needed to see what is theirs alone. */
export const ofPerson = (organizationId: OrganizationId, userId: UserId): Principal => ({
  userId,
  organizationId,
  role: "member",
  links: noLinks,
});

/** Whether the person of this transaction is a member who may act. */
export async function isHere(tx: Tx, userId: UserId): Promise<boolean> {
  const [found] = await tx.select({ suspendedAt: membership.suspendedAt }).from(membership).where(eq(membership.userId, userId));
  return found !== undefined && found.suspendedAt === null;
}

type One = { readonly deliveryId: string; readonly userId: UserId };
type Trying = { readonly organizationId: OrganizationId; readonly attempt: number; readonly signal: AbortSignal };

/**
 * Sends one message by its channel, outside of any transaction, and writes down what came of it. What the person has read in the
 * meantime is not sent any more if it was held back. @throws what went wrong, while another attempt is to come
 */
async function deliver(backend: Backend, { deliveryId, userId }: One, { organizationId, attempt, signal }: Trying): Promise<void> {
  const asPerson = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => backend.database.asActor(ofPerson(organizationId, userId), work);
  const end = (outcome: Partial<typeof notificationDelivery.$inferInsert>): Promise<void> =>
    asPerson(async (tx) => {
      const change = { attempts: attempt, ...outcome };
      await tx.update(notificationDelivery).set(change).where(isWaiting(deliveryId));
    });
  const prepared = await asPerson((tx) => prepare(tx, backend, { deliveryId, userId }));
  if (!prepared) return;
  if ("skip" in prepared) return end({ state: "skipped", endedAt: backend.clock(), failure: prepared.skip });
  const { sent, gone, failures } = await sendToAll(prepared.targets, prepared.message, signal);
  await asPerson(async (tx) => {
    for (const { forget } of gone) await forget?.(tx);
  });
  if (sent > 0) return end({ state: "sent", endedAt: backend.clock(), failure: null });
  const last = failures.at(-1);
  if (!last) return end({ state: "failed", endedAt: backend.clock(), failure: "It is not there any more." });
  const isFinal = attempt >= deliveryAttempts || failures.every(isRefusal);
  const failure = last.message.slice(0, 500);
  await end(isFinal ? { state: "failed", endedAt: backend.clock(), failure } : { failure });
  if (!isFinal) throw last;
}

/** Whether trying again cannot help. */
const isRefusal = (failure: Error): boolean => failure instanceof Refused || (failure instanceof DomainError && failure.kind === "invalid");

const isWaiting = (id: string) => and(eq(notificationDelivery.id, id), eq(notificationDelivery.state, "waiting"));

type Prepared = { readonly message: Message; readonly targets: readonly Target[] } | { readonly skip: string };

async function prepare(tx: Tx, { outward, address }: Backend, { deliveryId, userId }: One): Promise<Prepared | undefined> {
  const [found] = await tx
    .select({ delivery: notificationDelivery, notification, slug: organization.slug })
    .from(notificationDelivery)
    .innerJoin(notification, eq(notification.id, notificationDelivery.notificationId))
    .innerJoin(organization, eq(organization.orgId, notification.orgId))
    .where(isWaiting(deliveryId));
  if (!found) return undefined;
  const { delivery, notification: told, slug } = found;
  if (!(await isHere(tx, userId))) return { skip: "The person is no active member any more." };
  const wasHeldBack = told.plannedAt !== null && delivery.dueAt > told.plannedAt;
  if (wasHeldBack && told.readAt) return { skip: "It was read before it was due." };
  const targets = await outward.channels.get(delivery.channel)?.targets(tx, userId);
  if (!targets || targets.length === 0) return { skip: "There is no address for it." };
  const { title, text, isUrgent, place } = told;
  return { targets, message: { id: deliveryId, title, text, isUrgent, url: `${address()}/${slug}${place ?? "/notifications"}` } };
}

/** One browser that is off does not keep the message from the others. */
async function sendToAll(targets: readonly Target[], message: Message, signal: AbortSignal) {
  const outcomes = await Promise.allSettled(targets.map((target) => target.send(message, signal)));
  const failed = outcomes.map((outcome) => (outcome.status === "rejected" ? asError(outcome.reason) : undefined));
  return {
    sent: failed.filter((failure) => failure === undefined).length,
    gone: targets.filter((_, at) => failed[at] instanceof TargetGone),
    failures: failed.filter((failure) => failure !== undefined && !(failure instanceof TargetGone)) as Error[],
  };
}

const asError = (reason: unknown): Error => (reason instanceof Error ? reason : new Error(String(reason)));

/**
 * Sends in one letter what was gathered for a person until an instant, without what they have read. Written under the job's id, so
 * that it is one letter however often this begins.
 */
async function sendDigest(
  { database, mail, clock, address }: Backend,
  { userId, dueAt, id }: { userId: UserId; dueAt: Date; id: string },
  organizationId: OrganizationId,
): Promise<void> {
  const asPerson = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => database.asActor(ofPerson(organizationId, userId), work);
  const { isDigest, state, dueAt: due, notificationId } = notificationDelivery;
  const gathered = and(eq(isDigest, true), eq(state, "waiting"), lte(due, dueAt));
  const found = await asPerson(async (tx) => {
    const rows = await tx
      .select({ delivery: notificationDelivery.id, title: notification.title, text: notification.text, readAt: notification.readAt })
      .from(notificationDelivery)
      .innerJoin(notification, eq(notification.id, notificationId))
      .where(gathered)
      .orderBy(desc(notification.id));
    const [person] = await tx.select().from(membership).where(eq(membership.userId, userId));
    const [here] = await tx.select({ slug: organization.slug }).from(organization);
    return { rows, email: person && person.suspendedAt === null ? person.email : undefined, slug: here?.slug };
  });
  const unread = found.rows.filter(({ readAt }) => readAt === null);
  const recipient = unread.length > 0 ? found.email : undefined;
  const isSent = recipient !== undefined;
  if (isSent) await mail.postOnce(id, recipient, digestLetter(unread, `${address()}/${found.slug}/notifications`));
  const end = (tx: Tx, ids: readonly string[], outcome: "sent" | "skipped") =>
    tx
      .update(notificationDelivery)
      .set({ state: outcome, endedAt: clock(), attempts: 1 })
      .where(and(gathered, inArray(notificationDelivery.id, [...ids])));
  await asPerson(async (tx) => {
    await end(tx, isSent ? unread.map(({ delivery }) => delivery) : [], "sent");
    await end(
      tx,
      found.rows.map(({ delivery }) => delivery),
      "skipped",
    );
  });
}

/** Sends one message by one channel. */
export const deliverOne = defineJob({
  name: "notifications.deliver",
  label: "Send a notification",
  input: z.object({ deliveryId: z.uuid(), userId: z.uuid() }),
  attempts: deliveryAttempts,
  timeoutSeconds: 60,
  run: ({ backend, principal: { organizationId }, attempt, signal }, input) => deliver(backend, input, { organizationId, attempt, signal }),
});

/** Sends what was gathered for a person until an instant. */
export const deliverDigest = defineJob({
  name: "notifications.digest",
  label: "Send a digest of notifications",
  input: z.object({ userId: z.uuid(), dueAt: z.iso.datetime() }),
  timeoutSeconds: 60,
  run: ({ backend, principal: { organizationId }, jobId }, { userId, dueAt }) =>
    sendDigest(backend, { userId, dueAt: new Date(dueAt), id: jobId }, organizationId),
});
