import type { Person } from "@freehold/identity/identity.ts";
import type { Context } from "../../context.ts";
import { anyone, router, signedIn } from "../../trpc.ts";
import { myOrganizations } from "../organizations/organizations.ts";
import { Register, SignIn } from "./contract.ts";

/** Starts a session. A browser gets it as a cookie that its scripts cannot read; only programs get the token. */
async function begin(ctx: Context, person: { id: string }): Promise<{ token: string; expiresAt: Date } | null> {
  // Whoever signs in leaves the session they came with.
  if (ctx.token !== undefined) await ctx.backend.identity.endSession(ctx.token);
  const session = await ctx.backend.identity.startSession(person.id, { userAgent: ctx.userAgent, address: ctx.address });
  return ctx.keepToken(session) ? null : session;
}

async function describeMe({ backend }: Context, person: Person) {
  return { person, organizations: await myOrganizations(backend.database, person.id) };
}

export const accountsRouter = router({
  register: anyone
    .meta({ permission: "anyone", summary: "Creates an account and signs in." })
    .input(Register)
    .mutation(async ({ ctx, input }) => {
      const person = await ctx.backend.identity.register(input);
      return { person, session: await begin(ctx, person) };
    }),
  signIn: anyone
    .meta({ permission: "anyone", summary: "Signs in with address and password." })
    .input(SignIn)
    .mutation(async ({ ctx, input }) => {
      const person = await ctx.backend.identity.verify(input);
      return { person, session: await begin(ctx, person) };
    }),
  signOut: anyone.meta({ permission: "anyone", summary: "Ends the session at once, everywhere." }).mutation(async ({ ctx }) => {
    if (ctx.token !== undefined) await ctx.backend.identity.endSession(ctx.token);
    ctx.keepToken(null);
    return { signedOut: true };
  }),
  me: signedIn
    .meta({ permission: "signedIn", summary: "Who you are, and the organizations you belong to." })
    .query(({ ctx }) => describeMe(ctx, ctx.person)),
  session: anyone
    .meta({ permission: "anyone", summary: "Who is signed in here, or nothing: what a page asks first, which is no failure." })
    .query(async ({ ctx }) => {
      const signed = await ctx.signIn();
      return signed ? describeMe(ctx, signed.person) : null;
    }),
});
