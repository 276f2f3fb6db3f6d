import { sql } from "drizzle-orm";
import type { Tx } from "@freehold/database/database.ts";
import { newId, type UserId } from "@freehold/kernel/id.ts";
import type { NotificationKind, Words } from "./notification-kind.ts";

/** What is written down for people. */
export type Written = { readonly people: readonly UserId[]; readonly words: Words; readonly key?: string | undefined };

/**
 * Writes notifications in the caller's transaction. The person alone can see how they want to be told: a function of the database
 * answers the one question of the app. Nothing is read back, as whoever writes may not read it: who had been told before is left
 * out, and the ids that are answered are those of whoever had not.
 */
export async function writeNotifications(
  tx: Tx,
  kind: NotificationKind,
  { people, words, key }: Written,
): Promise<{ id: string; userId: UserId }[]> {
  const told = [...new Set(people)].map((userId) => ({ id: newId<"notification">(), userId }));
  if (told.length === 0) return told;
  const { title, text = null, place = null } = inBounds(words);
  const { name, isUrgent, defaults } = kind;
  const list = (values: readonly string[]) => sql`${sql.param([...values])}::uuid[]`;
  await tx.execute(sql`
    insert into platform.notification (id, user_id, kind, title, text, place, key, is_urgent, in_app)
    select t.id, t.user_id, ${name}::text, ${title}::text, ${text}::text, ${place}::text, ${key ?? null}::text, ${isUrgent}::boolean,
      platform.is_told_in_app(t.user_id, ${name}::text, ${defaults.app ?? false}::boolean)
    from unnest(${list(told.map(({ id }) => id))}, ${list(told.map(({ userId }) => userId))}) t(id, user_id)
    on conflict do nothing`);
  return told;
}

/** Words may hold what people typed at any length. @throws TypeError when the place is none of the organization's */
export function inBounds({ title, text, place }: Words): Words {
  if (place !== undefined && !/^\/(?!\/)[^\s\\]*$/.test(place)) throw new TypeError("A notification leads to a page of the organization.");
  return { title: cut(title, 200), ...(text !== undefined && { text: cut(text, 2000) }), ...(place !== undefined && { place }) };
}

function cut(text: string, most: number): string {
  const characters = [...text];
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join("")}…`;
}
