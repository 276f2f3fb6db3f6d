import { count, eq } from "drizzle-orm";
import type { Tx } from "@freehold/database/database.ts";
import { faults } from "@freehold/kernel/fault.ts";
import { newId } from "@freehold/kernel/id.ts";
import type { Principal } from "@freehold/kernel/principal.ts";
import type { Backend } from "../../../backend.ts";
import { enqueue } from "../../jobs/enqueue.ts";
import { addressProblem } from "../../outgoing/examine.ts";
import { groupedKinds } from "../all-kinds.ts";
import { askToDeliver } from "./announce.ts";
import type { ChangeEndpoint, CreateEndpoint, SwitchEndpoint, WebhookKind } from "./contract.ts";
import { deliverWebhook } from "./deliver.ts";
import { webhookDelivery, webhookEndpoint, webhookEvent } from "./schema.ts";
import { endpointSecret } from "./signature.ts";
import { chooseTables, examineTables } from "./records/subscriptions.ts";
import { demandAsSeen } from "../../../resource/row-fault.ts";

const fault = faults("webhooks", {
  missing: ["missing", "There is no such webhook."],
  deliveryMissing: ["missing", "There is no such delivery."],
  deliveryWaits: ["conflict", "This delivery is on its way already."],
  addressNotAllowed: ["invalid", "The product does not post to this address."],
  kindUnknown: ["invalid", "Webhooks cannot be told of this."],
  tooMany: ["conflict", "There are 20 webhooks already. Remove one that is not needed any more."],
  switchedOff: ["conflict", "The webhook is switched off. Switch it on first."],
});

/** Who acts, and in which product. */
type Acting = { readonly backend: Backend; readonly caller: Principal };

const maxEndpoints = 20;

/** While a secret is replaced, messages are signed with both for so long. */
const overlap = 24 * 60 * 60 * 1000;

export type Endpoint = typeof webhookEndpoint.$inferSelect;

/** What webhooks can be told of, by the parts of the product. */
export function webhookKinds({ modules }: Pick<Backend, "modules">): WebhookKind[] {
  return groupedKinds(modules).flatMap(({ kind: { name, label, isPublic }, group }) => (isPublic ? [{ name, label, group }] : []));
}

/** Only what can be told and may be reached. @throws webhooks.addressNotAllowed, kindUnknown */
function examine(backend: Backend, { url, kinds }: { url?: string | undefined; kinds?: readonly string[] | undefined }): void {
  const problem = url === undefined ? null : addressProblem(url, backend.outward.privateTargets);
  if (problem !== null) throw fault.addressNotAllowed({ fields: { url: problem } });
  const known = new Set(webhookKinds(backend).map(({ name }) => name));
  const unknown = kinds?.find((kind) => !known.has(kind));
  if (unknown !== undefined) throw fault.kindUnknown({ fields: { kinds: `Nothing is called ${unknown}.` } });
}

/**
 * Adds a webhook. Its secret is told now and never again. Of records it is told what the caller may read, as long as they may.
 * @throws webhooks.tooMany, addressNotAllowed, kindUnknown, tableUnknown, filter.invalid
 */
export async function createEndpoint(tx: Tx, acting: Acting, { tables, ...input }: CreateEndpoint): Promise<Endpoint & { secret: string }> {
  const { backend } = acting;
  examine(backend, input);
  const chosen = await examineTables(acting, tables);
  const [{ total } = { total: 0 }] = await tx.select({ total: count() }).from(webhookEndpoint);
  if (total >= maxEndpoints) throw fault.tooMany();
  const [made] = await tx.insert(webhookEndpoint).values(input).returning();
  await chooseTables(tx, made!.id, chosen);
  return withSecret(backend, made!);
}

const withSecret = ({ secret }: Backend, endpoint: Endpoint): Endpoint & { secret: string } => ({
  ...endpoint,
  secret: endpointSecret(secret, { id: endpoint.id, version: endpoint.secretVersion }),
});

/**
 * Changes what is given. Records that are chosen anew are told of as the caller may read them from then on.
 * @throws webhooks.missing, addressNotAllowed, kindUnknown, tableUnknown, filter.invalid, row.stale
 */
