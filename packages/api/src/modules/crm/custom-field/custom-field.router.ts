import { atLeast } from "@freehold/kernel/expression/language.ts";
import { declarationOf } from "@freehold/kernel/table/declaration.ts";
import { resource } from "../../../resource/resource.ts";
import { acting } from "../../../trpc.ts";
import { DeclareField, RedeclareField } from "./contract.ts";
import { declareField, redeclareField } from "./declare-field.ts";
import { customField } from "./schema.ts";

const managers = atLeast("manager");
const declared = declarationOf(customField);

export const customFieldRouter = {
  ...resource(customField, ["list", "get", "remove", "live"]),
  create: acting(managers)
    .meta({ permission: managers, summary: "Adds a field of your own to companies, people or deals.", resource: declared })
    .input(DeclareField)
    .mutation(({ ctx, input }) => ctx.asActor((tx) => declareField(tx, input))),
  update: acting(managers)
    .meta({
      permission: managers,
      summary: "Changes what a field is called, its choices and whether it must be filled in.",
      resource: declared,
    })
    .input(RedeclareField)
    .mutation(({ ctx, input }) => ctx.asActor((tx) => redeclareField(tx, input))),
};
