import { useSyncExternalStore } from "react";
import { useOrganization } from "../api/organization-context.ts";
import type { Freshness } from "../live/connection.ts";
import classes from "./connection-indicator.module.css";

const looks: Record<Freshness["kind"], { label: string; tone: string; help: string }> = {
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

/** Whether what the screen shows is true at this moment. Quiet while it is. */
export function ConnectionIndicator({ isCompact = false }: { readonly isCompact?: boolean }) {
  const { kind } = useFreshness();
  const { label, tone, help } = looks[kind];
  return (
    <div className={classes.indicator} data-tone={tone} data-compact={isCompact || undefined} role="status" title={help}>
      <span className={classes.dot} />
      {label}
    </div>
  );
}
