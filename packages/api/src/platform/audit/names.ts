import { and, inArray, sql } from "drizzle-orm";
import type { Tx } from "@freehold/database/database.ts";
import { isUuid } from "@freehold/kernel/id.ts";
import { apiKey } from "../api-keys/schema.ts";
import { supportVisit } from "../operators/schema.ts";
import { membership } from "../organizations/schema.ts";
import type { SealedEntry } from "./chain.ts";
import { auditEntry } from "./schema.ts";

/** What people and API keys are called, by id. */
export type Names = Readonly<Record<string, string>>;

/** Every id in entries that may be somebody's: who acted, and what the values say. */
function idsIn(entries: readonly SealedEntry[]): string[] {
  const found = new Set<string>();
  for (const { personId, before, after } of entries) {
    if (personId !== null) found.add(personId);
    for (const text of [before, after]) {
      if (text === null) continue;
      const values = Object.values(JSON.parse(text) as object) as unknown[];
      for (const value of values) if (typeof value === "string" && isUuid(value)) found.add(value);
    }
  }
  return [...found];
}

/**
 * The names of everybody in these entries, as far as the organization knows them: members, operators who visited, API keys, and from
 * the trail itself those who are gone. Asks with the rights of an admin.
 */
export async function namesIn(tx: Tx, entries: readonly SealedEntry[]): Promise<Names> {
  const ids = idsIn(entries);
  if (ids.length === 0) return {};
  const [members, keys, visitors, gone] = [
    await tx.select({ id: membership.userId, name: membership.name }).from(membership).where(inArray(membership.userId, ids)),
    await tx.select({ id: apiKey.id, name: apiKey.name }).from(apiKey).where(inArray(apiKey.id, ids)),
    await tx
      .selectDistinct({ id: supportVisit.operatorId, name: supportVisit.operatorName })
      .from(supportVisit)
      .where(inArray(supportVisit.operatorId, ids)),
    await tx.select(asTheyWere).from(auditEntry).where(wereRemoved(ids)).orderBy(auditEntry.position).limit(500),
  ];
  return Object.fromEntries([...gone, ...visitors, ...keys, ...members].flatMap(({ id, name }) => (id && name ? [[id, name]] : [])));
}

const userOf = sql<string | null>`${auditEntry.before}::jsonb ->> 'user_id'`;
const asTheyWere = { id: sql<string | null>`coalesce(${userOf}, ${auditEntry.recordId})`, name: auditEntry.recordName };

const wereRemoved = (ids: string[]) =>
  and(
    // As the index of those who are gone has it.
    sql`${auditEntry.act} = 'remove' and ${auditEntry.resource} in ('platform.membership', 'platform.api_key')`,
    sql`coalesce(${userOf}, ${auditEntry.recordId}) in ${ids}`,
  );
