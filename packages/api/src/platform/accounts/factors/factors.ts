import { isOn } from "@freehold/identity/factor/factor-state.ts";
import { fault } from "@freehold/identity/factor/fault.ts";
import type { Person, SignIn } from "@freehold/identity/identity.ts";
import type { Context } from "../../../context.ts";
import type { AddPasskey } from "./factors.contract.ts";
import { tell } from "./factors.letters.ts";
import { guarded, siteOf } from "./factors.showing.ts";
import { replaceSession } from "../sign-in.ts";

/** What a person has besides the password, and what this sign-in has shown. */
export async function myFactors({ backend }: Context, { person, factors }: SignIn) {
  const state = await backend.identity.factors.stateOf(person.id);
  return { ...state, isOn: isOn(state), showedTwo: factors >= 2 };
}

/** A second factor protects itself: a sign-in that did not show it changes none. @throws factors.twoNeeded */
async function demandTwo({ backend }: Context, { person, factors }: SignIn): Promise<void> {
  if (factors < 2 && isOn(await backend.identity.factors.stateOf(person.id))) throw fault.twoNeeded();
}

/** Makes a secret for an authenticator app. It counts once `confirmCodeGenerator` has seen a code. */
export async function beginCodeGenerator(ctx: Context, signed: SignIn): Promise<{ secret: string; uri: string }> {
  await demandTwo(ctx, signed);
  return ctx.backend.identity.factors.codeGenerator.begin(signed.person);
}

/** Makes the app count. @throws factors.notBegun, factors.codeWrong */
export async function confirmCodeGenerator(ctx: Context, signed: SignIn, code: string) {
  await demandTwo(ctx, signed);
  const { recoveryCodes } = await guarded(ctx, signed.person, () =>
    ctx.backend.identity.factors.codeGenerator.confirm(signed.person.id, code),
  );
  if (recoveryCodes) return { recoveryCodes, session: await switchedOn(ctx, signed) };
  await tell(ctx, signed.person, { kind: "codeGeneratorAdded" });
  return { recoveryCodes, session: null };
}

/** Forgets the app. Whoever has no other factor signs in with the password alone again. */
export async function removeCodeGenerator(ctx: Context, signed: SignIn) {
  await demandTwo(ctx, signed);
  const left = await ctx.backend.identity.factors.codeGenerator.remove(signed.person.id);
  if (!left.isOn) return { ...left, session: await switchedOff(ctx, signed) };
  await tell(ctx, signed.person, { kind: "codeGeneratorRemoved" });
  return { ...left, session: null };
}

/** Ten new recovery codes in place of the earlier ones. @throws factors.nothingSet */
export async function renewRecoveryCodes(ctx: Context, signed: SignIn): Promise<{ recoveryCodes: readonly string[] }> {
  await demandTwo(ctx, signed);
  const recoveryCodes = await ctx.backend.identity.factors.renewRecoveryCodes(signed.person.id);
  await tell(ctx, signed.person, { kind: "recoveryCodesRenewed" });
  return { recoveryCodes };
}

/** What the browser needs to make a passkey. */
export async function beginPasskey(ctx: Context, signed: SignIn) {
  await demandTwo(ctx, signed);
  return ctx.backend.identity.factors.passkeys.begin(siteOf(ctx.backend), signed.person);
}

/** Keeps a passkey that the browser has made. @throws factors.passkeyRefused, passkeyKnown, tooManyPasskeys */
export async function addPasskey(ctx: Context, signed: SignIn, input: AddPasskey) {
  await demandTwo(ctx, signed);
  const { passkey, recoveryCodes } = await ctx.backend.identity.factors.passkeys.add(siteOf(ctx.backend), signed.person.id, input);
  if (recoveryCodes) return { passkey, recoveryCodes, session: await switchedOn(ctx, signed) };
  await tell(ctx, signed.person, { kind: "passkeyAdded", name: passkey.name });
  return { passkey, recoveryCodes, session: null };
}

/** Forgets a passkey. @throws factors.passkeyMissing */
export async function removePasskey(ctx: Context, signed: SignIn, id: string) {
  await demandTwo(ctx, signed);
  const { name, ...left } = await ctx.backend.identity.factors.passkeys.remove(signed.person.id, id);
  if (!left.isOn) return { ...left, session: await switchedOff(ctx, signed) };
  await tell(ctx, signed.person, { kind: "passkeyRemoved", name });
  return { ...left, session: null };
}

/** Everybody who came in without a second factor leaves; the person who has just shown theirs stays, under a new id. */
async function switchedOn(ctx: Context, { person }: SignIn) {
  await tell(ctx, person, { kind: "secondFactorSwitchedOn" });
  return newSession(ctx, person, 2);
}

async function switchedOff(ctx: Context, { person }: SignIn) {
  await tell(ctx, person, { kind: "secondFactorSwitchedOff" });
  return newSession(ctx, person, 1);
}

async function newSession(ctx: Context, person: Person, factors: number) {
  await ctx.backend.identity.endSessions(person.id);
  return replaceSession(ctx, person, { factors });
}

/** Takes all factors of a person away who has lost them, and ends their sign-ins. @throws factors.personMissing */
export async function resetFactors(ctx: Context, email: string): Promise<{ person: Person }> {
  const { findPerson, factors, endSessions } = ctx.backend.identity;
  const person = await findPerson(email);
  if (!person) throw fault.personMissing({ fields: { email: "Nobody has an account with this address." } });
  await factors.reset(person.id);
  await endSessions(person.id);
  await tell(ctx, person, { kind: "secondFactorReset" });
  return { person };
}
