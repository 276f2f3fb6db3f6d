import { boolean, jsonb, text, uuid } from "drizzle-orm/pg-core";
import { atLeast } from "@freehold/kernel/expression/language.ts";
import { day, instant, oneOf, reference, userReference, type Keyed } from "@freehold/kernel/table/columns.ts";
import { field } from "@freehold/kernel/table/facts.ts";
import { tenantTable } from "@freehold/kernel/table/tenant-table.ts";
import { crm } from "../crm-schema.ts";
import { customColumn } from "../custom-field/schema.ts";
import { addressKinds, clientStatuses, partyKinds } from "./words.contract.ts";

/** Staff keeps the records, managers take them away. */
const kept = { read: atLeast("viewer"), create: atLeast("staff"), update: atLeast("staff"), remove: atLeast("manager") } as const;
/** What hangs on a party and is taken away as easily as it is put there. */
const attached = { ...kept, remove: atLeast("staff") } as const;

const ruled = { readOnly: true } as const;
/** Kept by a trigger so that lists can be filtered by it: the language of filters looks at one row only. */
const follows = { ...ruled, audit: { exempt: "It follows from rows of its own, whose changes are recorded." } } as const;
const role = (label: string) => field(boolean().notNull().default(false), { label, secondary: true, ...follows });

const ofParty = (label = "Party") => field(reference(() => party, "cascade").notNull(), { label });

/**
 * A company or a person that the organization deals with. What they are to it is said by rows of their own (`client`,
 * `employee`, `supplier`, `professional`), several at once. Made and changed by staff; removed by managers, or by a merge, after
 * which its id leads to the party it became part of.
 */
export const party = tenantTable(
  crm,
  "party",
  {
    kind: field(oneOf(partyKinds).notNull(), { help: "It never changes." }),
    name: field(text().notNull(), { help: "What everybody calls them.", minLength: 1, maxLength: 200 }),
    givenName: field(text(), { label: "Given name", secondary: true, maxLength: 100 }),
    familyName: field(text(), { label: "Family name", secondary: true, maxLength: 100 }),
    email: field(text(), { label: "Mail address", help: "No two parties have the same.", maxLength: 320, format: "email" }),
    phone: field(text(), { help: "With the country's prefix, such as +39 02 1234567.", maxLength: 40, format: "phone" }),
    website: field(text(), { secondary: true, maxLength: 300, format: "webAddress" }),
    ownerId: field(userReference(), { label: "Owner", help: "Who looks after them." }),
    isClient: role("Client"),
    isSupplier: role("Supplier"),
    isEmployee: role("Employee"),
    isProfessional: role("Professional"),
    /** `|Wine|Key account|`: begins and ends with a bar, so that one tag is looked for as `|Wine|`. */
    tagNames: field(text(), { label: "Tags", secondary: true, ...follows }),
    /** To what they consent at present, as `|Newsletter|`. */
    consentNames: field(text(), { label: "Consents", secondary: true, ...follows }),
    /** The name without case, accents, punctuation and legal form, by which similar names are found. */
    matchName: field(text(), { label: "Name for comparing", secondary: true, ...follows }),
    custom: customColumn(),
    erasedAt: field(instant(), { label: "Personal data erased", secondary: true, ...ruled }),
  },
  kept,
  {
    plural: "Parties",
    sort: ["name"],
    search: ["name", "email", "phone", "tagNames", "custom"],
    unique: [["email"]],
    index: [["phone"], ["isEmployee", "name"]],
  },
);

/** That a party buys from the organization, or may. Ended by `former`, so that it is known that they once did. */
export const client = tenantTable(
  crm,
  "client",
  {
    partyId: ofParty(),
    status: field(oneOf(clientStatuses).notNull().default("prospect"), {}),
    number: field(text(), { label: "Client number", help: "As your books call them.", maxLength: 60 }),
    since: field(day(), { label: "Client since" }),
  },
  kept,
  { unique: [["partyId"], ["number"]] },
);

