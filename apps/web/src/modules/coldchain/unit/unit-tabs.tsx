import { trpc } from "../../../api/client.ts";
import { useResource } from "../../../api/organization-context.ts";
import { useAllRows, useLive } from "../../../live/use-live.ts";
import { RowsWhere } from "../../../resource/rows-where.tsx";
import { Failure } from "../../../page/failure.tsx";
import { AlertCard } from "../alert/alert-card.tsx";
import classes from "./unit-tabs.module.css";
import { usePlaces } from "../use-coldchain.ts";

type OfUnit = { readonly unitId: string };

export function AlertsOfUnit({ unitId }: OfUnit) {
  const live = useLive(trpc.coldchain.alert, {
    filter: { op: "equals", column: "unitId", value: unitId },
    sort: "-openedAt",
    limit: 50,
  });
  const places = usePlaces();
  const alerts = useAllRows(live.store);
  const [unit] = useAllRows(useLive(trpc.coldchain.unit, { filter: { op: "equals", column: "id", value: unitId }, limit: 1 }).store);
  if (live.status.state === "failed" && live.status.fault) return <Failure fault={live.status.fault} />;
  if (alerts.length === 0)
    return <p className={classes.nothing}>{live.status.state === "ready" ? "This unit has never had an alert." : ""}</p>;
  return (
    <ul className={classes.cards} aria-label="Alerts of this unit">
      {alerts.map((alert) => (
        <li key={alert.id}>
          <AlertCard alert={alert} unit={unit} places={places} isOnUnitPage />
        </li>
      ))}
    </ul>
  );
}

export const ReadingsOfUnit = ({ unitId }: OfUnit) => (
  <RowsOfUnit path="coldchain.reading" unitId={unitId} nothing="No readings yet. They appear as the sensor reports." />
);
export const SensorsOfUnit = ({ unitId }: OfUnit) => (
  <RowsOfUnit path="coldchain.sensor" unitId={unitId} nothing="No sensor sits in this unit. Place one from the sensor's page." />
);
export const LimitsOfUnit = ({ unitId }: OfUnit) => (
  <RowsOfUnit path="coldchain.limits" unitId={unitId} nothing="Its kind decides its limits." />
);

function RowsOfUnit({ path, unitId, nothing }: OfUnit & { readonly path: string; readonly nothing: string }) {
  return <RowsWhere resource={useResource(path)} column="unitId" id={unitId} nothing={nothing} />;
}
