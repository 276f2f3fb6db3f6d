/** What can become of a deal. */
export const dealStatuses = ["open", "won", "lost"] as const;
export type DealStatus = (typeof dealStatuses)[number];

/** Why a deal was lost. The same words for everybody, so that reports can count them; a note says the rest. */
export const lostReasons = ["price", "competitor", "timing", "no_budget", "no_decision", "no_fit", "no_answer", "other"] as const;
export type LostReason = (typeof lostReasons)[number];
