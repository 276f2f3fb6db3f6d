import type { Me, Outputs } from "../../api/client.ts";
import { clientFault, type ClientFault } from "../../api/fault.ts";
import type { Account } from "../../shell/account.ts";

/** What the link of an invitation leads to, and who has followed it. */
export type SeenInvitation = { readonly me: Me | null } & (
  | { readonly invited: Outputs["invitations"]["look"] }
  | { readonly invited: undefined; readonly fault: ClientFault }
);

/** Asks what a ticket is good for. That it is good for nothing is an answer, not a failure of the page. */
export async function lookAtInvitation(account: Account, ticket = ""): Promise<SeenInvitation> {
  const me = await account.me();
  try {
    return { me, invited: await account.api.invitations.look.query({ ticket }) };
  } catch (error) {
    return { me, invited: undefined, fault: clientFault(error) };
  }
}
