import "@mantine/core/styles/SegmentedControl.layer.css";
import "@mantine/core/styles/FloatingIndicator.layer.css";
import { Button, SegmentedControl, Skeleton } from "@mantine/core";
import { IconBellCheck, IconSettings } from "@tabler/icons-react";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useAllRows, type Live } from "../live/use-live.ts";
import { Failure } from "../page/failure.tsx";
import { Message } from "../page/message.tsx";
import { Page } from "../page/page.tsx";
import { useOrganizationSlug } from "../organization/use-organization-slug.ts";
import { NotificationItem } from "./notification-item.tsx";
import panel from "./notification-panel.module.css";
import classes from "./notifications-page.module.css";
import { useEverything, useNotificationActs, useUnread, type NotificationRow } from "./use-notifications.ts";

const place = "/$organization/notifications";

/** What the person was told: what they have not read yet, or everything. */
export function NotificationsPage() {
  const { view } = useSearch({ from: place });
  const navigate = useNavigate({ from: place });
  const organization = useOrganizationSlug();
  return (
    <Page
      title="Notifications"
      lead="What you were told, for the last 90 days."
      actions={
        <>
          <Link to="/$organization/notifications/settings" params={{ organization }} className={panel.settings}>
            <IconSettings size={16} stroke={1.75} />
            Settings
          </Link>
          <SegmentedControl
            aria-label="Which notifications"
            value={view ?? "unread"}
            onChange={(value) => void navigate({ search: value === "all" ? { view: "all" } : {}, replace: true })}
            data={[
              { value: "unread", label: "Unread" },
              { value: "all", label: "All" },
            ]}
          />
        </>
      }
    >
      {view === "all" ? <Everything /> : <Unread />}
    </Page>
  );
}

function Unread() {
  const live = useUnread();
  return <Rows live={live} empty="You have read everything. What comes next appears here by itself." />;
}

function Everything() {
  const live = useEverything();
  return <Rows live={live} empty="When somebody mentions you, or an alert calls you, it is kept here." />;
}

type RowsProps = { readonly live: Live<NotificationRow>; readonly empty: string };

function Rows({ live, empty }: RowsProps) {
  const rows = useAllRows(live.store);
  const { markAll, isMarkingAll, ...acts } = useNotificationActs();
  const { state, fault } = live.status;
  if (state === "failed" && rows.length === 0 && fault) return <Failure fault={fault} onRetry={() => live.view.restart()} />;
  if (state === "loading" && rows.length === 0) return <RowsSkeleton />;
  if (rows.length === 0)
    return (
      <Message icon={IconBellCheck} title="Nothing new">
        {empty}
      </Message>
    );
  return (
    <div className={classes.rows}>
      {rows.some(({ readAt }) => readAt === null) && (
        <Button variant="default" size="xs" className={classes.all} loading={isMarkingAll} onClick={markAll}>
          Mark all as read
        </Button>
      )}
      <ul className={panel.list} aria-label="Notifications">
        {rows.map((row) => (
          <NotificationItem key={row.id} notification={row} acts={acts} />
        ))}
      </ul>
      {live.list.more && (
        <Button variant="default" className={classes.all} onClick={() => live.view.grow()}>
          Show older notifications
        </Button>
      )}
    </div>
  );
}

function RowsSkeleton() {
  return (
    <div className={classes.rows} role="status" aria-busy aria-label="Loading">
      {[1, 2, 3, 4].map((line) => (
        <Skeleton key={line} height={72} radius="md" />
      ))}
    </div>
  );
}
