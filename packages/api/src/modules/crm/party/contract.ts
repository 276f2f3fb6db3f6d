import { z } from "zod";
import { likenesses, mergedFields, partyKinds } from "./words.contract.ts";

const Uuid = z.uuid().toLowerCase();

/** A phone number as people write it; without a prefix it is one of `country`, or of the organization's time zone. */
export const PhoneInput = z
  .string()
  .trim()
  .max(40)
  .nullish()
  .meta({ title: "Phone", description: "With the country's prefix, or as you dial it." });
export const CountryInput = z
  .string()
  .regex(/^[A-Za-z]{2}$/, "Two letters, such as IT.")
  .toUpperCase()
  .optional()
  .meta({ title: "Country", description: "Of a phone number without its prefix: two letters, such as IT." });

/** What is known of somebody who may be there already. */
export const FindSimilar = z.strictObject({
  kind: z.enum(partyKinds).meta({ title: "Kind" }),
  name: z.string().trim().max(200).default("").meta({ title: "Name" }),
  email: z.string().trim().max(320).default("").meta({ title: "Mail address" }),
  phone: z.string().trim().max(40).default("").meta({ title: "Phone" }),
  country: CountryInput,
  except: Uuid.optional().meta({ title: "Except", description: "The party itself, when it is changed." }),
});
export type FindSimilar = z.output<typeof FindSimilar>;

/** A party that may be the same as another, and why. */
export const SimilarParty = z.strictObject({
  id: Uuid,
  kind: z.enum(partyKinds),
  name: z.string(),
  email: z.string().nullable(),
  phone: z.string().nullable(),
  because: z.array(z.enum(likenesses)),
  likeness: z.number().meta({ description: "How alike the names are, from 0 to 1." }),
});
export type SimilarParty = z.infer<typeof SimilarParty>;

export const ListDuplicates = z
  .strictObject({ limit: z.int().min(1).max(500).default(100).meta({ title: "Limit", description: "Pairs." }) })
  .prefault({});
export type ListDuplicates = z.output<typeof ListDuplicates>;

/** Two parties that may be one. */
const Paired = SimilarParty.omit({ because: true, likeness: true });
export const DuplicatePair = SimilarParty.pick({ because: true, likeness: true }).extend({ left: Paired, right: Paired });
export type DuplicatePair = z.infer<typeof DuplicatePair>;

/** What is taken from the party that goes: a column, or `custom.<key>`. What the other one lacks is taken in any case. */
export const MergeParties = z.strictObject({
  winnerId: Uuid.meta({ title: "Stays" }),
  loserId: Uuid.meta({ title: "Goes", description: "All that belongs to it will belong to the one that stays." }),
  take: z
    .array(z.union([z.enum(mergedFields), z.string().regex(/^custom\.[a-z][a-z0-9_]{0,39}$/)]))
    .max(200)
    .default([])
    .meta({ title: "Take", description: `What is taken from the one that goes: ${mergedFields.join(", ")} or custom.<key>.` }),
});
export type MergeParties = z.output<typeof MergeParties>;

export const UndoMerge = z.strictObject({ mergeId: Uuid.meta({ title: "Merge" }) });
export type UndoMerge = z.infer<typeof UndoMerge>;

export const OneParty = z.strictObject({ id: Uuid.meta({ title: "Id" }) });
export type OneParty = z.infer<typeof OneParty>;

export const MakePrimary = z.strictObject({ id: Uuid.meta({ title: "Contact" }) });
export type MakePrimary = z.infer<typeof MakePrimary>;

/** Cannot be taken back: the name is typed once more. */
export const ErasePerson = z.strictObject({
  id: Uuid.meta({ title: "Person" }),
  name: z.string().trim().max(200).meta({ title: "Name", description: "As it is shown, to confirm." }),
});
export type ErasePerson = z.infer<typeof ErasePerson>;

/** What was done to a person's data, table by table. */
export const ErasedReport = z.strictObject({ id: Uuid, rows: z.record(z.string(), z.int().min(0)), files: z.int().min(0) });
export type ErasedReport = z.infer<typeof ErasedReport>;

/** Everything that is kept about a person, table by table. */
export type PersonalData = {
  readonly freehold: "personal data";
  readonly writtenAt: Date;
  readonly person: Readonly<Record<string, unknown>>;
  readonly tables: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;
};
