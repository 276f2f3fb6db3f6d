import { eq } from "drizzle-orm";
import type { Tx } from "@freehold/database/database.ts";
import type { Person } from "@freehold/identity/identity.ts";
import { DomainError, faults } from "@freehold/kernel/fault.ts";
import type { OrganizationId } from "@freehold/kernel/id.ts";
import { noLinks } from "@freehold/kernel/principal.ts";
import type { Role } from "@freehold/kernel/role.ts";
import type { Backend } from "../../backend.ts";
import { fault as access } from "../access/admission.ts";
import { productItself } from "../jobs/scope.ts";
import { membership, organization } from "../organizations/schema.ts";
import { demandSeat } from "../organizations/usage.ts";
import type { AcceptAsNew } from "./contract.ts";
import { stillPromised } from "./invitations.ts";
import { promisedBy, type Promised } from "./promise.ts";
import { invitation } from "./schema.ts";

export const fault = faults("invitations", {
  over: ["missing", "This invitation is no longer valid. It was accepted, revoked, sent again or has expired. Ask for a new one."],
  accountExists: ["conflict", "This address has an account. Sign in, then accept the invitation."],
});

/** What the holder of a link may know before accepting: the link came by mail, so the mailbox is theirs. */
export type Invited = {
  organization: { name: string; slug: string };
  inviter: string | null;
  role: Role;
  email: string;
  expiresAt: Date;
  /** Whether they must sign in rather than create an account. */
  hasAccount: boolean;
};

/** What an invitation is about. @throws invitations.over, also for a ticket that never was one */
export async function look(backend: Backend, ticket: string): Promise<Invited> {
  const promised = await promisedIn(backend, ticket);
  const found = await asProduct(backend, promised.organizationId, async (tx) => {
    const [row] = await tx
      .select({
        organization: { name: organization.name, slug: organization.slug },
        inviter: membership.name,
        role: invitation.role,
        email: invitation.email,
        expiresAt: invitation.expiresAt,
      })
      .from(invitation)
      .innerJoin(organization, eq(organization.orgId, invitation.orgId))
      .leftJoin(membership, eq(membership.userId, invitation.invitedBy))
      .where(stillPromised(promised, backend.clock()));
    return row;
  });
  if (!found) throw fault.over();
  return { ...found, hasAccount: (await backend.identity.accounts.findVerified(found.email)) !== undefined };
}

/** Where somebody has come to belong. */
export type Joined = { organizationId: OrganizationId; slug: string; name: string; role: Role };

/**
 * Makes the person a member. The invitation goes with it in one transaction: of two who accept at the same moment one
 * joins, and the other is told that it is over. Whoever is a member already stays what they are.
 * @throws invitations.over, otherAddress, organizations.membersLimit, access.organizationSuspended
 */
export async function accept(backend: Backend, person: Person, ticket: string): Promise<Joined> {
  const promised = await promisedIn(backend, ticket);
  const { organizationId } = promised;
  const now = backend.clock();
  const caller = { userId: person.id, organizationId, role: "admin", links: noLinks } as const;
  const joined = await backend.database.asActor(caller, async (tx) => {
    const isOpen = stillPromised(promised, now);
    const [found] = await tx.select().from(invitation).where(isOpen);
    if (!found) throw fault.over();
    if (found.email !== person.email) throw otherAddress(found.email);
    await demandRoom(tx, promised, now);
    const taken = await tx.delete(invitation).where(isOpen).returning({ id: invitation.id });
    if (taken.length === 0) throw fault.over();
    const values = { userId: person.id, name: person.name, email: person.email, role: found.role };
    await tx.insert(membership).values(values).onConflictDoNothing();
    const [into] = await tx.select({ slug: organization.slug, name: organization.name }).from(organization);
    return { organizationId, ...into!, role: found.role };
  });
  await backend.identity.tickets.redeem("invitation", ticket);
  return joined;
}

/**
 * Creates an account for whoever holds the ticket, which proves that the address is theirs, and makes them a member.
 * @throws invitations.over, accountExists, identity.passwordWeak, organizations.membersLimit, access.organizationSuspended
 */
export async function acceptAsNew(backend: Backend, { ticket, name, password }: AcceptAsNew): Promise<{ person: Person; joined: Joined }> {
  const { email, hasAccount } = await look(backend, ticket);
  if (hasAccount) throw fault.accountExists();
  const promised = await promisedIn(backend, ticket);
  // Before there is an account: it would be left over, and the link would then ask to sign in.
  await asProduct(backend, promised.organizationId, (tx) => demandRoom(tx, promised, backend.clock()));
  // Somebody may have registered the address without having its mailbox: the account is the ticket holder's.
  const registered = await backend.identity.links.register({ email, name, password }, true);
  if (!registered) throw fault.accountExists();
  const person = await backend.identity.links.verify(registered.ticket);
  return { person, joined: await accept(backend, person, ticket) };
}

async function demandRoom(tx: Tx, { invitationId }: Promised, now: Date): Promise<void> {
  const [into] = await tx.select({ suspendedAt: organization.suspendedAt }).from(organization);
  if (into!.suspendedAt) throw access.organizationSuspended();
  await demandSeat(tx, now, invitationId);
}

async function promisedIn({ identity }: Backend, ticket: string): Promise<Promised> {
  const found = await identity.tickets.find("invitation", ticket);
  if (!found) throw fault.over();
  return promisedBy(found);
}

function otherAddress(email: string): DomainError {
  return new DomainError({
    kind: "forbidden",
    code: "invitations.otherAddress",
    message: `This invitation is for ${email}. Sign in with that address to accept it.`,
  });
}

/** For what the holder of a ticket may know although they are nobody in the organization. */
const asProduct = <T>({ database }: Backend, organizationId: OrganizationId, work: (tx: Tx) => Promise<T>): Promise<T> =>
  database.asActor({ userId: productItself, organizationId, role: "owner", links: noLinks }, work);
