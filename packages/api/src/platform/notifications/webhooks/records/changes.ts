import { and, asc, eq, gte, inArray, isNull, lt, sql } from "drizzle-orm";
import type { Tx } from "@freehold/database/database.ts";
import { DomainError } from "@freehold/kernel/fault.ts";
import { nobody } from "@freehold/kernel/expression/language.ts";
import { predicate } from "@freehold/kernel/expression/predicate.ts";
import type { OrganizationId, UserId } from "@freehold/kernel/id.ts";
import { isAtLeast } from "@freehold/kernel/role.ts";
import type { Declaration } from "@freehold/kernel/table/declaration.ts";
import type { Backend } from "../../../../backend.ts";
import { findAsker, type Standing } from "../../../access/standing.ts";
import { canonicalRow, type WrittenRow } from "./change-row.ts";
import { hookables, mayReadSome, readFilter, type Hookable } from "./hookable.ts";
import { webhookChange, type webhookSubscription } from "../schema.ts";

export type Subscription = typeof webhookSubscription.$inferSelect;

/** What happened to a record, as the trigger wrote it down. */
export type RecordChange = Pick<
  typeof webhookChange.$inferSelect,
  "id" | "position" | "organizationId" | "tableName" | "recordId" | "act" | "personId" | "at"
> & { readonly before: WrittenRow | null; readonly after: WrittenRow | null };

/** All values as text: a number of 64 bits would not survive JSON. */
const asText = (column: typeof webhookChange.before | typeof webhookChange.after) =>
  sql<WrittenRow | null>`case when ${column} is not null then
    (select coalesce(jsonb_object_agg(e.key, e.value), '{}') from jsonb_each_text(${column}) e) end`;

const columns = {
  id: webhookChange.id,
  position: webhookChange.position,
  organizationId: webhookChange.organizationId,
  tableName: webhookChange.tableName,
  recordId: webhookChange.recordId,
  act: webhookChange.act,
  personId: webhookChange.personId,
  at: webhookChange.at,
  before: asText(webhookChange.before),
  after: asText(webhookChange.after),
};

/** Of one organization, the oldest first, of which nobody has decided yet who is told. */
export const waitingChanges = (tx: Tx, organizationId: OrganizationId, atMost: number): Promise<RecordChange[]> =>
  tx
    .select(columns)
    .from(webhookChange)
    .where(and(eq(webhookChange.organizationId, organizationId), isNull(webhookChange.announcedAt)))
    .orderBy(asc(webhookChange.position))
    .limit(atMost);

/** Of one organization and some tables within a time, the oldest first. */
export const changesWithin = (
  tx: Tx,
  wanted: { organizationId: OrganizationId; tables: readonly string[]; from: Date; until: Date; atMost: number },
): Promise<RecordChange[]> =>
  tx
    .select(columns)
    .from(webhookChange)
    .where(
      and(
        eq(webhookChange.organizationId, wanted.organizationId),
        gte(webhookChange.at, wanted.from),
        lt(webhookChange.at, wanted.until),
        inArray(webhookChange.tableName, [...wanted.tables]),
      ),
    )
    .orderBy(asc(webhookChange.position))
    .limit(wanted.atMost);

/** One change by the id of its event; undefined when it is kept no longer. */
export async function findChange(tx: Tx, organizationId: OrganizationId, id: string): Promise<RecordChange | undefined> {
  const [found] = await tx
    .select(columns)
    .from(webhookChange)
    .where(and(eq(webhookChange.organizationId, organizationId), eq(webhookChange.id, id)));
  return found;
}

/** What of a change one subscription is told, or that nothing is; or why its person may not be told anything any more. */
export type Told =
  | { readonly is: "told"; readonly hookable: Hookable; readonly before: WrittenRow | null; readonly after: WrittenRow | null }
  | { readonly is: "nothing" }
  | { readonly is: "ended"; readonly because: string };

const nothing: Told = { is: "nothing" };

/**
 * Decides what subscriptions are told. Each speaks for the person who chose it: an image of a record that they may not read at this
 * moment is not told, and when they may read none of the kind any more, nothing is told at all. The filter holds if it holds before
 * or after the change, so that a receiver also learns what left it. Made for a while: who people are is looked up once.
 */
export class Deciding {
  readonly #backend: Backend;
  readonly #organizationId: OrganizationId;
  readonly #standings = new Map<UserId, Promise<Standing | undefined>>();

  constructor(backend: Backend, organizationId: OrganizationId) {
    this.#backend = backend;
    this.#organizationId = organizationId;
  }

  async told(subscription: Subscription, change: RecordChange): Promise<Told> {
    if (subscription.tableName !== change.tableName || !subscription.acts.includes(change.act)) return nothing;
    const hookable = (await hookables(this.#backend)).get(subscription.resource);
    if (!hookable) return { is: "ended", because: `There are no records called ${subscription.resource} any more.` };
    const { declaration } = hookable;
    const standing = await this.#standing(subscription.personId);
    const because = whyEnded(standing, declaration);
    if (!standing || because !== undefined) return { is: "ended", because: because ?? gone };
    const { principal, organization } = standing;
    if (organization.suspendedAt || organization.modulesOff.includes(subscription.resource.split(".", 1)[0]!)) return nothing;
    try {
      const isReadable = predicate(declaration.policy.read ?? nobody, declaration.kinds);
      const filter = readFilter(declaration, subscription.filter);
      const fits = filter ? predicate(filter, declaration.kinds) : () => true;
      const seen = (row: WrittenRow | null) => {
        const canonical = row && canonicalRow(declaration, row, filter);
        return canonical && isReadable(canonical, principal) ? { row, fits: fits(canonical, principal) } : undefined;
      };
      const [before, after] = [seen(change.before), seen(change.after)];
      if (!before?.fits && !after?.fits) return nothing;
      return { is: "told", hookable, before: before?.row ?? null, after: after?.row ?? null };
    } catch (error) {
      // A column of the filter is gone, or holds other words than it did.
      if (!(error instanceof DomainError)) throw error;
      return { is: "ended", because: `Its filter does not fit the records any more: ${error.message}` };
    }
  }

  #standing(personId: UserId): Promise<Standing | undefined> {
    const found = this.#standings.get(personId) ?? findAsker(this.#backend, personId, this.#organizationId);
    this.#standings.set(personId, found);
    return found;
  }
}

const again = "Choose them again to have it speak for you.";
const gone = `Whoever chose its records is no member any more. ${again}`;

function whyEnded(standing: Standing | undefined, declaration: Declaration): string | undefined {
  if (!standing) return gone;
  const { principal, through } = standing;
  if (through.by === "membership" && through.suspendedAt) return `The membership of whoever chose its records is suspended. ${again}`;
  if (!isAtLeast(principal.role, "admin")) return `Whoever chose its records is no admin any more. ${again}`;
  if (mayReadSome(declaration, principal)) return undefined;
  return `Whoever chose its records may not read ${declaration.plural.toLowerCase()} any more. ${again}`;
}
