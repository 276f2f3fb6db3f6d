import type { DemoScope } from "../../module.ts";
import { saveView } from "./views.ts";

/** Views that people of the demonstration share, and one that somebody keeps for themselves. */
export async function seedViews({ backend, actor, onProgress }: DemoScope): Promise<void> {
  onProgress("saved views");
  const units = "coldchain.unit";
  const manager = actor("manager");
  await backend.database.asActor(manager, async (tx) => {
    await saveView(tx, manager, {
      resource: units,
      name: "Needs a look",
      isShared: true,
      view: { where: { status: ["excursion", "alarm_active", "monitoring_interrupted", "manual_required"] } },
    });
    await saveView(tx, manager, {
      resource: units,
      name: "Must stay frozen",
      isShared: true,
      view: {
        sort: "name",
        filter: { op: "allOf", of: [{ op: "lt", column: "maxCelsius", value: -10 }] },
        columns: ["name", "status", "areaId", "maxCelsius"],
      },
    });
  });
  const staff = actor("staff");
  await backend.database.asActor(staff, (tx) =>
    saveView(tx, staff, { resource: units, name: "Mine", isShared: false, view: { filter: { op: "isMe", column: "assignedTo" } } }),
  );
}
