import { z } from "zod";
import { isStorable } from "@freehold/kernel/expression/kinds.ts";
import { quoteLanguages } from "./words.contract.ts";

const Uuid = z.uuid().toLowerCase();
const quoteId = Uuid.meta({ title: "Quote" });
const storable = (most: number) =>
  z
    .string()
    .trim()
    .max(most)
    .refine((text) => isStorable("text", text), "Holds a character that cannot be stored.");

/** A new draft with the lines of the deal, to the client of the deal. */
export const DraftQuote = z.strictObject({ dealId: Uuid.meta({ title: "Deal" }) });
export type DraftQuote = z.infer<typeof DraftQuote>;

export const OneQuote = z.strictObject({ quoteId });
export type OneQuote = z.infer<typeof OneQuote>;

export const AcceptQuote = z.strictObject({
  quoteId,
  on: z.iso.date().optional().meta({ title: "On", description: "The day on which they said so; today when left out." }),
  deal: z
    .enum(["win", "leave"])
    .default("win")
    .meta({ title: "Deal", description: "Whether the deal is won with it. It takes over the lines of the quote in any case." }),
});
export type AcceptQuote = z.output<typeof AcceptQuote>;

export const DeclineQuote = z.strictObject({
  quoteId,
  reason: storable(500).optional().meta({ title: "Reason", description: "What they said, for whoever writes the next one." }),
});
export type DeclineQuote = z.infer<typeof DeclineQuote>;

/** How long a quote is valid unless somebody says otherwise. */
export const usualValidDays = 30;

/** The foot stands on every page: what is above it needs the room. */
const mostFootLines = 8;

/** What an organization prints as its own on quotes. */
export const SetLetterhead = z.strictObject({
  name: storable(200).optional().meta({ title: "Name", description: "Empty: the name of the organization." }),
  address: storable(500).optional().meta({ title: "Address", description: "As it is printed, line by line.", multiline: true }),
  taxNumber: storable(100).optional().meta({ title: "Tax number", description: "With its name, such as VAT IT01234567890." }),
  bankLine: storable(200).optional().meta({ title: "Bank account", description: "In one line, such as IBAN and bank." }),
  footer: storable(1000)
    .refine((text) => text.split("\n").length <= mostFootLines, `Use at most ${mostFootLines} lines.`)
    .optional()
    .meta({ title: "Foot", description: "Printed below every quote, such as terms of payment.", multiline: true }),
  language: z.enum(quoteLanguages).optional().meta({ title: "Language", description: "Of what the product prints around your words." }),
  validDays: z.int().min(1).max(365).optional().meta({ title: "Valid for", unit: "d" }),
});
export type SetLetterhead = z.infer<typeof SetLetterhead>;
