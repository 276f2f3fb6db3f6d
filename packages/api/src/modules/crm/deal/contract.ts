import { z } from "zod";
import { isStorable } from "@freehold/kernel/expression/kinds.ts";
import { lostReasons } from "./words.contract.ts";

const Uuid = z.uuid().toLowerCase();
const dealId = Uuid.meta({ title: "Deal" });
const Note = z
  .string()
  .trim()
  .max(2000)
  .refine((note) => isStorable("text", note), "Holds a character that cannot be stored.");

export const MoveDeal = z.strictObject({ dealId, stageId: Uuid.meta({ title: "Stage" }) });
export type MoveDeal = z.infer<typeof MoveDeal>;

export const WinDeal = z.strictObject({ dealId });
export type WinDeal = z.infer<typeof WinDeal>;

export const LoseDeal = z
  .strictObject({
    dealId,
    reason: z.enum(lostReasons).meta({ title: "Reason" }),
    note: Note.optional().meta({ title: "Note", description: "What happened, for whoever tries again." }),
  })
  .refine(({ reason, note }) => reason !== "other" || (note ?? "") !== "", { path: ["note"], message: "Say what the reason was." });
export type LoseDeal = z.infer<typeof LoseDeal>;

export const ReopenDeal = z.strictObject({ dealId });
export type ReopenDeal = z.infer<typeof ReopenDeal>;

const userId = Uuid.meta({ title: "Person" });

export const ShareDeal = z.strictObject({
  dealId,
  userId,
  mayChange: z.boolean().default(false).meta({ title: "May change it", description: "Left out, they may only read it." }),
});
export type ShareDeal = z.output<typeof ShareDeal>;

export const UnshareDeal = z.strictObject({ dealId, userId });
export type UnshareDeal = z.infer<typeof UnshareDeal>;

export const DealHistory = z.strictObject({ dealId });
