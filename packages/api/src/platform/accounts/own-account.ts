import { eq } from "drizzle-orm";
import type { FactorMethod } from "@freehold/identity/factor/factor-state.ts";
import type { Person, SignIn } from "@freehold/identity/identity.ts";
import { faults } from "@freehold/kernel/fault.ts";
import { noLinks } from "@freehold/kernel/principal.ts";
import type { Backend } from "../../backend.ts";
import type { Context } from "../../context.ts";
import { productItself } from "../jobs/scope.ts";
import { leaveEverywhere } from "../organizations/members.ts";
import { myOrganizations } from "../organizations/organizations.ts";
import { membership } from "../organizations/schema.ts";
import { removePicture } from "../pictures/picture.ts";
import type { ChangeName, ChangePassword, Confirm, DeleteAccount, OneAddress, OneTicket } from "./contract.ts";
import { confirmationMethods, confirmWithFactor } from "./factors/factors.showing.ts";
import * as letters from "./letters.ts";
import { atEvenPace } from "./pace.ts";
import { replaceSession, type OpenedSession } from "./sign-in.ts";
import { note, notify } from "./telling.ts";

export const fault = faults("accounts", {
  passwordWrong: ["invalid", "This is not your password."],
  otherAddress: ["invalid", "This is not the address of your account."],
  sameAddress: ["conflict", "This is your address already."],
});

const passwordWrong = (field: string): Error =>
  fault.passwordWrong({ fields: { [field]: "This is not your password. Try again, or ask for a link to a new one." } });

/** Shows that the person knows the password. Guessing is slowed down by itself: a stolen session must not find it out. */
async function showPassword(ctx: Context, { id }: Person, { field, password }: { field: string; password: string }): Promise<void> {
  const { attempts, identity } = ctx.backend;
  const attempt = { account: `password of ${id}`, address: ctx.address };
  await attempts.check(attempt);
  if (!(await identity.accounts.isPassword(id, password))) {
    await note(ctx, id, "confirmationFailed");
    throw passwordWrong(field);
  }
  await attempts.succeeded(attempt);
}

/** The ways in which the person can confirm who they are; none means to sign in again. */
export async function waysToConfirm(ctx: Context, { person }: SignIn): Promise<readonly ("password" | FactorMethod)[]> {
  const others = await confirmationMethods(ctx, person.id);
  return (await ctx.backend.identity.accounts.hasPassword(person.id)) ? ["password", ...others] : others;
}

/**
 * Proves again who the person is, for the next ten minutes. The session gets a new id, and keeps what it had shown.
 * @throws accounts.passwordWrong, identity.tooManyAttempts, factors.codeWrong, recoveryCodeWrong, passkeyRefused
 */
export async function confirm(
  ctx: Context,
  { person, factors }: SignIn,
  { password, ...shown }: Confirm,
): Promise<{ session: OpenedSession }> {
  if (password === undefined) await confirmWithFactor(ctx, person, shown);
  else await showPassword(ctx, person, { field: "password", password });
  await note(ctx, person.id, "confirmed");
  return { session: await replaceSession(ctx, person, { factors }) };
}

/**
 * Changes the password, or sets the first one. Every other sign-in ends, and links that were sent before are worth nothing.
 * @throws accounts.passwordWrong, identity.passwordWeak
 */
export async function changePassword(ctx: Context, { person, factors }: SignIn, { current, password }: ChangePassword) {
  const { accounts, tickets, endSessions } = ctx.backend.identity;
  if (await accounts.hasPassword(person.id)) await showPassword(ctx, person, { field: "current", password: current ?? "" });
  await accounts.setPassword(person, password);
  await tickets.revoke("resetPassword", person.id);
  await tickets.revoke("magicLink", person.id);
  await endSessions(person.id);
  await notify(ctx, person, { kind: "passwordChanged" });
  return { session: await replaceSession(ctx, person, { factors }) };
}

/** Sends a link to the new address and a notice to the present one. Whether the new one has an account only its mailbox hears. */
export async function requestAddress(ctx: Context, { person }: SignIn, { email }: OneAddress): Promise<{ sent: true }> {
  if (email === person.email) throw fault.sameAddress({ fields: { email: "This is your address already." } });
  return atEvenPace(async () => {
    const { identity, mail, address } = ctx.backend;
    const promised = await identity.links.promiseAddress(person, email);
    await mail.post(email, promised ? letters.changeAddressLetter(address(), promised.ticket) : letters.newAddressTakenLetter(address()));
    await notify(ctx, person, { kind: "addressChangeRequested", email });
    return { sent: true };
  });
}

/** Gives the account the address whose mailbox the link went to, wherever the person is a member. @throws identity.linkOver, addressTaken */
export async function changeAddress(ctx: Context, { ticket }: OneTicket): Promise<{ email: string }> {
  const { person, before } = await ctx.backend.identity.links.changeAddress(ticket);
  await tellOrganizations(ctx.backend, person);
  await notify(ctx, { id: person.id, email: before }, { kind: "addressChanged", email: person.email });
  return { email: person.email };
}

/** Changes what the person is called, wherever they are a member. */
export async function changeName(ctx: Context, { id }: Person, { name }: ChangeName): Promise<Person> {
  const person = await ctx.backend.identity.accounts.rename(id, name);
  await tellOrganizations(ctx.backend, person);
  await note(ctx, id, "nameChanged");
  return person;
}

/** Writes the person's name and address into their memberships, where other members read them. */
async function tellOrganizations({ database }: Backend, { id, name, email }: Person): Promise<void> {
  for (const { id: organizationId } of await myOrganizations(database, id)) {
    const product = { userId: productItself, organizationId, role: "owner", links: noLinks } as const;
    await database.asActor(product, (tx) => tx.update(membership).set({ name, email }).where(eq(membership.userId, id)));
  }
}

/**
 * Deletes the account with its picture and every membership. What the person has written stays with the organizations.
 * @throws members.ownerNeeded, naming the organization whose only owner they are; accounts.otherAddress
 */
export async function deleteAccount(ctx: Context, { person }: SignIn, { email }: DeleteAccount): Promise<{ deleted: true }> {
  const { database, identity, mail, address } = ctx.backend;
  if (email !== person.email) throw fault.otherAddress({ fields: { email: "Type the address of your account." } });
  await leaveEverywhere(database, person.id);
  await removePicture(ctx.backend, person.id);
  await identity.accounts.remove(person.id);
  ctx.keepToken(null);
  await mail.post(person.email, letters.noticeLetter(address(), { kind: "accountDeleted" }));
  return { deleted: true };
}
