import { tracked, type AnyRouter, type TrackedEnvelope } from "@trpc/server";
import type { Person, RoomFrame } from "@freehold/live/rooms/member.ts";
import type { RoomStream } from "@freehold/live/rooms/room-stream.ts";
import type { Context } from "../../context.ts";
import { beginStream } from "../../resource/live-rows.ts";
import { asTrpcError } from "../../trpc.ts";
import type { Through } from "../access/standing.ts";
import type { RoomAddress } from "./contract.ts";
import { standOn, type RoomContext } from "./ground.ts";
import { placeOf, type Procedures } from "./place.ts";

type Frames = AsyncIterableIterator<TrackedEnvelope<RoomFrame>>;

/**
 * Lets the caller into a room and yields who is there, then what changes, until the caller leaves or may not be there any
 * more. @throws rooms.missing, rooms.full, rooms.tooManyRooms, and what admission says
 */
export async function enterRoom(
  ctx: RoomContext & { readonly through: Through },
  address: RoomAddress,
  signal: AbortSignal,
): Promise<Frames> {
  const { backend, caller, flow } = ctx;
  const place = placeOf(address, { organizationId: caller.organizationId, modules: backend.modules, procedures: await allProcedures() });
  const leaving = new AbortController();
  const gone = AbortSignal.any([signal, leaving.signal]);
  const endings = [beginStream(ctx), () => leaving.abort()];
  const leave = (): void => endings.splice(0).forEach((end) => end());
  try {
    const standing = await standOn(ctx, place, gone);
    const unwatch = flow?.watch?.();
    if (unwatch) endings.push(unwatch);
    // A call from within ends with its process; where nobody watches the line, the client must say that it is there.
    const isUnwatched = unwatch === undefined && ctx.address !== null;
    const stream = backend.rooms.join({ room: place.key, person: await personOf(ctx), isUnwatched });
    standing.ended.catch((error: unknown) => stream.fail(error));
    gone.addEventListener("abort", () => void stream.return(), { once: true });
    if (gone.aborted) void stream.return();
    return trackedFrames(stream, { flow, leave });
  } catch (error) {
    leave();
    throw error;
  }
}

/** The router is read when somebody asks: it contains these procedures itself. */
async function allProcedures(): Promise<Procedures> {
  const router: AnyRouter = (await import("../../router.ts")).appRouter;
  // tRPC keeps all procedures flat by path, but types the record by the router.
  return router._def.procedures as Procedures;
}

async function personOf({ caller, through, signIn }: RoomContext & { readonly through: Through }): Promise<Person> {
  const signed = await signIn();
  if (!signed) return { id: caller.userId, name: "A program", kind: "program" };
  return { id: caller.userId, name: signed.person.name, kind: through.by === "visit" ? "visitor" : "member" };
}

/** Gives each frame its id on the wire, as fast as the client takes them; what it leaves lying is merged meanwhile. */
function trackedFrames(stream: RoomStream, { flow, leave }: { flow: Context["flow"]; leave: () => void }): Frames {
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      try {
        await flow?.drained();
        const { done, value } = await stream.next();
        if (!done) return { done: false, value: tracked(value[0], value[1]) };
        leave();
        return { done, value: undefined };
      } catch (error) {
        leave();
        throw asTrpcError(error);
      }
    },
    async return() {
      await stream.return();
      leave();
      return { done: true, value: undefined };
    },
  };
}
