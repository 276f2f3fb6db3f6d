import { and, eq, sql } from "drizzle-orm";
import type { Database, Tx } from "@freehold/database/database.ts";
import type { Person } from "@freehold/identity/identity.ts";
import { faults } from "@freehold/kernel/fault.ts";
import { newId, type OrganizationId, type UserId } from "@freehold/kernel/id.ts";
import { noLinks, type Principal } from "@freehold/kernel/principal.ts";
import { isAtLeast, type Role } from "@freehold/kernel/role.ts";
import type { AddMember, ChangeRole, CreateOrganization, RemoveMember, UpdateOrganization } from "./contract.ts";
import { membership, organization } from "./schema.ts";

export const fault = faults("organizations", {
  memberMissing: ["missing", "There is no such member."],
  accountMissing: ["missing", "Nobody has registered with this address yet. Ask them to create an account first."],
  alreadyMember: ["conflict", "This person is already a member."],
  aboveYou: ["forbidden", "You cannot give or take a role above your own."],
  notYours: ["forbidden", "Only admins and owners end the membership of somebody else."],
  roleChanged: ["conflict", "Somebody has changed this member's role in the meantime. Look again."],
  ownerNeeded: ["conflict", "An organization needs at least one owner. Make somebody else owner first."],
});

/** An organization as one of its members sees it in a list. */
export type MyOrganization = { id: OrganizationId; name: string; slug: string; timeZone: string; role: Role };

/** The organizations a person belongs to, by name. The only question that is asked across organizations. */
export async function myOrganizations(database: Database, userId: UserId): Promise<MyOrganization[]> {
  return database.asPerson(userId, async (tx) => {
    const { rows } = await tx.execute<MyOrganization>(
      sql`select id, name, slug, time_zone as "timeZone", role from platform.my_organizations()`,
    );
    return rows;
  });
}

/** Creates an organization whose first owner is the person. @throws conflict when the short name is taken */
export async function createOrganization(database: Database, person: Person, input: CreateOrganization): Promise<MyOrganization> {
  const id = newId<"organization">();
  const founder: Principal = { userId: person.id, organizationId: id, role: "owner", links: noLinks };
  return database.asActor(founder, async (tx) => {
    await tx.insert(organization).values({ id, orgId: id, ...input });
    await tx.insert(membership).values({ userId: person.id, name: person.name, email: person.email, role: "owner" });
    return { id, ...input, role: "owner" };
  });
}

/** Changes what the organization is called and the zone its times are shown in. */
export async function updateOrganization(tx: Tx, input: UpdateOrganization): Promise<typeof organization.$inferSelect> {
  const [row] = Object.values(input).every((value) => value === undefined)
    ? await tx.select().from(organization)
    : await tx.update(organization).set(input).returning();
  return row!;
}

/** Adds a person who has an account. @throws organizations.alreadyMember, aboveYou */
export async function addMember(tx: Tx, caller: Principal, { person, role }: { person: Person } & Pick<AddMember, "role">) {
  if (!isAtLeast(caller.role, role)) throw fault.aboveYou();
  const values = { userId: person.id, name: person.name, email: person.email, role };
  const [row] = await tx.insert(membership).values(values).onConflictDoNothing().returning();
  if (!row) throw fault.alreadyMember({ fields: { email: "Is already a member." } });
  return row;
}

/** Gives a member another role, effective at once. @throws memberMissing, aboveYou, ownerNeeded */
export async function changeRole(tx: Tx, caller: Principal, { id, role }: ChangeRole) {
  const member = await getMember(tx, id);
  if (!isAtLeast(caller.role, member.role) || !isAtLeast(caller.role, role)) throw fault.aboveYou();
  if (member.role === "owner" && role !== "owner") await keepAnOwner(tx);
  const [row] = await tx.update(membership).set({ role }).where(asDecided(member)).returning();
  if (!row) throw fault.roleChanged();
  return row;
}

/** Ends a membership; open screens of the person close at once. @throws memberMissing, aboveYou, ownerNeeded */
export async function removeMember(tx: Tx, caller: Principal, { id }: RemoveMember): Promise<{ id: string }> {
  const member = await getMember(tx, id);
  const isSelf = member.userId === caller.userId;
  if (!isSelf && !isAtLeast(caller.role, "admin")) throw fault.notYours();
  if (!isSelf && !isAtLeast(caller.role, member.role)) throw fault.aboveYou();
  if (member.role === "owner") await keepAnOwner(tx);
  const removed = await tx.delete(membership).where(asDecided(member)).returning({ id: membership.id });
  if (removed.length === 0) throw fault.roleChanged();
  return { id };
}

/** The membership with the role that the decision was about: it may have changed since it was read. */
function asDecided({ id, role }: { id: string; role: Role }) {
  return and(eq(membership.id, id), eq(membership.role, role));
}

async function getMember(tx: Tx, id: string) {
  const [member] = await tx.select().from(membership).where(eq(membership.id, id));
  if (!member) throw fault.memberMissing();
  return member;
}

/** Locks the organization's row first: two owners who leave at the same moment must not both succeed. */
async function keepAnOwner(tx: Tx): Promise<void> {
  await tx.select({ id: organization.id }).from(organization).for("update");
  const owners = await tx.select({ id: membership.id }).from(membership).where(eq(membership.role, "owner"));
  if (owners.length < 2) throw fault.ownerNeeded();
}
