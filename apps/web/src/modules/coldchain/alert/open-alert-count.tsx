import { useAllRows } from "../../../live/use-live.ts";
import { useOpenAlerts } from "../use-coldchain.ts";
import classes from "./open-alert-count.module.css";

/** How many alerts nobody has acknowledged yet, live. Nothing when there is none. */
export function OpenAlertCount() {
  const waiting = useAllRows(useOpenAlerts().store).filter(({ status }) => status !== "acknowledged").length;
  if (waiting === 0) return null;
  return (
    <span className={classes.count} aria-label={`${waiting} waiting`}>
      {waiting}
    </span>
  );
}
