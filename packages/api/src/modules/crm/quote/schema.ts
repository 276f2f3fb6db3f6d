import { sql } from "drizzle-orm";
import { jsonb, text, uuid } from "drizzle-orm/pg-core";
import { atLeast } from "@freehold/kernel/expression/language.ts";
import { count, day, money, oneOf, reference, userReference, type Keyed } from "@freehold/kernel/table/columns.ts";
import { field } from "@freehold/kernel/table/facts.ts";
import { tenantTable } from "@freehold/kernel/table/tenant-table.ts";
import { audienceColumns } from "../../../platform/teams/audience.ts";
import { crm } from "../crm-schema.ts";
import { deal } from "../deal/schema.ts";
import { party } from "../party/schema.ts";
import { asDeal, lineColumns } from "../product/schema.ts";
import { quoteLanguages, quoteStatuses, type QuoteLanguage } from "./words.contract.ts";

/** Written by rules and triggers; shown, never typed in. */
const ruled = { readOnly: true } as const;
const hidden = { readOnly: true, secondary: true } as const;
const follows = { ...ruled, audit: { exempt: "It follows from the lines, whose changes are recorded." } } as const;

const inNumber = { exempt: "The number says it." } as const;

const sum = (label: string) =>
  field(
    money()
      .notNull()
      .default(sql`0`),
    { label, min: 0n, ...follows },
  );

/** Who sends a quote, as it was when it was issued, and how its figures are written. */
export type Sender = {
  readonly name: string;
  readonly address: string;
  readonly taxNumber: string;
  readonly bankLine: string;
  readonly footer: string;
  readonly language: QuoteLanguage;
  /** The country by whose habits figures and days are written; null where the organization's time zone is of none. */
  readonly country: string | null;
};

/**
 * What somebody was offered, on paper. Made as a draft from a deal, by staff, who change its words and lines until they issue it: then a
 * trigger gives it the next number of its year, and nothing of it changes any more but what becomes of it. It stays, and so does its
 * deal; a draft is thrown away. `revise` makes a new version, which replaces it when that is issued.
 */
export const quote = tenantTable(
  crm,
  "quote",
  {
    dealId: field(reference(() => deal, "cascade").notNull(), { label: "Deal", ...ruled }),
    number: field(text(), { help: "Given when it is issued.", maxLength: 40, ...ruled }),
    year: field(count(), { audit: inNumber, ...hidden }),
    sequence: field(count(), { label: "Number of its year", min: 1, audit: inNumber, ...hidden }),
    status: field(oneOf(quoteStatuses).notNull().default("draft"), ruled),
    replacesId: field(
      reference((): Keyed => quote),
      { label: "Replaces", ...hidden },
    ),
    subject: field(text().notNull(), { help: "What is offered, in a few words.", minLength: 1, maxLength: 200 }),
    partyId: field(reference(() => party).notNull(), { label: "Recipient" }),
    recipientName: field(text().notNull(), { label: "To", minLength: 1, maxLength: 200 }),
    recipientAddress: field(text(), { label: "Address", help: "As it is printed, line by line.", multiline: true, maxLength: 500 }),
    note: field(text(), { help: "Printed below the sums, such as when you deliver.", multiline: true, maxLength: 2000 }),
    currency: field(text().notNull(), { format: "currency", minLength: 3, maxLength: 3, ...ruled }),
    validUntil: field(day(), { label: "Valid until", help: "The last day on which they can accept it." }),
    issuedOn: field(day(), { label: "Issued", ...ruled }),
    decidedOn: field(day(), { label: "Decided", help: "When it was accepted or declined.", ...ruled }),
    declinedBecause: field(text(), { label: "Declined because", maxLength: 500, ...ruled }),
    netMinor: sum("Net"),
    taxMinor: sum("Tax"),
    grossMinor: sum("Total"),
    sender: field(jsonb().$type<Sender>(), {
      help: "What was printed as the sender.",
      audit: { exempt: "It is what the letterhead said, whose changes are recorded, and never changes here." },
      ...hidden,
    }),
    issuedBy: field(userReference(), { label: "Issued by", ...ruled }),
    /** The file that was made of it, once it is there. */
    fileId: field(uuid(), { label: "PDF", audit: { exempt: "The file itself is recorded." }, ...hidden }),
    ...audienceColumns(),
  },
  asDeal,
  {
    sort: ["number", "validUntil"],
    search: ["number", "subject", "recipientName"],
    unique: [["number"], ["year", "sequence"], ["replacesId"]],
    index: [["status", "validUntil"]],
  },
);

/** One thing that is offered, in the quote's currency. Changed by staff while the quote is a draft; a trigger holds it. */
export const quoteLine = tenantTable(
  crm,
  "quoteLine",
  {
    quoteId: field(reference(() => quote, "cascade").notNull(), { label: "Quote" }),
    // The trigger puts that of the quote in its place before the foreign key looks.
    dealId: field(
      reference(() => deal, "cascade")
        .notNull()
        .default(sql`'00000000-0000-0000-0000-000000000000'`),
      { label: "Deal", ...hidden },
    ),
    ...lineColumns(),
    ...audienceColumns(),
  },
  asDeal,
  { label: "Line of a quote", plural: "Lines of quotes", sort: ["position"], search: ["text"] },
);

/** What the organization prints as its own on quotes: one row at most, kept by managers. */
export const letterhead = tenantTable(
  crm,
  "letterhead",
  {
    /** Always the same word: with the key below, one row an organization. */
    kind: field(oneOf(["quote"]).notNull().default("quote"), hidden),
    name: field(text().notNull().default(""), { maxLength: 200, ...ruled }),
    address: field(text().notNull().default(""), { multiline: true, maxLength: 500, ...ruled }),
    taxNumber: field(text().notNull().default(""), { label: "Tax number", maxLength: 100, ...ruled }),
    bankLine: field(text().notNull().default(""), { label: "Bank account", maxLength: 200, ...ruled }),
    footer: field(text().notNull().default(""), { label: "Foot", multiline: true, maxLength: 1000, ...ruled }),
    language: field(oneOf(quoteLanguages).notNull().default("en"), ruled),
    validDays: field(count().notNull().default(30), { label: "Valid for", unit: "d", min: 1, max: 365, ...ruled }),
  },
  { read: atLeast("viewer"), create: atLeast("manager"), update: atLeast("manager") },
  { label: "Letterhead", unique: [["kind"]] },
);

export type QuoteRow = typeof quote.$inferSelect;
export type QuoteLineRow = typeof quoteLine.$inferSelect;
export type LetterheadRow = typeof letterhead.$inferSelect;
