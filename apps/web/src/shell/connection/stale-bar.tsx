import { IconCloudOff } from "@tabler/icons-react";
import { useOrganization } from "../../api/organization-context.ts";
import { useFreshness } from "./connection-indicator.tsx";
import classes from "./stale-bar.module.css";

/** Says so when what is on the screen may be wrong, and since when. */
export function StaleBar() {
  const freshness = useFreshness();
  const { formats } = useOrganization();
  if (freshness.kind !== "stale") return null;
  return (
    <div className={classes.bar} role="alert">
      <IconCloudOff size={16} />
      You see the state of {formats.timeWithSeconds(freshness.since)}. Reconnecting; it will catch up by itself.
    </div>
  );
}
