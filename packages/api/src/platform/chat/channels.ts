import { and, eq } from "drizzle-orm";
import type { Tx } from "@freehold/database/database.ts";
import { newId, type UserId } from "@freehold/kernel/id.ts";
import type { Principal } from "@freehold/kernel/principal.ts";
import { isAtLeast } from "@freehold/kernel/role.ts";
import { rowFault } from "../../resource/row-fault.ts";
import { membership } from "../organizations/schema.ts";
import type { ChangeChannel, CreateChannel, OneChannel, OpenDirect } from "./contract.ts";
import { fault } from "./fault.ts";
import { channel, channelMember, message, type ChannelPerson, type ChannelRow } from "./schema.ts";

/** Who does something here, and when. */
export type Acting = { readonly caller: Principal; readonly now: Date };

/** Makes a channel with the caller as its moderator. Nothing is read back with the insert: only afterwards is the caller in it. */
export async function createChannel(tx: Tx, { caller }: Acting, { kind, name, topic, people }: CreateChannel): Promise<ChannelRow> {
  const id = newId<"channel">();
  await tx.insert(channel).values({ id, kind, name, topic: topic ?? null, createdBy: caller.userId });
  const made = await getChannel(tx, id);
  await bringIn(
    tx,
    made,
    people.filter((userId) => userId !== caller.userId),
  );
  return made;
}

/**
 * The direct channel of the caller and somebody else, made when there is none: both may ask at the same moment and get the same one.
 * @throws chat.yourself, personMissing
 */
export async function openDirect(tx: Tx, { caller }: Acting, { userId }: OpenDirect): Promise<ChannelRow> {
  if (userId === caller.userId) throw fault.yourself();
  const [first, second] = [caller.userId, userId].toSorted();
  const pair = and(eq(channel.firstPerson, first!), eq(channel.secondPerson, second!));
  const [known] = await tx.select().from(channel).where(pair);
  if (known) return known;
  const [person] = await tx.select({ id: membership.id }).from(membership).where(eq(membership.userId, userId));
  if (!person) throw fault.personMissing();
  await tx
    .insert(channel)
    .values({ kind: "direct", firstPerson: first!, secondPerson: second!, createdBy: caller.userId })
    .onConflictDoNothing();
  const [opened] = await tx.select().from(channel).where(pair);
  if (!opened) throw fault.channelMissing();
  return opened;
}

/** Gives a channel another name or topic. @throws chat.channelMissing, moderatorNeeded, directStays, archived, row.stale */
export async function changeChannel(tx: Tx, by: Acting, { channelId, version, ...patch }: ChangeChannel): Promise<ChannelRow> {
  const found = await getModerated(tx, by.caller, channelId);
  const isCurrent = version === undefined || found.version === version;
  if (!isCurrent) throw rowFault.stale({ current: found, sent: { version, patch } });
  if (found.archivedAt) throw fault.archived();
  if (patch.name === undefined && patch.topic === undefined) return found;
  const [row] = await tx
    .update(channel)
    .set({ ...(patch.name !== undefined && { name: patch.name }), ...(patch.topic !== undefined && { topic: patch.topic || null }) })
    .where(and(eq(channel.id, channelId), version === undefined ? undefined : eq(channel.version, version)))
    .returning();
  if (!row) throw rowFault.stale({ current: await getChannel(tx, channelId), sent: { version, patch } });
  if (patch.name !== undefined && patch.name !== found.name) await note(tx, by, { found, text: `renamed the channel to ${patch.name}` });
  return row;
}

/**
 * Turns an open channel private: from this transaction on only its people read it, what was said before included. Writes every
 * message of the channel anew. @throws chat.channelMissing, moderatorNeeded, directStays
 */
export async function makePrivate(tx: Tx, by: Acting, { channelId }: OneChannel): Promise<ChannelRow> {
  const found = await getModerated(tx, by.caller, channelId);
  if (found.kind === "private") return found;
  // Whoever does it stays: an admin who is not in the channel would shut themselves out in the middle of it.
  await bringIn(tx, found, [by.caller.userId]);
  await note(tx, by, { found, text: "made this channel private" });
  await tx.update(channel).set({ kind: "private" }).where(eq(channel.id, channelId));
  return getChannel(tx, channelId);
}

/** Ends talking in a channel, or lets it go on. Everything that was said stays. @throws chat.channelMissing, moderatorNeeded, directStays */
export async function archiveChannel(
  tx: Tx,
  by: Acting,
  { channelId, state }: OneChannel & { readonly state: "archived" | "open" },
): Promise<ChannelRow> {
  const found = await getModerated(tx, by.caller, channelId);
  if ((found.archivedAt === null) === (state === "open")) return found;
  const [row] = await tx
    .update(channel)
    .set({ archivedAt: state === "archived" ? by.now : null })
    .where(eq(channel.id, channelId))
    .returning();
  await note(tx, by, { found, text: state === "archived" ? "archived the channel" : "opened the channel again" });
  return row!;
}

/** A channel the caller may read. @throws chat.channelMissing */
export async function getChannel(tx: Tx, channelId: string): Promise<ChannelRow> {
  const [found] = await tx.select().from(channel).where(eq(channel.id, channelId));
  if (!found) throw fault.channelMissing();
  return found;
}

/** The caller, or somebody else, as one of a channel's people; undefined when they are not in it. */
export async function findPerson(tx: Tx, channelId: string, userId: UserId): Promise<ChannelPerson | undefined> {
  const [found] = await tx
    .select()
    .from(channelMember)
    .where(and(eq(channelMember.channelId, channelId), eq(channelMember.userId, userId)));
  return found;
}

/** Brings people into a channel; whoever is in it already stays what they are. The database fills in names, and refuses strangers. */
export async function bringIn(tx: Tx, { id, kind }: Pick<ChannelRow, "id" | "kind">, people: readonly UserId[]): Promise<void> {
  const values = [...new Set(people)].map((userId) => ({ channelId: id, channelKind: kind, userId }));
  if (values.length > 0) await tx.insert(channelMember).values(values).onConflictDoNothing();
}

/** Whether the caller decides in a channel: its moderators do, and in an open one admins. The database asks the same. */
export async function isModerator(tx: Tx, { userId, role }: Principal, { id, kind }: Pick<ChannelRow, "id" | "kind">): Promise<boolean> {
  if (kind === "open" && isAtLeast(role, "admin")) return true;
  return (await findPerson(tx, id, userId))?.role === "moderator";
}

/** A channel that the caller decides in. @throws chat.channelMissing, directStays, moderatorNeeded */
export async function getModerated(tx: Tx, caller: Principal, channelId: string): Promise<ChannelRow> {
  const found = await getChannel(tx, channelId);
  if (found.kind === "direct") throw fault.directStays();
  if (!(await isModerator(tx, caller, found))) throw fault.moderatorNeeded();
  return found;
}

/** Notes in the channel itself what the caller did with it. Whoever is not in it leaves no note: the audit trail has it. */
export async function note(
  tx: Tx,
  { caller, now }: Acting,
  { found: { id, kind }, text }: { readonly found: Pick<ChannelRow, "id" | "kind">; readonly text: string },
): Promise<void> {
  const me = await findPerson(tx, id, caller.userId);
  if (!me) return;
  await tx.insert(message).values({
    channelId: id,
    channelKind: kind,
    kind: "notice",
    authorId: caller.userId,
    authorName: me.name,
    text,
    sentAt: now,
  });
}
