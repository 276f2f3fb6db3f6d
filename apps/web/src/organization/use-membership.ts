import { useRouter } from "@tanstack/react-router";
import { useEffect } from "react";
import { trpc } from "../api/client.ts";
import { useOrganization } from "../api/organization-context.ts";
import { useLive, useAllRows } from "../live/use-live.ts";
import { useFollowedOrganization } from "./use-organization-row.ts";

/**
 * Follows the person's own membership and the organization itself: another role, a suspension, a module that is switched
 * off change what the screen offers at once, and the end of the membership leads away. The server decides in any case;
 * this keeps the screen from offering what it would refuse.
 */
export function useMembership(): void {
  const router = useRouter();
  const { account } = router.options.context;
  const membershipHasChanged = useMembershipHasChanged();
  const organizationHasChanged = useOrganizationHasChanged();
  const hasChanged = membershipHasChanged || organizationHasChanged;
  useEffect(() => {
    if (hasChanged) void account.refresh().then(() => router.invalidate());
  }, [hasChanged, account, router]);
}

/** Whoever is on a visit for support has no membership to lose. */
function useMembershipHasChanged(): boolean {
  const { person, role, organization } = useOrganization();
  const live = useLive(trpc.members, { filter: { op: "equals", column: "userId", value: person.id }, limit: 1 });
  const [row] = useAllRows(live.store);
  const { state, fault } = live.status;
  if (fault?.kind === "missing" || fault?.kind === "forbidden") return true;
  if (organization.visit) return false;
  return (state === "ready" && row === undefined) || (row !== undefined && row.role !== role);
}

function useOrganizationHasChanged(): boolean {
  const { organization } = useOrganization();
  const { row, status } = useFollowedOrganization();
  if (status.fault?.kind === "missing" || status.fault?.kind === "forbidden") return true;
  if (!row) return false;
  const sameModules = row.modulesOff.toSorted().join() === organization.modulesOff.toSorted().join();
  return row.name !== organization.name || row.timeZone !== organization.timeZone || !sameModules;
}
