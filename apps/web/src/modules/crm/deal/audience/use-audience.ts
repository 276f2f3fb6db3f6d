import { useMemo } from "react";
import { isAtLeast } from "@freehold/kernel/role.ts";
import { trpc, type Outputs } from "../../../../api/client.ts";
import { useOrganization } from "../../../../api/organization-context.ts";
import { useAllRows, useLive } from "../../../../live/use-live.ts";
import { useTeamChoices, type TeamRow } from "../../../../organization/teams/use-teams.ts";
import type { DealRow } from "../../sales-rows.ts";

export type ShareRow = Outputs["shares"]["list"]["rows"][number];

/** Of a deal, or of what hangs on one. */
type Whose = { readonly ownerId: DealRow["ownerId"] | null; readonly teamId: DealRow["teamId"] };

/** Whether the person on the screen decides who sees a deal. The server decides in the end. */
export function useDecides({ ownerId, teamId }: Whose): boolean {
  const { person, role } = useOrganization();
  const { mine } = useTeamChoices();
  if (isAtLeast(role, "manager")) return true;
  return isAtLeast(role, "staff") && (ownerId === person.id || (teamId !== null && mine.has(teamId)));
}

/** The teams to which the person on the screen may give a deal: managers all, others those that they are in, and the one that it has. */
export function useOfferedTeams(current: string | null): readonly TeamRow[] {
  const { role } = useOrganization();
  const { teams, mine } = useTeamChoices();
  return isAtLeast(role, "manager") ? teams : teams.filter(({ id }) => mine.has(id) || id === current);
}

/** Those with whom sharing makes a difference: managers see every deal, and whoever is less than a viewer none. */
export function useFriendsToBe(): ReadonlyMap<string, string> {
  const { data } = trpc.members.list.useQuery({ limit: 500 }, { staleTime: 300_000, select: friendsIn });
  return data ?? noFriends;
}

const noFriends: ReadonlyMap<string, string> = new Map();
const friendsIn = ({ rows }: { rows: readonly { userId: string; name: string; role: string }[] }) =>
  new Map(rows.filter(({ role }) => role === "staff" || role === "viewer").map(({ userId, name }) => [userId, name]));

/** With whom a deal is shared, live, and what the person on the screen may do with it. */
export function useAudience(deal: Whose & { readonly id: string }) {
  const { person, role } = useOrganization();
  const request = useMemo(
    () => ({ filter: { op: "equals" as const, column: "recordId" as const, value: deal.id }, limit: 500 }),
    [deal.id],
  );
  const shares: readonly ShareRow[] = useAllRows(useLive(trpc.shares, request).store);
  const { teams } = useTeamChoices();
  const decides = useDecides(deal);
  const isFriend = shares.some(({ userId, mayChange }) => userId === person.id && mayChange);
  return {
    shares,
    team: teams.find(({ id }) => id === deal.teamId),
    decides,
    mayChange: isAtLeast(role, "staff") && (deal.teamId === null || decides || isFriend),
  };
}
