import { tracked, type TrackedEnvelope } from "@trpc/server";
import { sql } from "drizzle-orm";
import type { PgTable } from "drizzle-orm/pg-core";
import { faults } from "@freehold/kernel/fault.ts";
import { nobody } from "@freehold/kernel/expression/language.ts";
import { residueForRole } from "@freehold/kernel/expression/residue.ts";
import type { Principal } from "@freehold/kernel/principal.ts";
import { searchColumn } from "@freehold/kernel/resource/list.ts";
import { declarationOf, type Declaration } from "@freehold/kernel/table/declaration.ts";
import type { Access } from "@freehold/live/access.ts";
import type { Frame } from "@freehold/live/frame.ts";
import type { Frames } from "@freehold/live/live.ts";
import { snapshotSql } from "@freehold/live/snapshot.ts";
import type { Context, Flow } from "../context.ts";
import { DirectFrame } from "./direct-frame.ts";
import { asTrpcError, type ActorContext } from "../trpc.ts";
import { listRows, type AnyRow, type View } from "./rows.ts";

const fault = faults("live", {
  accessEnded: ["forbidden", "Your access to these records has ended."],
});

type LiveContext = Context & Pick<ActorContext, "caller" | "readmit">;
type LiveView = Omit<View, "cursor"> & { readonly lastEventId?: string | null | undefined };

/**
 * The rows a caller may see, then every later change to them, exactly: a snapshot joined to the stream of committed
 * transactions. Ends with an error when the session or the membership ends; a changed role narrows or widens it.
 */
export async function liveRows(
  ctx: LiveContext,
  table: PgTable,
  { signal, ...view }: LiveView & { signal: AbortSignal | undefined },
): Promise<AsyncIterableIterator<TrackedEnvelope<Frame<AnyRow>>>> {
  const { backend } = ctx;
  const declaration = declarationOf(table);
  const folded = view.search ? await fold(ctx, view.search) : undefined;
  const signed = await ctx.signIn();

  const frames = backend.live.subscribe<AnyRow>({
    table: declaration,
    holder: { userId: ctx.caller.userId, organizationId: ctx.caller.organizationId, sessionId: signed?.sessionId ?? ctx.caller.userId },
    filter: view.filter,
    search: folded === undefined ? undefined : { column: searchColumn, folded },
    lastEventId: view.lastEventId ?? undefined,
    signal: signal ?? new AbortController().signal,
    page: JSON.stringify([view.sort, view.limit]),
    access: () => accessOf(ctx, declaration),
    snapshot: (caller) =>
      backend.database.asActor(
        caller,
        async (tx) => {
          const { rows } = await tx.execute<{ snapshot: string; insertLsn: string; flushLsn: string }>(sql.raw(`select ${snapshotSql}`));
          const page = await listRows(tx, table, { caller, ...view, cursor: undefined });
          return { ...rows[0]!, rows: page.rows, more: page.nextCursor !== null };
        },
        { isolation: "repeatable read", readOnly: true },
      ),
  });
  return trackedFrames(frames, { flow: ctx.flow, release: beginStream(ctx) });
}

/** Counts the stream for its connection and for the caller. @throws throttled when either has too many */
export function beginStream({ backend, caller, flow }: LiveContext): () => void {
  const leaveConnection = flow?.begin();
  try {
    const leaveCaller = backend.limits.stream(caller.userId);
    return () => {
      leaveConnection?.();
      leaveCaller();
    };
  } catch (error) {
    leaveConnection?.();
    throw error;
  }
}

/**
 * Gives each frame its id on the wire, as fast as the client takes them: what it leaves lying is dropped by the hub for
 * a fresh snapshot. A door that writes to its connection itself takes the stream over with the first frame. By hand, since
 * a generator could be left only between two frames.
 */
function trackedFrames(
  frames: Frames<AnyRow>,
  { flow, ...begun }: { flow: Flow | undefined; release: () => void },
): AsyncIterableIterator<TrackedEnvelope<Frame<AnyRow>>> {
  let release: (() => void) | undefined = begun.release;
  const leave = (): void => {
    release?.();
    release = undefined;
  };
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      try {
        await flow?.drained();
        const { done, value } = await frames.next();
        if (!done) return { done: false, value: tracked(value[0], flow ? direct(value[1], frames, flow) : value[1]) };
        leave();
        return { done, value: undefined };
      } catch (error) {
        leave();
        throw asTrpcError(error);
      }
    },
    async return() {
      leave();
      await frames.return?.();
      return { done: true, value: undefined };
    },
  };
}

const direct = (frame: Frame<AnyRow>, frames: Frames<AnyRow>, flow: Flow): Frame<AnyRow> =>
  // Proof: doors with a flow encode such a frame to the text of the frame that it carries.
  new DirectFrame(frame, frames, flow) as unknown as Frame<AnyRow>;

/**
 * What the caller may read at this moment. The moment is taken first: whatever ends the session or the membership
 * after it is seen by the change feed.
 */
async function accessOf({ backend, readmit }: LiveContext, { policy }: Declaration): Promise<Access> {
  const { rows } = await backend.database.asIdentity((tx) =>
    tx.execute<{ snapshot: string }>(sql`select pg_current_snapshot()::text as snapshot`),
  );
  const { caller, until } = (await readmit()) ?? {};
  if (!caller || residueForRole(policy.read ?? nobody, caller.role) === false) throw fault.accessEnded();
  return { caller, snapshot: rows[0]!.snapshot, ...(until && { until }) };
}

/** The term as the database folds text; asked of it, so that lists and live views agree on every letter. */
async function fold({ backend, caller }: { backend: Context["backend"]; caller: Principal }, term: string): Promise<string> {
  const { rows } = await backend.database.asActor(caller, (tx) =>
    tx.execute<{ folded: string }>(sql`select freehold.fold(${term}) as folded`),
  );
  return rows[0]!.folded;
}
