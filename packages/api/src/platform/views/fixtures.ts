import type { TestOrganization, World } from "../../testing/world.ts";
import { savedView } from "./schema.ts";
import { chooseView } from "./views.ts";

/** A view that an owner shares, and begins with: of records that need not exist. */
export async function aView({ backend }: Pick<World, "backend">, of: Pick<TestOrganization, "principal">): Promise<void> {
  const owner = of.principal("owner");
  const resource = "storeroom.shelf";
  await backend.database.asActor(owner, async (tx) => {
    const [made] = await tx
      .insert(savedView)
      .values({ resource, name: "By name", isShared: true, view: { sort: "name" } })
      .returning();
    await chooseView(tx, owner, { resource, viewId: made!.id });
  });
}
