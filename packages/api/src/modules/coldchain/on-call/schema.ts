import { boolean, integer, jsonb, text } from "drizzle-orm/pg-core";
import { atLeast } from "@freehold/kernel/expression/language.ts";
import { instant, oneOf, reference, userReference } from "@freehold/kernel/table/columns.ts";
import { field } from "@freehold/kernel/table/facts.ts";
import { tenantTable } from "@freehold/kernel/table/tenant-table.ts";
import { alertSeverities } from "../contract.ts";
import { coldchain, site } from "../schema.ts";
import { onCallRanks, type SetChain } from "./contract.ts";

const managers = { read: atLeast("viewer"), create: atLeast("manager"), update: atLeast("manager"), remove: atLeast("manager") } as const;

/** A part of every week in which somebody is on call at a site, by the clock of the site. Made, changed and ended by managers. */
export const onCallShift = tenantTable(
  coldchain,
  "onCallShift",
  {
    siteId: field(reference(() => site, "cascade").notNull(), { label: "Site" }),
    userId: field(userReference().notNull(), { label: "Person" }),
    rank: field(oneOf(onCallRanks).notNull().default("first"), { help: "The second is asked when the first does not answer." }),
    weekday: field(integer().notNull(), { label: "Day", help: "On which it begins; 1 is Monday.", min: 1, max: 7 }),
    fromMinute: field(integer().notNull(), { label: "From", unit: "min", help: "Minute of the day.", min: 0, max: 1439 }),
    untilMinute: field(integer().notNull(), {
      label: "Until",
      unit: "min",
      help: "Minute of the day; not later than the beginning: of the next day.",
      min: 0,
      max: 1440,
    }),
  },
  managers,
  { label: "On-call shift" },
);

/** A time in which somebody stands in at a site for whoever has their rank by the rota. */
export const onCallStandIn = tenantTable(
  coldchain,
  "onCallStandIn",
  {
    siteId: field(reference(() => site, "cascade").notNull(), { label: "Site" }),
    userId: field(userReference().notNull(), { label: "Person" }),
    rank: field(oneOf(onCallRanks).notNull().default("first"), {}),
    startsAt: field(instant().notNull(), { label: "From" }),
    endsAt: field(instant().notNull(), { label: "Until" }),
    note: field(text(), { maxLength: 300 }),
  },
  managers,
  { label: "Stand-in", sort: ["endsAt"] },
);

/** Whom alerts of a severity call until somebody answers. Without a row the product's own chain holds. Set as a whole by managers. */
export const alertChain = tenantTable(
  coldchain,
  "alertChain",
  {
    severity: field(oneOf(alertSeverities).notNull(), {}),
    steps: field(jsonb().$type<SetChain["steps"]>().notNull(), {}),
    repeats: field(boolean().notNull(), { help: "Begins anew after the last step until somebody answers." }),
  },
  managers,
  { label: "Alert chain", unique: [["severity"]] },
);
