import { importRule } from "../../../platform/imports/matcher.ts";
import { createDeal, updateDeal, type DealChange, type DealInput } from "./deal.ts";
import { deal } from "./schema.ts";

/** Lines of a file become deals by the rules of everybody's; what is won or lost elsewhere comes with its end. */
export const dealImports = importRule(deal, {
  // Proof: each value has been read and checked by its column.
  create: (tx, values) => createDeal(tx, values as DealInput),
  // Proof: as above.
  update: (tx, change) => updateDeal(tx, change as DealChange),
});
