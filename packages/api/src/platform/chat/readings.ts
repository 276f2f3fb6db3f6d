import { and, asc, eq, gt, isNull, lt, sql } from "drizzle-orm";
import type { Tx } from "@freehold/database/database.ts";
import type { Acting } from "./channels.ts";
import type { MarkRead, MarkUnread, MuteChannel } from "./contract.ts";
import { fault } from "./fault.ts";
import { channel, channelPulse, channelReading } from "./schema.ts";

export type ReadingRow = typeof channelReading.$inferSelect;

/** What a person has not read of one channel. */
export type UnreadChannel = {
  readonly channelId: string;
  readonly kind: (typeof channel.$inferSelect)["kind"];
  readonly name: string | null;
  readonly unread: number;
  readonly isMentioned: boolean;
};

/** Notes how far the caller has read. What is read already stays read: two screens may say so in any order. @throws chat.notIn */
export async function markRead(tx: Tx, { caller, now }: Acting, { channelId, number }: MarkRead): Promise<ReadingRow> {
  const [moved] = await tx
    .update(channelReading)
    .set({ lastReadNumber: sql`least(${number}::integer, ${lastNumber(channelId)})`, lastReadAt: now })
    .where(and(mine(caller.userId, channelId), lt(channelReading.lastReadNumber, sql`least(${number}::integer, ${lastNumber(channelId)})`)))
    .returning();
  return moved ?? getReading(tx, caller.userId, channelId);
}

/** Makes a message and all after it count as unread again. @throws chat.notIn */
export async function markUnread(tx: Tx, { caller }: Acting, { channelId, number }: MarkUnread): Promise<ReadingRow> {
  const [moved] = await tx
    .update(channelReading)
    .set({ lastReadNumber: sql`least(${number - 1}::integer, ${lastNumber(channelId)})` })
    .where(mine(caller.userId, channelId))
    .returning();
  if (!moved) throw fault.notIn();
  return moved;
}

/** Whether new messages of a channel make a badge for the caller. Being named in one always does. @throws chat.notIn */
export async function muteChannel(tx: Tx, { caller, now }: Acting, { channelId, isMuted }: MuteChannel): Promise<ReadingRow> {
  const [row] = await tx
    .update(channelReading)
    .set({ mutedAt: isMuted ? now : null })
    .where(mine(caller.userId, channelId))
    .returning();
  if (!row) throw fault.notIn();
  return row;
}

/** Every channel in which the caller has something to read: a difference of numbers each, no message is counted. */
export async function unreadChannels(tx: Tx, { caller }: Pick<Acting, "caller">): Promise<UnreadChannel[]> {
  return tx
    .select({
      channelId: channel.id,
      kind: channel.kind,
      name: channel.name,
      unread,
      isMentioned: sql<boolean>`${channelReading.lastMentionNumber} > ${channelReading.lastReadNumber}`,
    })
    .from(channelReading)
    .innerJoin(channelPulse, eq(channelPulse.channelId, channelReading.channelId))
    .innerJoin(channel, eq(channel.id, channelReading.channelId))
    .where(and(eq(channelReading.userId, caller.userId), isNull(channel.archivedAt), gt(unread, 0)))
    .orderBy(asc(channel.name), asc(channel.id))
    .limit(500);
}

const unread = sql<number>`${channelPulse.lastNumber} - ${channelReading.lastReadNumber} - ${channelReading.removedSince}`;

const mine = (userId: string, channelId: string) => and(eq(channelReading.userId, userId), eq(channelReading.channelId, channelId));

const lastNumber = (channelId: string) => sql`(select p.last_number from chat.channel_pulse p where p.channel_id = ${channelId})`;

async function getReading(tx: Tx, userId: string, channelId: string): Promise<ReadingRow> {
  const [row] = await tx.select().from(channelReading).where(mine(userId, channelId));
  if (!row) throw fault.notIn();
  return row;
}
