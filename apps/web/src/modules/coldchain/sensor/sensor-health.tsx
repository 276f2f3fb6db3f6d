import { IconCircleCheck, IconPlugConnectedX, IconTool, IconWifiOff } from "@tabler/icons-react";
import { useOrganization } from "../../../api/organization-context.ts";
import { Instant, useNow } from "../../../format/instant.tsx";
import { State, type StateLook } from "../../../state/state.tsx";
import type { SensorRow } from "../rows.ts";
import classes from "./sensor-health.module.css";

type OfSensor = { readonly sensor: SensorRow };

/** Batteries below this are to be replaced soon; half of it at once. */
const lowPercent = 20;
/** A sensor that reports every few minutes and was silent for so long has a problem. */
const silentAfter = 30 * 60_000;

export function Battery({ sensor: { batteryPercent } }: OfSensor) {
  const { formats } = useOrganization();
  if (batteryPercent === null) return <span className="muted">–</span>;
  const tone = batteryPercent < lowPercent / 2 ? "bad" : batteryPercent < lowPercent ? "warn" : "good";
  return (
    <span className={classes.battery}>
      <span className={classes.cell} aria-hidden>
        <span className={classes.charge} data-tone={tone} style={{ width: `${Math.max(6, batteryPercent)}%` }} />
      </span>
      {formats.measure(batteryPercent, "%", 0)}
      {tone !== "good" && <span className={classes.word}>low</span>}
    </span>
  );
}

const looks = {
  fault: { label: "Fault", tone: "bad", icon: IconTool },
  unplaced: { label: "Not placed", tone: "idle", icon: IconPlugConnectedX },
  silent: { label: "Silent", tone: "warn", icon: IconWifiOff },
  well: { label: "OK", tone: "good", icon: IconCircleCheck },
} as const satisfies Record<string, StateLook>;

export function Health({ sensor }: OfSensor) {
  const now = useNow();
  const look = lookOf(sensor, now);
  return <State look={sensor.faultCode ? { ...look, label: `Fault ${sensor.faultCode}` } : look} isQuiet={look === looks.well} />;
}

function lookOf({ faultCode, unitId, lastSeenAt }: SensorRow, now: number): StateLook {
  if (faultCode) return looks.fault;
  if (unitId === null) return looks.unplaced;
  return lastSeenAt === null || now - lastSeenAt.getTime() > silentAfter ? looks.silent : looks.well;
}

export function LastSeen({ sensor: { lastSeenAt } }: OfSensor) {
  return lastSeenAt === null ? <span className="muted">Never</span> : <Instant at={lastSeenAt} />;
}
