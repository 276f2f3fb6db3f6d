import { z } from "zod";

const Uuid = z.uuid().toLowerCase();

/** The most lines of one deal or quote: more nobody reads on paper. */
export const mostLines = 200;

const lineIds = z.array(Uuid).min(1).max(mostLines).meta({ title: "Lines", description: "Every one of them, in the new order." });

/** All lines of a deal in their new order. */
export const OrderDealLines = z.strictObject({ dealId: Uuid.meta({ title: "Deal" }), lineIds });
export type OrderDealLines = z.infer<typeof OrderDealLines>;

/** All lines of a quote in their new order. */
export const OrderQuoteLines = z.strictObject({ quoteId: Uuid.meta({ title: "Quote" }), lineIds });
export type OrderQuoteLines = z.infer<typeof OrderQuoteLines>;
