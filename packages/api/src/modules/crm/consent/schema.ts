import { text } from "drizzle-orm/pg-core";
import { atLeast } from "@freehold/kernel/expression/language.ts";
import { instant, oneOf, reference, userReference } from "@freehold/kernel/table/columns.ts";
import { field } from "@freehold/kernel/table/facts.ts";
import { tenantTable } from "@freehold/kernel/table/tenant-table.ts";
import { crm } from "../crm-schema.ts";
import { party } from "../party/schema.ts";
import { consentDecisions, consentMeans } from "./words.contract.ts";

const ruled = { readOnly: true } as const;

/**
 * What people are asked whether their data may be used for, such as a newsletter. Set up by managers. One that somebody has answered
 * stays; `endedAt` says since when nobody is asked any more.
 */
export const consentPurpose = tenantTable(
  crm,
  "consentPurpose",
  {
    name: field(text().notNull(), { help: "In a word or two, such as Newsletter. Without a vertical bar.", minLength: 1, maxLength: 60 }),
    wording: field(text().notNull(), {
      help: "What people agree to, as you ask them.",
      multiline: true,
      minLength: 1,
      maxLength: 2000,
    }),
    endedAt: field(instant(), { label: "Not asked since" }),
  },
  { read: atLeast("viewer"), create: atLeast("manager"), update: atLeast("manager"), remove: atLeast("manager") },
  { label: "Purpose", sort: ["name"], search: ["name"], unique: [["name"]] },
);

/**
 * That a person has given or withdrawn their consent to a purpose. Staff adds them; nobody changes or removes one, so that it can be
 * shown what held when. What holds is what was said last (`at`); the party's `consentNames` follows it. A trigger keeps the wording
 * they were asked with. When personal data is erased the notes go, and that it was given and withdrawn stays.
 */
export const consent = tenantTable(
  crm,
  "consent",
  {
    partyId: field(reference(() => party, "cascade").notNull(), { label: "Person" }),
    purposeId: field(reference(() => consentPurpose).notNull(), { label: "Purpose" }),
    decision: field(oneOf(consentDecisions).notNull(), {}),
    at: field(instant().notNull().defaultNow(), { label: "When", help: "When they said so; never later than now." }),
    means: field(oneOf(consentMeans).notNull(), { label: "By" }),
    note: field(text(), { label: "Proof", help: "Where it can be looked up, or what they said.", multiline: true, maxLength: 1000 }),
    wording: field(text().notNull().default(""), {
      help: "What they were asked, as it was then.",
      multiline: true,
      secondary: true,
      ...ruled,
    }),
    recordedBy: field(userReference(), { label: "Recorded by", ...ruled }),
  },
  // Only notes can be emptied, when somebody's data is erased: a trigger holds it.
  { read: atLeast("viewer"), create: atLeast("staff"), update: atLeast("manager") },
  { sort: ["at"], index: [["partyId", "purposeId", "at"]] },
);

export type ConsentRow = typeof consent.$inferSelect;
