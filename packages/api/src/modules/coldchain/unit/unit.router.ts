import { anyOf, atLeast, isLinked } from "@freehold/kernel/expression/language.ts";
import { resource } from "../../../resource/resource.ts";
import { acting } from "../../../trpc.ts";
import { UnitOverview, UnitSummary } from "../contract.ts";
import { unit } from "../schema.ts";
import { unitOverview, unitSummary } from "./unit.ts";

const readers = anyOf(atLeast("viewer"), isLinked("caretakerOf", "id"));

export const unitRouter = {
  ...resource(unit),
  overview: acting(readers)
    .meta({ permission: readers, summary: "All units with their place, limits and open alerts, the worst first." })
    .input(UnitOverview)
    .query(({ ctx, input }) => ctx.asActor((tx) => unitOverview(tx, input))),
  summary: acting(readers)
    .meta({ permission: readers, summary: "One unit with its place, the limits that act and its open alerts." })
    .input(UnitSummary)
    .query(({ ctx, input }) => ctx.asActor((tx) => unitSummary(tx, input.unitId))),
};
