import "@mantine/core/styles/ModalBase.layer.css";
import "@mantine/core/styles/Drawer.layer.css";
import { Button, Drawer, Skeleton } from "@mantine/core";
import { IconBellCheck, IconSettings } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useAllRows } from "../live/use-live.ts";
import { Failure } from "../page/failure.tsx";
import { Message } from "../page/message.tsx";
import { useOrganizationSlug } from "../organization/use-organization-slug.ts";
import { NotificationItem } from "./notification-item.tsx";
import classes from "./notification-panel.module.css";
import { useNotificationActs, useRecent } from "./use-notifications.ts";

type PanelProps = { readonly isOpen: boolean; readonly onClose: () => void };

/** What the person was told lately, the newest first, beside the page they are on. */
export default function NotificationPanel({ isOpen, onClose }: PanelProps) {
  // A dialog that is mounted open does not give the focus back: it opens a moment after it is there.
  const [isShown, setShown] = useState(false);
  useEffect(() => setShown(isOpen), [isOpen]);
  return (
    <Drawer opened={isShown} onClose={onClose} position="right" size={440} title="Notifications" padding="md">
      <Recent onClose={onClose} />
    </Drawer>
  );
}

function Recent({ onClose }: Pick<PanelProps, "onClose">) {
  const organization = useOrganizationSlug();
  const live = useRecent();
  const rows = useAllRows(live.store);
  const { markAll, isMarkingAll, ...acts } = useNotificationActs();
  const hasUnread = rows.some(({ readAt }) => readAt === null);
  return (
    <div className={classes.panel}>
      <div className={classes.acts}>
        <Button variant="default" size="xs" disabled={!hasUnread} loading={isMarkingAll} onClick={markAll}>
          Mark all as read
        </Button>
        <Link to="/$organization/notifications/settings" params={{ organization }} className={classes.settings} onClick={onClose}>
          <IconSettings size={16} stroke={1.75} />
          Settings
        </Link>
      </div>
      {live.status.state === "failed" && rows.length === 0 && live.status.fault ? (
        <Failure fault={live.status.fault} onRetry={() => live.view.restart()} />
      ) : live.status.state === "loading" && rows.length === 0 ? (
        <div role="status" aria-busy aria-label="Loading" className={classes.panel}>
          {[1, 2, 3].map((line) => (
            <Skeleton key={line} height={72} radius="md" />
          ))}
        </div>
      ) : rows.length === 0 ? (
        <Message icon={IconBellCheck} title="Nothing new">
          When somebody mentions you, or an alert calls you, you are told here.
        </Message>
      ) : (
        <ul className={classes.list} aria-label="Latest notifications">
          {rows.map((row) => (
            <NotificationItem key={row.id} notification={row} acts={acts} onOpened={onClose} />
          ))}
        </ul>
      )}
      <Link to="/$organization/notifications" params={{ organization }} onClick={onClose}>
        See all notifications
      </Link>
    </div>
  );
}
