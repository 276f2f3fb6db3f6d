import { sql } from "drizzle-orm";
import type { Tx } from "@freehold/database/database.ts";
import type { Clock } from "@freehold/kernel/clock.ts";
import type { OrganizationId } from "@freehold/kernel/id.ts";
import type { Log } from "@freehold/kernel/log.ts";
import { noLinks, productItself, type Principal } from "@freehold/kernel/principal.ts";
import type { Backend } from "../../backend.ts";

export { productItself };

/** Work that is done for one organization, on somebody's behalf and under its policies. */
export type OrganizationScope = {
  /** Who acts: the product itself with the rights of an owner, or whoever asked for the work. */
  readonly principal: Principal;
  readonly timeZone: string;
  readonly asActor: <T>(work: (tx: Tx) => Promise<T>) => Promise<T>;
  readonly clock: Clock;
  readonly log: Log;
};

/** The product itself within one organization. */
export const productIn = (organizationId: OrganizationId): Principal => ({
  userId: productItself,
  organizationId,
  role: "owner",
  links: noLinks,
});

/** Every organization of the installation, as scheduled work acts in it. */
export async function everyOrganization({ database, clock, log }: Backend): Promise<OrganizationScope[]> {
  const { rows } = await database.asIdentity((tx) =>
    tx.execute<{ id: OrganizationId; timeZone: string }>(sql`select id, time_zone as "timeZone" from platform.every_organization()`),
  );
  return rows.map(({ id, timeZone }) => {
    const principal = productIn(id);
    return { principal, timeZone, asActor: (work) => database.asActor(principal, work), clock, log };
  });
}
