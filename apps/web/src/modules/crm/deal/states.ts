import { IconProgress, IconThumbDown, IconTrophy } from "@tabler/icons-react";
import type { DealStatus, LostReason } from "@freehold/api/modules/crm/deal/words.contract.ts";
import type { StateLook } from "../../../state/state.tsx";

/** How what became of a deal looks. */
export const dealLooks: Record<DealStatus, StateLook> = {
  open: { label: "Open", tone: "idle", icon: IconProgress },
  won: { label: "Won", tone: "good", icon: IconTrophy },
  lost: { label: "Lost", tone: "bad", icon: IconThumbDown },
};

/** Why deals are lost, as people say it. */
export const lostReasonWords: Record<LostReason, string> = {
  price: "Too expensive",
  competitor: "Somebody else got it",
  timing: "Not the right time",
  no_budget: "No money for it",
  no_decision: "Nobody decided",
  no_fit: "Not what they need",
  no_answer: "No answer any more",
  other: "Another reason",
};
