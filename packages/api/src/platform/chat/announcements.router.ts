import { atLeast } from "@freehold/kernel/expression/language.ts";
import { resource } from "../../resource/resource.ts";
import { permitted, router } from "../../trpc.ts";
import { changeAnnouncement, confirmRead, createAnnouncement, reachOf, withdrawAnnouncement } from "./announcements.ts";
import { ChangeAnnouncement, CreateAnnouncement, OneAnnouncement } from "./contract.ts";
import { tellOfAnnouncement } from "./telling.ts";
import { announcement, announcementReceipt } from "./schema.ts";

const members = atLeast("member");
const managers = atLeast("manager");

export const announcementRouter = router({
  ...resource(announcement, ["list", "get", "live"]),
  create: permitted(managers)
    .meta({ permission: managers, summary: "Announces something to everybody, a role, a channel or named people, now or later." })
    .input(CreateAnnouncement)
    .mutation(async ({ ctx, input }) => {
      const name = (await ctx.signIn())?.person.name ?? "A program";
      const by = { caller: ctx.caller, now: ctx.backend.clock() };
      return ctx.asActor((tx) => createAnnouncement(tx, by, { input, name, tell: tellOfAnnouncement }));
    }),
  change: permitted(managers)
    .meta({ permission: managers, summary: "Changes an announcement: its words, its end, and its beginning while it waits." })
    .input(ChangeAnnouncement)
    .mutation(({ ctx, input }) => ctx.asActor((tx) => changeAnnouncement(tx, { caller: ctx.caller, now: ctx.backend.clock() }, input))),
  withdraw: permitted(managers)
    .meta({ permission: managers, summary: "Takes an announcement back: those it was for see it no longer." })
    .input(OneAnnouncement)
    .mutation(({ ctx, input }) => ctx.asActor((tx) => withdrawAnnouncement(tx, input))),
  reach: permitted(managers)
    .meta({ permission: managers, summary: "How many an announcement is for, and how many of them have read it." })
    .input(OneAnnouncement)
    .query(({ ctx, input }) => ctx.asActor((tx) => reachOf(tx, input))),
});

export const receiptRouter = router({
  ...resource(announcementReceipt, ["list", "live"]),
  confirm: permitted(members)
    .meta({ permission: members, summary: "Says that you have read an announcement." })
    .input(OneAnnouncement)
    .mutation(({ ctx, input }) => ctx.asActor((tx) => confirmRead(tx, { caller: ctx.caller, now: ctx.backend.clock() }, input))),
});
