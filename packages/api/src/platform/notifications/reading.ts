import { and, count, eq, inArray, isNull } from "drizzle-orm";
import type { Tx } from "@freehold/database/database.ts";
import { notification } from "./schema.ts";

const unread = and(isNull(notification.readAt), eq(notification.inApp, true));

/** How many notifications the person of this transaction has not read yet. */
export async function countUnread(tx: Tx): Promise<{ unread: number }> {
  const [found] = await tx.select({ unread: count() }).from(notification).where(unread);
  return { unread: found?.unread ?? 0 };
}

/** Marks notifications of the person of this transaction as read. Those of others, and those that were read, stay as they are. */
export async function markRead(tx: Tx, ids: readonly string[], now: Date): Promise<{ marked: number }> {
  const rows = await tx
    .update(notification)
    .set({ readAt: now })
    .where(and(inArray(notification.id, [...ids]), isNull(notification.readAt)))
    .returning({ id: notification.id });
  return { marked: rows.length };
}

/** Marks everything as read that was there when it was asked. */
export async function markAllRead(tx: Tx, now: Date): Promise<{ marked: number }> {
  const rows = await tx.update(notification).set({ readAt: now }).where(isNull(notification.readAt)).returning({ id: notification.id });
  return { marked: rows.length };
}
