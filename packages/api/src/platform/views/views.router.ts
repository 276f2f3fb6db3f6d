import { atLeast } from "@freehold/kernel/expression/language.ts";
import { resource } from "../../resource/resource.ts";
import { acting, router } from "../../trpc.ts";
import { ChangeView, ChooseView, ChosenView, SaveView } from "./contract.ts";
import { savedView, viewChoice } from "./schema.ts";
import { changeView, chooseView, saveView } from "./views.ts";

const members = atLeast("member");

/** Named ways to look at lists. */
export const viewsRouter = router({
  ...resource(savedView, ["list", "get", "remove", "live"]),
  save: acting(members)
    .meta({
      permission: members,
      summary: "Keeps a way to look at a kind of record, for yourself or for everybody.",
      answer: { row: savedView },
    })
    .input(SaveView)
    .mutation(({ ctx, input }) => ctx.asActor((tx) => saveView(tx, ctx.caller, input))),
  change: acting(members)
    .meta({ permission: members, summary: "Changes a saved view.", answer: { row: savedView } })
    .input(ChangeView)
    .mutation(({ ctx, input }) => ctx.asActor((tx) => changeView(tx, input))),
  choose: acting(members)
    .meta({ permission: members, summary: "With which saved view you begin a list.", answer: { schema: ChosenView } })
    .input(ChooseView)
    .mutation(({ ctx, input }) => ctx.asActor((tx) => chooseView(tx, ctx.caller, input))),
  choice: router({ ...resource(viewChoice, ["list", "live"]) }),
});
