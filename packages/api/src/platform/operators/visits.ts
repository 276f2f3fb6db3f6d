import { and, eq, gt, isNull, sql } from "drizzle-orm";
import type { Database, Tx } from "@freehold/database/database.ts";
import type { SignIn } from "@freehold/identity/identity.ts";
import { faults } from "@freehold/kernel/fault.ts";
import type { OrganizationId, UserId } from "@freehold/kernel/id.ts";
import { noLinks } from "@freehold/kernel/principal.ts";
import type { Role } from "@freehold/kernel/role.ts";
import type { Letter } from "@freehold/mail/mail.ts";
import type { Backend } from "../../backend.ts";
import { productItself } from "../jobs/scope.ts";
import { activeOwners } from "../organizations/organizations.ts";
import { membership, organization } from "../organizations/schema.ts";
import type { Enter, EndVisit } from "./contract.ts";
import { visitLetter } from "./letters.ts";
import { supportVisit } from "./schema.ts";

export const fault = faults("operators", {
  organizationMissing: ["missing", "There is no such organization."],
  memberAlready: ["conflict", "You are a member of this organization. Act in it as one."],
  secondFactorNeeded: ["forbidden", "Visiting an organization takes a second factor. Set one up in your account, then sign in with it."],
  visitMissing: ["missing", "There is no such visit."],
  visitOver: ["conflict", "This visit is already over."],
});

export type Visit = typeof supportVisit.$inferSelect;

/** A visit that is going on, as the operator knows it. */
export type MyVisit = {
  /** The organization. */
  id: OrganizationId;
  name: string;
  slug: string;
  timeZone: string;
  role: Role;
  logoKey: string | null;
  suspendedAt: Date | null;
  modulesOff: readonly string[];
  visitId: string;
  reason: string;
  expiresAt: Date;
};

/** Acts within one organization for the installation, with the rights of an owner. For operators' acts only, each of them audited. */
export const asProduct = <T>(database: Database, organizationId: OrganizationId, work: (tx: Tx) => Promise<T>): Promise<T> =>
  database.asActor({ userId: productItself, organizationId, role: "owner", links: noLinks }, work);

/** The organization's row, locked. @throws operators.organizationMissing */
export async function lockOrganization(tx: Tx): Promise<typeof organization.$inferSelect> {
  const [found] = await tx.select().from(organization).for("update");
  if (!found) throw fault.organizationMissing();
  return found;
}

/** The organizations that a person is visiting, by name. Nothing for who operates no more. */
export async function myVisits({ database, clock }: Pick<Backend, "database" | "clock">, operatorId: UserId): Promise<MyVisit[]> {
  const { rows } = await database.asPerson(
    operatorId,
    (tx) =>
      tx.execute<Omit<MyVisit, "suspendedAt" | "expiresAt"> & { suspendedAt: string | null; expiresAt: string }>(
        sql`select id, name, slug, time_zone as "timeZone", role, logo_key as "logoKey", suspended_at as "suspendedAt",
          modules_off as "modulesOff", visit_id as "visitId", reason, expires_at as "expiresAt"
        from platform.my_visits(${clock().toISOString()})`,
      ),
    { readOnly: true },
  );
  return rows.map((row) => ({
    ...row,
    suspendedAt: row.suspendedAt === null ? null : new Date(row.suspendedAt),
    expiresAt: new Date(row.expiresAt),
  }));
}

/**
 * Lets an operator into an organization for a while, instead of a visit that is going on; its owners are told by mail.
 * Locks the organization, so that one operator never has two visits. @throws operators.secondFactorNeeded, memberAlready
 */
export async function enter(
  backend: Backend,
  { signed: { person, factors }, isLocal }: { signed: SignIn; isLocal: boolean },
  { organizationId, reason, role, minutes }: Enter,
): Promise<Visit & { slug: string }> {
  if (factors < 2 && !isLocal) throw fault.secondFactorNeeded();
  const now = backend.clock();
  const { visit, slug, letter, owners } = await asProduct(backend.database, organizationId, async (tx) => {
    const { name, slug: shortName, timeZone } = await lockOrganization(tx);
    const [member] = await tx.select({ id: membership.id }).from(membership).where(eq(membership.userId, person.id));
    if (member) throw fault.memberAlready();
    await end(tx, { operatorId: person.id, now });
    const expiresAt = new Date(now.getTime() + minutes * 60_000);
    const values = { operatorId: person.id, operatorName: person.name, reason, role, expiresAt };
    const [made] = await tx.insert(supportVisit).values(values).returning();
    const place = { organization: name, url: `${backend.address()}/${shortName}/support-visits` };
    return { visit: made!, slug: shortName, letter: visitLetter(place, { ...values, timeZone }), owners: await activeOwners(tx) };
  });
  await tell(backend, owners, letter);
  return { ...visit, slug };
}

/** Ends the operator's own visits, or the one of an organization. Their streams there end at once. */
export async function leave(
  backend: Pick<Backend, "database" | "clock">,
  operatorId: UserId,
  organizationId: OrganizationId | undefined,
): Promise<{ left: number }> {
  const visits = await myVisits(backend, operatorId);
  const wanted = visits.filter(({ id }) => organizationId === undefined || id === organizationId);
  for (const { id } of wanted) await asProduct(backend.database, id, (tx) => end(tx, { operatorId, now: backend.clock() }));
  return { left: wanted.length };
}

async function end(tx: Tx, { operatorId, now }: { operatorId: UserId; now: Date }): Promise<void> {
  const isOpen = and(eq(supportVisit.operatorId, operatorId), isNull(supportVisit.endedAt), gt(supportVisit.expiresAt, now));
  await tx.update(supportVisit).set({ endedAt: now }).where(isOpen);
}

/** Ends a visit for the organization's owner; the operator's streams end at once. @throws operators.visitMissing, visitOver */
export async function endVisit(tx: Tx, { id }: EndVisit, now: Date): Promise<Visit> {
  const [found] = await tx.select().from(supportVisit).where(eq(supportVisit.id, id)).for("update");
  if (!found) throw fault.visitMissing();
  if (found.endedAt || found.expiresAt <= now) throw fault.visitOver();
  const [ended] = await tx.update(supportVisit).set({ endedAt: now }).where(eq(supportVisit.id, id)).returning();
  return ended!;
}

/** Writes to people what concerns them. What they are told of has happened: a message that cannot be written undoes nothing. */
export async function tell(
  { mail, log }: Pick<Backend, "mail" | "log">,
  people: readonly { email: string }[],
  letter: Letter,
): Promise<void> {
  for (const { email } of people) {
    await mail.post(email, letter).catch((error: unknown) => log.error({ error }, "Somebody could not be told by mail"));
  }
}
