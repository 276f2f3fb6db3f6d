import "@mantine/core/styles/Popover.layer.css";
import "@mantine/core/styles/Menu.layer.css";
import { ActionIcon, Menu } from "@mantine/core";
import { IconArrowBackUp, IconCopy, IconDots, IconEyeOff, IconPencil, IconTrash } from "@tabler/icons-react";
import { changeableMinutes } from "@freehold/api/platform/chat/words.contract.ts";
import { useOrganization } from "../../api/organization-context.ts";
import type { MessageActs } from "./message-item.tsx";
import classes from "./message.module.css";
import type { MessageRow } from "../channel/use-channels.ts";

/** What can be done with one message. What the server would refuse is not offered. */
export function MessageMenu({ message, acts }: { readonly message: MessageRow; readonly acts: MessageActs }) {
  const { person } = useOrganization();
  const isOwn = message.authorId === person.id;
  const isFresh = Date.now() - message.sentAt.getTime() < changeableMinutes * 60_000;
  const mayEdit = isOwn && isFresh && acts.isWritable;
  return (
    <div className={classes.menu}>
      {acts.isWritable && (
        <ActionIcon variant="subtle" color="gray" size={32} aria-label="Reply" onClick={() => acts.reply(message)}>
          <IconArrowBackUp size={18} stroke={1.75} />
        </ActionIcon>
      )}
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size={32} aria-label="More about this message">
            <IconDots size={18} stroke={1.75} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {mayEdit && (
            <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => acts.edit(message.id)}>
              Edit
            </Menu.Item>
          )}
          <Menu.Item leftSection={<IconCopy size={16} />} onClick={() => void navigator.clipboard.writeText(message.text)}>
            Copy the text
          </Menu.Item>
          <Menu.Item leftSection={<IconEyeOff size={16} />} onClick={() => acts.markUnread(message)}>
            Mark as unread from here
          </Menu.Item>
          {(mayEdit || acts.isModerator) && (
            <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={() => acts.remove(message)}>
              Remove
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}
