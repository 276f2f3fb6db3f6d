import { and, eq, inArray, isNull, ne } from "drizzle-orm";
import type { Database, Tx } from "@freehold/database/database.ts";
import type { Person } from "@freehold/identity/identity.ts";
import { DomainError, faults } from "@freehold/kernel/fault.ts";
import type { UserId } from "@freehold/kernel/id.ts";
import { noLinks, type Principal } from "@freehold/kernel/principal.ts";
import { isAtLeast, roles, type Role } from "@freehold/kernel/role.ts";
import { invitation } from "../invitations/schema.ts";
import type { ChangeRole, OneMember } from "./contract.ts";
import { myOrganizations } from "./organizations.ts";
import { membership, organization } from "./schema.ts";

export const fault = faults("members", {
  missing: ["missing", "There is no such member."],
  already: ["conflict", "This person is already a member."],
  aboveYou: ["forbidden", "You cannot give or take a role above your own."],
  notYours: ["forbidden", "Only admins and owners can do this to somebody else's membership."],
  notYourself: ["conflict", "You cannot do this to your own membership. Ask another admin or owner."],
  changed: ["conflict", "Somebody has changed this member in the meantime. Look again."],
  ownerNeeded: ["conflict", "An organization needs at least one active owner. Make somebody else owner first."],
  suspendedHeir: ["conflict", "A suspended member cannot become the owner. Reactivate them first."],
});

export type Member = typeof membership.$inferSelect;

/** Makes a person a member, without asking them: for who founds, invites or demonstrates. @throws members.already, aboveYou */
export async function addMember(tx: Tx, caller: Principal, { person, role }: { person: Person; role: Role }): Promise<Member> {
  if (!isAtLeast(caller.role, role)) throw fault.aboveYou();
  const values = { userId: person.id, name: person.name, email: person.email, role };
  const [row] = await tx.insert(membership).values(values).onConflictDoNothing().returning();
  if (!row) throw fault.already({ fields: { email: "Is already a member." } });
  return row;
}

/** Gives a member another role, effective at once. @throws members.missing, aboveYou, ownerNeeded, changed */
export async function changeRole(tx: Tx, caller: Principal, { id, role }: ChangeRole): Promise<Member> {
  const member = await getMember(tx, id);
  if (!isAtLeast(caller.role, member.role) || !isAtLeast(caller.role, role)) throw fault.aboveYou();
  if (role !== "owner") await keepAnOwner(tx, member);
  if (!isAtLeast(role, member.role)) await revokeInvitationsOf(tx, member.userId, role);
  return change(tx, member, { role });
}

/**
 * Keeps a member from acting until they are reactivated; open screens of the person close at once.
 * @throws members.missing, notYourself, aboveYou, ownerNeeded, changed
 */
export async function suspendMember(tx: Tx, caller: Principal, { id, at }: OneMember & { at: Date }): Promise<Member> {
  const member = await getOther(tx, caller, id);
  if (member.suspendedAt) return member;
  await keepAnOwner(tx, member);
  await revokeInvitationsOf(tx, member.userId);
  return change(tx, member, { suspendedAt: at });
}

/** Lets a suspended member act again, as what they were. @throws members.missing, notYourself, aboveYou, changed */
export async function reactivateMember(tx: Tx, caller: Principal, { id }: OneMember): Promise<Member> {
  const member = await getOther(tx, caller, id);
  return member.suspendedAt ? change(tx, member, { suspendedAt: null }) : member;
}

/** Ends a membership; open screens of the person close at once. @throws members.missing, notYours, aboveYou, ownerNeeded, changed */
export async function removeMember(tx: Tx, caller: Principal, { id }: OneMember): Promise<{ id: string }> {
  const member = await getMember(tx, id);
  const isSelf = member.userId === caller.userId;
  if (!isSelf && !isAtLeast(caller.role, "admin")) throw fault.notYours();
  if (!isSelf && !isAtLeast(caller.role, member.role)) throw fault.aboveYou();
  await keepAnOwner(tx, member);
  await revokeInvitationsOf(tx, member.userId);
  const removed = await tx.delete(membership).where(asDecided(member)).returning({ id: membership.id });
  if (removed.length === 0) throw fault.changed();
  return { id };
}

