import { eq } from "drizzle-orm";
import type { Backend } from "../../../backend.ts";
import { productIn } from "../../jobs/scope.ts";
import { changedColumns, toldRow } from "./records/change-row.ts";
import { Deciding, findChange, type RecordChange } from "./records/changes.ts";
import { hookables } from "./records/hookable.ts";
import { webhookSubscription, type webhookDelivery, type webhookEndpoint, type webhookEvent } from "./schema.ts";
import { partsOfKind } from "./records/tables.contract.ts";

/** A delivery with all that its message is made of. */
export type Deliverable = {
  readonly delivery: typeof webhookDelivery.$inferSelect;
  readonly endpoint: typeof webhookEndpoint.$inferSelect;
  readonly event: typeof webhookEvent.$inferSelect;
  readonly slug: string;
};

/** What is posted; or why it is not, and whether the endpoint is to be told nothing any more. */
export type Message = { readonly body: string } | { readonly refused: string; readonly isOver: boolean };

/** The message of an event, made anew for each attempt. */
export async function messageOf(backend: Backend, found: Deliverable): Promise<Message> {
  if (await isOfARecord(backend, found.event.kind)) return messageOfChange(backend, found);
  const { address } = backend;
  const { kind, title, text, place, facts, createdAt, orgId } = found.event;
  const url = place === null ? null : `${address()}/${found.slug}${place}`;
  return {
    body: JSON.stringify({ type: kind, timestamp: createdAt.toISOString(), data: { organizationId: orgId, title, text, url, facts } }),
  };
}

async function isOfARecord(backend: Backend, kind: string): Promise<boolean> {
  const { resource, act } = partsOfKind(kind);
  return act !== undefined && (await hookables(backend)).has(resource);
}

const keptNoLonger = "What happened is kept no longer.";
const notAskedFor = "The webhook is not told of this record any more.";

/** Decided again at each attempt: what its person may not read by now is not posted, however long ago it was asked for. */
async function messageOfChange(backend: Backend, { endpoint, event, slug }: Deliverable): Promise<Message> {
  const organizationId = event.orgId;
  const change = await backend.database.asIdentity((tx) => findChange(tx, organizationId, event.id));
  if (!change) return { refused: keptNoLonger, isOver: false };
  const subscriptions = await backend.database.asActor(productIn(organizationId), (tx) =>
    tx.select().from(webhookSubscription).where(eq(webhookSubscription.endpointId, endpoint.id)),
  );
  const subscription = subscriptions.find(({ tableName }) => tableName === change.tableName);
  if (!subscription) return { refused: notAskedFor, isOver: false };
  const told = await new Deciding(backend, organizationId).told(subscription, change);
  if (told.is === "ended") return { refused: told.because, isOver: true };
  if (told.is === "nothing") return { refused: notAskedFor, isOver: false };
  const { before, after, hookable } = told;
  const { declaration, resource } = hookable;
  const data = {
    organizationId,
    resource,
    recordId: change.recordId,
    act: change.act,
    position: change.position,
    url: urlOf(backend, { slug, resource, change }),
    by: change.personId,
    changed: before && after ? changedColumns(declaration, before, after) : null,
    before: before && toldRow(declaration, before),
    after: after && toldRow(declaration, after),
  };
  return { body: JSON.stringify({ type: event.kind, id: event.id, timestamp: change.at.toISOString(), data }) };
}

function urlOf({ address }: Backend, { slug, resource, change }: { slug: string; resource: string; change: RecordChange }): string | null {
  const [module, ...rest] = resource.split(".");
  if (change.act === "removed" || change.recordId === null || rest.length !== 1) return null;
  return `${address()}/${slug}/r/${module}/${rest[0]}/${change.recordId}`;
}
