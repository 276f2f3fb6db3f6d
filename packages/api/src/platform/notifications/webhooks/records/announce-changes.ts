import { eq, inArray, isNull, lt, sql } from "drizzle-orm";
import type { Tx } from "@freehold/database/database.ts";
import type { OrganizationId } from "@freehold/kernel/id.ts";
import type { Backend } from "../../../../backend.ts";
import { productIn } from "../../../jobs/scope.ts";
import { PartlyFailed } from "../../../jobs/schedules/line.ts";
import type { InstallationSchedule } from "../../../jobs/schedule.ts";
import { askToDeliver } from "../announce.ts";
import { Deciding, waitingChanges, type RecordChange, type Subscription } from "./changes.ts";
import { switchOff } from "../switch-off.ts";
import { webhookChange, webhookEndpoint, webhookEvent, webhookSubscription } from "../schema.ts";
import { recordKind } from "./tables.contract.ts";

/** Changes that are decided together. */
const atOnce = 200;

/** How long changes are kept for replays. */
export const changesKeptDays = 30;

/** Removed in one statement. */
const removedAtOnce = 5000;

/** An endpoint with one kind of record that it is told of. */
export type Listening = { readonly subscription: Subscription; readonly endpoint: typeof webhookEndpoint.$inferSelect };

/**
 * Decides of every change that waits which endpoints are told of it, and asks for the deliveries. A change is marked only after
 * its deliveries were asked for: a process that dies in between does it again, and finds them there already. One organization's
 * failure keeps it from no other.
 * @returns how many changes it was
 */
export async function announceChanges(backend: Backend, signal?: AbortSignal): Promise<number> {
  let announced = 0;
  const failures: unknown[] = [];
  for (const organizationId of await organizationsThatWait(backend)) {
    if (signal?.aborted) break;
    try {
      announced += await announceIn(backend, organizationId, signal);
    } catch (error) {
      failures.push(error);
      backend.log.error({ organization: organizationId, error }, "Webhooks could not be told of changes");
    }
  }
  if (failures.length > 0) throw new PartlyFailed(failures);
  return announced;
}

async function announceIn(backend: Backend, organizationId: OrganizationId, signal: AbortSignal | undefined): Promise<number> {
  let announced = 0;
  while (!signal?.aborted) {
    const changes = await backend.database.asIdentity((tx) => waitingChanges(tx, organizationId, atOnce));
    if (changes.length === 0) break;
    await announceTo(backend, organizationId, changes);
    await mark(backend, changes);
    announced += changes.length;
  }
  return announced;
}

async function organizationsThatWait({ database }: Backend): Promise<OrganizationId[]> {
  const rows = await database.asIdentity((tx) =>
    tx.selectDistinct({ id: webhookChange.organizationId }).from(webhookChange).where(isNull(webhookChange.announcedAt)),
  );
  return rows.map(({ id }) => id);
}

const mark = ({ database, clock }: Backend, changes: readonly RecordChange[]): Promise<unknown> =>
  database.asIdentity((tx) =>
    tx
      .update(webhookChange)
      .set({ announcedAt: clock() })
      .where(
        inArray(
          webhookChange.position,
          changes.map(({ position }) => position),
        ),
      ),
  );

async function announceTo(backend: Backend, organizationId: OrganizationId, changes: readonly RecordChange[]): Promise<void> {
  const asProduct = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => backend.database.asActor(productIn(organizationId), work);
  const listening = await asProduct((tx) => listeningTo(tx));
  const deciding = new Deciding(backend, organizationId);
  const ended = new Set<string>();
  for (const change of changes) {
    for (const { subscription, endpoint } of listening) {
      if (endpoint.switchedOffAt || ended.has(endpoint.id)) continue;
      const told = await deciding.told(subscription, change);
      if (told.is === "told") await asProduct((tx) => deliverChange(tx, { subscription, endpoint }, change));
      if (told.is !== "ended") continue;
      ended.add(endpoint.id);
      await asProduct((tx) => switchOff(tx, endpoint, { because: told.because, now: backend.clock() }));
    }
  }
}

/** All that is listened to in the transaction's organization. */
export const listeningTo = (tx: Tx): Promise<Listening[]> =>
  tx
    .select({ subscription: webhookSubscription, endpoint: webhookEndpoint })
    .from(webhookSubscription)
    .innerJoin(webhookEndpoint, eq(webhookEndpoint.id, webhookSubscription.endpointId));

/** Makes an event of the change and puts it on its way, once for an endpoint. @returns whether it was not on its way before */
export async function deliverChange(tx: Tx, { subscription, endpoint }: Listening, change: RecordChange): Promise<boolean> {
  const event = { id: change.id, kind: recordKind(subscription.resource, change.act) };
  const facts = { resource: subscription.resource, recordId: change.recordId, act: change.act };
  await tx
    .insert(webhookEvent)
    .values({ ...event, key: change.id, title: titleOf(change), facts, announcedAt: sql`now()` })
    .onConflictDoNothing();
  return (await askToDeliver(tx, { endpointId: endpoint.id, event })) !== undefined;
}

/** What a list of events says. What the record is called is for those who may read it. */
const titleOf = ({ act }: RecordChange): string => `A record was ${act}`;

/** Removes changes that are older than they are kept. */
async function removeOldChanges({ database, clock }: Backend, signal: AbortSignal): Promise<void> {
  const before = new Date(clock().getTime() - changesKeptDays * 86_400_000);
  for (;;) {
    const removed = await database.asIdentity(async (tx) => {
      const old = tx
        .select({ position: webhookChange.position })
        .from(webhookChange)
        .where(lt(webhookChange.at, before))
        .limit(removedAtOnce);
      return (await tx.delete(webhookChange).where(inArray(webhookChange.position, old))).rowCount ?? 0;
    });
    if (removed < removedAtOnce || signal.aborted) return;
  }
}

/** What comes round for webhooks on records. */
export const webhookSchedules: readonly InstallationSchedule[] = [
  {
    name: "webhooks.announceChanges",
    label: "Tell webhooks of changes",
    every: { seconds: 2 },
    run: async (backend, signal) => void (await announceChanges(backend, signal)),
  },
  { name: "webhooks.removeOldChanges", label: "Remove old changes for webhooks", every: { seconds: 3600 }, run: removeOldChanges },
];