/**
 * Makes another member the owner and the caller an admin, both or neither.
 * @throws members.missing, notYourself, suspendedHeir, changed
 */
export async function transferOwnership(tx: Tx, caller: Principal, { id }: OneMember): Promise<Member> {
  await tx.select({ id: organization.id }).from(organization).for("update");
  const heir = await getOther(tx, caller, id);
  if (heir.suspendedAt) throw fault.suspendedHeir();
  const owner = await change(tx, heir, { role: "owner" });
  const [self] = await tx.select().from(membership).where(eq(membership.userId, caller.userId));
  if (self?.role !== "owner") throw fault.changed();
  await revokeInvitationsOf(tx, caller.userId, "admin");
  await change(tx, self, { role: "admin" });
  return owner;
}

/**
 * Ends all memberships of a person who deletes their account. Says no before the first one ends when an organization
 * would be left without an owner. @throws members.ownerNeeded, naming the organization
 */
export async function leaveEverywhere(database: Database, userId: UserId): Promise<void> {
  const mine = (await myOrganizations(database, userId)).map(({ id, name, role }) => ({
    name,
    caller: { userId, organizationId: id, role, links: noLinks } satisfies Principal,
  }));
  const own = eq(membership.userId, userId);
  for (const { name, caller } of mine) {
    await database.asActor(caller, async (tx) => {
      const [self] = await tx.select().from(membership).where(own);
      if (self) await keepAnOwner(tx, self, name);
    });
  }
  for (const { caller } of mine) {
    await database.asActor(caller, async (tx) => {
      const [self] = await tx.select().from(membership).where(own);
      if (self) await removeMember(tx, caller, self);
    });
  }
}

async function change(tx: Tx, member: Member, to: Partial<Pick<Member, "role" | "suspendedAt">>): Promise<Member> {
  const [row] = await tx.update(membership).set(to).where(asDecided(member)).returning();
  if (!row) throw fault.changed();
  return row;
}

/** The membership as the decision was about it: it may have changed since it was read. */
function asDecided({ id, version }: Pick<Member, "id" | "version">) {
  return and(eq(membership.id, id), eq(membership.version, version));
}

async function getMember(tx: Tx, id: string): Promise<Member> {
  const [member] = await tx.select().from(membership).where(eq(membership.id, id));
  if (!member) throw fault.missing();
  return member;
}

/** A member that is not the caller, and not above them. */
async function getOther(tx: Tx, caller: Principal, id: string): Promise<Member> {
  const member = await getMember(tx, id);
  if (member.userId === caller.userId) throw fault.notYourself();
  if (!isAtLeast(caller.role, member.role)) throw fault.aboveYou();
  return member;
}

/**
 * Makes sure that an active owner is left without this member. Locks the organization: of two owners who go at the same
 * moment, the second one waits here and then sees that they are the last.
 */
async function keepAnOwner(tx: Tx, { id, role, suspendedAt }: Member, name?: string): Promise<void> {
  if (role !== "owner" || suspendedAt) return;
  await tx.select({ id: organization.id }).from(organization).for("update");
  const others = and(eq(membership.role, "owner"), isNull(membership.suspendedAt), ne(membership.id, id));
  const left = await tx.select({ id: membership.id }).from(membership).where(others).limit(1);
  if (left.length > 0) return;
  const refusal = fault.ownerNeeded();
  if (name === undefined) throw refusal;
  const message = `${name} needs at least one active owner. Make somebody else owner there, or remove the organization first.`;
  throw new DomainError({ kind: refusal.kind, code: refusal.code, message });
}

/** What a person may no longer do, their open invitations do not do either. Without a role: all of them. */
async function revokeInvitationsOf(tx: Tx, userId: UserId, role?: Role): Promise<void> {
  const above = role !== undefined && isAtLeast(role, "admin") ? roles.filter((each) => !isAtLeast(role, each)) : roles;
  await tx.delete(invitation).where(and(eq(invitation.invitedBy, userId), inArray(invitation.role, above)));
}
