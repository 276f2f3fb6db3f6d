import { atLeast } from "@freehold/kernel/expression/language.ts";
import { declarationOf } from "@freehold/kernel/table/declaration.ts";
import { resource } from "../../../resource/resource.ts";
import { acting, permitted } from "../../../trpc.ts";
import { addActivity, changeActivity, completeActivity, reopenActivity } from "./activity.ts";
import { AddActivity, ChangeActivity, OneActivity, ReadTimeline } from "./contract.ts";
import { noteViewed } from "../party/viewed.ts";
import { activity } from "./schema.ts";
import { readTimeline } from "./timeline.ts";

const readers = atLeast("viewer");
const staff = atLeast("staff");
const declared = declarationOf(activity);

export const activityRouter = {
  ...resource(activity, ["list", "get", "remove", "live"]),
  create: acting(staff)
    .meta({ permission: staff, summary: "Adds a note, a task, a call or a meeting about a party or a deal.", resource: declared })
    .input(AddActivity)
    .mutation(({ ctx, input }) => ctx.asActor((tx) => addActivity(tx, { actor: ctx.caller, now: ctx.backend.clock() }, input))),
  update: acting(staff)
    .meta({ permission: staff, summary: "Changes an activity. What is put off is reminded of again.", resource: declared })
    .input(ChangeActivity)
    .mutation(({ ctx, input }) => ctx.asActor((tx) => changeActivity(tx, { actor: ctx.caller, now: ctx.backend.clock() }, input))),
  complete: acting(staff)
    .meta({ permission: staff, summary: "Says that a task, a call or a meeting is done.", answer: { row: activity } })
    .input(OneActivity)
    .mutation(({ ctx, input }) => ctx.asActor((tx) => completeActivity(tx, { actor: ctx.caller, now: ctx.backend.clock() }, input))),
  reopen: acting(staff)
    .meta({ permission: staff, summary: "Says that it is not done after all.", answer: { row: activity } })
    .input(OneActivity)
    .mutation(({ ctx, input }) => ctx.asActor((tx) => reopenActivity(tx, input))),
  timeline: permitted(readers)
    .meta({
      permission: readers,
      summary: "All that happened with a party or a deal, the newest first, page by page. That a person was looked at is recorded.",
    })
    .input(ReadTimeline)
    .query(async ({ ctx, input }) => {
      if (input.partyId !== undefined && input.cursor === undefined) await noteViewed(ctx, input.partyId);
      return readTimeline(ctx, input);
    }),
};
