import { trpc, type Outputs } from "../api/client.ts";
import { useOrganization } from "../api/organization-context.ts";
import { useAllRows, useLive } from "../live/use-live.ts";
import type { LiveStatus } from "../live/live-view.ts";

type OrganizationRow = Outputs["organizations"]["get"];

/** The organization on the screen, live: what everybody in it may see. Undefined until it is known. */
export function useOrganizationRow(): OrganizationRow | undefined {
  return useFollowedOrganization().row;
}

/** The same, with how it stands with the server. */
export function useFollowedOrganization(): { readonly row: OrganizationRow | undefined; readonly status: LiveStatus } {
  const { organization } = useOrganization();
  const live = useLive(trpc.organizations, { filter: { op: "equals", column: "id", value: organization.id }, limit: 1 });
  const [row] = useAllRows(live.store);
  return { row, status: live.status };
}
