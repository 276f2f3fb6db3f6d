import { atLeast } from "@freehold/kernel/expression/language.ts";
import { permitted, router } from "../../trpc.ts";
import { EnterRoom, SayInRoom, ShowInRoom } from "./contract.ts";
import { enterRoom } from "./enter-room.ts";

const members = atLeast("member");

/** Who is here, and what they say to each other. Whether a caller may be in a room is decided by what the room is about. */
export const roomsRouter = router({
  live: permitted(members)
    .meta({ permission: members, summary: "Enters a room and tells who is there, what they do and what they say." })
    .input(EnterRoom)
    .subscription(({ ctx, input, signal }) => enterRoom(ctx, input, signal ?? new AbortController().signal)),
  show: permitted(members)
    .meta({ permission: members, summary: "Shows the others in a room what you do there." })
    .input(ShowInRoom)
    .mutation(({ ctx, input: { connection, state } }) => {
      ctx.backend.rooms.show({ connection, person: ctx.caller.userId }, state);
      return { connection };
    }),
  say: permitted(members)
    .meta({ permission: members, summary: "Says something to everybody who is in a room now." })
    .input(SayInRoom)
    .mutation(({ ctx, input: { connection, ...message } }) => {
      ctx.backend.rooms.say({ connection, person: ctx.caller.userId }, message);
      return { connection };
    }),
});
