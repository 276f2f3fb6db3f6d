import { useRouter } from "@tanstack/react-router";
import { useEffect, useMemo } from "react";
import { useOrganization, useResource } from "../api/organization-context.ts";
import { useLive, useAllRows } from "../live/use-live.ts";

/**
 * Follows the person's own membership: another role changes what the screen offers at once, and the end of it leads
 * away. The server decides in any case; this keeps the screen from offering what it would refuse.
 */
export function useMembership(): void {
  const { person, role } = useOrganization();
  const router = useRouter();
  const { account } = router.options.context;
  const mine = useMemo(() => ({ filter: { op: "equals", column: "userId", value: person.id } }), [person.id]);
  const live = useLive(useResource("members"), mine, 1);
  const [row] = useAllRows(live.store);
  const { state, fault } = live.status;
  const isOver = fault?.kind === "missing" || fault?.kind === "forbidden" || (state === "ready" && row === undefined);
  const hasChanged = row !== undefined && row["role"] !== role;
  useEffect(() => {
    if (isOver || hasChanged) void account.refresh().then(() => router.invalidate());
  }, [isOver, hasChanged, account, router]);
}
