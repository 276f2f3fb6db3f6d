import { anyone, onMachine, router, signedIn } from "../../../trpc.ts";
import {
  AddPasskey,
  AskForPasskey,
  CompleteSignIn,
  ConfirmCodeGenerator,
  RemovePasskey,
  RenamePasskey,
  ResetFactors,
  SignInWithPasskey,
} from "./factors.contract.ts";
import * as factors from "./factors.ts";
import { askForConfirmation, askForPasskey, completeSignIn, signInWithPasskey } from "./factors.showing.ts";

export const factorsRouter = router({
  mine: signedIn
    .meta({
      permission: "signedIn",
      summary: "Your second factor: the authenticator app, the passkeys and how many recovery codes are left.",
    })
    .query(({ ctx }) => factors.myFactors(ctx, ctx.signed)),
  completeSignIn: anyone
    .meta({ permission: "anyone", limit: "credentials", summary: "Completes a sign-in by a code, a recovery code or a passkey." })
    .input(CompleteSignIn)
    .mutation(({ ctx, input }) => completeSignIn(ctx, input)),
  askForPasskey: anyone
    .meta({ permission: "anyone", limit: "credentials", summary: "What a browser needs to ask for a passkey that signs in." })
    .input(AskForPasskey)
    .mutation(({ ctx, input }) => askForPasskey(ctx, input.ticket)),
  signInWithPasskey: anyone
    .meta({ permission: "anyone", limit: "credentials", summary: "Signs in with a passkey alone, without address and password." })
    .input(SignInWithPasskey)
    .mutation(({ ctx, input }) => signInWithPasskey(ctx, input.passkey)),
  askForConfirmation: signedIn
    .meta({ permission: "signedIn", summary: "What a browser needs to ask for a passkey that confirms that it is you." })
    .mutation(({ ctx }) => askForConfirmation(ctx, ctx.signed)),
  beginCodeGenerator: signedIn
    .meta({
      permission: "signedIn",
      sensitive: true,
      summary: "Makes a secret for an authenticator app. It counts once a code was confirmed.",
    })
    .mutation(({ ctx }) => factors.beginCodeGenerator(ctx, ctx.signed)),
  confirmCodeGenerator: signedIn
    .meta({ permission: "signedIn", sensitive: true, summary: "Makes the authenticator app count, by its first code." })
    .input(ConfirmCodeGenerator)
    .mutation(({ ctx, input }) => factors.confirmCodeGenerator(ctx, ctx.signed, input.code)),
  removeCodeGenerator: signedIn
    .meta({ permission: "signedIn", sensitive: true, summary: "Forgets the authenticator app." })
    .mutation(({ ctx }) => factors.removeCodeGenerator(ctx, ctx.signed)),
  renewRecoveryCodes: signedIn
    .meta({ permission: "signedIn", sensitive: true, summary: "Makes ten new recovery codes; the earlier ones work no more." })
    .mutation(({ ctx }) => factors.renewRecoveryCodes(ctx, ctx.signed)),
  beginPasskey: signedIn
    .meta({ permission: "signedIn", sensitive: true, summary: "What a browser needs to make a passkey." })
    .mutation(({ ctx }) => factors.beginPasskey(ctx, ctx.signed)),
  addPasskey: signedIn
    .meta({ permission: "signedIn", sensitive: true, summary: "Keeps a passkey that a browser has made." })
    .input(AddPasskey)
    .mutation(({ ctx, input }) => factors.addPasskey(ctx, ctx.signed, input)),
  renamePasskey: signedIn
    .meta({ permission: "signedIn", summary: "Gives a passkey another name." })
    .input(RenamePasskey)
    .mutation(({ ctx, input }) => ctx.backend.identity.factors.passkeys.rename(ctx.person.id, input)),
  removePasskey: signedIn
    .meta({ permission: "signedIn", sensitive: true, summary: "Forgets a passkey." })
    .input(RemovePasskey)
    .mutation(({ ctx, input }) => factors.removePasskey(ctx, ctx.signed, input.id)),
  reset: onMachine
    .meta({ permission: "machine", summary: "Takes the second factor of a person away who has lost it, and ends their sign-ins." })
    .input(ResetFactors)
    .mutation(({ ctx, input }) => factors.resetFactors(ctx, input.email)),
});
