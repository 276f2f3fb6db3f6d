import { and, asc, eq } from "drizzle-orm";
import type { DemoScope } from "../../../module.ts";
import type { Role } from "@freehold/kernel/role.ts";
import { team, teamMember } from "../../../platform/teams/schema.ts";
import { updateDeal } from "./deal.ts";
import { deal } from "./schema.ts";
import { shareDeal } from "./sharing.ts";

/** The teams, who is in them, and whose open deals are theirs, how many. */
const teams = [
  { name: "Restaurants", people: ["staff", "manager"], dealsOf: "staff", deals: 5 },
  { name: "Events", people: ["manager", "viewer"], dealsOf: "manager", deals: 4 },
] as const satisfies readonly { name: string; people: readonly Role[]; dealsOf: Role; deals: number }[];

/** Two teams with deals of their own, one of which is shared with somebody of the other team. Through the rules of everybody. */
export async function seedTeams({ backend, actor, onProgress }: DemoScope): Promise<void> {
  onProgress("two teams and what is theirs");
  const { database } = backend;
  for (const { name, people, dealsOf, deals } of teams) {
    const teamId = await database.asActor(actor("admin"), async (tx) => {
      const [made] = await tx.insert(team).values({ name }).returning();
      await tx.insert(teamMember).values(people.map((role) => ({ teamId: made!.id, userId: actor(role).userId })));
      return made!.id;
    });
    await database.asActor(actor(dealsOf), async (tx) => {
      const isOpen = and(eq(deal.status, "open"), eq(deal.ownerId, actor(dealsOf).userId));
      const own = await tx.select({ id: deal.id }).from(deal).where(isOpen).orderBy(asc(deal.id)).limit(deals);
      for (const { id } of own) await updateDeal(tx, { id, patch: { teamId } });
    });
  }
  await database.asActor(actor("manager"), async (tx) => {
    const [shared] = await tx
      .select({ id: deal.id })
      .from(deal)
      .innerJoin(team, and(eq(team.id, deal.teamId), eq(team.name, "Events")))
      .orderBy(asc(deal.id))
      .limit(1);
    if (shared) await shareDeal(tx, actor("manager"), { dealId: shared.id, userId: actor("staff").userId, mayChange: true });
  });
}
