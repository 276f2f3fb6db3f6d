import { and, eq, inArray } from "drizzle-orm";
import type { Tx } from "@freehold/database/database.ts";
import type { UserId } from "@freehold/kernel/id.ts";
import type { AddPeople, ChangeChannelRole, OneChannel, OneOfChannel, SilencePerson } from "./contract.ts";
import { bringIn, findPerson, getChannel, getModerated, note, type Acting } from "./channels.ts";
import { fault } from "./fault.ts";
import { channelMember, type ChannelPerson } from "./schema.ts";

/** Comes into an open channel. @throws chat.channelMissing, archived */
export async function joinChannel(tx: Tx, { caller }: Acting, { channelId }: OneChannel): Promise<ChannelPerson> {
  const found = await getChannel(tx, channelId);
  const known = await findPerson(tx, channelId, caller.userId);
  if (known) return known;
  if (found.archivedAt) throw fault.archived();
  await bringIn(tx, found, [caller.userId]);
  const me = await findPerson(tx, channelId, caller.userId);
  if (!me) throw fault.notIn();
  return me;
}

/**
 * Brings others into a channel: into an open one by whoever is in it, into a private one by its moderators.
 * @throws chat.channelMissing, directStays, archived, notIn, moderatorNeeded
 */
export async function addPeople(tx: Tx, by: Acting, { channelId, people }: AddPeople): Promise<ChannelPerson[]> {
  const found = await getChannel(tx, channelId);
  if (found.kind === "direct") throw fault.directStays();
  if (found.archivedAt) throw fault.archived();
  if (found.kind === "private") await getModerated(tx, by.caller, channelId);
  else if (!(await findPerson(tx, channelId, by.caller.userId))) throw fault.notIn();
  const before = await among(tx, channelId, people);
  await bringIn(tx, found, people);
  const after = await among(tx, channelId, people);
  const known = new Set(before.map(({ id }) => id));
  const added = after.filter(({ id }) => !known.has(id));
  if (added.length > 0) await note(tx, by, { found, text: `added ${inWords(added.map(({ name }) => name))}` });
  return after;
}

/** Takes somebody out of a channel: from this transaction on they see nothing of it. @throws chat.channelMissing, directStays, moderatorNeeded, personMissing */
export async function removePerson(tx: Tx, by: Acting, { channelId, userId }: OneOfChannel): Promise<OneOfChannel> {
  if (userId === by.caller.userId) return leaveChannel(tx, by, { channelId });
  const found = await getModerated(tx, by.caller, channelId);
  const [removed] = await tx.delete(channelMember).where(personOf(channelId, userId)).returning();
  if (!removed) throw fault.personMissing();
  await note(tx, by, { found, text: `took ${removed.name} out of the channel` });
  return { channelId, userId };
}

/** Leaves a channel. Of its last moderator's going somebody else becomes one. @throws chat.channelMissing, directStays, notIn, silencedStays */
export async function leaveChannel(tx: Tx, by: Acting, { channelId }: OneChannel): Promise<OneOfChannel> {
  const { caller, now } = by;
  const found = await getChannel(tx, channelId);
  if (found.kind === "direct") throw fault.directStays();
  const me = await findPerson(tx, channelId, caller.userId);
  if (!me) throw fault.notIn();
  // Coming back would lift it.
  if (found.kind === "open" && isSilenced(me, now)) throw fault.silencedStays();
  if (found.kind === "private" && !found.archivedAt) await note(tx, by, { found, text: "left the channel" });
  await tx.delete(channelMember).where(personOf(channelId, caller.userId));
  return { channelId, userId: caller.userId };
}

/** Makes somebody a moderator, or no longer one. @throws chat.channelMissing, directStays, moderatorNeeded, personMissing */
export async function changeChannelRole(tx: Tx, by: Acting, { channelId, userId, role }: ChangeChannelRole): Promise<ChannelPerson> {
  await getModerated(tx, by.caller, channelId);
  return changePerson(tx, { channelId, userId }, { role });
}

/** Lets somebody read but not write for a while. @throws chat.channelMissing, directStays, moderatorNeeded, personMissing */
export async function silencePerson(tx: Tx, by: Acting, { channelId, userId, minutes }: SilencePerson): Promise<ChannelPerson> {
  await getModerated(tx, by.caller, channelId);
  const silencedUntil = minutes === 0 ? null : new Date(by.now.getTime() + minutes * 60_000);
  return changePerson(tx, { channelId, userId }, { silencedUntil });
}

/** Whether a person may read but not write at this moment. */
export const isSilenced = ({ silencedUntil }: Pick<ChannelPerson, "silencedUntil">, now: Date): boolean =>
  silencedUntil !== null && silencedUntil > now;

async function changePerson(
  tx: Tx,
  { channelId, userId }: OneOfChannel,
  to: Partial<Pick<ChannelPerson, "role" | "silencedUntil">>,
): Promise<ChannelPerson> {
  const [row] = await tx.update(channelMember).set(to).where(personOf(channelId, userId)).returning();
  if (!row) throw fault.personMissing();
  return row;
}

const personOf = (channelId: string, userId: UserId) => and(eq(channelMember.channelId, channelId), eq(channelMember.userId, userId));

const among = (tx: Tx, channelId: string, people: readonly UserId[]): Promise<ChannelPerson[]> =>
  tx
    .select()
    .from(channelMember)
    .where(and(eq(channelMember.channelId, channelId), inArray(channelMember.userId, [...people])));

/** Names as people say them; many are counted. */
function inWords(names: readonly string[]): string {
  if (names.length > 4) return `${names.length} people`;
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}
