import type { FactorMethod } from "@freehold/identity/factor/factor-state.ts";
import { fault } from "@freehold/identity/factor/fault.ts";
import type { Typed } from "@freehold/identity/factor/factors.ts";
import { siteAt, type Site } from "@freehold/identity/factor/webauthn.ts";
import type { Person, SignIn } from "@freehold/identity/identity.ts";
import type { UserId } from "@freehold/kernel/id.ts";
import type { Backend } from "../../../backend.ts";
import type { Context } from "../../../context.ts";
import type { CompleteSignIn, PasskeyShown, Shown } from "./factors.contract.ts";
import { tell } from "./factors.letters.ts";
import { openSession } from "../sign-in.ts";

/** Where passkeys are made and shown: the public address, which must be right for them to work. */
export const siteOf = ({ address, origins }: Backend): Site => siteAt(address(), origins);

/**
 * Completes a sign-in whose first factor was shown.
 * @throws factors.codeWrong, recoveryCodeWrong, passkeyRefused, signInOver, answersUsedUp, identity.tooManyAttempts
 */
export async function completeSignIn(ctx: Context, { ticket, ...shown }: CompleteSignIn) {
  const { factors, getPerson } = ctx.backend.identity;
  const person = await getPerson(await factors.waiting(ticket));
  if (shown.passkey) {
    const result = await factors.answerByPasskey(siteOf(ctx.backend), ticket, shown.passkey);
    if ("wentBack" in result) throw await wentBack(ctx, person);
  } else {
    await guarded(ctx, person, async () => {
      const { isRight } = await factors.answer(ticket, typedIn(shown));
      if (isRight) return;
      await tell(ctx, person, { kind: "secondFactorGuessed" });
      throw fault.answersUsedUp();
    });
  }
  const recoveryCodesLeft = await leftAfter(ctx, person, shown);
  return { person, session: await openSession(ctx, person, { factors: 2 }), recoveryCodesLeft };
}

/** What the browser needs to ask for a passkey: after a password one of the person's, otherwise any of this site's. */
export async function askForPasskey({ backend }: Context, ticket: string | undefined) {
  const { factors } = backend.identity;
  const shower =
    ticket === undefined ? ({ use: "signIn" } as const) : ({ use: "secondFactor", userId: await factors.waiting(ticket) } as const);
  return factors.passkeys.ask(siteOf(backend), shower);
}

/** Signs in with a passkey alone: the device has checked the person, so these are two factors. @throws factors.passkeyRefused, passkeyUnverified */
export async function signInWithPasskey(ctx: Context, shown: PasskeyShown) {
  const { factors, getPerson } = ctx.backend.identity;
  const result = await factors.passkeys.show(siteOf(ctx.backend), { use: "signIn" }, shown);
  if ("wentBack" in result) throw await wentBack(ctx, await getPerson(result.wentBack));
  const person = await getPerson(result.userId);
  return { person, session: await openSession(ctx, person, { factors: 2 }) };
}

/** What the browser needs for `confirmWithFactor`. @throws factors.passkeyMissing */
export const askForConfirmation = ({ backend }: Context, { person }: SignIn) =>
  backend.identity.factors.passkeys.ask(siteOf(backend), { use: "confirmation", userId: person.id });

/** The ways besides the password in which the person can confirm who they are. */
export const confirmationMethods = ({ backend }: Context, userId: UserId): Promise<readonly FactorMethod[]> =>
  backend.identity.factors.methodsOf(userId);

/**
 * Proves again, by a code, a recovery code or a passkey, that the person is there. Opens no session: that is for the caller.
 * @throws factors.codeWrong, recoveryCodeWrong, passkeyRefused, identity.tooManyAttempts
 */
export async function confirmWithFactor(ctx: Context, person: Person, shown: Shown): Promise<void> {
  const { factors } = ctx.backend.identity;
  if (shown.passkey) {
    const result = await factors.passkeys.show(siteOf(ctx.backend), { use: "confirmation", userId: person.id }, shown.passkey);
    if ("wentBack" in result) throw await wentBack(ctx, person);
    return;
  }
  await guarded(ctx, person, () => factors.show(person.id, typedIn(shown)));
  await leftAfter(ctx, person, shown);
}

/** Slows down whoever guesses codes: as with passwords, but counted by themselves, because the password was right. */
export async function guarded<T>({ backend, address }: Context, { id }: Person, work: () => Promise<T>): Promise<T> {
  const attempt = { account: `second factor of ${id}`, address };
  await backend.attempts.check(attempt);
  const result = await work();
  await backend.attempts.succeeded(attempt);
  return result;
}

function typedIn({ code, recoveryCode }: Shown): Typed {
  return recoveryCode === undefined ? { code: code ?? "" } : { recoveryCode };
}

/** How many recovery codes are left, when one was used. */
async function leftAfter(ctx: Context, person: Person, { recoveryCode }: Shown): Promise<number | null> {
  if (recoveryCode === undefined) return null;
  const { recoveryCodesLeft: left } = await ctx.backend.identity.factors.stateOf(person.id);
  await tell(ctx, person, { kind: "recoveryCodeUsed", left });
  return left;
}

async function wentBack(ctx: Context, person: Person): Promise<Error> {
  await tell(ctx, person, { kind: "passkeyWentBack" });
  return fault.passkeyWentBack();
}
