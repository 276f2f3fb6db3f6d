import type { Audience } from "@freehold/api/platform/chat/words.contract.ts";

const words: Readonly<Record<Audience, string>> = {
  everybody: "everybody",
  viewers: "viewers and above",
  staff: "staff and above",
  managers: "managers and above",
  admins: "admins and owners",
  members: "members from outside",
  channel: "the people of a channel",
  people: "named people",
};

/** Whom an announcement is for, as the end of a sentence. */
export const audienceWords = ({ audience }: { readonly audience: Audience }): string => words[audience];

/** All audiences, as they are offered. */
export const audienceChoices = Object.entries(words).map(([value, label]) => ({
  value,
  label: label.charAt(0).toUpperCase() + label.slice(1),
}));
