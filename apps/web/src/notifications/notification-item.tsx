import { ActionIcon } from "@mantine/core";
import { IconAlertTriangle, IconCheck } from "@tabler/icons-react";
import { Instant } from "../format/instant.tsx";
import classes from "./notification-item.module.css";
import type { NotificationRow, useNotificationActs } from "./use-notifications.ts";

type ItemProps = {
  readonly notification: NotificationRow;
  readonly acts: Pick<ReturnType<typeof useNotificationActs>, "markRead" | "open" | "addressOf">;
  /** Called once the person goes where it leads. */
  readonly onOpened?: () => void;
};

/** One notification: the whole of it leads to its page, and a button marks it as read without going there. */
export function NotificationItem({ notification, acts, onOpened }: ItemProps) {
  const { id, title, text, createdAt, readAt, isUrgent } = notification;
  const isUnread = readAt === null;
  return (
    <li className={classes.item} data-unread={isUnread || undefined}>
      <a
        className={classes.link}
        href={acts.addressOf(notification)}
        onClick={(event) => {
          if (event.ctrlKey || event.metaKey || event.shiftKey) return;
          event.preventDefault();
          acts.open(notification);
          onOpened?.();
        }}
      >
        <span className={classes.title}>
          {isUrgent && <IconAlertTriangle size={16} stroke={2} className={classes.urgent} aria-label="Urgent" />}
          {title}
          {isUnread && <span className="visually-hidden">, unread</span>}
        </span>
        {text && <span className={classes.text}>{text}</span>}
        <span className={classes.when}>
          <Instant at={createdAt} />
        </span>
      </a>
      {isUnread && (
        <ActionIcon variant="subtle" color="gray" size={36} aria-label={`Mark as read: ${title}`} onClick={() => acts.markRead(id)}>
          <IconCheck size={18} />
        </ActionIcon>
      )}
    </li>
  );
}
