import { atLeast } from "@freehold/kernel/expression/language.ts";
import type { Context } from "../../context.ts";
import { resource } from "../../resource/resource.ts";
import { onMachine, operator, operatorOrMachine, permitted, router } from "../../trpc.ts";
import { Enter, EndVisit, ListOrganizations, OneAccount, OneOrganization, ResetSecondFactor, SetPlan, Suspend } from "./contract.ts";
import { checkHealth } from "./health.ts";
import { liveReport } from "./live-views.ts";
import { listOrganizations, reactivate, resetSecondFactor, revokeOperator, setPlan, suspend, type Acting } from "./operators.ts";
import { supportVisit } from "./schema.ts";
import { endVisit, enter, leave, myVisits } from "./visits.ts";

const owners = atLeast("owner");

const acting = ({ person, userAgent, address }: Pick<Context, "userAgent" | "address"> & { person: { id: string } }): Acting => ({
  operatorId: person.id,
  device: { userAgent, address },
});

export const operatorsRouter = router({
  organizations: operatorOrMachine
    .meta({ permission: "operator", summary: "The organizations of this installation, page by page." })
    .input(ListOrganizations)
    .query(({ ctx, input }) => listOrganizations(ctx.backend, input)),
  health: operatorOrMachine
    .meta({ permission: "operator", summary: "Whether everything that keeps this installation running is well." })
    .query(({ ctx }) => checkHealth(ctx.backend)),
  liveViews: operatorOrMachine
    .meta({
      permission: "operator",
      summary: "How live views stand: the change feed, who is connected, who is slow, and what was delivered.",
    })
    .query(({ ctx }) => liveReport(ctx.backend)),
  suspend: operator
    .meta({ permission: "operator", sensitive: true, summary: "Keeps everybody out of an organization until it is reactivated." })
    .input(Suspend)
    .mutation(({ ctx, input }) => suspend(ctx.backend, acting(ctx), input)),
  reactivate: operator
    .meta({ permission: "operator", summary: "Lets everybody into a suspended organization again." })
    .input(OneOrganization)
    .mutation(({ ctx, input }) => reactivate(ctx.backend, acting(ctx), input)),
  setPlan: operator
    .meta({ permission: "operator", summary: "Puts an organization on a plan, with limits of its own where they were agreed." })
    .input(SetPlan)
    .mutation(({ ctx, input }) => setPlan(ctx.backend, acting(ctx), input)),
  enter: operator
    .meta({
      permission: "operator",
      sensitive: true,
      summary: "Lets you into an organization to help, for up to an hour. Its owners are told.",
    })
    .input(Enter)
    .mutation(async ({ ctx, input }) => {
      const visit = await enter(ctx.backend, { signed: ctx.signed, isLocal: ctx.isLocal === true }, input);
      const { operatorId, device } = acting(ctx);
      await ctx.backend.identity.events.record({ userId: operatorId, kind: "supportVisitBegun", device });
      return visit;
    }),
  leave: operator
    .meta({ permission: "operator", summary: "Ends your visit to an organization, or all of them when none is named." })
    .input(OneOrganization.partial())
    .mutation(({ ctx, input }) => leave(ctx.backend, ctx.person.id, input.organizationId)),
  visits: operator
    .meta({ permission: "operator", summary: "The organizations that you are visiting." })
    .query(({ ctx }) => myVisits(ctx.backend, ctx.person.id)),
  resetSecondFactor: operator
    .meta({
      permission: "operator",
      sensitive: true,
      summary: "Removes the second factor of a person who has lost it, once you know that it is them. They are told.",
    })
    .input(ResetSecondFactor)
    .mutation(({ ctx, input }) => resetSecondFactor(ctx.backend, acting(ctx), input)),
  list: onMachine
    .meta({ permission: "machine", summary: "Who operates this installation." })
    .query(({ ctx }) => ctx.backend.identity.operators.list()),
  grant: onMachine
    .meta({ permission: "machine", summary: "Makes a person an operator of this installation." })
    .input(OneAccount)
    .mutation(({ ctx, input }) => ctx.backend.identity.operators.set(input.email, true)),
  revoke: onMachine
    .meta({ permission: "machine", summary: "Takes operating from a person, and ends their visits." })
    .input(OneAccount)
    .mutation(({ ctx, input }) => revokeOperator(ctx.backend, input.email)),
});

export const supportVisitsRouter = router({
  ...resource(supportVisit, ["list", "get", "live"]),
  end: permitted(owners)
    .meta({ permission: owners, summary: "Ends a visit of support at once." })
    .input(EndVisit)
    .mutation(({ ctx, input }) => ctx.asActor((tx) => endVisit(tx, input, ctx.backend.clock()))),
});
