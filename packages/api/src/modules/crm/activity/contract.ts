import { z } from "zod";
import { isStorable } from "@freehold/kernel/expression/kinds.ts";
import { activityKinds, longestActivity, mostMentions, type ActivityKind } from "./words.contract.ts";

const Uuid = z.uuid().toLowerCase();
const storable = (text: string): boolean => isStorable("text", text);
const bad = "Holds a character that cannot be stored.";

const written = {
  subject: z.string().trim().min(1, "Write what it is about.").max(200).refine(storable, bad).meta({ title: "Subject" }),
  body: z.string().max(longestActivity).refine(storable, bad).nullish().meta({ title: "Text" }),
  partyId: Uuid.nullish().meta({ title: "Party" }),
  dealId: Uuid.nullish().meta({ title: "Deal" }),
  assigneeId: Uuid.nullish().meta({ title: "Assigned to", description: "Who is to do it." }),
  dueAt: z
    .date()
    .refine((at) => isStorable("timestamp", at), "Must lie between the years 1 and 9999.")
    .nullish()
    .meta({ title: "Due" }),
  durationMinutes: z.int().min(0).max(1440).nullish().meta({ title: "Takes", unit: "min" }),
  mentions: z.array(Uuid).max(mostMentions).optional().meta({ title: "Mentions", description: "Whom the text names as @name." }),
};

export const AddActivity = z
  .strictObject({ id: Uuid.optional().meta({ title: "Id" }), kind: z.enum(activityKinds).meta({ title: "Kind" }), ...written })
  .refine(({ partyId, dealId }) => partyId || dealId, { path: ["partyId"], message: "Say about which party or deal it is." });
export type AddActivity = z.infer<typeof AddActivity>;

export const ChangeActivity = z.strictObject({
  id: Uuid.meta({ title: "Id" }),
  version: z.int().optional().meta({ title: "Version", description: "Refused when the row has changed since this version." }),
  patch: z.strictObject(written).partial(),
});
export type ChangeActivity = z.infer<typeof ChangeActivity>;

export const OneActivity = z.strictObject({ id: Uuid.meta({ title: "Id" }) });
export type OneActivity = z.infer<typeof OneActivity>;

export const ReadTimeline = z
  .strictObject({
    partyId: Uuid.optional().meta({ title: "Party" }),
    dealId: Uuid.optional().meta({ title: "Deal" }),
    limit: z.int().min(1).max(100).default(30).meta({ title: "Limit", description: "Entries a page." }),
    cursor: z.string().max(100).optional().meta({ title: "Cursor", description: "Where the page before ended." }),
  })
  .refine(({ partyId, dealId }) => (partyId === undefined) !== (dealId === undefined), {
    path: ["partyId"],
    message: "Name one party or one deal.",
  });
export type ReadTimeline = z.output<typeof ReadTimeline>;

/** One entry of a timeline. */
export type TimelineEntry = {
  readonly id: string;
  readonly at: Date;
  /** Who did it; null for what happened by itself, or long ago. */
  readonly by: string | null;
} & (
  | {
      readonly what: "activity";
      readonly activityId: string;
      readonly kind: ActivityKind;
      readonly subject: string;
      readonly body: string | null;
      readonly assigneeId: string | null;
      readonly dueAt: Date | null;
      readonly durationMinutes: number | null;
      readonly doneAt: Date | null;
      readonly dealId: string | null;
      readonly dealName: string | null;
    }
  | { readonly what: "file"; readonly fileId: string; readonly name: string }
  | {
      readonly what: "stage";
      readonly dealId: string;
      readonly dealName: string;
      readonly from: string | null;
      readonly to: string;
      readonly status: string;
    }
  | { readonly what: "change"; readonly fields: readonly string[] }
  | { readonly what: "made" }
  | { readonly what: "merged"; readonly name: string; readonly mergeId: string; readonly isUndone: boolean }
);

export type TimelinePage = { readonly rows: readonly TimelineEntry[]; readonly nextCursor: string | null };
