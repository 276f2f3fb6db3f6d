import { and, eq, inArray } from "drizzle-orm";
import type { Tx } from "@freehold/database/database.ts";
import { DomainError } from "@freehold/kernel/fault.ts";
import { newId } from "@freehold/kernel/id.ts";
import { isAtLeast } from "@freehold/kernel/role.ts";
import { file } from "../files/schema.ts";
import { membership } from "../organizations/schema.ts";
import { bringIn, findPerson, getChannel, isModerator, type Acting } from "./channels.ts";
import type { EditMessage, OneMessage, SendMessage } from "./contract.ts";
import { fault } from "./fault.ts";
import { tellMentioned } from "./telling.ts";
import { isSilenced } from "./people.ts";
import { channelMember, message, type ChannelPerson, type ChannelRow, type MessageRow } from "./schema.ts";
import { changeableMinutes, type Attachment, type Mention } from "./words.contract.ts";

/**
 * Says something in a channel, in an open one by coming into it. The database numbers it under the lock of the channel.
 * With an id that was said already by the caller, that is the answer: a sender whose line broke sends again.
 * @throws chat.channelMissing, notIn, archived, silenced, replyElsewhere, fileMissing
 */
export async function sendMessage(tx: Tx, by: Acting, input: SendMessage): Promise<MessageRow> {
  const { caller, now } = by;
  const found = await getChannel(tx, input.channelId);
  const before = input.id === undefined ? undefined : await findSaid(tx, by, { id: input.id, channelId: input.channelId });
  if (before) return before;
  if (found.archivedAt) throw fault.archived();
  const me = await speaker(tx, by, found);
  if (isSilenced(me, now)) throw fault.silenced();
  if (input.replyTo !== undefined) await demandReplyable(tx, found, input.replyTo);
  const mentions = await mentioned(tx, by, { found, input });
  const attachments = await attached(tx, by, input);
  const [row] = await tx
    .insert(message)
    .values({
      id: input.id ?? newId<"message">(),
      channelId: found.id,
      channelKind: found.kind,
      authorId: caller.userId,
      authorName: me.name,
      text: input.text,
      replyTo: input.replyTo ?? null,
      mentions,
      attachments,
      sentAt: now,
    })
    .returning();
  await tellMentioned(tx, row!, found);
  return row!;
}

/**
 * Says something once, whoever else sends the same at this moment: the second of two equal ids waits for the first, fails on its key,
 * and is then answered with what the first one said.
 */
export async function sendOnce(
  asActor: <T>(work: (tx: Tx) => Promise<T>) => Promise<T>,
  by: Acting,
  { input, send }: { readonly input: SendMessage; readonly send: (tx: Tx) => Promise<MessageRow> },
): Promise<MessageRow> {
  try {
    return await asActor(send);
  } catch (error) {
    if (input.id === undefined || !(error instanceof DomainError) || error.code !== "database.taken") throw error;
    const said = await asActor((tx) => findSaid(tx, by, { id: input.id!, channelId: input.channelId }));
    if (!said) throw error;
    return said;
  }
}

/**
 * Says it otherwise; what it said before is kept. Whom it names now and did not name before is told, unless they were told of this
 * message already. @throws chat.messageMissing, notYours, removed, archived, tooLate, silenced
 */
export async function editMessage(tx: Tx, by: Acting, { messageId, text, mentions }: EditMessage): Promise<MessageRow> {
  const { row: before, found } = await getOwn(tx, by, messageId);
  if (before.text === text) return before;
  const me = await findPerson(tx, found.id, by.caller.userId);
  if (me && isSilenced(me, by.now)) throw fault.silenced();
  const kept = before.mentions.filter(({ name }) => text.includes(`@${name}`));
  const known = new Set(before.mentions.map(({ userId }) => userId));
  const added = await mentioned(tx, by, { found, input: { text, mentions: mentions.filter((userId) => !known.has(userId)) } });
  const [row] = await tx
    .update(message)
    .set({ text, mentions: [...kept, ...added], editedAt: by.now })
    .where(eq(message.id, messageId))
    .returning();
  await tellMentioned(tx, { ...row!, mentions: added }, found);
  return row!;
}

/**
 * Empties a message, by its author for a while, by moderators at any time. That something was said here stays, and who removed it is in
 * the audit trail. @throws chat.messageMissing, notYours, tooLate
 */
export async function removeMessage(tx: Tx, by: Acting, { messageId }: OneMessage): Promise<MessageRow> {
  const found = await getMessage(tx, messageId);
  if (found.deletedAt) return found;
  if (found.kind === "notice") throw fault.notYours();
  const moderates = await isModerator(tx, by.caller, { id: found.channelId, kind: found.channelKind });
  if (!moderates) await getOwn(tx, by, messageId);
  const emptied = { text: "", mentions: [], attachments: [], deletedAt: by.now };
  const [row] = await tx.update(message).set(emptied).where(eq(message.id, messageId)).returning();
  return row!;
}

