/** What can be noted about a party or a deal. */
export const activityKinds = ["note", "task", "call", "meeting"] as const;
export type ActivityKind = (typeof activityKinds)[number];

/** The longest text of an activity. */
export const longestActivity = 10_000;
/** The most people that one text names. */
export const mostMentions = 20;
