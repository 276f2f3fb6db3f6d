import { and, asc, eq, ne, or } from "drizzle-orm";
import type { Tx } from "@freehold/database/database.ts";
import { deal } from "../deal/schema.ts";
import { stage } from "../pipeline/schema.ts";
import { dealLine, product } from "./schema.ts";

/** What the shops sell: number, name, unit, price in cents and tax in hundredths of a percent, as Italy taxes it. */
const catalogue = [
  ["V-100", "Seasonal vegetables, mixed crate", "crate", 2450n, 400],
  ["V-110", "Fresh herbs", "bunch", 290n, 400],
  ["W-200", "House red, Montepulciano, six bottles", "case", 4680n, 2200],
  ["W-210", "House white, Frascati, six bottles", "case", 4320n, 2200],
  ["C-300", "Cheese board, twelve kinds", "kg", 2390n, 400],
  ["K-400", "Espresso beans, own roast", "kg", 1875n, 2200],
  ["K-410", "Service of the machine", "month", 6500n, 2200],
  ["O-500", "Extra virgin olive oil, Sabina", "litre", 1190n, 400],
  ["F-600", "Fish of the day, cleaned", "kg", 2860n, 1000],
  ["M-650", "Organic beef and lamb", "kg", 2240n, 1000],
  ["P-700", "Fresh egg pasta", "kg", 845n, 400],
  ["B-800", "Breakfast basket", "room", 1150n, 1000],
  ["B-810", "Bread and pastry of the morning", "tray", 1960n, 400],
  ["E-950", "Menu, three courses", "guest", 5400n, 1000],
  ["E-960", "Waiters", "hour", 2600n, 2200],
  ["D-900", "Delivery before seven", "drop", 1800n, 2200],
] as const;

/** Of what each deal of the demonstration is made, and how much of its value each part takes. */
const parts: Readonly<Record<string, readonly (readonly [number: string, share: number])[]>> = {
  "Weekly vegetables": [
    ["V-100", 0.82],
    ["V-110", 0.06],
    ["D-900", 0.12],
  ],
  "House wine for the season": [
    ["W-200", 0.55],
    ["W-210", 0.4],
    ["D-900", 0.05],
  ],
  "Cheese selection": [
    ["C-300", 0.94],
    ["D-900", 0.06],
  ],
  "Coffee for a year": [
    ["K-400", 0.86],
    ["K-410", 0.14],
  ],
  "Olive oil, 400 litres": [["O-500", 1]],
  "Fish twice a week": [
    ["F-600", 0.93],
    ["D-900", 0.07],
  ],
  "Fresh pasta": [["P-700", 1]],
  "Breakfast for 80 rooms": [
    ["B-800", 0.7],
    ["K-400", 0.18],
    ["B-810", 0.08],
    ["D-900", 0.04],
  ],
  "Organic meat": [["M-650", 1]],
  "Pastry and bread": [
    ["B-810", 0.9],
    ["D-900", 0.1],
  ],
  "Wedding for 180 guests": [
    ["E-950", 0.75],
    ["W-200", 0.1],
    ["E-960", 0.15],
  ],
  "Conference lunch, three days": [
    ["E-950", 0.8],
    ["E-960", 0.2],
  ],
  "Christmas dinner": [
    ["E-950", 0.7],
    ["W-210", 0.12],
    ["E-960", 0.18],
  ],
};

/** The catalogue, as managers keep it; one thing in it is no longer offered. */
export async function seedCatalogue(tx: Tx): Promise<void> {
  await tx
    .insert(product)
    .values([
      ...catalogue.map(([number, name, unit, priceMinor, taxBasisPoints]) => ({ number, name, unit, priceMinor, taxBasisPoints })),
      { number: "C-310", name: "Gift box of cheese, 2024", unit: "box", priceMinor: 3900n, taxBasisPoints: 1000, isOffered: false },
    ]);
}

/** Says of the deals that have gone beyond the first stage, in euros, what is sold with them; the others have their value typed in. */
export async function seedLines(tx: Tx): Promise<void> {
  const products = new Map((await tx.select().from(product)).map((one) => [one.number, one]));
  const deals = await tx
    .select({ id: deal.id, name: deal.name, valueMinor: deal.valueMinor })
    .from(deal)
    .innerJoin(stage, eq(stage.id, deal.stageId))
    .where(and(eq(deal.currency, "EUR"), or(ne(stage.position, 0), ne(deal.status, "open"))))
    .orderBy(asc(deal.id));
  const lines = deals.flatMap(({ id: dealId, name, valueMinor }, i) =>
    (parts[name] ?? []).map(([number, share], at) => {
      const { id: productId, name: text, unit, priceMinor: unitPriceMinor, taxBasisPoints } = products.get(number)!;
      const pieces = Math.max(1, Math.round((Number(valueMinor) * share) / Number(unitPriceMinor)));
      const discountBasisPoints = i % 4 === 1 && at === 0 ? 500 : 0;
      return {
        dealId,
        productId,
        text,
        unit,
        unitPriceMinor,
        taxBasisPoints,
        discountBasisPoints,
        quantityThousandths: BigInt(pieces) * 1000n,
      };
    }),
  );
  await tx.insert(dealLine).values(lines);
}
