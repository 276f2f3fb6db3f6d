import "@mantine/core/styles/Combobox.layer.css";
import "@mantine/core/styles/Popover.layer.css";
import { ActionIcon, Select } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPencil, IconTrash, IconX } from "@tabler/icons-react";
import { trpc } from "../../api/client.ts";
import { useOrganization } from "../../api/organization-context.ts";
import { MarkedPerson } from "../../people/person-mark.tsx";
import { useMemberNames } from "../../resource/record-label.ts";
import { refusal } from "../../shell/notice.ts";
import { ConfirmDialog } from "../members/confirm-dialog.tsx";
import { TeamDialog } from "./team-dialog.tsx";
import classes from "./teams-page.module.css";
import type { TeamMemberRow, TeamRow } from "./use-teams.ts";

type TeamCardProps = { readonly team: TeamRow; readonly places: readonly TeamMemberRow[]; readonly isAdmin: boolean };

/** A team and its people; admins put members into it, take them out, rename and remove it. */
export function TeamCard({ team, places, isAdmin }: TeamCardProps) {
  const { person } = useOrganization();
  const names = useMemberNames();
  const leave = trpc.teams.members.remove.useMutation({ onError: refusal });
  const people = places
    .map(({ id, userId }) => ({ id, userId, name: names.get(userId) ?? "Somebody" }))
    .toSorted((a, b) => a.name.localeCompare(b.name));
  return (
    <section className={classes.team} aria-label={team.name}>
      <div className={classes.head}>
        <h2 className={classes.name}>{team.name}</h2>
        {isAdmin && <TeamActs team={team} />}
      </div>
      {people.length === 0 ? (
        <p className={`muted ${classes.nobody}`}>Nobody is in this team yet.</p>
      ) : (
        <ul className={classes.people}>
          {people.map(({ id, userId, name }) => (
            <li key={id} className={classes.person}>
              <MarkedPerson userId={userId} name={name} words={userId === person.id ? `${name} (you)` : name} />
              {isAdmin && (
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  size={36}
                  aria-label={`Take ${name} out of ${team.name}`}
                  loading={leave.isPending && leave.variables.id === id}
                  onClick={() => leave.mutate({ id })}
                >
                  <IconX size={16} />
                </ActionIcon>
              )}
            </li>
          ))}
        </ul>
      )}
      {isAdmin && <AddPerson team={team} inside={new Set(people.map(({ userId }) => userId))} />}
    </section>
  );
}

function AddPerson({ team, inside }: { readonly team: TeamRow; readonly inside: ReadonlySet<string> }) {
  const names = useMemberNames();
  const join = trpc.teams.members.create.useMutation({ onError: refusal });
  const data = [...names].filter(([id]) => !inside.has(id)).map(([value, label]) => ({ value, label }));
  if (data.length === 0) return null;
  return (
    <Select
      className={classes.add}
      aria-label={`Add a person to ${team.name}`}
      placeholder="Add a person"
      searchable
      nothingFoundMessage="No member of this name"
      data={data}
      value={null}
      disabled={join.isPending}
      onChange={(userId) => userId !== null && join.mutate({ teamId: team.id, userId })}
    />
  );
}

function TeamActs({ team }: { readonly team: TeamRow }) {
  const [isRenaming, renaming] = useDisclosure();
  const [isRemoving, removing] = useDisclosure();
  const remove = trpc.teams.remove.useMutation();
  const looks = { variant: "subtle", color: "gray", size: 36 } as const;
  return (
    <span className={classes.acts}>
      <ActionIcon {...looks} aria-label={`Rename ${team.name}`} onClick={renaming.open}>
        <IconPencil size={16} />
      </ActionIcon>
      <ActionIcon {...looks} aria-label={`Remove ${team.name}`} onClick={removing.open}>
        <IconTrash size={16} />
      </ActionIcon>
      <TeamDialog team={team} isOpen={isRenaming} onClose={renaming.close} />
      <ConfirmDialog
        title={`Remove ${team.name}?`}
        act="Remove"
        mutation={remove}
        isOpen={isRemoving}
        onClose={removing.close}
        onConfirm={() => remove.mutate({ id: team.id }, { onSuccess: removing.close })}
      >
        Its people stay members of the organization. A team that still has deals cannot be removed: give them another team first, or none.
      </ConfirmDialog>
    </span>
  );
}
