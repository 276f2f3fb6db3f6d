import { atLeast } from "@freehold/kernel/expression/language.ts";
import { resource } from "../../../resource/resource.ts";
import { acting } from "../../../trpc.ts";
import { OrderDealLines } from "./contract.ts";
import { orderDealLines } from "./line.ts";
import { dealLine, product } from "./schema.ts";

const sellers = atLeast("staff");

/** The catalogue, and what is sold with deals. */
export const productRouters = {
  product: resource(product),
  dealLine: {
    ...resource(dealLine),
    order: acting(sellers)
      .meta({ permission: sellers, summary: "Puts the lines of a deal into another order.", answer: { rows: dealLine } })
      .input(OrderDealLines)
      .mutation(({ ctx, input }) => ctx.asActor((tx) => orderDealLines(tx, input))),
  },
};