/** That a person works for the organization. Reporting lines never run in a circle; a trigger holds it. */
export const employee = tenantTable(
  crm,
  "employee",
  {
    partyId: ofParty("Person"),
    title: field(text(), { label: "Job title", maxLength: 120 }),
    department: field(text(), { maxLength: 120 }),
    managerId: field(
      reference((): Keyed => employee),
      { label: "Reports to" },
    ),
    userId: field(userReference(), { label: "Account", help: "As which member they sign in, where they do." }),
    startedOn: field(day(), { label: "Works here since" }),
    endedOn: field(day(), { label: "Last day", secondary: true }),
  },
  { ...kept, create: atLeast("manager"), update: atLeast("manager") },
  { sort: ["department"], unique: [["partyId"], ["userId"]] },
);

/**
 * A person with whom the organization speaks at a party. A party with contacts has exactly one primary one: the first is, another
 * becomes it by `makePrimary`, and when it goes the one that has been there longest takes its place. Triggers and a unique index
 * hold it, whoever writes.
 */
export const contact = tenantTable(
  crm,
  "contact",
  {
    clientId: ofParty("Of"),
    personId: ofParty("Person"),
    role: field(text(), { help: "What they do there, such as Purchasing.", maxLength: 120 }),
    isPrimary: field(boolean().notNull().default(false), { label: "Primary contact", ...ruled }),
  },
  attached,
  { unique: [["clientId", "personId"]] },
);

/** How two parties belong together, read from the first to the second: "Caffè Aroma" `subsidiary of` "Aroma Holding". */
export const partyLink = tenantTable(
  crm,
  "partyLink",
  {
    fromId: ofParty("From"),
    toId: ofParty("To"),
    role: field(text().notNull(), { help: "Read from the first to the second, such as subsidiary of.", minLength: 1, maxLength: 80 }),
  },
  attached,
  { label: "Link", unique: [["fromId", "toId", "role"]] },
);

/** Where a party is, or where it wants things sent. */
export const partyAddress = tenantTable(
  crm,
  "partyAddress",
  {
    partyId: ofParty(),
    kind: field(oneOf(addressKinds).notNull().default("main"), { label: "Used for" }),
    street: field(text().notNull(), { label: "Street and number", multiline: true, minLength: 1, maxLength: 300 }),
    postalCode: field(text(), { label: "Postal code", maxLength: 20 }),
    city: field(text(), { maxLength: 120 }),
    region: field(text(), { maxLength: 120, secondary: true }),
    country: field(text(), { help: "Two letters, such as IT.", format: "country", minLength: 2, maxLength: 2 }),
  },
  attached,
  { label: "Address", plural: "Addresses", search: ["street", "city"] },
);

/** A word by which parties are grouped. Staff invents it; renamed, it is renamed wherever it is used. */
export const tag = tenantTable(
  crm,
  "tag",
  { name: field(text().notNull(), { minLength: 1, maxLength: 40, help: "Without a vertical bar." }) },
  kept,
  { sort: ["name"], search: ["name"], unique: [["name"]] },
);

/** That a party has a tag. */
export const partyTag = tenantTable(
  crm,
  "partyTag",
  { partyId: ofParty(), tagId: field(reference(() => tag, "cascade").notNull(), { label: "Tag" }) },
  attached,
  { label: "Tag of a party", plural: "Tags of parties", unique: [["partyId", "tagId"]] },
);

/**
 * That one party became part of another: the id that is gone leads to the one that stayed. Written by `merge`, with all that is
 * needed to take it back for thirty days; `undoMerge` does it once.
 */
export const partyMerge = tenantTable(
  crm,
  "partyMerge",
  {
    winnerId: field(reference(() => party, "cascade").notNull(), { label: "Stayed", ...ruled }),
    loserId: field(uuid().notNull(), { label: "Went", ...ruled }),
    loserName: field(text().notNull(), { label: "Was called", ...ruled }),
    /** The rows as they were and what was done to them, in order. */
    steps: field(jsonb().notNull().default([]), { label: "Steps", secondary: true, secret: true, ...ruled }),
    mergedBy: field(userReference().notNull(), { label: "Merged by", ...ruled }),
    undoneAt: field(instant(), { label: "Undone", ...ruled }),
  },
  { read: atLeast("viewer"), update: atLeast("manager") },
  { label: "Merge", index: [["loserId"]] },
);

export type PartyRow = typeof party.$inferSelect;
