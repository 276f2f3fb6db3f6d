import type { DemoScope } from "../../../module.ts";
import { saveView } from "../../../platform/views/views.ts";

/** Ways to look at deals and parties that people of the demonstration share, and one that somebody keeps for themselves. */
export async function seedCrmViews({ backend, actor }: DemoScope): Promise<void> {
  const manager = actor("manager");
  await backend.database.asActor(manager, async (tx) => {
    await saveView(tx, manager, {
      resource: "crm.deal",
      name: "Large ones",
      isShared: true,
      view: {
        layout: "table",
        sort: "-valueMinor",
        filter: { op: "allOf", of: [{ op: "gte", column: "valueMinor", value: "2000000" }] },
        columns: ["name", "status", "valueMinor", "partyId", "expectedOn", "ownerId"],
      },
    });
    await saveView(tx, manager, {
      resource: "crm.party",
      name: "Early deliveries",
      isShared: true,
      view: {
        page: { kind: "company" },
        filter: { op: "allOf", of: [{ op: "in", column: "custom.text.delivery_window", values: ["Before 7"] }] },
        columns: ["name", "custom.text.delivery_window", "custom.float.covers", "custom.float.credit_limit.minor", "phone"],
      },
    });
  });
  const staff = actor("staff");
  await backend.database.asActor(staff, (tx) =>
    saveView(tx, staff, {
      resource: "crm.deal",
      name: "My board",
      isShared: false,
      view: { layout: "board", page: { owner: staff.userId } },
    }),
  );
}