/** A message the caller may read. @throws chat.messageMissing */
export async function getMessage(tx: Tx, messageId: string): Promise<MessageRow> {
  const [found] = await tx.select().from(message).where(eq(message.id, messageId));
  if (!found) throw fault.messageMissing();
  return found;
}

type Own = { readonly row: MessageRow; readonly found: ChannelRow };

/** A message that the caller has said and may still change, and its channel. Locks it: an edit and a removal may come at once. */
async function getOwn(tx: Tx, { caller, now }: Acting, messageId: string): Promise<Own> {
  await getMessage(tx, messageId);
  const [row] = await tx.select().from(message).where(eq(message.id, messageId)).for("update");
  if (row?.authorId !== caller.userId || row.kind === "notice") throw fault.notYours();
  if (row.deletedAt) throw fault.removed();
  const found = await getChannel(tx, row.channelId);
  if (found.archivedAt) throw fault.archived();
  if (now.getTime() - row.sentAt.getTime() > changeableMinutes * 60_000) throw fault.tooLate();
  return { row, found };
}

/** The same message, said by the caller before. */
async function findSaid(tx: Tx, { caller }: Acting, { id, channelId }: { id: string; channelId: string }): Promise<MessageRow | undefined> {
  const same = and(eq(message.id, id), eq(message.channelId, channelId), eq(message.authorId, caller.userId));
  const [found] = await tx.select().from(message).where(same);
  return found;
}

/** The caller as one of the channel's people. @throws chat.notIn for a private channel, and for whoever could not read an open one */
async function speaker(tx: Tx, { caller }: Acting, found: ChannelRow): Promise<ChannelPerson> {
  const known = await findPerson(tx, found.id, caller.userId);
  if (known) return known;
  if (found.kind !== "open") throw fault.notIn();
  await bringIn(tx, found, [caller.userId]);
  const me = await findPerson(tx, found.id, caller.userId);
  if (!me) throw fault.notIn();
  return me;
}

async function demandReplyable(tx: Tx, { id }: ChannelRow, replyTo: string): Promise<void> {
  const [answered] = await tx
    .select({ id: message.id })
    .from(message)
    .where(and(eq(message.id, replyTo), eq(message.channelId, id)));
  if (!answered) throw fault.replyElsewhere();
}

/** The files of a message: its author's own, put into this channel and not refused. @throws chat.fileMissing */
async function attached(tx: Tx, { caller }: Acting, { channelId, attachments }: SendMessage): Promise<Attachment[]> {
  const wanted = [...new Set(attachments)];
  if (wanted.length === 0) return [];
  const rows = await tx
    .select({ fileId: file.id, name: file.name, contentType: file.contentType, bytes: file.bytes })
    .from(file)
    .where(
      and(
        inArray(file.id, wanted),
        eq(file.channelId, channelId),
        eq(file.createdBy, caller.userId),
        inArray(file.status, ["checking", "ready"]),
      ),
    );
  const found = wanted.map((id) => rows.find(({ fileId }) => fileId === id));
  if (found.includes(undefined)) throw fault.fileMissing();
  return found.filter((one) => one !== undefined);
}

/** Whom a message names, of those who can read it: of a channel's people, and of an open one every viewer. The text holds `@name`. */
async function mentioned(
  tx: Tx,
  { caller }: Acting,
  { found, input }: { readonly found: ChannelRow; readonly input: Pick<SendMessage, "text" | "mentions"> },
): Promise<Mention[]> {
  if (input.mentions.length === 0) return [];
  const people = await readers(tx, { found, wanted: input.mentions, knowsMembers: isAtLeast(caller.role, "viewer") });
  return people.filter(({ userId, name }) => userId !== caller.userId && input.text.includes(`@${name}`));
}

async function readers(
  tx: Tx,
  { found, wanted, knowsMembers }: { readonly found: ChannelRow; readonly wanted: readonly string[]; readonly knowsMembers: boolean },
): Promise<Mention[]> {
  const inside = await tx
    .select({ userId: channelMember.userId, name: channelMember.name })
    .from(channelMember)
    .where(and(eq(channelMember.channelId, found.id), inArray(channelMember.userId, [...wanted])));
  if (found.kind !== "open" || !knowsMembers) return inside;
  const viewers = await tx
    .select({ userId: membership.userId, name: membership.name, role: membership.role })
    .from(membership)
    .where(inArray(membership.userId, [...wanted]));
  const known = new Set<string>(inside.map(({ userId }) => userId));
  return [
    ...inside,
    ...viewers.filter(({ userId, role }) => role !== "member" && !known.has(userId)).map(({ userId, name }) => ({ userId, name })),
  ];
}
