import { useMemo } from "react";
import { trpc, type Outputs } from "../../api/client.ts";
import { useOrganization } from "../../api/organization-context.ts";
import { useAllRows, useLive } from "../../live/use-live.ts";

export type TeamRow = Outputs["teams"]["list"]["rows"][number];
export type TeamMemberRow = Outputs["teams"]["members"]["list"]["rows"][number];

/** More teams, and places in them, than an organization has. */
const manyTeams = 500;
const manyPlaces = 5000;

/** The teams by name, live. */
export const useTeams = () => useLive(trpc.teams, { sort: "name", limit: manyTeams });

/** Who is in which team, live. */
export const useTeamMembers = () => useLive(trpc.teams.members, { sort: "id", limit: manyPlaces });

/** Every team, and which of them the person on the screen is in. */
export function useTeamChoices(): { readonly teams: readonly TeamRow[]; readonly mine: ReadonlySet<string> } {
  const { person } = useOrganization();
  const teams = useAllRows(useTeams().store);
  const places = useAllRows(useTeamMembers().store);
  const mine = useMemo(
    () => new Set<string>(places.filter(({ userId }) => userId === person.id).map(({ teamId }) => teamId)),
    [places, person.id],
  );
  return { teams, mine };
}