export async function changeEndpoint(tx: Tx, acting: Acting, { id, tables, was, ...wanted }: ChangeEndpoint): Promise<Endpoint> {
  examine(acting.backend, wanted);
  const before = await getEndpoint(tx, id);
  demandAsSeen(before, { was, sent: wanted });
  if (tables) await chooseTables(tx, id, await examineTables(acting, tables));
  const given = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined));
  return Object.keys(given).length === 0 ? before : change(tx, id, given);
}

/** Makes a new secret, told now and never again. For a day messages are signed with both. @throws webhooks.missing */
export async function replaceSecret(tx: Tx, backend: Backend, id: string): Promise<Endpoint & { secret: string }> {
  const { secretVersion } = await getEndpoint(tx, id);
  const formerSecretUntil = new Date(backend.clock().getTime() + overlap);
  return withSecret(backend, await change(tx, id, { secretVersion: secretVersion + 1, formerSecretUntil }));
}

/** Switching on forgets earlier failures. @throws webhooks.missing */
export async function switchEndpoint(tx: Tx, { clock }: Backend, { id, isOn }: SwitchEndpoint): Promise<Endpoint> {
  if (isOn) return change(tx, id, { switchedOffAt: null, switchedOffBecause: null, failures: 0 });
  return change(tx, id, { switchedOffAt: clock(), switchedOffBecause: null });
}

/** Posts an event that means nothing, to see whether it arrives. @throws webhooks.missing, switchedOff */
export async function testEndpoint(tx: Tx, { clock }: Backend, id: string): Promise<{ deliveryId: string }> {
  const endpoint = await getEndpoint(tx, id);
  if (endpoint.switchedOffAt) throw fault.switchedOff();
  const event = { id: newId<"webhookEvent">(), kind: "webhooks.test" };
  const title = "This is a test";
  const values = { ...event, key: event.id, title, place: "/webhooks", facts: { webhook: endpoint.label }, announcedAt: clock() };
  await tx.insert(webhookEvent).values(values);
  // The event has just been made: nobody was told of it before.
  return { deliveryId: (await askToDeliver(tx, { endpointId: id, event }))! };
}

/** Posts an event again, from the first attempt on, under the id that it had. @throws webhooks.deliveryMissing, deliveryWaits, switchedOff */
export async function replayDelivery(tx: Tx, { clock }: Backend, id: string): Promise<{ deliveryId: string }> {
  const [found] = await tx.select().from(webhookDelivery).where(eq(webhookDelivery.id, id)).for("update");
  if (!found) throw fault.deliveryMissing();
  if (found.state === "waiting") throw fault.deliveryWaits();
  await demandOn(tx, found.endpointId);
  await deliverAgain(tx, id, clock());
  return { deliveryId: id };
}

/** Puts a delivery that came to an end on its way again, from the first attempt on. */
export async function deliverAgain(tx: Tx, id: string, now: Date): Promise<void> {
  await tx
    .update(webhookDelivery)
    .set({ state: "waiting", attempts: 0, endedAt: null, failure: null, nextAttemptAt: now })
    .where(eq(webhookDelivery.id, id));
  await enqueue(tx, deliverWebhook, { deliveryId: id, attempt: 0 });
}

/** An endpoint that is told of events. @throws webhooks.missing, switchedOff */
export async function demandOn(tx: Tx, id: string): Promise<Endpoint> {
  const endpoint = await getEndpoint(tx, id);
  if (endpoint.switchedOffAt) throw fault.switchedOff();
  return endpoint;
}

async function getEndpoint(tx: Tx, id: string): Promise<Endpoint> {
  const [found] = await tx.select().from(webhookEndpoint).where(eq(webhookEndpoint.id, id)).for("update");
  if (!found) throw fault.missing();
  return found;
}

async function change(tx: Tx, id: string, changed: Partial<Endpoint>): Promise<Endpoint> {
  const [row] = await tx.update(webhookEndpoint).set(changed).where(eq(webhookEndpoint.id, id)).returning();
  if (!row) throw fault.missing();
  return row;
}
