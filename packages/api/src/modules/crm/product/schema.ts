import { sql } from "drizzle-orm";
import { bigint, boolean, text } from "drizzle-orm/pg-core";
import { atLeast } from "@freehold/kernel/expression/language.ts";
import { count, money, reference } from "@freehold/kernel/table/columns.ts";
import { field } from "@freehold/kernel/table/facts.ts";
import { tenantTable } from "@freehold/kernel/table/tenant-table.ts";
import { audienceColumns, changesRecord, seesRecord } from "../../../platform/teams/audience.ts";
import { crm } from "../crm-schema.ts";
import { deal, ofDeal } from "../deal/schema.ts";

/** Written by triggers; shown, never typed in. */
const ruled = { readOnly: true } as const;

/** More than any price, and little enough that the sum of all lines of a deal is still an amount. */
const mostMinor = 10n ** 15n;

const unit = () => field(text(), { help: "What is counted, such as kg, hour or case.", maxLength: 30 });
const tax = () =>
  field(count().notNull().default(0), { label: "Tax", help: "In hundredths of a percent: 2200 is 22 %.", min: 0, max: 10_000 });

/** What the organization sells, in its catalogue. Set up by managers. One that is used in lines stays, and is no longer offered. */
export const product = tenantTable(
  crm,
  "product",
  {
    number: field(text().notNull(), { help: "As your books call it. No two products have the same.", minLength: 1, maxLength: 60 }),
    name: field(text().notNull(), { minLength: 1, maxLength: 300 }),
    unit: unit(),
    priceMinor: field(
      money()
        .notNull()
        .default(sql`0`),
      { label: "Price", help: "In the smallest unit of the currency, without tax.", min: 0n, max: mostMinor },
    ),
    currency: field(text().notNull().default("EUR"), {
      help: "The ISO code, such as EUR.",
      format: "currency",
      minLength: 3,
      maxLength: 3,
    }),
    taxBasisPoints: tax(),
    isOffered: field(boolean().notNull().default(true), { label: "Offered", help: "Only what is offered is proposed for new lines." }),
  },
  { read: atLeast("viewer"), create: atLeast("manager"), update: atLeast("manager"), remove: atLeast("manager") },
  { sort: ["name", "number"], search: ["number", "name", "unit"], unique: [["number"]], index: [["isOffered", "name"]] },
);

/**
 * What a line holds, of a deal as of a quote. A trigger puts new lines last, closes gaps, and works out `netMinor`: quantity times price
 * less the discount, rounded a half away from zero.
 */
export const lineColumns = () => ({
  position: field(count().notNull().default(0), { help: "From 1, without holes.", ...ruled }),
  productId: field(
    reference(() => product),
    { label: "Product", help: "Empty for what is not in the catalogue." },
  ),
  text: field(text().notNull(), { help: "What is sold, as it is printed.", multiline: true, minLength: 1, maxLength: 1000 }),
  quantityThousandths: field(
    bigint({ mode: "bigint" })
      .notNull()
      .default(sql`1000`),
    { label: "Quantity", help: "In thousandths: 1500 is 1.5.", min: 1n, max: 10n ** 12n },
  ),
  unit: unit(),
  unitPriceMinor: field(
    money()
      .notNull()
      .default(sql`0`),
    { label: "Price", help: "For one, in the smallest unit of the currency, without tax.", min: 0n, max: mostMinor },
  ),
  discountBasisPoints: field(count().notNull().default(0), {
    label: "Discount",
    help: "In hundredths of a percent: 1000 is 10 %.",
    min: 0,
    max: 10_000,
  }),
  taxBasisPoints: tax(),
  netMinor: field(
    money()
      .notNull()
      .default(sql`0`),
    { label: "Net", min: 0n, max: mostMinor, ...ruled },
  ),
});

const sees = seesRecord(ofDeal);
const changes = changesRecord(ofDeal);
/** What hangs on a deal is for those for whom the deal is, and is taken away as easily as it is put there. */
export const asDeal = { read: sees, create: changes, update: changes, remove: changes } as const;

/**
 * One thing that is sold with a deal, in the deal's currency. Made, changed and removed by staff. While a deal has lines its value is
 * their sum, whoever writes: triggers hold it, with the deal's row locked.
 */
export const dealLine = tenantTable(
  crm,
  "dealLine",
  { dealId: field(reference(() => deal, "cascade").notNull(), { label: "Deal" }), ...lineColumns(), ...audienceColumns() },
  asDeal,
  { label: "Line of a deal", plural: "Lines of deals", sort: ["position"], search: ["text"] },
);

export type DealLineRow = typeof dealLine.$inferSelect;
