import { IconBell } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import { useResources } from "../api/organization-context.ts";
import { useAllRows } from "../live/use-live.ts";
import classes from "./bell.module.css";
import { mostCounted, useUnread } from "./use-notifications.ts";

const NotificationPanel = lazy(() => import("./notification-panel.tsx"));

/** How many notifications wait, live; pressing it shows them. Their list is loaded when it is first wanted. */
export default function Bell() {
  // Whoever acts here without being a member, as on a visit, is told nothing.
  return useResources().has("notifications") ? <LiveBell /> : null;
}

function LiveBell() {
  const live = useUnread();
  const count = useAllRows(live.store).length;
  const [isWanted, want] = useState(false);
  const [isOpen, setOpen] = useState(false);
  const shown = live.list.more || count > mostCounted ? `${mostCounted}+` : String(count);
  const show = (): void => {
    want(true);
    setOpen(true);
  };
  return (
    <>
      <button
        type="button"
        className={classes.bell}
        aria-label={count === 0 ? "Notifications" : `Notifications, ${shown} unread`}
        aria-haspopup="dialog"
        onClick={show}
      >
        <IconBell size={20} stroke={1.75} />
        {count > 0 && (
          <span className={classes.count} aria-hidden>
            {shown}
          </span>
        )}
      </button>
      {isWanted && (
        <Suspense>
          <NotificationPanel isOpen={isOpen} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
