import type { Role } from "@freehold/kernel/role.ts";
import type { TestOrganization, World } from "../../testing/world.ts";
import { messageExport } from "./schema.ts";

/** A channel with what can be in it, and an announcement that was read: a row of every table, of which the owner sees one. */
export async function aConversation(world: World, of: TestOrganization): Promise<void> {
  const as = (role: Role) => world.caller({ token: of.tokens[role], organizationId: of.id });
  const idOf = (role: Role): string => of.principal(role).userId;
  const { id: channelId } = await as("manager").channels.create({ name: "Our freezer", people: [idOf("owner"), idOf("staff")] });
  const said = await as("staff").messages.send({ channelId, text: "Our freezer hums." });
  await as("staff").messages.edit({ messageId: said.id, text: "Our freezer hums loudly." });
  const { id: announcementId } = await as("manager").announcements.create({
    title: "Our freezer",
    text: "It is being repaired.",
    audience: "people",
    people: [idOf("owner")],
  });
  await as("owner").announcementReceipts.confirm({ announcementId });
  const asked = { reason: "asked by our freezer", requestedBy: idOf("owner"), requestedByName: "owner of ours" };
  await world.backend.database.asActor(of.principal("owner"), (tx) => tx.insert(messageExport).values(asked));
}
