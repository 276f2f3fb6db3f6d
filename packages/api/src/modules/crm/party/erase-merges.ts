import { and, eq, or, sql } from "drizzle-orm";
import type { Tx } from "@freehold/database/database.ts";
import { mergedWith } from "../activity/note-merged.ts";
import { activity } from "../activity/schema.ts";
import { contact, partyMerge } from "./schema.ts";

/** What a person is called whose data was erased. */
export const erasedName = "Erased person";

/**
 * Takes a person out of what merges keep for their undoing. Their own, also those that were undone, keep nothing, and what one that was
 * undone had noted at somebody else goes with it; those of the companies that they speak for lose what was said there of them.
 * @returns how many of their own there were
 */
export async function eraseMerges(tx: Tx, personId: string): Promise<number> {
  const own = await tx
    .select({ winnerId: partyMerge.winnerId, loserId: partyMerge.loserId, loserName: partyMerge.loserName })
    .from(partyMerge)
    .where(or(eq(partyMerge.winnerId, personId), eq(partyMerge.loserId, personId)));
  for (const { winnerId, loserId, loserName } of own) {
    if (loserId !== personId) continue;
    const noted = and(eq(activity.partyId, winnerId), eq(activity.kind, "note"), eq(activity.subject, mergedWith(loserName)));
    await tx
      .update(activity)
      .set({ subject: mergedWith(erasedName), body: null })
      .where(noted);
  }
  const { rowCount } = await tx
    .update(partyMerge)
    .set({ loserName: erasedName, steps: [] })
    .where(or(eq(partyMerge.winnerId, personId), eq(partyMerge.loserId, personId)));
  await eraseSteps(tx, personId);
  return rowCount ?? 0;
}

/** Rows about them that other merges removed are not brought back any more; of what was moved or filled in, ids and figures stay. */
async function eraseSteps(tx: Tx, personId: string): Promise<void> {
  const contacts = await tx.select({ id: contact.id }).from(contact).where(eq(contact.personId, personId));
  const ids = sql`${sql.param([personId, ...contacts.map(({ id }) => id)])}::text[]`;
  const isAbout = sql`(e.step ->> 'id' = any (${ids}) or exists (select from jsonb_each_text(
    case when jsonb_typeof(e.step -> 'was') = 'object' then e.step -> 'was' else '{}' end) v where v.value = any (${ids})))`;
  const bare = (image: "was" | "became") => sql`jsonb_build_object(${sql.raw(`'${image}'`)}, (
    select coalesce(jsonb_object_agg(v.key, v.value), '{}') from jsonb_each(e.step -> ${sql.raw(`'${image}'`)}) v
    where jsonb_typeof(v.value) in ('number', 'boolean', 'null') or v.value #>> '{}' ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'))`;
  const steps = sql`(
    select coalesce(jsonb_agg(case when ${isAbout} then e.step || ${bare("was")} || ${bare("became")} else e.step end order by e.n), '[]')
    from jsonb_array_elements(${partyMerge.steps}) with ordinality e(step, n)
    where not (e.step ->> 'did' = 'removed' and ${isAbout}))`;
  const named = sql`exists (select from unnest(${ids}) one where strpos(${partyMerge.steps}::text, one) > 0)`;
  await tx.update(partyMerge).set({ steps }).where(named);
}
