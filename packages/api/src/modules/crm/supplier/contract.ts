import { z } from "zod";
import { isStorable } from "@freehold/kernel/expression/kinds.ts";
import { criteria } from "./words.contract.ts";

const Uuid = z.uuid().toLowerCase();
const score = z.int().min(1).max(5).optional();

/** Judges a supplier on a day by some of the criteria. */
export const EvaluateSupplier = z
  .strictObject({
    supplierId: Uuid.meta({ title: "Supplier" }),
    evaluatedOn: z.iso
      .date()
      .refine((day) => isStorable("date", day), "Is not a day of the calendar.")
      .meta({ title: "Day" }),
    quality: score.meta({ title: "Quality", description: "1 is poor, 5 is excellent." }),
    delivery: score.meta({ title: "Delivery" }),
    price: score.meta({ title: "Price" }),
    service: score.meta({ title: "Service" }),
    reliability: score.meta({ title: "Reliability" }),
    note: z
      .string()
      .trim()
      .max(2000)
      .refine((note) => isStorable("text", note), "Holds a character that cannot be stored.")
      .optional()
      .meta({ title: "Note" }),
  })
  .refine((given) => criteria.some((criterion) => given[criterion] !== undefined), {
    path: ["quality"],
    message: "Give a score for one criterion at least.",
  });
export type EvaluateSupplier = z.infer<typeof EvaluateSupplier>;

export const RatingOf = z.strictObject({ supplierId: Uuid.meta({ title: "Supplier" }) });

/** The average of scores, and of how many. */
const Average = z.strictObject({ average: z.number(), count: z.int().min(0) });

/** How a supplier is judged: altogether, by each criterion that was judged, and month by month. */
export const SupplierRating = z.strictObject({
  overall: Average.nullable(),
  criteria: z.array(Average.extend({ criterion: z.enum(criteria) })),
  months: z.array(Average.extend({ month: z.string() })),
});
export type SupplierRating = z.infer<typeof SupplierRating>;

/** How each supplier is judged altogether. */
export const SupplierAverage = Average.extend({ supplierId: Uuid });
export type SupplierAverage = z.infer<typeof SupplierAverage>;
