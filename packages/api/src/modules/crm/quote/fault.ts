import { faults } from "@freehold/kernel/fault.ts";
import { mostLines } from "../product/contract.ts";

/** What can go wrong with quotes. */
export const fault = faults("crm", {
  quoteMissing: ["missing", "There is no such quote, or it is not for you to see."],
  quoteReadOnly: ["forbidden", "The deal of this quote is shared with you for reading. Ask its owner or its team to let you change it."],
  quoteIssued: ["conflict", "This quote was issued and never changes. Revise it to make a new version."],
  quoteNotIssued: ["conflict", "This quote is a draft. Issue it first."],
  quoteOver: ["conflict", "This quote was accepted, declined or replaced already."],
  quoteExpired: [
    "conflict",
    "This quote was valid for a time that is over. Revise it and issue the new version, or say when they accepted it.",
  ],
  quoteEmpty: ["conflict", `This quote has no lines. Add up to ${mostLines}, then issue it.`],
  quoteValidity: ["invalid", "Say until when the quote is valid: today or later."],
  quoteDecided: ["conflict", "What this quote replaces was accepted or declined in the meantime. Make a new draft from the deal."],
  quoteOtherAccepted: ["conflict", "Another quote of this deal was accepted already."],
  quoteDay: ["invalid", "Choose a day from the issue of the quote to today."],
  quoteDealMissing: ["missing", "There is no such deal, or it is not for you to see."],
  quoteNotDrawn: ["unavailable", "The PDF could not be kept. Try again in a moment."],
});
