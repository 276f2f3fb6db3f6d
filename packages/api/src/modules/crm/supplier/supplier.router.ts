import { z } from "zod";
import { atLeast } from "@freehold/kernel/expression/language.ts";
import { resource } from "../../../resource/resource.ts";
import { acting } from "../../../trpc.ts";
import { EvaluateSupplier, RatingOf, SupplierAverage, SupplierRating } from "./contract.ts";
import { evaluateSupplier, supplierAverages, supplierRating } from "./evaluation.ts";
import { supplier, supplierEvaluation, supply } from "./schema.ts";

const viewers = atLeast("viewer");
const staff = atLeast("staff");

/** Whom the organization buys from, what, and how they are judged. */
export const supplierRouters = {
  supplier: {
    ...resource(supplier),
    evaluate: acting(staff)
      .meta({ permission: staff, summary: "Judges a supplier on a day by some criteria.", answer: { rows: supplierEvaluation } })
      .input(EvaluateSupplier)
      .mutation(({ ctx, input }) => ctx.asActor((tx) => evaluateSupplier(tx, input))),
    rating: acting(viewers)
      .meta({
        permission: viewers,
        summary: "How a supplier is judged: altogether, by criterion and by month.",
        answer: { schema: SupplierRating },
      })
      .input(RatingOf)
      .query(({ ctx, input }) => ctx.asActor((tx) => supplierRating(tx, input.supplierId))),
    averages: acting(viewers)
      .meta({ permission: viewers, summary: "How each supplier is judged altogether.", answer: { schema: z.array(SupplierAverage) } })
      .query(({ ctx }) => ctx.asActor((tx) => supplierAverages(tx))),
  },
  supply: resource(supply),
  supplierEvaluation: resource(supplierEvaluation, ["list", "get", "create", "remove", "live"]),
};
