import { and, asc, desc, eq, inArray, isNotNull, isNull, lt, lte, or, sql } from "drizzle-orm";
import type { NodePgDatabase } from "drizzle-orm/node-postgres";
import { message } from "./schema.ts";

/** A transaction that may see messages. */
export type MailTx = Pick<NodePgDatabase, "select" | "insert" | "update" | "delete">;

/** A row of the queue. */
export type Message = typeof message.$inferSelect;

/** A message whose turn it is, with its words. `attempts` counts this one. */
export type Claimed = { id: string; recipient: string; subject: string; text: string; html: string; attempts: number };

/**
 * Takes up to `atMost` messages whose time has come and moves their next attempt to `until`, so that nobody else takes
 * them while they are being sent; a process that dies meanwhile has lost nothing. Rows that another process is just
 * taking are skipped.
 */
export async function claimDue(tx: MailTx, { now, until, atMost }: { now: Date; until: Date; atMost: number }): Promise<Claimed[]> {
  const due = await tx
    .select()
    .from(message)
    .where(and(lte(message.nextAttemptAt, now), isNull(message.sentAt), isNotNull(message.text), isNotNull(message.html)))
    .orderBy(asc(message.nextAttemptAt), asc(message.id))
    .limit(atMost)
    .for("update", { skipLocked: true });
  if (due.length === 0) return [];
  const ids = due.map(({ id }) => id);
  await tx
    .update(message)
    .set({ nextAttemptAt: until, attempts: sql`${message.attempts} + 1` })
    .where(inArray(message.id, ids));
  return due.map(({ id, recipient, subject, text, html, attempts }) => ({
    id,
    recipient,
    subject,
    text: text!,
    html: html!,
    attempts: attempts + 1,
  }));
}

/** It has left. Its words are forgotten: they may hold the key to an account. */
export async function recordSent(tx: MailTx, id: string, now: Date): Promise<void> {
  await tx.update(message).set({ sentAt: now, nextAttemptAt: null, text: null, html: null, failure: null }).where(eq(message.id, id));
}

/** It has not left. Null as the next attempt gives it up. Says nothing if somebody else has taken it since. */
export async function recordFailure(
  tx: MailTx,
  { id, attempts }: Pick<Claimed, "id" | "attempts">,
  { failure, nextAttemptAt }: { failure: string; nextAttemptAt: Date | null },
): Promise<void> {
  await tx
    .update(message)
    .set({ failure, nextAttemptAt })
    .where(and(eq(message.id, id), eq(message.attempts, attempts), isNull(message.sentAt)));
}

/** Gives up what was written before `before` and has still not left. */
export async function giveUpOlder(tx: MailTx, before: Date, failure: string): Promise<void> {
  await tx
    .update(message)
    .set({ failure, nextAttemptAt: null })
    .where(and(isNotNull(message.nextAttemptAt), lt(message.createdAt, before)));
}

/** Removes what was sent, or written and never sent, before `before`. */
export async function removeOlder(tx: MailTx, before: Date): Promise<void> {
  await tx.delete(message).where(or(lt(message.sentAt, before), and(isNull(message.sentAt), lt(message.createdAt, before))));
}

/** The newest messages, to one recipient if one is named. */
export async function newest(tx: MailTx, { recipient, limit }: { recipient?: string | undefined; limit: number }): Promise<Message[]> {
  return tx
    .select()
    .from(message)
    .where(recipient === undefined ? undefined : eq(message.recipient, recipient))
    .orderBy(desc(message.id))
    .limit(limit);
}
