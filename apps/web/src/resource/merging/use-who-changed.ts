import { trpc } from "../../api/client.ts";
import { useOrganization } from "../../api/organization-context.ts";
import { isAtLeast } from "@freehold/kernel/role.ts";
import type { Row } from "../../live/line/frames.ts";

/** Who changed a field last, and when. */
export type Changer = { readonly who: string | null; readonly at: Date };

/** The newest entries that are looked through. */
const looked = 20;

/** By field, who changed it since the record was opened, as far as the audit trail tells this caller. */
export function useWhoChanged(path: string, opened: Row, now: Row): ReadonlyMap<string, Changer> {
  const { role } = useOrganization();
  const { data } = trpc.audit.history.useQuery(
    { resource: path, recordId: String(opened["id"]), limit: looked },
    { enabled: isAtLeast(role, "viewer") && opened["version"] !== now["version"], staleTime: 0, retry: false },
  );
  const since = opened["updatedAt"];
  const found = new Map<string, Changer>();
  for (const { at, who, changes } of data?.rows ?? []) {
    if (since instanceof Date && at.getTime() <= since.getTime()) continue;
    // The newest comes first.
    for (const { key } of changes) if (!found.has(key)) found.set(key, { who, at });
  }
  return found;
}
