/** What a person said to a purpose. */
export const consentDecisions = ["given", "withdrawn"] as const;
export type ConsentDecision = (typeof consentDecisions)[number];

/** By which means they said it. `erased` is what the product itself notes when personal data is erased. */
export const consentMeans = ["form", "mail", "spoken", "website", "imported", "erased"] as const;
export type ConsentMeans = (typeof consentMeans)[number];

/** The means that people choose from. */
export const chosenMeans = ["form", "mail", "spoken", "website", "imported"] as const satisfies readonly ConsentMeans[];
