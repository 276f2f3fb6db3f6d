import type { OrganizationId, UserId } from "./id.ts";
import type { Role } from "./role.ts";

/**
 * For every declared link, the ids it grants to a person, in lower case. An absent link grants nothing.
 * A snapshot: it is replaced, never changed, when the rows behind it change.
 */
export type Links = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * Who acts, in which organization, and as what. Every policy is decided from this and the row alone. Ids are in lower
 * case, as PostgreSQL prints them: they are compared with its output.
 */
export type Principal = {
  readonly userId: UserId;
  readonly organizationId: OrganizationId;
  readonly role: Role;
  readonly links: Links;
};

export const noLinks: Links = new Map();

/** The product itself where a row asks who did it: no person has this id. */
export const productItself: UserId = "00000000-0000-7000-8000-000000000000";
