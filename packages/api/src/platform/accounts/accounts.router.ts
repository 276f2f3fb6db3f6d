import type { Person } from "@freehold/identity/identity.ts";
import type { Context } from "../../context.ts";
import { anyone, onMachine, router, signedIn } from "../../trpc.ts";
import { placesOf } from "../access/places.ts";
import {
  ChangeName,
  ChangePassword,
  Confirm,
  DeleteAccount,
  OneAddress,
  OneSession,
  OneTicket,
  Refresh,
  Register,
  ResetPassword,
  SignIn,
} from "./contract.ts";
import * as entering from "./entering.ts";
import * as own from "./own-account.ts";
import * as sessions from "./own-sessions.ts";

async function describeMe({ backend }: Context, person: Person) {
  return { person, organizations: await placesOf(backend, person) };
}

export const accountsRouter = router({
  register: anyone
    .meta({ permission: "anyone", limit: "mail", summary: "Registers an address. A mail says how to go on." })
    .input(Register)
    .mutation(({ ctx, input }) => entering.register(ctx, input)),
  create: onMachine
    .meta({
      permission: "machine",
      summary: "Creates an account whose address counts as verified, such as the first one of an installation.",
    })
    .input(Register)
    .mutation(({ ctx, input }) => entering.createVerified(ctx, input)),
  verifyAddress: anyone
    .meta({ permission: "anyone", limit: "credentials", summary: "Verifies an address by the link of a mail, and signs in." })
    .input(OneTicket)
    .mutation(({ ctx, input }) => entering.verifyAddress(ctx, input)),
  signIn: anyone
    .meta({ permission: "anyone", limit: "credentials", summary: "Signs in with address and password." })
    .input(SignIn)
    .mutation(({ ctx, input }) => entering.signInByPassword(ctx, input)),
  requestMagicLink: anyone
    .meta({ permission: "anyone", limit: "mail", summary: "Sends a link that signs in, good for 15 minutes." })
    .input(OneAddress)
    .mutation(({ ctx, input }) => entering.requestMagicLink(ctx, input)),
  signInByLink: anyone
    .meta({ permission: "anyone", limit: "credentials", summary: "Signs in by the link of a mail." })
    .input(OneTicket)
    .mutation(({ ctx, input }) => entering.signInByLink(ctx, input)),
  requestPasswordReset: anyone
    .meta({ permission: "anyone", limit: "mail", summary: "Sends a link to a new password, good for 30 minutes." })
    .input(OneAddress)
    .mutation(({ ctx, input }) => entering.requestPasswordReset(ctx, input)),
  resetPassword: anyone
    .meta({ permission: "anyone", limit: "credentials", summary: "Sets a password by the link of a mail. Ends every sign-in." })
    .input(ResetPassword)
    .mutation(({ ctx, input }) => entering.resetPassword(ctx, input)),
  refresh: anyone
    .meta({ permission: "anyone", limit: "credentials", summary: "Exchanges a program's refresh token for its next tokens." })
    .input(Refresh)
    .mutation(({ ctx, input }) => entering.refresh(ctx, input)),
  signOut: anyone
    .meta({ permission: "anyone", summary: "Ends the session at once, everywhere." })
    .mutation(({ ctx }) => sessions.signOut(ctx)),
  me: signedIn
    .meta({ permission: "signedIn", summary: "Who you are, and the organizations you belong to." })
    .query(({ ctx }) => describeMe(ctx, ctx.person)),
  session: anyone
    .meta({ permission: "anyone", summary: "Who is signed in here, or nothing: what a page asks first, which is no failure." })
    .query(async ({ ctx }) => {
      const signed = await ctx.signIn();
      return signed ? describeMe(ctx, signed.person) : null;
    }),
  sessions: signedIn
    .meta({ permission: "signedIn", summary: "Where you are signed in, with device and network address." })
    .query(({ ctx }) => sessions.listSessions(ctx, ctx.signed)),
  endSession: signedIn
    .meta({ permission: "signedIn", summary: "Ends one of your sign-ins at once." })
    .input(OneSession)
    .mutation(({ ctx, input }) => sessions.endSession(ctx, ctx.signed, input)),
  endOtherSessions: signedIn
    .meta({ permission: "signedIn", summary: "Ends all your sign-ins but this one at once." })
    .mutation(({ ctx }) => sessions.endOtherSessions(ctx, ctx.signed)),
  events: signedIn
    .meta({ permission: "signedIn", summary: "What happened to your account: the newest 50 sign-ins and changes." })
    .query(({ ctx }) => sessions.listEvents(ctx, ctx.person.id)),
  waysToConfirm: signedIn
    .meta({ permission: "signedIn", summary: "How you can confirm that it is you; when there is no way, sign in again." })
    .query(({ ctx }) => own.waysToConfirm(ctx, ctx.signed)),
  confirm: signedIn
    .meta({ permission: "signedIn", limit: "credentials", summary: "Confirms that it is you, for the next ten minutes." })
    .input(Confirm)
    .mutation(({ ctx, input }) => own.confirm(ctx, ctx.signed, input)),
  changePassword: signedIn
    .meta({ permission: "signedIn", sensitive: true, summary: "Changes your password. Ends your other sign-ins." })
    .input(ChangePassword)
    .mutation(({ ctx, input }) => own.changePassword(ctx, ctx.signed, input)),
  requestAddress: signedIn
    .meta({ permission: "signedIn", sensitive: true, limit: "mail", summary: "Sends a link to the address that your account is to have." })
    .input(OneAddress)
    .mutation(({ ctx, input }) => own.requestAddress(ctx, ctx.signed, input)),
  changeAddress: anyone
    .meta({ permission: "anyone", limit: "credentials", summary: "Gives an account another address by the link of a mail." })
    .input(OneTicket)
    .mutation(({ ctx, input }) => own.changeAddress(ctx, input)),
  changeName: signedIn
    .meta({ permission: "signedIn", summary: "Changes what you are called." })
    .input(ChangeName)
    .mutation(({ ctx, input }) => own.changeName(ctx, ctx.person, input)),
  deleteAccount: signedIn
    .meta({ permission: "signedIn", sensitive: true, summary: "Deletes your account and every membership." })
    .input(DeleteAccount)
    .mutation(({ ctx, input }) => own.deleteAccount(ctx, ctx.signed, input)),
});
