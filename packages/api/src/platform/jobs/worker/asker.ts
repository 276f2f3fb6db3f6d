import { faults } from "@freehold/kernel/fault.ts";
import type { OrganizationId, UserId } from "@freehold/kernel/id.ts";
import type { Principal } from "@freehold/kernel/principal.ts";
import type { Backend } from "../../../backend.ts";
import { findAsker } from "../../access/standing.ts";
import { productIn, productItself } from "../scope.ts";

export const fault = faults("jobs", {
  askerGone: ["forbidden", "Whoever asked for this may not act in this organization any more. Somebody else can ask for it again."],
  askerSuspended: ["forbidden", "The membership of whoever asked for this is suspended. Retry it when it is not."],
});

/** Who a job acts as: whoever asked for it, with the role and the links of this moment. @throws jobs.askerGone, askerSuspended */
export async function askerOf(backend: Backend, asked: { askedBy: UserId; organizationId: OrganizationId }): Promise<Principal> {
  const { askedBy, organizationId } = asked;
  if (askedBy === productItself) return productIn(organizationId);
  const standing = await findAsker(backend, askedBy, organizationId);
  if (!standing) throw fault.askerGone();
  if (standing.through.by === "membership" && standing.through.suspendedAt) throw fault.askerSuspended();
  return standing.principal;
}
