import { eq, sql } from "drizzle-orm";
import type { Tx } from "@freehold/database/database.ts";
import { asTrpcError, type ActorContext } from "../../trpc.ts";
import type { Context } from "../../context.ts";
import { recordAct } from "../audit/record-act.ts";
import type { Acting } from "./channels.ts";
import type { BeginExport, ChannelOutline, ReadExport } from "./contract.ts";
import { fault } from "./fault.ts";
import { channel, messageExport } from "./schema.ts";

export type ExportRow = typeof messageExport.$inferSelect;

/** Messages that are read at a time. */
const pageSize = 1000;

/** Every channel but direct ones, as admins see it from outside: to choose one for an export. */
export async function everyChannel(tx: Tx): Promise<ChannelOutline[]> {
  const { rows } = await tx.execute<ChannelOutline & { people: string; lastAt: string | null; archivedAt: string | null }>(sql`
    select id, kind, name, people, messages, last_at as "lastAt", archived_at as "archivedAt" from chat.every_channel()`);
  const at = (text: string | null): Date | null => (text === null ? null : new Date(text));
  return rows.map((row) => ({ ...row, people: Number(row.people), lastAt: at(row.lastAt), archivedAt: at(row.archivedAt) }));
}

/**
 * Begins an export: from this transaction on the people of each private and direct channel it is about can read that it was made, by
 * whom and why. @throws chat.channelMissing
 */
export async function beginExport(tx: Tx, { caller }: Acting, asked: BeginExport & { readonly name: string }): Promise<ExportRow> {
  const { channelId, reason, name } = asked;
  if (channelId !== undefined && !(await isThere(tx, channelId))) throw fault.channelMissing();
  const [row] = await tx
    .insert(messageExport)
    .values({ channelId: channelId ?? null, reason, requestedBy: caller.userId, requestedByName: name })
    .returning();
  await recordAct(tx, {
    kind: "chat.exportBegun",
    resource: "chat.message_export",
    recordId: row!.id,
    facts: { reason, ...(channelId !== undefined && { channelId }) },
  });
  return row!;
}

/** A line of an export, as it is read. */
type ExportedMessage = {
  readonly channel_id: string;
  readonly number: number;
  readonly [column: string]: unknown;
};

/**
 * The messages of an export as lines of JSON in pieces, oldest first channel by channel, and a last line with their number: without it
 * the export is not complete. Every page is a transaction of its own, and rights are looked at again before each.
 * @throws chat.exportOver when it was read to its end before, or begun more than an hour ago
 */
export async function* readExport(ctx: Context & Pick<ActorContext, "readmit">, { exportId }: ReadExport): AsyncGenerator<string, void> {
  try {
    yield* linesOf(ctx, exportId);
  } catch (error) {
    throw asTrpcError(error);
  }
}

async function* linesOf(
  { backend, readmit, flow }: Context & Pick<ActorContext, "readmit">,
  exportId: string,
): AsyncGenerator<string, void> {
  const asAdmin = async <T>(work: (tx: Tx) => Promise<T>): Promise<T> => {
    const { caller } = (await readmit()) ?? {};
    if (!caller) throw fault.exportOver();
    return backend.database.asActor(caller, work);
  };
  const begun = await asAdmin((tx) => getExport(tx, exportId));
  if (begun.finishedAt) throw fault.exportOver();
  let total = 0;
  for (let last: ExportedMessage | undefined, isLast = false; !isLast;) {
    await flow?.drained();
    const rows = await asAdmin((tx) => page(tx, exportId, last));
    total += rows.length;
    last = rows.at(-1);
    isLast = rows.length < pageSize;
    if (rows.length > 0) yield rows.map(line).join("");
  }
  await asAdmin((tx) =>
    tx.update(messageExport).set({ finishedAt: backend.clock(), messages: total }).where(eq(messageExport.id, exportId)),
  );
  yield line({ end: true, messages: total });
}

const line = (value: unknown): string => `${JSON.stringify(value)}\n`;

async function page(tx: Tx, exportId: string, after: ExportedMessage | undefined): Promise<ExportedMessage[]> {
  const { rows } = await tx.execute<ExportedMessage>(sql`
    select * from chat.exported_messages(${exportId}::uuid, ${after?.channel_id ?? null}::uuid, ${after?.number ?? null}::integer, ${pageSize}::integer)`);
  return rows;
}

async function getExport(tx: Tx, exportId: string): Promise<ExportRow> {
  const [row] = await tx.select().from(messageExport).where(eq(messageExport.id, exportId));
  if (!row) throw fault.exportOver();
  return row;
}

/** Whether there is such a channel, be it one that the caller sees only from outside. */
async function isThere(tx: Tx, channelId: string): Promise<boolean> {
  const [seen] = await tx.select({ id: channel.id }).from(channel).where(eq(channel.id, channelId));
  return seen !== undefined || (await everyChannel(tx)).some(({ id }) => id === channelId);
}
