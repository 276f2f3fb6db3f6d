import { sql } from "drizzle-orm";
import type { Device } from "@freehold/identity/identity.ts";
import { faults } from "@freehold/kernel/fault.ts";
import type { OrganizationId, UserId } from "@freehold/kernel/id.ts";
import { parseCursor, printCursor } from "@freehold/kernel/resource/cursor.ts";
import type { Backend } from "../../backend.ts";
import { demandAsSeen } from "../../resource/row-fault.ts";
import type { PlanName } from "../organizations/plans.ts";
import { activeOwners } from "../organizations/organizations.ts";
import { organization } from "../organizations/schema.ts";
import type { ListOrganizations, OneOrganization, ResetSecondFactor, SetPlan, Suspend } from "./contract.ts";
import { factorResetLetter, reactivatedLetter, suspendedLetter } from "./letters.ts";
import { asProduct, leave, lockOrganization, tell } from "./visits.ts";

const fault = faults("operators", {
  personMissing: ["missing", "Nobody has an account with this address."],
  notYourself: ["conflict", "You cannot do this to yourself. Ask another operator."],
});

/** An organization as an operator sees it from outside. */
export type InstalledOrganization = {
  readonly id: OrganizationId;
  readonly name: string;
  readonly slug: string;
  readonly plan: PlanName;
  readonly members: number;
  /** Agreed with this organization; null where the plan decides. */
  readonly maxMembers: number | null;
  readonly maxStorageBytes: number | null;
  readonly retentionDays: number | null;
  readonly suspendedAt: Date | null;
  readonly suspensionReason: string | null;
  readonly removeAfter: Date | null;
  readonly createdAt: Date;
};

type Found = {
  [K in keyof InstalledOrganization]: InstalledOrganization[K] extends Date | null ? string | null : InstalledOrganization[K];
};

const dateOf = (text: string | null): Date | null => (text === null ? null : new Date(text));
/** PostgreSQL's bigint arrives as text. */
const numberOf = (value: unknown): number | null => (value === null ? null : Number(value));

const listed = "installation";

/** The organizations of the installation by name, one page after another. Nothing of what is in them. */
export async function listOrganizations(
  { database }: Pick<Backend, "database">,
  { search, limit, cursor }: ListOrganizations,
): Promise<{ rows: InstalledOrganization[]; nextCursor: string | null }> {
  const after = cursor === undefined ? undefined : parseCursor(listed, cursor, 1);
  const { rows } = await database.asIdentity((tx) =>
    tx.execute<Found>(sql`select id, name, slug, plan, members::int as members, max_members as "maxMembers", max_storage_bytes as "maxStorageBytes",
      retention_days as "retentionDays", suspended_at as "suspendedAt", suspension_reason as "suspensionReason", remove_after as "removeAfter",
      created_at as "createdAt"
      from platform.installed_organizations(${search || null}, ${after?.value ?? null}, ${after?.key[0] ?? null}, ${limit + 1})`),
  );
  const page = rows.slice(0, limit).map((row) => ({
    ...row,
    maxStorageBytes: numberOf(row.maxStorageBytes),
    suspendedAt: dateOf(row.suspendedAt),
    removeAfter: dateOf(row.removeAfter),
    createdAt: new Date(row.createdAt!),
  }));
  const last = rows.length > limit ? page.at(-1) : undefined;
  return { rows: page, nextCursor: last ? printCursor(listed, { value: last.name, key: [last.id] }) : null };
}

/** An operator who acts, and from where: for the record. */
export type Acting = { readonly operatorId: UserId; readonly device: Device };

/** Keeps everybody out of an organization, except to see why and to export; its owners are told. Nothing is removed. */
export async function suspend(
  backend: Backend,
  { operatorId, device }: Acting,
  { organizationId, reason }: Suspend,
): Promise<OneOrganization> {
  const now = backend.clock();
  const { name, slug, owners } = await asProduct(backend.database, organizationId, async (tx) => {
    const found = await lockOrganization(tx);
    await tx.update(organization).set({ suspendedAt: found.suspendedAt ?? now, suspensionReason: reason });
    return { ...found, owners: await activeOwners(tx) };
  });
  await backend.identity.events.record({ userId: operatorId, kind: "organizationSuspended", device });
  await tell(backend, owners, suspendedLetter({ organization: name, url: `${backend.address()}/${slug}` }, reason));
  return { organizationId };
}

/** Lets everybody in again; the owners are told. Doing it twice is not an error. */
export async function reactivate(
  backend: Backend,
  { operatorId, device }: Acting,
  { organizationId }: OneOrganization,
): Promise<OneOrganization> {
  const { name, slug, suspendedAt, owners } = await asProduct(backend.database, organizationId, async (tx) => {
    const found = await lockOrganization(tx);
    await tx.update(organization).set({ suspendedAt: null, suspensionReason: null });
    return { ...found, owners: await activeOwners(tx) };
  });
  if (!suspendedAt) return { organizationId };
  await backend.identity.events.record({ userId: operatorId, kind: "organizationReactivated", device });
  await tell(backend, owners, reactivatedLetter({ organization: name, url: `${backend.address()}/${slug}` }));
  return { organizationId };
}

/** Puts an organization on a plan, with what was agreed with it instead of the plan's limits. Effective at once. @throws row.stale */
export async function setPlan(
  backend: Backend,
  { operatorId, device }: Acting,
  { organizationId, was, ...plan }: SetPlan,
): Promise<OneOrganization> {
  await asProduct(backend.database, organizationId, async (tx) => {
    const found = await lockOrganization(tx);
    const { plan: name, maxMembers, maxStorageBytes, retentionDays } = found;
    demandAsSeen({ plan: name, maxMembers, maxStorageBytes, retentionDays }, { was, sent: plan });
    await tx.update(organization).set(plan);
  });
  await backend.identity.events.record({ userId: operatorId, kind: "planChanged", device });
  return { organizationId };
}

/** Takes operating from a person, and with it the visits that are going on. */
export async function revokeOperator(backend: Backend, email: string): Promise<{ email: string; name: string }> {
  const person = await backend.identity.findPerson(email);
  if (!person) throw fault.personMissing({ fields: { email: "Nobody has an account with this address." } });
  await leave(backend, person.id, undefined);
  return backend.identity.operators.set(email, false);
}

/**
 * Removes the second factor of a person who has lost it and ends their sign-ins, after their identity was checked
 * elsewhere; they are told by mail, and it is on record for them. @throws operators.personMissing, notYourself
 */
export async function resetSecondFactor(
  backend: Backend,
  { operatorId, device }: Acting,
  { email, reason }: ResetSecondFactor,
): Promise<{ email: string }> {
  const person = await backend.identity.findPerson(email);
  if (!person) throw fault.personMissing({ fields: { email: "Nobody has an account with this address." } });
  if (person.id === operatorId) throw fault.notYourself();
  await backend.identity.factors.reset(person.id);
  await backend.identity.endSessions(person.id);
  await backend.identity.events.record({ userId: operatorId, kind: "resetSecondFactorOfSomebody", device });
  await backend.identity.events.record({ userId: person.id, kind: "secondFactorReset", device: { userAgent: null, address: null } });
  await tell(backend, [person], factorResetLetter(reason, `${backend.address()}/account`));
  return { email: person.email };
}
