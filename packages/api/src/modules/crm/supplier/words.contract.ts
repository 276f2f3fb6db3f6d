/** By what suppliers are judged. */
export const criteria = ["quality", "delivery", "price", "service", "reliability"] as const;
export type Criterion = (typeof criteria)[number];
