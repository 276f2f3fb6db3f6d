import { installationId } from "@freehold/database/protection/audit-functions.ts";
import type { Person } from "@freehold/identity/identity.ts";
import { noLinks } from "@freehold/kernel/principal.ts";
import type { Backend } from "../../backend.ts";
import type { ListEntries } from "./contract.ts";
import { listEntries, type EntryPage } from "./entries.ts";
import type { ShownEntry } from "./shown.ts";

/**
 * The installation's own trail, which belongs to no organization: nobody is a member of the one that its entries name, so only this
 * leads to them. Names of people are those of the entries: who they are elsewhere is none of an operator's business.
 */
export async function installationTrail({ database }: Backend, person: Person, input: ListEntries): Promise<EntryPage<ShownEntry>> {
  const reader = { userId: person.id, organizationId: installationId, role: "admin", links: noLinks } as const;
  const page = await database.asActor(reader, (tx) => listEntries(tx, input), { readOnly: true });
  const own = page.rows.flatMap(({ recordId, recordName, resource }) =>
    resource === "identity.user" && recordId && recordName ? [[recordId, recordName]] : [],
  );
  const names = { ...(Object.fromEntries(own) as Record<string, string>), ...page.names };
  return { ...page, rows: page.rows.map((row) => ({ ...row, who: row.personId === null ? null : (names[row.personId] ?? null) })), names };
}
