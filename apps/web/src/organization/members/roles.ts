import { isAtLeast, roles, type Role } from "@freehold/kernel/role.ts";
import { words } from "../../format/words.ts";

/** What each role may do, in a line, where somebody chooses one. */
export const meanings: Record<Role, string> = {
  owner: "everything, also ending the organization",
  admin: "everything but owners",
  manager: "set up sites, units and sensors",
  staff: "answer alerts, bring readings",
  viewer: "see everything, change nothing",
  member: "see only what is linked to them",
};

/** The roles that somebody of this role may give, the most powerful first. */
export const rolesUnder = (role: Role): Role[] => roles.filter((each) => isAtLeast(role, each));

/** Those roles as choices of a field. */
export const roleChoices = (role: Role): { value: Role; label: string }[] =>
  rolesUnder(role).map((each) => ({ value: each, label: `${words(each)}: ${meanings[each]}` }));
