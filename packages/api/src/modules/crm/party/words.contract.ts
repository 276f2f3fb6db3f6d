/** What a party is. It never changes: a person does not become a company. */
export const partyKinds = ["company", "person"] as const;
export type PartyKind = (typeof partyKinds)[number];

/** What a party can be to the organization, several at once: the columns of a party that say so. */
export const partyRoles = ["isClient", "isSupplier", "isEmployee", "isProfessional"] as const;
export type PartyRole = (typeof partyRoles)[number];

/** How far a client has come. */
export const clientStatuses = ["prospect", "active", "former"] as const;

/** What an address is for. */
export const addressKinds = ["main", "billing", "delivery", "other"] as const;

/** The columns of a party that people choose between when two are merged. */
export const mergedFields = ["name", "givenName", "familyName", "email", "phone", "website", "ownerId"] as const;
export type MergedField = (typeof mergedFields)[number];

/** For how many days a merge can be undone. */
export const undoDays = 30;

/** Why two parties may be the same. */
export const likenesses = ["email", "phone", "name"] as const;
export type Likeness = (typeof likenesses)[number];
