import { fault as identityFault, type Person } from "@freehold/identity/identity.ts";
import { demandStrength } from "@freehold/identity/password/password-rule.ts";
import { fault as tokenFault, type ProgramTokens } from "@freehold/identity/session/program-tokens.ts";
import { DomainError } from "@freehold/kernel/fault.ts";
import type { Context } from "../../context.ts";
import { attemptOf } from "../limits/attempt.ts";
import type { OneAddress, OneTicket, Refresh, Register, ResetPassword, SignIn } from "./contract.ts";
import * as letters from "./letters.ts";
import { atEvenPace, failingAtEvenPace } from "./pace.ts";
import { note, notify } from "./telling.ts";
import { afterFirstFactor, type SignedIn } from "./sign-in.ts";

/** The same answer whatever was found: the mailbox knows more. */
export type Sent = { readonly sent: true };

const sent: Sent = { sent: true };

/**
 * Registers an address and writes to its mailbox: a link that verifies it, or that it has an account already. Answers the
 * same, in the same time, and signs nobody in. @throws identity.passwordWeak
 */
export function register(ctx: Context, input: Register): Promise<Sent> {
  return atEvenPace(async () => {
    const { identity, mail, address } = ctx.backend;
    const promised = await identity.links.register(input);
    if (promised) {
      const { person, ticket, isPasswordKept } = promised;
      await note(ctx, person.id, "registered");
      await mail.post(person.email, letters.verifyAddressLetter(address(), { name: person.name, ticket, isPasswordKept }));
    } else {
      await note(ctx, null, "registered");
      await mail.post(input.email, letters.addressKnownLetter(address()));
    }
    return sent;
  });
}

/** Makes an account for whoever is at the server's machine, who answers for the address. @throws identity.addressTaken, passwordWeak */
export async function createVerified(ctx: Context, input: Register): Promise<Person> {
  await demandStrength(input.password, input);
  const person = await ctx.backend.identity.createAccount(input);
  await note(ctx, person.id, "registered");
  return person;
}

/** Makes the account its owner's and signs in. @throws identity.linkOver */
export async function verifyAddress(ctx: Context, { ticket }: OneTicket): Promise<SignedIn> {
  const person = await ctx.backend.identity.links.verify(ticket);
  await note(ctx, person.id, "addressVerified");
  return afterFirstFactor(ctx, person);
}

/**
 * Signs in with address and password. A wrong password, an address that nobody has and one that was never verified answer
 * the same in the same time; the last gets its link again by mail. @throws identity.wrongCredentials, tooManyAttempts
 */
export function signInByPassword(ctx: Context, input: SignIn): Promise<SignedIn> {
  return failingAtEvenPace(async () => {
    const { identity, attempts } = ctx.backend;
    const attempt = attemptOf(ctx, input.email);
    await attempts.check(attempt);
    const verified = await identity.accounts.verify(input);
    if (!verified?.isAddressVerified) {
      const known = verified?.person ?? (await identity.findPerson(input.email));
      await note(ctx, known?.id ?? null, verified ? "signInUnverified" : "signInFailed");
      if (verified) await sendLinkAgain(ctx, verified.person);
      throw identityFault.wrongCredentials();
    }
    await attempts.succeeded(attempt);
    return afterFirstFactor(ctx, verified.person);
  });
}

/** Sends the link that verifies an address again, unless its mailbox has had enough of them. Says nothing of it either way. */
async function sendLinkAgain({ backend }: Context, { id, email }: Person): Promise<void> {
  try {
    await backend.limits.arrive({ address: null, path: "accounts.signIn", kind: "mail", recipient: email });
  } catch (error) {
    if (error instanceof DomainError && error.kind === "throttled") return;
    throw error;
  }
  const promised = await backend.identity.links.verifyAgain(id);
  if (!promised) return;
  const { person, ticket } = promised;
  await backend.mail.post(
    person.email,
    letters.verifyAddressLetter(backend.address(), { name: person.name, ticket, isPasswordKept: true }),
  );
}

/** Sends a link that signs in, if the address has an account. Answers the same if not, in the same time. */
export function requestMagicLink(ctx: Context, { email }: OneAddress): Promise<Sent> {
  return atEvenPace(async () => {
    const promised = await ctx.backend.identity.links.promiseSignIn(email);
    await note(ctx, promised?.person.id ?? null, "magicLinkRequested");
    if (promised) await ctx.backend.mail.post(promised.person.email, letters.magicLinkLetter(ctx.backend.address(), promised.ticket));
    return sent;
  });
}

/** Signs in by the link of a mail, in whichever browser it is opened; the second factor is asked for as ever. @throws identity.linkOver */
export async function signInByLink(ctx: Context, { ticket }: OneTicket): Promise<SignedIn> {
  const { identity, attempts } = ctx.backend;
  const person = await identity.links.signIn(ticket);
  await attempts.succeeded({ account: person.email, address: ctx.address });
  return afterFirstFactor(ctx, person);
}

/** Sends a link to a new password, if the address has an account. Answers the same if not, in the same time. */
export function requestPasswordReset(ctx: Context, { email }: OneAddress): Promise<Sent> {
  return atEvenPace(async () => {
    const promised = await ctx.backend.identity.links.promiseReset(email);
    await note(ctx, promised?.person.id ?? null, "passwordResetRequested");
    if (promised) await ctx.backend.mail.post(promised.person.email, letters.resetPasswordLetter(ctx.backend.address(), promised.ticket));
    return sent;
  });
}

/**
 * Sets a password by the link of a mail. Every sign-in of the person ends; nobody is signed in, and the second factor
 * stays what it is. @throws identity.linkOver, passwordWeak
 */
export async function resetPassword(ctx: Context, { ticket, password }: ResetPassword): Promise<{ changed: true }> {
  const { identity, attempts } = ctx.backend;
  const person = await identity.links.reset(ticket, password);
  await attempts.succeeded({ account: person.email, address: ctx.address });
  await notify(ctx, person, { kind: "passwordReset" });
  return { changed: true };
}

/** The next tokens of a program. One that was used before ends the sign-in. @throws identity.refreshOver, refreshUsed */
export async function refresh(ctx: Context, { refreshToken }: Refresh): Promise<ProgramTokens> {
  const { identity } = ctx.backend;
  const result = await identity.programTokens.refresh(refreshToken);
  if ("tokens" in result) return result.tokens;
  await notify(ctx, await identity.getPerson(result.stolenFrom), { kind: "tokenReused" });
  throw tokenFault.refreshOver();
}
