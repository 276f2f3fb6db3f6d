import { sql } from "drizzle-orm";
import { boolean, text, uuid } from "drizzle-orm/pg-core";
import { allOf, anyOf, atLeast, isLinked, isNull } from "@freehold/kernel/expression/language.ts";
import { count, day, instant, money, oneOf, reference, userReference } from "@freehold/kernel/table/columns.ts";
import { field } from "@freehold/kernel/table/facts.ts";
import { tenantTable } from "@freehold/kernel/table/tenant-table.ts";
import { audienceColumns, changesRecord, seesRecord } from "../../../platform/teams/audience.ts";
import { team } from "../../../platform/teams/schema.ts";
import { crm } from "../crm-schema.ts";
import { customColumn } from "../custom-field/schema.ts";
import { party } from "../party/schema.ts";
import { pipeline, stage } from "../pipeline/schema.ts";
import { dealStatuses, lostReasons } from "./words.contract.ts";

/** Written by rules and triggers; shown, never typed in. */
const ruled = { readOnly: true } as const;

const places = { team: "teamId", owner: "ownerId", record: "id" } as const;

/**
 * A chance to sell. Made by staff, in a stage; moved, won, lost and reopened by verbs. Triggers keep what belongs together in step,
 * whoever writes: the pipeline is that of the stage, a lost deal has a reason, one that is over has an end, and each change of
 * stage or status leaves a `stage_change`. With a team it is seen by its audience alone, and so is all that hangs on it; who may set
 * team and owner is held by the trigger `crm.guard_deal_audience`.
 */
export const deal = tenantTable(
  crm,
  "deal",
  {
    name: field(text().notNull(), { minLength: 1, maxLength: 200 }),
    partyId: field(reference(() => party).notNull(), { label: "Client" }),
    contactId: field(
      reference(() => party),
      { label: "Contact", help: "The person you talk to." },
    ),
    // The trigger puts that of the stage in its place before the foreign key looks.
    pipelineId: field(
      reference(() => pipeline)
        .notNull()
        .default(sql`'00000000-0000-0000-0000-000000000000'`),
      { label: "Pipeline", ...ruled },
    ),
    stageId: field(reference(() => stage).notNull(), { label: "Stage" }),
    valueMinor: field(
      money()
        .notNull()
        .default(sql`0`),
      { label: "Value", help: "In the smallest unit of the currency, such as cents.", min: 0n, max: 10n ** 15n },
    ),
    /** While it has lines its value is their sum, whoever writes: a trigger holds both. */
    hasLines: field(boolean().notNull().default(false), {
      label: "Value from lines",
      secondary: true,
      audit: { exempt: "It follows from its lines, whose changes are recorded." },
      ...ruled,
    }),
    currency: field(text().notNull().default("EUR"), {
      help: "The ISO code, such as EUR.",
      format: "currency",
      minLength: 3,
      maxLength: 3,
    }),
    probabilityPercent: field(count(), { label: "Probability", unit: "%", help: "Empty: that of its stage.", min: 0, max: 100 }),
    expectedOn: field(day(), { label: "Expected" }),
    ownerId: field(
      userReference()
        .notNull()
        .default(sql`nullif(current_setting('app.user_id', true), '')::uuid`),
      { label: "Owner" },
    ),
    teamId: field(
      reference(() => team),
      { label: "Team", help: "Who sees it besides its owner and managers. Empty: everybody." },
    ),
    status: field(oneOf(dealStatuses).notNull().default("open"), {}),
    stageSince: field(instant().notNull().defaultNow(), { label: "In stage since", ...ruled }),
    closedAt: field(instant(), { label: "Closed" }),
    lostReason: field(oneOf(lostReasons), { label: "Lost because of" }),
    lostNote: field(text(), { label: "Note on the loss", multiline: true, maxLength: 2000 }),
    custom: customColumn(),
  },
  {
    read: seesRecord(places),
    create: allOf(atLeast("staff"), anyOf(isNull("teamId"), atLeast("manager"), isLinked("team", "teamId"))),
    update: changesRecord(places),
    remove: atLeast("manager"),
  },
  {
    sort: ["name", "valueMinor", "expectedOn", "stageSince", "closedAt"],
    search: ["name", "custom"],
    index: [
      ["pipelineId", "status", "stageId"],
      ["status", "closedAt"],
    ],
  },
);

/**
 * Where the audience of a deal stands in a table that hangs on it by `dealId` and has `audienceColumns()`, kept by the trigger
 * `crm.follow_deal('deal_id')`: the policies of such a table are made from it.
 */
export const ofDeal = { team: "audienceTeamId", owner: "audienceOwnerId", record: "dealId" } as const;

/**
 * A step of a deal's way: in which stage and status it was from an instant on, and who brought it there. The trigger of `deal` alone
 * writes it, as the owner of the tables; nobody changes it, and it goes with its deal. Names of stages stay as they were; a stage that
 * was removed since is known by its name alone.
 */
export const stageChange = tenantTable(
  crm,
  "stageChange",
  {
    dealId: field(reference(() => deal, "cascade").notNull(), { label: "Deal" }),
    step: field(count().notNull(), { help: "From 1, without holes." }),
    at: field(instant().notNull(), { label: "When" }),
    pipelineId: field(uuid().notNull(), { label: "Pipeline", secondary: true }),
    fromStageId: field(uuid(), { label: "From stage id", secondary: true }),
    fromStage: field(text(), { label: "From", help: "Empty when the deal was made." }),
    stageId: field(uuid().notNull(), { label: "Stage id", secondary: true }),
    stage: field(text().notNull(), {}),
    fromStatus: field(oneOf(dealStatuses), { label: "Was" }),
    status: field(oneOf(dealStatuses).notNull(), {}),
    lostReason: field(oneOf(lostReasons), { label: "Lost because of" }),
    changedBy: field(userReference(), { label: "By" }),
    ...audienceColumns(),
  },
  { read: seesRecord(ofDeal) },
  {
    label: "Stage change",
    sort: ["at"],
    unique: [["dealId", "step"]],
    index: [["stageId", "at"]],
    audit: { exempt: "It is itself the record of what became of a deal, and only ever added to." },
  },
);
