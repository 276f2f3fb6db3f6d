import type { AudienceName } from "@freehold/api/modules/coldchain/on-call/contract.ts";

/** Whom a step of a chain calls, as people call them. */
export const audienceWords: Readonly<Record<AudienceName, string>> = {
  assigned: "Whoever the unit is assigned to",
  onCall: "First on call at the site",
  secondOnCall: "Second on call at the site",
  staff: "Everybody with the role staff",
  managers: "All managers",
  admins: "All admins and owners",
  person: "One person",
};
