import type { PartyRole } from "@freehold/api/modules/crm/party/words.contract.ts";
import type { PartyRow } from "../party-rows.ts";

/** What a party is to the organization, as people say it. */
export const roleWords: Readonly<Record<PartyRole, string>> = {
  isClient: "Client",
  isSupplier: "Supplier",
  isEmployee: "Employee",
  isProfessional: "Professional",
};

const roles = Object.keys(roleWords) as PartyRole[];

/** The roles of a party in words. */
export const rolesOf = (party: Pick<PartyRow, PartyRole>): string[] => roles.filter((role) => party[role]).map((role) => roleWords[role]);

/** The tags of a party: they stand between bars. */
export const tagsOf = ({ tagNames }: Pick<PartyRow, "tagNames">): string[] => (tagNames ?? "").split("|").filter((name) => name !== "");

/** A web address as people read it: without what every one begins with. */
export const shortAddress = (website: string): string => website.replace(/^https?:\/\/(www\.)?/, "").replace(/\/$/, "");

/** What a member is called: nothing is said of them until the names are there. */
export const memberName = (names: ReadonlyMap<string, string>, userId: string): string =>
  names.get(userId) ?? (names.size === 0 ? "…" : "Former member");
