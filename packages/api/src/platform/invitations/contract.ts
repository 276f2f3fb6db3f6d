import { z } from "zod";
import { roles } from "@freehold/kernel/role.ts";
import { Register } from "../accounts/contract.ts";

export const Invite = z.strictObject({
  email: z
    .email("Enter an address such as name@example.com.")
    .max(320)
    .transform((text) => text.toLowerCase())
    .meta({ title: "Address", description: "Gets a mail with a link. Who has no account yet makes one there." }),
  role: z.enum(roles).meta({ title: "Role" }),
});
export type Invite = z.infer<typeof Invite>;

/** One invitation, by its id. */
export const OneInvitation = z.strictObject({ id: z.uuid().meta({ title: "Invitation" }) });
export type OneInvitation = z.infer<typeof OneInvitation>;

/** What the link in the mail carries. */
export const InvitationTicket = z.strictObject({
  ticket: z.string().max(100).meta({ title: "Ticket", description: "From the link in the mail." }),
});
export type InvitationTicket = z.infer<typeof InvitationTicket>;

export const AcceptAsNew = z.strictObject({
  ticket: InvitationTicket.shape.ticket,
  name: Register.shape.name,
  password: Register.shape.password,
});
export type AcceptAsNew = z.infer<typeof AcceptAsNew>;
