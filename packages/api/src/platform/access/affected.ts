import { getTableConfig } from "drizzle-orm/pg-core";
import { session } from "@freehold/identity/schema.ts";
import { declarationOf } from "@freehold/kernel/table/declaration.ts";
import type { Link } from "@freehold/kernel/table/link.ts";
import type { Affected, AffectsAccess } from "@freehold/live/access.ts";
import type { TextRow } from "@freehold/live/row.ts";
import { apiKey } from "../api-keys/schema.ts";
import { supportVisit } from "../operators/schema.ts";
import { membership, organization } from "../organizations/schema.ts";

/** Whose access a row of each table grants or takes. When one changes, their streams look again, and narrow or end. */
export function accessTables(links: readonly Link[]): ReadonlyMap<string, AffectsAccess> {
  const { schema, name } = getTableConfig(session);
  const affects = new Map<string, AffectsAccess>([
    [`${schema}.${name}`, (row) => [{ sessionId: row.id ?? undefined }]],
    [declarationOf(membership).fullName, (row) => [member(row, "user_id")]],
    [declarationOf(organization).fullName, (row) => [{ organizationId: row.org_id ?? undefined }]],
    [declarationOf(supportVisit).fullName, (row) => [member(row, "operator_id")]],
    // A key acts under its own id.
    [declarationOf(apiKey).fullName, (row) => [member(row, "id")]],
  ]);
  for (const { table, user } of links) {
    const { fullName, columns } = declarationOf(table);
    const before = affects.get(fullName);
    const column = columns.get(user)!.name;
    affects.set(fullName, (row) => [...(before?.(row) ?? []), member(row, column)]);
  }
  return affects;
}

function member(row: TextRow, user: string): Affected {
  return { organizationId: row.org_id ?? undefined, userId: row[user] ?? undefined };
}
