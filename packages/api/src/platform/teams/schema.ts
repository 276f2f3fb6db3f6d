import { sql } from "drizzle-orm";
import { boolean, text, uuid } from "drizzle-orm/pg-core";
import { atLeast } from "@freehold/kernel/expression/language.ts";
import { reference, userReference } from "@freehold/kernel/table/columns.ts";
import { field } from "@freehold/kernel/table/facts.ts";
import { link } from "@freehold/kernel/table/link.ts";
import { tenantTable } from "@freehold/kernel/table/tenant-table.ts";
import { platformSchema } from "../organizations/schema.ts";
import { audienceColumns, seesRecord, sharesRecord } from "./audience.ts";

const viewers = atLeast("viewer");
const admins = atLeast("admin");
const ruled = { readOnly: true } as const;

/** People of an organization who see the same records. Set up by admins; not removed while a record is for it. */
export const team = tenantTable(
  platformSchema,
  "team",
  { name: field(text().notNull(), { minLength: 1, maxLength: 60 }) },
  { read: viewers, create: admins, update: admins, remove: admins },
  { sort: ["name"], search: ["name"], unique: [["name"]] },
);

/**
 * That somebody is in a team. Members of the organization only: a foreign key ends it with the membership. Its rows grant access, and
 * each change makes the person's open streams ask again what they may see.
 */
export const teamMember = tenantTable(
  platformSchema,
  "teamMember",
  {
    teamId: field(reference(() => team, "cascade").notNull(), { label: "Team" }),
    userId: field(userReference().notNull(), { label: "Person" }),
  },
  { read: viewers, create: admins, remove: admins },
  { label: "Team member", unique: [["teamId", "userId"]] },
);

/**
 * That a person sees a record which they would not see otherwise, and may change it or not. Written by verbs of the record's module;
 * ends with the membership and with the record. Triggers keep the columns that follow: those of the record, and `changeableId`.
 */
export const recordShare = tenantTable(
  platformSchema,
  "recordShare",
  {
    /** Of the procedures: `crm.deal`. */
    resource: field(text().notNull(), { label: "Kind of record", maxLength: 100, ...ruled }),
    recordId: field(uuid().notNull(), { label: "Record", ...ruled }),
    userId: field(userReference().notNull(), { label: "Person", ...ruled }),
    mayChange: field(boolean().notNull().default(false), { label: "May change it", ...ruled }),
    /** The record again where the person may change it: a link grants what its column holds. */
    changeableId: field(uuid(), {
      label: "Record to change",
      readOnly: true,
      secondary: true,
      audit: { exempt: "It follows from whether the person may change the record." },
    }),
    sharedBy: field(userReference().default(sql`nullif(current_setting('app.user_id', true), '')::uuid`), { label: "Shared by", ...ruled }),
    ...audienceColumns(),
  },
  {
    read: seesRecord({ team: "audienceTeamId", owner: "audienceOwnerId", record: "recordId" }),
    create: sharesRecord({ team: "audienceTeamId", owner: "audienceOwnerId" }),
    update: sharesRecord({ team: "audienceTeamId", owner: "audienceOwnerId" }),
    remove: sharesRecord({ team: "audienceTeamId", owner: "audienceOwnerId" }),
  },
  { label: "Share", unique: [["recordId", "userId"]] },
);

/** Grants people what is for their teams. */
export const teamLink = link("team", { table: teamMember, user: "userId", target: "teamId", label: "teams" });

/** Grants people what is shared with them. */
export const sharedLink = link("sharedRecord", { table: recordShare, user: "userId", target: "recordId", label: "shared records" });

/** Grants people the right to change what is shared with them for that. */
export const changeableLink = link("changeableRecord", {
  table: recordShare,
  user: "userId",
  target: "changeableId",
  label: "records shared for changing",
});

/** The tables of teams and shares. */
export const teamTables = [team, teamMember, recordShare];

/** What teams and shares grant. */
export const teamLinks = [teamLink, sharedLink, changeableLink];

export type RecordShareRow = typeof recordShare.$inferSelect;
