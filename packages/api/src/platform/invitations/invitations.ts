import { and, eq, gt, lte, or } from "drizzle-orm";
import type { Tx } from "@freehold/database/database.ts";
import { faults } from "@freehold/kernel/fault.ts";
import type { Principal } from "@freehold/kernel/principal.ts";
import { isAtLeast } from "@freehold/kernel/role.ts";
import type { Backend } from "../../backend.ts";
import { fault as members } from "../organizations/members.ts";
import { membership, organization } from "../organizations/schema.ts";
import { demandSeat } from "../organizations/usage.ts";
import type { Invite, OneInvitation } from "./contract.ts";
import { promise } from "./promise.ts";
import { invitation } from "./schema.ts";

export const fault = faults("invitations", {
  missing: ["missing", "There is no such invitation. It may have been accepted or revoked."],
  open: ["conflict", "This address has an open invitation. Send it again, or revoke it first."],
  aboveYou: ["forbidden", "You cannot invite to a role above your own, or change such an invitation."],
  sentJustNow: ["throttled", "This invitation was sent a moment ago. Wait a minute before you send it again."],
});

export type Invitation = typeof invitation.$inferSelect;

/** How long the link in the mail works. */
export const lastsDays = 7;

/** An invitation is not sent again sooner than this. */
const pauseSeconds = 60;

/**
 * Invites an address, whether or not it has an account: this is not told. The mail leaves after the invitation is
 * there, so a link never leads nowhere. @throws members.already, invitations.open, aboveYou, organizations.membersLimit
 */
export async function invite(backend: Backend, caller: Principal, { email, role }: Invite): Promise<Invitation> {
  if (!isAtLeast(caller.role, role)) throw fault.aboveYou();
  const known = await backend.identity.findPerson(email);
  const now = backend.clock();
  const made = await backend.database.asActor(caller, async (tx) => {
    await demandSeat(tx, now);
    const isThem = or(eq(membership.email, email), known && eq(membership.userId, known.id));
    const [member] = await tx.select({ id: membership.id }).from(membership).where(isThem).limit(1);
    if (member) throw members.already({ fields: { email: "Is already a member." } });
    // One that has expired gives way; its link no longer works.
    await tx.delete(invitation).where(and(eq(invitation.email, email), lte(invitation.expiresAt, now)));
    const values = { email, role, invitedBy: caller.userId, sentAt: now, expiresAt: inDays(now) };
    const [row] = await tx.insert(invitation).values(values).onConflictDoNothing().returning();
    if (!row) throw fault.open({ fields: { email: "Has an open invitation." } });
    return row;
  });
  await send(backend, caller, made);
  return made;
}

/**
 * Sends an invitation again, now as the caller's, for another seven days. The link of the earlier mail no longer works.
 * A mailbox gets no more of them than of first invitations. @throws invitations.missing, aboveYou, sentJustNow,
 * limits.tooManyCalls, organizations.membersLimit
 */
export async function resend(backend: Backend, caller: Principal, { id }: OneInvitation): Promise<Invitation> {
  const now = backend.clock();
  const { email } = await backend.database.asActor(caller, (tx) => lockInvitation(tx, id));
  await backend.limits.arrive({ address: null, path: "invitations.invite", kind: "mail", recipient: email });
  const renewed = await backend.database.asActor(caller, async (tx) => {
    await demandSeat(tx, now, id);
    const found = await lockInvitation(tx, id);
    if (!isAtLeast(caller.role, found.role)) throw fault.aboveYou();
    const wait = pauseSeconds - Math.floor((now.getTime() - found.sentAt.getTime()) / 1000);
    if (wait > 0) throw fault.sentJustNow({ retryAfter: wait });
    const again = { invitedBy: caller.userId, sentAt: now, expiresAt: inDays(now) };
    const [row] = await tx.update(invitation).set(again).where(eq(invitation.id, id)).returning();
    return row!;
  });
  await send(backend, caller, renewed);
  return renewed;
}

/** Takes an invitation back: its link no longer works. @throws invitations.missing, aboveYou */
export async function revoke(tx: Tx, caller: Principal, { id }: OneInvitation): Promise<{ id: string }> {
  const found = await lockInvitation(tx, id);
  if (!isAtLeast(caller.role, found.role)) throw fault.aboveYou();
  await tx.delete(invitation).where(eq(invitation.id, id));
  return { id };
}

const inDays = (now: Date): Date => new Date(now.getTime() + lastsDays * 86_400_000);

/** Locked, because it may be accepted at the same moment. */
async function lockInvitation(tx: Tx, id: string): Promise<Invitation> {
  const [found] = await tx.select().from(invitation).where(eq(invitation.id, id)).for("update");
  if (!found) throw fault.missing();
  return found;
}

async function send(backend: Backend, caller: Principal, made: Invitation): Promise<void> {
  const { into, inviter } = await backend.database.asActor(caller, async (tx) => {
    const [of] = await tx.select({ name: organization.name }).from(organization);
    const [by] = await tx.select({ name: membership.name }).from(membership).where(eq(membership.userId, caller.userId));
    return { into: of!.name, inviter: by?.name };
  });
  const ticket = await backend.identity.tickets.issue({ purpose: "invitation", data: promise(made), lastsSeconds: lastsDays * 86_400 });
  await backend.mail.post(made.email, {
    subject: inviter === undefined ? `You are invited to ${into}` : `${inviter} invites you to ${into}`,
    paragraphs: [
      `${inviter ?? "Somebody"} would like you to join ${into} as ${made.role}.`,
      "If you have no account yet, you can create one with the same link.",
    ],
    action: { label: "See the invitation", url: `${backend.address()}/invitation?ticket=${ticket}` },
    after: [
      `The link works for ${lastsDays} days, and only for this address.`,
      "You do not know what this is about? Then do nothing: nobody joins anything without you.",
    ],
  });
}

/** Whether an invitation is still the one that its mail promised. */
export const stillPromised = ({ invitationId, sentAt }: { invitationId: string; sentAt: Date }, now: Date) =>
  and(eq(invitation.id, invitationId), eq(invitation.sentAt, sentAt), gt(invitation.expiresAt, now));
