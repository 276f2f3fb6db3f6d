import type { FactorMethod } from "@freehold/identity/factor/factor-state.ts";
import type { Person } from "@freehold/identity/identity.ts";
import type { ProgramTokens } from "@freehold/identity/session/program-tokens.ts";
import type { Context } from "../../context.ts";
import { welcome } from "../limits/attempt.ts";
import { deviceInWords } from "./device.ts";
import { noticeLetter } from "./letters.ts";

/** How long somebody who has shown the password may take to show the second factor. */
const secondFactorSeconds = 600;

/** The tokens that a program keeps; null for a browser, which has its session in a cookie that no script can read. */
export type OpenedSession = ProgramTokens | null;

/** What a first factor leads to: a session, or a question for the second one. */
export type SignedIn =
  | { readonly person: Person; readonly session: OpenedSession }
  | { readonly secondFactor: { readonly ticket: string; readonly methods: readonly FactorMethod[] } };

/**
 * Starts a session, the only way to one. Whoever signs in leaves the session they came with: the id is always a new one.
 * The person hears of a device that was never seen.
 */
export async function openSession(ctx: Context, person: Person, { factors }: { factors: number }): Promise<OpenedSession> {
  const opened = await replaceSession(ctx, person, { factors });
  await noteSignIn(ctx, person);
  await welcome(ctx, person.email);
  return opened;
}

/** Gives the person a session in place of the one they have, for a rise of privilege. */
export async function replaceSession(ctx: Context, person: Person, { factors }: { factors: number }): Promise<OpenedSession> {
  const { identity } = ctx.backend;
  if (ctx.token !== undefined) await identity.endSession(ctx.token);
  const device = { userAgent: ctx.userAgent, address: ctx.address };
  const ready = identity.newToken();
  const isKept = ctx.keepToken(ready);
  const started = await identity.startSession(person.id, device, { factors, token: ready.token, kind: isKept ? "browser" : "program" });
  return isKept ? null : identity.programTokens.issue({ userId: person.id, sessionId: started.sessionId });
}

/** Goes on after a password, a link by mail or another provider has shown who somebody is. */
export async function afterFirstFactor(ctx: Context, person: Person): Promise<SignedIn> {
  const methods = await ctx.backend.identity.factors.methodsOf(person.id);
  if (methods.length === 0) return { person, session: await openSession(ctx, person, { factors: 1 }) };
  const ticket = await ctx.backend.identity.tickets.issue({
    purpose: "secondFactor",
    userId: person.id,
    lastsSeconds: secondFactorSeconds,
  });
  return { secondFactor: { ticket, methods } };
}

/** Keeps the sign-in among what happened at the door. The first one of all surprises nobody. */
async function noteSignIn({ backend, userAgent, address }: Context, person: Person): Promise<void> {
  const device = { userAgent, address };
  const before = await backend.identity.events.hasSignedIn(person.id, device);
  await backend.identity.record({ userId: person.id, kind: "signedIn", device });
  if (before.here || !before.ever) return;
  await backend.mail.post(person.email, noticeLetter(backend.address(), { kind: "newDevice", device: deviceInWords(userAgent), address }));
}
