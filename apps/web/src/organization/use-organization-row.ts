import { useMemo } from "react";
import type { Outputs } from "../api/client.ts";
import { useOrganization, useResource } from "../api/organization-context.ts";
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
  const described = useResource("organizations");
  // There is no list of the one row to page through, but it can be followed like any other.
  const resource = useMemo(() => ({ ...described, may: { ...described.may, read: true } }), [described]);
  const one = useMemo(() => ({ filter: { op: "equals", column: "id", value: organization.id } }), [organization.id]);
  const live = useLive(resource, one, 1);
  const [row] = useAllRows(live.store);
  // The rows of a live view of organizations are organizations.
  return { row: row as OrganizationRow | undefined, status: live.status };
}
