import { anyone, router, signedIn } from "../../../trpc.ts";
import { LinkExternalAccount, UnlinkExternalAccount } from "./external.contract.ts";
import { listLinked, promiseLink, unlink } from "./external.ts";

/** Accounts elsewhere with which people sign in here. */
export const externalAccountsRouter = router({
  providers: anyone
    .meta({ permission: "anyone", summary: "Where one can sign in besides here." })
    .query(({ ctx }) => ctx.backend.identity.external.providers),
  list: signedIn
    .meta({ permission: "signedIn", summary: "Your accounts elsewhere with which you can sign in." })
    .query(({ ctx }) => listLinked(ctx, ctx.signed)),
  link: signedIn
    .meta({
      permission: "signedIn",
      summary: "Begins to link an account elsewhere: gives the path for the browser of this session.",
      sensitive: true,
    })
    .input(LinkExternalAccount)
    .mutation(({ ctx, input }) => promiseLink(ctx, ctx.signed, input)),
  unlink: signedIn
    .meta({ permission: "signedIn", summary: "Unlinks an account elsewhere, unless it is your only way to sign in.", sensitive: true })
    .input(UnlinkExternalAccount)
    .mutation(async ({ ctx, input }) => {
      await unlink(ctx, ctx.signed, input);
      return { unlinked: true };
    }),
});
