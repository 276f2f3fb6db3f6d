import { sql } from "drizzle-orm";
import type { OrganizationId } from "@freehold/kernel/id.ts";
import { noLinks } from "@freehold/kernel/principal.ts";
import type { Backend } from "../../backend.ts";
import { apiKey } from "./schema.ts";

/** How exactly it is known when a key was last used. */
const everySeconds = 60;

type Used = { readonly keyId: string; readonly organizationId: OrganizationId; readonly usedAt: Date | null };

/**
 * Notes that a key is used, at most once a minute. Nobody waits for it: what the key is used for neither takes longer nor
 * fails when this does. Of many requests at the same moment one writes and the others do not queue behind it.
 * @returns from when on it is to be noted again
 */
export function noteUse(
  { database, clock, log }: Pick<Backend, "database" | "clock" | "log">,
  { keyId, organizationId, usedAt }: Used,
): Date {
  const now = clock();
  const before = new Date(now.getTime() - everySeconds * 1000);
  if (usedAt && usedAt > before) return new Date(usedAt.getTime() + everySeconds * 1000);
  const owner = { userId: keyId, organizationId, role: "owner", links: noLinks } as const;
  const noted = database.asActor(owner, (tx) =>
    tx.execute(sql`update ${apiKey} set used_at = ${now.toISOString()} where id in (
      select id from ${apiKey} where id = ${keyId} and (used_at is null or used_at <= ${before.toISOString()}) for update skip locked)`),
  );
  noted.catch((error: unknown) => log.warn({ key: keyId, error }, "The use of an API key could not be noted"));
  return new Date(now.getTime() + everySeconds * 1000);
}
