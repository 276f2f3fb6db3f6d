import { sql } from "drizzle-orm";
import { jsonb, text } from "drizzle-orm/pg-core";
import { anyOf, atLeast, isMe } from "@freehold/kernel/expression/language.ts";
import type { UserId } from "@freehold/kernel/id.ts";
import { count, instant, oneOf, reference, userReference } from "@freehold/kernel/table/columns.ts";
import { field } from "@freehold/kernel/table/facts.ts";
import { tenantTable } from "@freehold/kernel/table/tenant-table.ts";
import { audienceColumns, changesRecord, seesRecord } from "../../../platform/teams/audience.ts";
import { crm } from "../crm-schema.ts";
import { deal, ofDeal } from "../deal/schema.ts";
import { party } from "../party/schema.ts";
import { activityKinds, longestActivity } from "./words.contract.ts";

const ruled = { readOnly: true } as const;

/**
 * Something that was said, done or has to be done about a party or a deal: a note, a task, a call, a meeting. Made and changed by
 * staff; done and opened again by verbs; removed by whoever wrote it, or by managers. When what is due comes, a schedule tells whoever
 * is to do it, once for each time that it is put off. About a deal, it is seen and changed by those who see and change the deal.
 */
export const activity = tenantTable(
  crm,
  "activity",
  {
    kind: field(oneOf(activityKinds).notNull(), { help: "It never changes." }),
    subject: field(text().notNull(), { minLength: 1, maxLength: 200 }),
    body: field(text(), { label: "Text", multiline: true, maxLength: longestActivity }),
    partyId: field(
      reference(() => party, "cascade"),
      { label: "Party" },
    ),
    dealId: field(
      reference(() => deal, "cascade"),
      { label: "Deal" },
    ),
    assigneeId: field(userReference(), { label: "Assigned to", help: "Who is to do it." }),
    dueAt: field(instant(), { label: "Due", help: "When it is to be done, or when it takes place." }),
    durationMinutes: field(count(), { label: "Takes", unit: "min", min: 0, max: 1440, secondary: true }),
    doneAt: field(instant(), { label: "Done", ...ruled }),
    doneBy: field(userReference(), { label: "Done by", secondary: true, ...ruled }),
    remindedAt: field(instant(), {
      label: "Reminded",
      secondary: true,
      audit: { exempt: "A schedule writes it when it tells people." },
      ...ruled,
    }),
    /** Whom the text names. */
    mentions: field(jsonb().$type<readonly UserId[]>().notNull().default([]), { secondary: true, ...ruled }),
    createdBy: field(userReference().default(sql`nullif(current_setting('app.user_id', true), '')::uuid`), { label: "From", ...ruled }),
    ...audienceColumns(),
  },
  {
    read: seesRecord(ofDeal),
    create: changesRecord(ofDeal),
    update: changesRecord(ofDeal),
    remove: anyOf(atLeast("manager"), isMe("createdBy")),
  },
  {
    plural: "Activities",
    sort: ["dueAt"],
    search: ["subject", "body"],
    index: [
      ["partyId", "id"],
      ["dealId", "id"],
      ["assigneeId", "doneAt", "dueAt"],
    ],
  },
);

export type ActivityRow = typeof activity.$inferSelect;
