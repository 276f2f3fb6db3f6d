import { atLeast } from "@freehold/kernel/expression/language.ts";
import type { AnyRouter } from "@trpc/server";
import { describeProcedures, type ProcedureDescription } from "./procedures.ts";
import { acting, anyone, router } from "../../trpc.ts";
import { describeResources } from "./catalogue.ts";
import { describeOwnFields } from "./own-fields.ts";

const members = atLeast("member");

/** The router is read when the first caller asks: it contains these procedures itself. */
const wholeRouter = async (): Promise<AnyRouter> => (await import("../../router.ts")).appRouter;

let procedures: Promise<ProcedureDescription[]> | undefined;

export const catalogueRouter = router({
  describe: acting(members)
    .meta({ permission: members, summary: "Every kind of record, with its columns and what you may do with it." })
    .query(async ({ ctx }) => describeResources(await wholeRouter(), ctx.caller)),
  ownFields: acting(members)
    .meta({
      permission: members,
      summary: "The fields that the organization has added to its records, as columns that lists, filters, sorting and files know.",
    })
    .query(async ({ ctx }) => {
      const router = await wholeRouter();
      return ctx.asActor((tx) => describeOwnFields(tx, { router, modules: ctx.backend.modules }));
    }),
  procedures: anyone
    .meta({ permission: "anyone", summary: "Every procedure with its input, as JSON Schema." })
    .query(() => (procedures ??= wholeRouter().then(describeProcedures))),
});
