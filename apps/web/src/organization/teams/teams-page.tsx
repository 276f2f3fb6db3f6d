import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPlus, IconUsersGroup } from "@tabler/icons-react";
import { isAtLeast } from "@freehold/kernel/role.ts";
import { useOrganization } from "../../api/organization-context.ts";
import { useAllRows } from "../../live/use-live.ts";
import { Failure } from "../../page/failure.tsx";
import { Message } from "../../page/message.tsx";
import { Page } from "../../page/page.tsx";
import { TableSkeleton } from "../../page/table-skeleton.tsx";
import { TeamCard } from "./team-card.tsx";
import { TeamDialog } from "./team-dialog.tsx";
import classes from "./teams-page.module.css";
import { useTeamMembers, useTeams } from "./use-teams.ts";

/** The teams of the organization and who is in them; admins set them up. */
export function TeamsPage() {
  const isAdmin = isAtLeast(useOrganization().role, "admin");
  const live = useTeams();
  const teams = useAllRows(live.store);
  const places = useAllRows(useTeamMembers().store);
  const [isAdding, adding] = useDisclosure();
  const add = (
    <Button leftSection={<IconPlus size={16} />} onClick={adding.open}>
      New team
    </Button>
  );
  return (
    <Page
      title="Teams"
      lead="What belongs to a team is seen by its people, by whoever owns it or has it shared with them, and by managers."
      actions={isAdmin && teams.length > 0 && add}
    >
      {live.status.fault && teams.length === 0 ? (
        <Failure fault={live.status.fault} onRetry={() => live.view.restart()} />
      ) : live.status.state === "loading" ? (
        <TableSkeleton rows={5} />
      ) : teams.length === 0 ? (
        <Message icon={IconUsersGroup} title="No team yet" action={isAdmin && add}>
          {isAdmin
            ? "Everybody who may read the organization sees every deal. Make a team, put people into it, and give it the deals that are theirs alone."
            : "Everybody who may read the organization sees every deal. An admin can make teams here, each with deals of its own."}
        </Message>
      ) : (
        <div className={classes.teams}>
          {teams.map((team) => (
            <TeamCard key={team.id} team={team} places={places.filter(({ teamId }) => teamId === team.id)} isAdmin={isAdmin} />
          ))}
        </div>
      )}
      <TeamDialog isOpen={isAdding} onClose={adding.close} />
    </Page>
  );
}
