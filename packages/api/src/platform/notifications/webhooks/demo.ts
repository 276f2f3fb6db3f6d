import type { DemoScope } from "../../../module.ts";
import { createEndpoint } from "./endpoints.ts";

/** A program of the demonstration's company that is told when a site goes. */
export async function seedWebhooks({ backend, actor, onProgress }: DemoScope): Promise<void> {
  onProgress("a webhook");
  const caller = actor("admin");
  await backend.database.asActor(caller, (tx) =>
    createEndpoint(
      tx,
      { backend, caller },
      {
        label: "Maintenance planner",
        url: "https://hooks.freshmarket.example/sites",
        kinds: [],
        tables: [{ resource: "coldchain.site", acts: ["removed"] }],
      },
    ),
  );
}
