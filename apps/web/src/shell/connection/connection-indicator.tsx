import { lazy, Suspense, useSyncExternalStore } from "react";
import { useOrganization } from "../../api/organization-context.ts";
import type { Freshness } from "../../live/line/connection.ts";
import classes from "./connection-indicator.module.css";

const ConnectionPanel = lazy(() => import("./connection-panel.tsx"));

type Look = { readonly label: string; readonly tone: string; readonly help: string };

const looks: Record<Freshness["kind"], Look> = {
  idle: { label: "Up to date", tone: "idle", help: "Nothing on this page changes by itself." },
  connecting: { label: "Connecting", tone: "idle", help: "Opening the line to the server." },
  live: { label: "Live", tone: "good", help: "What you see is what is: changes appear by themselves." },
  reconnecting: { label: "Reconnecting", tone: "warn", help: "The line broke and is being opened again." },
  stale: { label: "Not up to date", tone: "warn", help: "The line is down. What you see may have changed." },
};

export function useFreshness(): Freshness {
  const { connection } = useOrganization().live;
  return useSyncExternalStore(connection.onChange, connection.freshness);
}

export const useFreshnessLook = (): Look => looks[useFreshness().kind];

/** Whether what the screen shows is true at this moment. Quiet while it is; whoever presses it learns more. */
export function ConnectionIndicator({ isCompact = false }: { readonly isCompact?: boolean }) {
  return (
    <div role="status">
      <Suspense
        fallback={
          <div className={classes.indicator} data-compact={isCompact || undefined}>
            <Word />
          </div>
        }
      >
        <ConnectionPanel isCompact={isCompact} className={classes.indicator}>
          <Word />
        </ConnectionPanel>
      </Suspense>
    </div>
  );
}

function Word() {
  const { label, tone } = useFreshnessLook();
  return (
    <span className={classes.word} data-tone={tone}>
      <span className={classes.dot} />
      {label}
    </span>
  );
}
