import { atLeast } from "@freehold/kernel/expression/language.ts";
import { inputsOf } from "@freehold/kernel/resource/inputs.ts";
import { declarationOf } from "@freehold/kernel/table/declaration.ts";
import { resource, type Resource } from "../../../resource/resource.ts";
import { acting } from "../../../trpc.ts";
import { recordShare } from "../../../platform/teams/schema.ts";
import { CustomInput } from "../custom-field/contract.ts";
import { DealHistory, LoseDeal, MoveDeal, ReopenDeal, ShareDeal, UnshareDeal, WinDeal } from "./contract.ts";
import { createDeal, dealHistory, loseDeal, moveDeal, reopenDeal, updateDeal, winDeal } from "./deal.ts";
import { deal, stageChange } from "./schema.ts";
import { shareDeal, unshareDeal } from "./sharing.ts";

const viewers = atLeast("viewer");
const sellers = atLeast("staff");

const generic = resource(deal);
const declared = declarationOf(deal);
const inputs = inputsOf(declared);
const custom = CustomInput.optional();

type Written = Omit<typeof deal.$inferInsert, "custom"> & { custom?: CustomInput | undefined };
type Procedures = Resource<typeof deal.$inferSelect, Written>;

const create = acting(sellers)
  .meta({ permission: sellers, summary: "Adds a deal.", resource: declared })
  .input(inputs.create.extend({ custom }))
  .mutation(({ ctx, input }) => ctx.asActor((tx) => createDeal(tx, input, ctx.backend.clock())));

const update = acting(sellers)
  .meta({ permission: sellers, summary: "Changes a deal.", resource: declared })
  .input(inputs.update.extend({ patch: inputs.update.shape.patch.extend({ custom }) }))
  .mutation(({ ctx, input }) => ctx.asActor((tx) => updateDeal(tx, input)));

/** Deals, what becomes of them, and the way they took. */
export const dealRouters = {
  deal: {
    ...generic,
    // Proof: both take what the generic ones take and answer with the row, only that the organization's own fields are checked.
    create: create as unknown as Procedures["create"],
    // Proof: as above.
    update: update as unknown as Procedures["update"],
    move: acting(sellers)
      .meta({ permission: sellers, summary: "Moves an open deal to another stage.", answer: { row: deal } })
      .input(MoveDeal)
      .mutation(({ ctx, input }) => ctx.asActor((tx) => moveDeal(tx, input, ctx.backend.clock()))),
    win: acting(sellers)
      .meta({ permission: sellers, summary: "Notes that a deal is won.", answer: { row: deal } })
      .input(WinDeal)
      .mutation(({ ctx, input }) => ctx.asActor((tx) => winDeal(tx, input, ctx.backend.clock()))),
    lose: acting(sellers)
      .meta({ permission: sellers, summary: "Notes that a deal is lost, and why.", answer: { row: deal } })
      .input(LoseDeal)
      .mutation(({ ctx, input }) => ctx.asActor((tx) => loseDeal(tx, input, ctx.backend.clock()))),
    reopen: acting(sellers)
      .meta({ permission: sellers, summary: "Takes up again a deal that was won or lost.", answer: { row: deal } })
      .input(ReopenDeal)
      .mutation(({ ctx, input }) => ctx.asActor((tx) => reopenDeal(tx, input, ctx.backend.clock()))),
    share: acting(sellers)
      .meta({
        permission: sellers,
        summary: "Shares a deal with a member, for reading or for changing, and tells them.",
        answer: { row: recordShare },
      })
      .input(ShareDeal)
      .mutation(({ ctx, input }) => ctx.asActor((tx) => shareDeal(tx, ctx.caller, input))),
    unshare: acting(sellers)
      .meta({ permission: sellers, summary: "Ends that a deal is shared with a member." })
      .input(UnshareDeal)
      .mutation(({ ctx, input }) => ctx.asActor((tx) => unshareDeal(tx, input))),
    history: acting(viewers)
      .meta({ permission: viewers, summary: "Each stage that a deal was in, by whom and since when.", answer: { rows: stageChange } })
      .input(DealHistory)
      .query(({ ctx, input }) => ctx.asActor((tx) => dealHistory(tx, input.dealId))),
  },
  stageChange: resource(stageChange, ["list", "get", "live"]),
};
