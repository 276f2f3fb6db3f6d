/**
 * What becomes of a quote: it is written, sent, and then taken, refused or replaced by a new version. One that was sent and whose time is
 * over is `isExpired`, which no row says: it follows from the day.
 */
export const quoteStatuses = ["draft", "issued", "accepted", "declined", "superseded"] as const;
export type QuoteStatus = (typeof quoteStatuses)[number];

/** The languages in which quotes are printed. */
export const quoteLanguages = ["en", "de", "fr", "it", "es"] as const;
export type QuoteLanguage = (typeof quoteLanguages)[number];

/** Whether a quote was sent and its last day is over, by the calendar of the organization. */
export const isExpired = (quote: { readonly status: QuoteStatus; readonly validUntil: string | null }, today: string): boolean =>
  quote.status === "issued" && quote.validUntil !== null && quote.validUntil < today;
