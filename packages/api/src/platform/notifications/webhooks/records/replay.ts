import { and, asc, eq, gte, inArray, lt } from "drizzle-orm";
import type { Tx } from "@freehold/database/database.ts";
import type { Principal } from "@freehold/kernel/principal.ts";
import type { Backend } from "../../../../backend.ts";
import { askToDeliver } from "../announce.ts";
import { deliverChange, listeningTo } from "./announce-changes.ts";
import { changesWithin, Deciding, type RecordChange } from "./changes.ts";
import { deliverAgain, demandOn } from "../endpoints.ts";
import { webhookDelivery, webhookEvent } from "../schema.ts";
import { maxReplayed, type ReplayRange } from "./tables.contract.ts";

/** How many deliveries are on their way again, and whether that was all of the time that was named. */
export type Replayed = { readonly deliveries: number; readonly isAll: boolean };

type Acting = {
  readonly backend: Backend;
  readonly caller: Principal;
  readonly asActor: <T>(work: (tx: Tx) => Promise<T>) => Promise<T>;
};

/**
 * Puts everything that happened within a time, and that the webhook is told of now, on its way to it, the oldest first: what did not
 * arrive, what did, and what happened while it was switched off. Events have the ids that they had. At most a thousand at a time.
 * @throws webhooks.missing, switchedOff
 */
export async function replayRange({ backend, caller, asActor }: Acting, { id, from, until }: ReplayRange): Promise<Replayed> {
  const { organizationId } = caller;
  const listening = await asActor(async (tx) => {
    await demandOn(tx, id);
    return (await listeningTo(tx)).filter(({ endpoint }) => endpoint.id === id);
  });
  const tables = listening.map(({ subscription }) => subscription.tableName);
  const wanted = { organizationId, tables, from, until, atMost: maxReplayed + 1 };
  const changes: RecordChange[] = tables.length === 0 ? [] : await backend.database.asIdentity((tx) => changesWithin(tx, wanted));
  const deciding = new Deciding(backend, organizationId);
  const now = backend.clock();
  let deliveries = 0;
  for (const change of changes.slice(0, maxReplayed)) {
    for (const one of listening) {
      const { is } = await deciding.told(one.subscription, change);
      if (is !== "told") continue;
      deliveries += await asActor(async (tx) =>
        (await deliverChange(tx, one, change)) ? 1 : await again(tx, { endpointId: id, eventIds: [change.id] }, now),
      );
    }
  }
  const rest = maxReplayed - deliveries;
  const events = await asActor((tx) => eventsWithin(tx, { id, from, until, atMost: rest + 1 }));
  for (const event of events.slice(0, rest))
    deliveries += await asActor(async (tx) =>
      (await askToDeliver(tx, { endpointId: id, event })) === undefined ? again(tx, { endpointId: id, eventIds: [event.id] }, now) : 1,
    );
  return { deliveries, isAll: changes.length <= maxReplayed && events.length <= rest };
}

/** Deliveries of these events that came to an end, on their way again. @returns how many */
async function again(tx: Tx, { endpointId, eventIds }: { endpointId: string; eventIds: readonly string[] }, now: Date): Promise<number> {
  const ended = await tx
    .select({ id: webhookDelivery.id })
    .from(webhookDelivery)
    .where(
      and(
        eq(webhookDelivery.endpointId, endpointId),
        inArray(webhookDelivery.eventId, [...eventIds]),
        inArray(webhookDelivery.state, ["delivered", "dead"]),
      ),
    )
    .for("update");
  for (const { id } of ended) await deliverAgain(tx, id, now);
  return ended.length;
}

/** Events that are no changes of records and of kinds that the endpoint is told of. */
async function eventsWithin(tx: Tx, { id, from, until, atMost }: { id: string; from: Date; until: Date; atMost: number }) {
  const { kinds } = await demandOn(tx, id);
  if (kinds.length === 0) return [];
  return tx
    .select({ id: webhookEvent.id, kind: webhookEvent.kind })
    .from(webhookEvent)
    .where(and(inArray(webhookEvent.kind, [...kinds]), gte(webhookEvent.createdAt, from), lt(webhookEvent.createdAt, until)))
    .orderBy(asc(webhookEvent.createdAt))
    .limit(atMost);
}
