import "@mantine/core/styles/ModalBase.layer.css";
import "@mantine/core/styles/Modal.layer.css";
import "@mantine/core/styles/Popover.layer.css";
import "@mantine/core/styles/Menu.layer.css";
import { ActionIcon, Button, Menu, Modal } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import { useState } from "react";
import { trpc } from "../../api/client.ts";
import { useOrganization } from "../../api/organization-context.ts";
import { refusal } from "../../shell/notice.ts";
import { Face } from "../face.tsx";
import { PeopleChoice } from "./people-choice.tsx";
import classes from "./people-dialog.module.css";
import type { ChannelPerson, ListedChannel } from "./use-channels.ts";
import { useDialog } from "../use-dialog.ts";

type PeopleDialogProps = {
  readonly listed: ListedChannel;
  readonly people: readonly ChannelPerson[];
  readonly me: ChannelPerson | undefined;
  readonly isModerator: boolean;
  readonly onClose: () => void;
};

/** Who is in a channel; whoever moderates it decides about them. */
export default function PeopleDialog({ listed, people, me, isModerator, onClose }: PeopleDialogProps) {
  const dialog = useDialog(onClose);
  const { channel, title } = listed;
  const mayAdd = channel.archivedAt === null && (channel.kind === "private" ? isModerator : me !== undefined);
  const sorted = people.toSorted((a, b) => a.name.localeCompare(b.name));
  return (
    <Modal {...dialog} title={`People in ${title}`}>
      {mayAdd && <Add channelId={channel.id} present={people} />}
      <ul className={classes.people} aria-label="People">
        {sorted.map((person) => (
          <Person key={person.id} person={person} isModerator={isModerator} />
        ))}
      </ul>
    </Modal>
  );
}

function Add({ channelId, present }: { readonly channelId: string; readonly present: readonly ChannelPerson[] }) {
  const [chosen, choose] = useState<string[]>([]);
  const add = trpc.channelPeople.add.useMutation({ onError: refusal, onSuccess: () => choose([]) });
  return (
    <div className={classes.add}>
      <PeopleChoice
        label="Add people"
        className={classes.choice}
        without={new Set(present.map(({ userId }) => userId))}
        value={chosen}
        onChange={choose}
      />
      <Button disabled={chosen.length === 0} loading={add.isPending} onClick={() => add.mutate({ channelId, people: chosen })}>
        Add
      </Button>
    </div>
  );
}

const silences = [
  { label: "Mute for an hour", minutes: 60 },
  { label: "Mute for a day", minutes: 1440 },
] as const;

function Person({ person, isModerator }: { readonly person: ChannelPerson; readonly isModerator: boolean }) {
  const { channelId, userId, name, role, silencedUntil } = person;
  const { person: self, formats } = useOrganization();
  const changeRole = trpc.channelPeople.changeRole.useMutation({ onError: refusal });
  const silence = trpc.channelPeople.silence.useMutation({ onError: refusal });
  const remove = trpc.channelPeople.remove.useMutation({ onError: refusal });
  const isSilenced = silencedUntil !== null && silencedUntil > new Date();
  const words = [
    userId === self.id && "you",
    role === "moderator" && "moderator",
    isSilenced && `muted until ${formats.instant(silencedUntil)}`,
  ];
  return (
    <li className={classes.person}>
      <Face name={name} userId={userId} />
      <span className={classes.name}>
        <span className="truncate">{name}</span>
        <span className="muted">{words.filter(Boolean).join(", ")}</span>
      </span>
      {isModerator && userId !== self.id && (
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon variant="subtle" color="gray" size={40} aria-label={`More about ${name}`}>
              <IconDots size={18} stroke={1.75} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => changeRole.mutate({ channelId, userId, role: role === "moderator" ? "member" : "moderator" })}>
              {role === "moderator" ? "Moderates no more" : "Make moderator"}
            </Menu.Item>
            {isSilenced ? (
              <Menu.Item onClick={() => silence.mutate({ channelId, userId, minutes: 0 })}>May write again</Menu.Item>
            ) : (
              silences.map(({ label, minutes }) => (
                <Menu.Item key={minutes} onClick={() => silence.mutate({ channelId, userId, minutes })}>
                  {label}
                </Menu.Item>
              ))
            )}
            <Menu.Item color="red" onClick={() => remove.mutate({ channelId, userId })}>
              Take out of the channel
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
    </li>
  );
}
