import { sql } from "drizzle-orm";
import { isUuid, type OrganizationId, type UserId } from "@freehold/kernel/id.ts";
import { linkFunction, session } from "@freehold/kernel/expression/sql.ts";
import { noLinks, type Principal } from "@freehold/kernel/principal.ts";
import { isRole } from "@freehold/kernel/role.ts";
import type { Backend } from "../../backend.ts";

/**
 * The person as a member of the organization, with the links that hold at this moment; undefined when they are no
 * member. Asks as the lowest role, which sees its own membership and nothing else.
 */
export async function findPrincipal(
  { database, links }: Backend,
  userId: UserId,
  wanted: string | undefined,
): Promise<Principal | undefined> {
  const organizationId: OrganizationId | undefined = wanted?.toLowerCase();
  if (organizationId === undefined || !isUuid(organizationId)) return undefined;
  const linked = links.map(({ name }) => sql`, array(select ${sql.raw(linkFunction(name))})::text[] as ${sql.raw(`"${name}"`)}`);
  const [row] = await database.asActor({ userId, organizationId, role: "member", links: noLinks }, async (tx) => {
    const { rows } = await tx.execute<{ role: string } & Record<string, string[]>>(
      sql`select role${sql.join(linked)} from platform.membership where user_id = ${sql.raw(session.user)}`,
    );
    return rows;
  });
  if (!row || !isRole(row.role)) return undefined;
  return { userId, organizationId, role: row.role, links: new Map(links.map(({ name }) => [name, new Set(row[name])])) };
}
