import "@mantine/core/styles/Popover.layer.css";
import "@mantine/core/styles/Menu.layer.css";
import { ActionIcon, Menu } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconArchive, IconBell, IconBellOff, IconDoorExit, IconDots, IconLock, IconPencil } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { trpc } from "../../api/client.ts";
import { useOrganizationSlug } from "../../organization/use-organization-slug.ts";
import { refusal } from "../../shell/notice.ts";
import type { ListedChannel } from "./use-channels.ts";

const ChangeChannel = lazy(() => import("./change-channel.tsx"));
const MakePrivate = lazy(() => import("./make-private.tsx"));

type ChannelMenuProps = {
  readonly listed: ListedChannel;
  /** Whether the caller is in it, rather than looking on. */
  readonly isIn: boolean;
  readonly people: number;
  readonly isModerator: boolean;
};

/** What can be done with a channel. What the server would refuse is not offered. */
export function ChannelMenu({ listed: { channel, reading }, isIn, people, isModerator }: ChannelMenuProps) {
  const [isChanging, changing] = useDisclosure();
  const [isClosing, closing] = useDisclosure();
  const acts = useChannelActs();
  const channelId = channel.id;
  const isDirect = channel.kind === "direct";
  const isGoing = channel.archivedAt === null;
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size={36} aria-label="More about this channel">
            <IconDots size={18} stroke={1.75} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {reading && (
            <Menu.Item
              leftSection={reading.mutedAt ? <IconBell size={16} /> : <IconBellOff size={16} />}
              onClick={() => acts.mute.mutate({ channelId, isMuted: reading.mutedAt === null })}
            >
              {reading.mutedAt ? "Show new messages again" : "No badge for new messages"}
            </Menu.Item>
          )}
          {isModerator && !isDirect && isGoing && (
            <Menu.Item leftSection={<IconPencil size={16} />} onClick={changing.open}>
              Name and topic
            </Menu.Item>
          )}
          {isModerator && channel.kind === "open" && isGoing && (
            <Menu.Item leftSection={<IconLock size={16} />} onClick={closing.open}>
              Make private
            </Menu.Item>
          )}
          {isModerator && !isDirect && (
            <Menu.Item leftSection={<IconArchive size={16} />} onClick={() => (isGoing ? acts.archive : acts.reopen).mutate({ channelId })}>
              {isGoing ? "Archive" : "Open again"}
            </Menu.Item>
          )}
          {isIn && !isDirect && (
            <Menu.Item leftSection={<IconDoorExit size={16} />} onClick={() => acts.leave.mutate({ channelId })}>
              Leave
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <Suspense>
        {isChanging && <ChangeChannel channel={channel} onClose={changing.close} />}
        {isClosing && <MakePrivate channel={channel} people={people} onClose={closing.close} />}
      </Suspense>
    </>
  );
}

function useChannelActs() {
  const organization = useOrganizationSlug();
  const navigate = useNavigate();
  const onError = refusal;
  const onSuccess = (): void => void navigate({ to: "/$organization/chat", params: { organization } });
  return {
    mute: trpc.channelReadings.mute.useMutation({ onError }),
    archive: trpc.channels.archive.useMutation({ onError }),
    reopen: trpc.channels.reopen.useMutation({ onError }),
    leave: trpc.channels.leave.useMutation({ onError, onSuccess }),
  };
}
