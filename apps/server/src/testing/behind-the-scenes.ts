import { join } from "node:path";
import { withClient } from "@freehold/database/administrator.ts";
import { runningEmbedded } from "@freehold/database/embedded.ts";

/** Asks the database of a running server past everything that guards it. @param folder the data of the server */
async function ask<Row extends object>(folder: string, sql: string, values: readonly unknown[] = []): Promise<Row[]> {
  const connectionString = await runningEmbedded(join(folder, "postgres"));
  if (connectionString === undefined) throw new Error("No database runs there.");
  return withClient({ connectionString }, async (client) => (await client.query<Row>(sql, [...values])).rows);
}

/** Makes everybody's last proof of who they are an hour old, as an hour of waiting would. */
export async function ageConfirmations(folder: string): Promise<void> {
  await ask(folder, "update identity.session set confirmed_at = confirmed_at - interval '1 hour'");
}

/** Gives an organization so many sites, "Site 00000" and so on, as years of use would. @returns their ids by name */
export async function addSites(folder: string, { slug, count }: { slug: string; count: number }): Promise<string[]> {
  const rows = await ask<{ id: string; name: string }>(
    folder,
    `insert into coldchain.site (id, org_id, name, timezone)
     select uuidv7(), org_id, 'Site ' || lpad(i::text, 5, '0'), 'Europe/Oslo'
     from platform.organization, generate_series(0, $2 - 1) i where slug = $1
     returning id, name`,
    [slug, count],
  );
  return rows.toSorted((a, b) => (a.name < b.name ? -1 : 1)).map(({ id }) => id);
}

/** Makes work that comes round due now, as waiting for it would. @param name as `audit.seal` */
export async function hasten(folder: string, name: string): Promise<void> {
  await ask(folder, "update platform.schedule set due_at = now() where name = $1", [name]);
}
