import type { TestOrganization, World } from "../../testing/world.ts";
import { recordShare } from "./schema.ts";

/** A team of an organization with one of its staff in it, and something that is shared with them. */
export async function aTeam(world: World, of: TestOrganization, name: string): Promise<{ id: string }> {
  const { teams } = world.caller({ token: of.tokens.admin, organizationId: of.id });
  const { userId } = of.principal("staff");
  const { id } = await teams.create({ name });
  await teams.members.create({ teamId: id, userId });
  // No record of the platform itself is shared; which kind it is does not matter here.
  await world.backend.database.asActor(of.principal("owner"), (tx) =>
    tx.insert(recordShare).values({ resource: "teams", recordId: id, userId }),
  );
  return { id };
}
