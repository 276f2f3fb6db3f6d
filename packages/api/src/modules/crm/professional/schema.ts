import { sql } from "drizzle-orm";
import { text } from "drizzle-orm/pg-core";
import { atLeast } from "@freehold/kernel/expression/language.ts";
import { count, instant, money, reference, userReference } from "@freehold/kernel/table/columns.ts";
import { field } from "@freehold/kernel/table/facts.ts";
import { tenantTable } from "@freehold/kernel/table/tenant-table.ts";
import { crm } from "../crm-schema.ts";
import { party } from "../party/schema.ts";

const usual = { read: atLeast("viewer"), create: atLeast("staff"), update: atLeast("staff"), remove: atLeast("manager") } as const;
const setUp = { read: atLeast("viewer"), create: atLeast("manager"), update: atLeast("manager"), remove: atLeast("manager") } as const;

/** A party who can be booked. Added by staff; it cannot be removed while it has slots. */
export const professional = tenantTable(
  crm,
  "professional",
  {
    partyId: field(reference(() => party, "cascade").notNull(), { label: "Person" }),
    title: field(text(), { help: "Such as Auditor.", maxLength: 100 }),
    note: field(text(), { multiline: true, maxLength: 2000 }),
  },
  usual,
  { search: ["title"], unique: [["partyId"]] },
);

/** Something that professionals are good at. The list is kept by managers. */
export const skill = tenantTable(crm, "skill", { name: field(text().notNull(), { minLength: 1, maxLength: 100 }) }, setUp, {
  sort: ["name"],
  search: ["name"],
  unique: [["name"]],
});

/** What a professional is good at, and how good. */
export const professionalSkill = tenantTable(
  crm,
  "professionalSkill",
  {
    professionalId: field(reference(() => professional, "cascade").notNull(), { label: "Professional" }),
    skillId: field(reference(() => skill).notNull(), { label: "Skill" }),
    level: field(count().notNull().default(3), { help: "1 is a beginner, 5 an expert.", min: 1, max: 5 }),
  },
  { ...usual, remove: atLeast("staff") },
  { label: "Skill of a professional", plural: "Skills of professionals", unique: [["professionalId", "skillId"]] },
);

/** What a professional offers, for how long and at which price. */
export const service = tenantTable(
  crm,
  "service",
  {
    professionalId: field(reference(() => professional, "cascade").notNull(), { label: "Professional" }),
    name: field(text().notNull(), { minLength: 1, maxLength: 100 }),
    durationMinutes: field(count().notNull(), { label: "Duration", unit: "min", min: 5, max: 1440 }),
    priceMinor: field(money().notNull(), {
      label: "Price",
      help: "In the smallest unit of the currency, such as cents.",
      min: 0n,
      max: 10n ** 15n,
    }),
    currency: field(text().notNull().default("EUR"), {
      help: "The ISO code, such as EUR.",
      format: "currency",
      minLength: 3,
      maxLength: 3,
    }),
  },
  usual,
  { sort: ["name"], search: ["name"], unique: [["professionalId", "name"]] },
);

/**
 * A time in which a professional can be booked. Opened by staff, never moved, withdrawn as long as nobody has booked it. Those of
 * one professional never overlap: an exclusion constraint keeps them apart, whoever writes.
 */
export const slot = tenantTable(
  crm,
  "slot",
  {
    professionalId: field(reference(() => professional).notNull(), { label: "Professional" }),
    startsAt: field(instant().notNull(), { label: "From" }),
    endsAt: field(instant().notNull(), { label: "Until" }),
  },
  { ...usual, remove: atLeast("staff") },
  { sort: ["startsAt"], index: [["professionalId", "startsAt"]] },
);

/**
 * Somebody who has taken a slot: a slot is taken once, because no two bookings can name the same. Made by `book`; cancelling removes
 * it and frees the slot, and the audit trail keeps that it was.
 */
export const booking = tenantTable(
  crm,
  "booking",
  {
    slotId: field(reference(() => slot).notNull(), { label: "Slot" }),
    partyId: field(reference(() => party).notNull(), { label: "For" }),
    serviceId: field(
      reference(() => service),
      { label: "Service" },
    ),
    note: field(text(), { multiline: true, maxLength: 1000 }),
    bookedBy: field(
      userReference()
        .notNull()
        .default(sql`nullif(current_setting('app.user_id', true), '')::uuid`),
      { label: "Booked by", readOnly: true },
    ),
  },
  { ...usual, remove: atLeast("staff") },
  { unique: [["slotId"]] },
);
