import { and, asc, eq, isNull, sql } from "drizzle-orm";
import type { Database, Tx } from "@freehold/database/database.ts";
import type { Person } from "@freehold/identity/identity.ts";
import { faults } from "@freehold/kernel/fault.ts";
import { newId, type OrganizationId, type UserId } from "@freehold/kernel/id.ts";
import { noLinks, type Principal } from "@freehold/kernel/principal.ts";
import type { Role } from "@freehold/kernel/role.ts";
import type { Module } from "../../module.ts";
import { demandAsSeen } from "../../resource/row-fault.ts";
import type { CreateOrganization, SwitchModule, UpdateOrganization } from "./contract.ts";
import { membership, organization } from "./schema.ts";

export const fault = faults("organizations", {
  unknownModule: ["invalid", "There is no such part of the product."],
  ownsTooMany: ["conflict", "You own as many organizations as one person can. Hand one over or have one removed first."],
});

export type Organization = typeof organization.$inferSelect;

/** An organization as one of its members sees it in a list. */
export type MyOrganization = {
  id: OrganizationId;
  name: string;
  slug: string;
  timeZone: string;
  role: Role;
  logoKey: string | null;
  /** Since when nobody may act in it. */
  suspendedAt: Date | null;
  /** Since when this person may not act in it. */
  membershipSuspendedAt: Date | null;
  /** Ids of the modules that are switched off. */
  modulesOff: readonly string[];
};

/** The organizations a person belongs to, by name. The only question that is asked across organizations. */
export async function myOrganizations(database: Database, userId: UserId): Promise<MyOrganization[]> {
  const { rows } = await database.asPerson(
    userId,
    (tx) =>
      tx.execute<Dated<MyOrganization>>(
        sql`select id, name, slug, time_zone as "timeZone", role, logo_key as "logoKey", suspended_at as "suspendedAt",
          membership_suspended_at as "membershipSuspendedAt", modules_off as "modulesOff" from platform.my_organizations()`,
      ),
    { readOnly: true },
  );
  return rows.map((row) => ({
    ...row,
    suspendedAt: instantOf(row.suspendedAt),
    membershipSuspendedAt: instantOf(row.membershipSuspendedAt),
  }));
}

/** Drizzle leaves times of raw queries as text. */
type Dated<T> = { [K in keyof T]: T[K] extends Date | null ? string | Date | null : T[K] };
const instantOf = (found: string | Date | null): Date | null => (found === null ? null : new Date(found));

/** As many organizations one person may own: enough for anybody's businesses, too few to fill an installation with. */
export const mostOwned = 20;

/** @throws organizations.ownsTooMany when the person owns as many organizations as anybody may */
export async function demandRoomForAnother(database: Database, person: Person): Promise<void> {
  const owned = (await myOrganizations(database, person.id)).filter(({ role }) => role === "owner");
  if (owned.length >= mostOwned) throw fault.ownsTooMany();
}

/** Creates an organization whose first owner is the person. @throws conflict when the short name is taken */
export async function createOrganization(database: Database, person: Person, input: CreateOrganization): Promise<MyOrganization> {
  const id = newId<"organization">();
  const founder: Principal = { userId: person.id, organizationId: id, role: "owner", links: noLinks };
  return database.asActor(founder, async (tx) => {
    await tx.insert(organization).values({ id, orgId: id, ...input });
    await tx.insert(membership).values({ userId: person.id, name: person.name, email: person.email, role: "owner" });
    return { id, ...input, role: "owner", logoKey: null, suspendedAt: null, membershipSuspendedAt: null, modulesOff: [] };
  });
}

/** Changes what the organization is called and the zone its times are shown in. @throws row.stale */
export async function updateOrganization(tx: Tx, { was, ...input }: UpdateOrganization): Promise<Organization> {
  const [found] = await tx.select().from(organization).for("update");
  demandAsSeen(found!, { was, sent: input });
  if (Object.values(input).every((value) => value === undefined)) return found!;
  const [row] = await tx.update(organization).set(input).returning();
  return row!;
}

/**
 * Switches a module on or off for everybody in the organization, at once; its records stay. Locks the organization, as
 * two may be switched at the same moment. @throws organizations.unknownModule
 */
export async function switchModule(tx: Tx, modules: readonly Module[], { module, state }: SwitchModule): Promise<Organization> {
  if (!modules.some(({ id }) => id === module)) {
    throw fault.unknownModule({ fields: { module: `Choose one of ${modules.map(({ id }) => id).join(", ")}.` } });
  }
  const [found] = await tx.select().from(organization).for("update");
  const others = found!.modulesOff.filter((id) => id !== module);
  const modulesOff = state === "off" ? [...others, module].toSorted() : others;
  const [row] = await tx.update(organization).set({ modulesOff }).returning();
  return row!;
}

/** Whom to turn to: the owners who can act, the longest serving first. */
export async function activeOwners(tx: Tx): Promise<{ name: string; email: string }[]> {
  return tx
    .select({ name: membership.name, email: membership.email })
    .from(membership)
    .where(and(eq(membership.role, "owner"), isNull(membership.suspendedAt)))
    .orderBy(asc(membership.createdAt), asc(membership.id));
}
