import { eq, getTableColumns, sql } from "drizzle-orm";
import { equals } from "@freehold/kernel/expression/language.ts";
import type { Access } from "@freehold/live/access.ts";
import { snapshotSql } from "@freehold/live/snapshot.ts";
import type { AnyRow } from "../../resource/rows.ts";
import type { Context } from "../../context.ts";
import type { ActorContext } from "../../trpc.ts";
import { fault, type Place } from "./place.ts";

export type RoomContext = Context & Pick<ActorContext, "caller" | "readmit">;

/** The right to be in a room, while it lasts. */
export type Standing = {
  /** Rejects with what the caller is to be told as soon as the right has ended; never resolves while it holds. */
  readonly ended: Promise<never>;
};

/**
 * Finds that the caller may be in the room, by a live view of the one record that it stands on: whatever ends a live view
 * ends this right too, at the same moment and decided from the same changes. A role, a membership, a module, a session, a
 * link, or the record itself. @throws rooms.missing, and what admission says
 */
export async function standOn(ctx: RoomContext, { wanted, ground }: Place, signal: AbortSignal): Promise<Standing> {
  const { backend, caller } = ctx;
  const { table, id } = ground;
  const signed = await ctx.signIn();
  const frames = backend.live.subscribe<AnyRow>({
    table,
    holder: { userId: caller.userId, organizationId: caller.organizationId, sessionId: signed?.sessionId ?? caller.userId },
    filter: equals("id", id),
    // Whoever comes at the same time, as everybody does after a restart, needs one reading.
    page: "ground of a room",
    signal,
    access: () => accessOf(ctx, wanted),
    snapshot: (reader) =>
      backend.database.asActor(
        reader,
        async (tx) => {
          const { rows } = await tx.execute<{ snapshot: string; insertLsn: string; flushLsn: string }>(sql.raw(`select ${snapshotSql}`));
          // A kind of record with `get` has an id.
          const found = await tx
            .select()
            .from(table.table)
            .where(eq(getTableColumns(table.table).id!, id));
          return { ...rows[0]!, rows: found, more: false };
        },
        { isolation: "repeatable read", readOnly: true },
      ),
  });
  /** Reads the next snapshot; what it throws is why the right has ended. False when nobody wants to know any more. */
  const readOn = async (): Promise<boolean> => {
    for (;;) {
      const { done, value } = await frames.next();
      if (done) return false;
      const [, frame] = value;
      if (frame.k === "tx" && frame.del.includes(id)) throw fault.missing();
      if (frame.k !== "snap" || !frame.last) continue;
      if (frame.rows.length === 0) throw fault.missing();
      return true;
    }
  };
  try {
    await readOn();
  } catch (error) {
    await frames.return?.();
    throw error;
  }
  return { ended: untilLost(readOn, () => frames.return?.()) };
}

async function untilLost(readOn: () => Promise<boolean>, leave: () => unknown): Promise<never> {
  try {
    while (await readOn());
  } finally {
    await leave();
  }
  return new Promise<never>(() => {});
}

/** What the caller may at this moment. The moment is taken first: whatever ends it afterwards is seen by the change feed. */
async function accessOf({ backend, readmit }: RoomContext, wanted: Place["wanted"]): Promise<Access> {
  const { rows } = await backend.database.asIdentity((tx) =>
    tx.execute<{ snapshot: string }>(sql`select pg_current_snapshot()::text as snapshot`),
  );
  const { caller, until } = (await readmit(wanted)) ?? {};
  if (!caller) throw fault.missing();
  return { caller, snapshot: rows[0]!.snapshot, ...(until && { until }) };
}
