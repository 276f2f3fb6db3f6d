/** What an organization can add fields to. */
export const customSubjects = ["company", "person", "deal"] as const;
export type CustomSubject = (typeof customSubjects)[number];

/** What a field of the organization's own can hold. */
export const customKinds = ["text", "number", "money", "date", "choice", "yesNo", "party"] as const;
export type CustomKind = (typeof customKinds)[number];
