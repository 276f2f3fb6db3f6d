import { and, eq, gt, isNull, or, sql, type SQL } from "drizzle-orm";
import type { Tx } from "@freehold/database/database.ts";
import type { Person } from "@freehold/identity/identity.ts";
import { isUuid, type OrganizationId, type UserId } from "@freehold/kernel/id.ts";
import { linkFunction } from "@freehold/kernel/expression/sql.ts";
import type { Link } from "@freehold/kernel/table/link.ts";
import { noLinks, type Links, type Principal } from "@freehold/kernel/principal.ts";
import type { Role } from "@freehold/kernel/role.ts";
import type { Backend } from "../../backend.ts";
import { apiKey } from "../api-keys/schema.ts";
import { noteUse } from "../api-keys/use.ts";
import { supportVisit } from "../operators/schema.ts";
import { membership, organization } from "../organizations/schema.ts";

/** How somebody comes to act in an organization. */
export type Through =
  | { readonly by: "membership"; readonly suspendedAt: Date | null }
  | {
      readonly by: "key";
      readonly keyId: string;
      readonly procedures: readonly string[];
      readonly expiresAt: Date | null;
      /** When it is to be noted again that the key is used. */
      readonly noteAt: Date;
    }
  | { readonly by: "visit"; readonly visitId: string; readonly expiresAt: Date };

/** What of the organization decides whether anything can be done in it. */
export type OrganizationState = Pick<typeof organization.$inferSelect, keyof typeof stateColumns>;

const stateColumns = {
  id: organization.id,
  name: organization.name,
  timeZone: organization.timeZone,
  modulesOff: organization.modulesOff,
  requiresSecondFactor: organization.requiresSecondFactor,
  suspendedAt: organization.suspendedAt,
  suspensionReason: organization.suspensionReason,
  removeAfter: organization.removeAfter,
};

/** Who a caller is within one organization, as one transaction saw it. */
export type Standing = { readonly principal: Principal; readonly organization: OrganizationState; readonly through: Through };

/**
 * The person as a member of the organization, with the links that hold at this moment; as a visitor, when they operate
 * the installation and have entered it; undefined when they are neither. Whether they may act is decided by `admit`.
 */
export async function findStanding(backend: Backend, person: Person, wanted: string | undefined): Promise<Standing | undefined> {
  const organizationId = idOf(wanted);
  if (organizationId === undefined) return undefined;
  return (
    (await asMember(backend, person.id, organizationId)) ?? (person.isOperator ? asVisitor(backend, person.id, organizationId) : undefined)
  );
}

const idOf = (wanted: string | undefined): OrganizationId | undefined => {
  const id = wanted?.toLowerCase();
  return id !== undefined && isUuid(id) ? id : undefined;
};

/** Asks as the lowest role, which sees its own membership and nothing else. */
async function asMember({ database, links }: Backend, userId: UserId, organizationId: OrganizationId): Promise<Standing | undefined> {
  const caller = { userId, organizationId, role: "member", links: noLinks } as const;
  const found = { role: membership.role, suspendedAt: membership.suspendedAt, state: stateColumns, linked: linkedSql(links) };
  const [row] = await database.asActor(
    caller,
    (tx) =>
      tx.select(found).from(membership).innerJoin(organization, eq(organization.id, organizationId)).where(eq(membership.userId, userId)),
    { readOnly: true },
  );
  if (!row) return undefined;
  const principal = { userId, organizationId, role: row.role, links: linksOf(row.linked) };
  return { principal, organization: row.state, through: { by: "membership", suspendedAt: row.suspendedAt } };
}

/** All links of the caller in one value: `{"caretakerOf": ["..."]}`. */
function linkedSql(links: readonly Link[]): SQL<Readonly<Record<string, readonly string[]>>> {
  const pairs = links.flatMap(({ name }) => [sql`${sql.raw(`'${name}'`)}`, sql`array(select ${sql.raw(linkFunction(name))})`]);
  return sql`json_build_object(${sql.join(pairs, sql`, `)})`;
}

const linksOf = (linked: Readonly<Record<string, readonly string[]>>): Links =>
  new Map(Object.entries(linked).map(([name, ids]) => [name, new Set(ids)]));

/** Asks with the rights of an owner, as the visit itself is none of a visitor's business. */
async function asVisitor({ database, clock }: Backend, userId: UserId, organizationId: OrganizationId): Promise<Standing | undefined> {
  const { id, role, expiresAt } = supportVisit;
  const isOpen = and(eq(supportVisit.operatorId, userId), isNull(supportVisit.endedAt), gt(expiresAt, clock()));
  return asOwner(database, { userId, organizationId }, async (tx) => {
    const [row] = await tx
      .select({ id, role, expiresAt, state: stateColumns })
      .from(supportVisit)
      .innerJoin(organization, eq(organization.id, organizationId))
      .where(isOpen);
    return (
      row && standingOf({ userId, organizationId, role: row.role }, row.state, { by: "visit", visitId: row.id, expiresAt: row.expiresAt })
    );
  });
}

/** What an API key may do; undefined when it never was one, was removed or has expired. */
export async function findKeyStanding(backend: Backend, token: string): Promise<Standing | undefined> {
  const found = await backend.identity.keys.find(token);
  if (!found) return undefined;
  const { keyId, organizationId } = found;
  const row = await findKey(backend, keyId, organizationId);
  if (!row) return undefined;
  const noteAt = noteUse(backend, { keyId, organizationId, usedAt: row.usedAt });
  return ofKey(row, { userId: keyId, organizationId }, noteAt);
}

/** A key that has not expired. */
async function findKey({ database, clock }: Backend, keyId: string, organizationId: OrganizationId) {
  const { role, procedures, expiresAt, usedAt } = apiKey;
  return asOwner(database, { userId: keyId, organizationId }, async (tx) => {
    const [one] = await tx
      .select({ role, procedures, expiresAt, usedAt, state: stateColumns })
      .from(apiKey)
      .innerJoin(organization, eq(organization.id, organizationId))
      .where(and(eq(apiKey.id, keyId), or(isNull(expiresAt), gt(expiresAt, clock()))));
    return one;
  });
}

type FoundKey = NonNullable<Awaited<ReturnType<typeof findKey>>>;

const ofKey = ({ role, procedures, expiresAt, state }: FoundKey, somebody: Somebody, noteAt: Date): Standing =>
  standingOf({ ...somebody, role }, state, { by: "key", keyId: somebody.userId, procedures, expiresAt, noteAt });

/**
 * Who somebody is now whose work goes on without them: a member, an operator on a visit that has not ended, or an API key; undefined
 * when they are nobody there any more.
 */
export async function findAsker(backend: Backend, userId: UserId, organizationId: OrganizationId): Promise<Standing | undefined> {
  const member = await asMember(backend, userId, organizationId);
  if (member) return member;
  const visitor = await asVisitor(backend, userId, organizationId);
  if (visitor) return (await backend.identity.getPerson(userId)).isOperator ? visitor : undefined;
  const key = await findKey(backend, userId, organizationId);
  return key && ofKey(key, { userId, organizationId }, backend.clock());
}

type Somebody = Pick<Principal, "userId" | "organizationId">;

const asOwner = <T>(database: Backend["database"], somebody: Somebody, work: (tx: Tx) => Promise<T>): Promise<T> =>
  database.asActor({ ...somebody, role: "owner", links: noLinks }, work, { readOnly: true });

/** Neither keys nor visitors are linked to anything. */
const standingOf = (somebody: Somebody & { role: Role }, state: OrganizationState, through: Through): Standing => ({
  principal: { ...somebody, links: noLinks },
  organization: state,
  through,
});
