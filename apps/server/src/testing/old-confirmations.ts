import { join } from "node:path";
import { withClient } from "@freehold/database/administrator.ts";
import { runningEmbedded } from "@freehold/database/embedded.ts";

/**
 * Makes everybody's last proof of who they are an hour old, as an hour of waiting would.
 * @param folder the data of a running server
 */
export async function ageConfirmations(folder: string): Promise<void> {
  const connectionString = await runningEmbedded(join(folder, "postgres"));
  if (connectionString === undefined) throw new Error("No database runs there.");
  await withClient({ connectionString }, (client) =>
    client.query("update identity.session set confirmed_at = confirmed_at - interval '1 hour'"),
  );
}
