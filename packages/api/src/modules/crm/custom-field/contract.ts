import { z } from "zod";
import { customKinds, customSubjects } from "./words.contract.ts";

/** An amount in the currency's smallest unit. JSON has no whole numbers beyond this: 90 billion in cents are enough. */
export const Money = z.strictObject({
  minor: z.int().meta({ title: "Amount", description: "In the currency's smallest unit." }),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, "Use the three letters of the currency, such as EUR.")
    .meta({ title: "Currency" }),
});
export type Money = z.infer<typeof Money>;

/** The value of one field. */
export type CustomValue = string | number | boolean | Money;

/** What is filled in, by the fields' keys. What is empty is left out. */
export type CustomValues = { readonly [key: string]: CustomValue };

/** What clients send: null empties a field. Each value is checked by its field. */
export const CustomInput = z.record(z.string().max(40), z.json()).meta({ title: "Own fields", description: "Values by the fields' keys." });
export type CustomInput = z.infer<typeof CustomInput>;

/** The most choices of one field. */
export const mostChoices = 100;

const label = z.string().trim().min(1, "Write what people are to see.").max(80).meta({ title: "Label" });
const choices = z
  .array(z.string().trim().min(1).max(120))
  .max(mostChoices)
  .refine((all) => new Set(all).size === all.length, "Each choice stands once.")
  .meta({ title: "Choices" });
const unit = z.string().trim().max(20).nullable().meta({ title: "Unit", description: "Of a number, such as m²." });
const isRequired = z.boolean().meta({ title: "Must be filled in" });
const position = z.int().min(0).max(1000).meta({ title: "Position" });

export const DeclareField = z
  .strictObject({
    id: z.uuid().toLowerCase().optional().meta({ title: "Id" }),
    subject: z.enum(customSubjects).meta({ title: "Added to" }),
    key: z
      .string()
      .regex(/^[a-z][a-z0-9_]{0,39}$/, "Use lower case letters, digits and underscores.")
      .meta({ title: "Key", description: "Names it in files and programs." }),
    label,
    kind: z.enum(customKinds).meta({ title: "Holds" }),
    unit: unit.default(null),
    choices: choices.default([]),
    isRequired: isRequired.default(false),
    position: position.default(0),
  })
  .refine(({ kind, choices: all }) => kind !== "choice" || all.length > 0, { path: ["choices"], message: "Write at least one choice." });
export type DeclareField = z.output<typeof DeclareField>;

export const RedeclareField = z.strictObject({
  id: z.uuid().toLowerCase().meta({ title: "Id" }),
  version: z.int().optional().meta({ title: "Version", description: "Refused when the row has changed since this version." }),
  patch: z.strictObject({ label, unit, choices, isRequired, position }).partial(),
});
export type RedeclareField = z.infer<typeof RedeclareField>;
