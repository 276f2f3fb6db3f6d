import { atLeast } from "@freehold/kernel/expression/language.ts";
import { resource } from "../../resource/resource.ts";
import { anyone, permitted, router, signedIn } from "../../trpc.ts";
import { openSession } from "../accounts/sign-in.ts";
import { accept, acceptAsNew, look } from "./accept.ts";
import { AcceptAsNew, InvitationTicket, Invite, OneInvitation } from "./contract.ts";
import { invite, resend, revoke } from "./invitations.ts";
import { invitation } from "./schema.ts";

const admins = atLeast("admin");

export const invitationsRouter = router({
  ...resource(invitation, ["list", "get", "live"]),
  invite: permitted(admins)
    .meta({ permission: admins, limit: "mail", summary: "Invites an address by mail. Its link works for 7 days." })
    .input(Invite)
    .mutation(({ ctx, input }) => invite(ctx.backend, ctx.caller, input)),
  resend: permitted(admins)
    .meta({ permission: admins, limit: "mail", summary: "Sends an invitation again. The earlier link stops working." })
    .input(OneInvitation)
    .mutation(({ ctx, input }) => resend(ctx.backend, ctx.caller, input)),
  revoke: permitted(admins)
    .meta({ permission: admins, summary: "Takes an invitation back. Its link stops working at once." })
    .input(OneInvitation)
    .mutation(({ ctx, input }) => ctx.asActor((tx) => revoke(tx, ctx.caller, input))),
  look: anyone
    .meta({ permission: "anyone", limit: "credentials", summary: "What an invitation is about, for whoever holds its link." })
    .input(InvitationTicket)
    .query(({ ctx, input }) => look(ctx.backend, input.ticket)),
  accept: signedIn
    .meta({ permission: "signedIn", summary: "Joins the organization you are invited to." })
    .input(InvitationTicket)
    .mutation(({ ctx, input }) => accept(ctx.backend, ctx.person, input.ticket)),
  acceptAsNew: anyone
    .meta({ permission: "anyone", limit: "credentials", summary: "Creates an account for the invited address, joins and signs in." })
    .input(AcceptAsNew)
    .mutation(async ({ ctx, input }) => {
      const { person, joined } = await acceptAsNew(ctx.backend, input);
      return { person, joined, session: await openSession(ctx, person, { factors: 1 }) };
    }),
});
