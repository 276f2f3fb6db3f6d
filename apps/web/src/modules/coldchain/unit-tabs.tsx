import { useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import { useResource } from "../../api/organization-context.ts";
import { Grid, GridSkeleton } from "../../grid/grid.tsx";
import { useAllRows, useLive } from "../../live/use-live.ts";
import { gridColumns } from "../../resource/grid-columns.tsx";
import { recordLink } from "../../resource/record-link.ts";
import { Failure } from "../../shell/failure.tsx";
import { useOrganizationSlug } from "../../shell/use-organization-slug.ts";
import { AlertCard } from "./alert-card.tsx";
import type { AlertRow, UnitRow } from "./rows.ts";
import classes from "./unit-tabs.module.css";
import { usePlaces } from "./use-coldchain.ts";

type OfUnit = { readonly unitId: string };

export function AlertsOfUnit({ unitId }: OfUnit) {
  const live = useLive(useResource("coldchain.alert"), useOfUnit(unitId, "-openedAt"), 50);
  const places = usePlaces();
  // The rows of live views are those of their resources' lists.
  const alerts = useAllRows(live.store) as readonly AlertRow[];
  const [unit] = useAllRows(useLive(useResource("coldchain.unit"), useMemo(() => ({ filter: { op: "equals", column: "id", value: unitId } }), [unitId]), 1).store) as readonly UnitRow[];
  if (live.status.state === "failed" && live.status.fault) return <Failure fault={live.status.fault} />;
  if (alerts.length === 0) return <p className={classes.nothing}>{live.status.state === "ready" ? "This unit has never had an alert." : ""}</p>;
  return (
    <ul className={classes.cards} aria-label="Alerts of this unit">
      {alerts.map((alert) => (
        <li key={alert.id}>
          <AlertCard alert={alert} unit={unit} places={places} />
        </li>
      ))}
    </ul>
  );
}

export const ReadingsOfUnit = ({ unitId }: OfUnit) => <RowsOfUnit path="coldchain.reading" unitId={unitId} nothing="No readings yet. They appear as the sensor reports." />;
export const SensorsOfUnit = ({ unitId }: OfUnit) => <RowsOfUnit path="coldchain.sensor" unitId={unitId} nothing="No sensor sits in this unit. Place one from the sensor's page." />;
export const LimitsOfUnit = ({ unitId }: OfUnit) => <RowsOfUnit path="coldchain.limits" unitId={unitId} nothing="Its kind decides its limits." />;

/** Rows of any kind that belong to the unit; its own column is left out. */
function RowsOfUnit({ path, unitId, nothing }: OfUnit & { readonly path: string; readonly nothing: string }) {
  const resource = useResource(path);
  const navigate = useNavigate();
  const organization = useOrganizationSlug();
  const live = useLive(resource, useOfUnit(unitId), 100);
  const columns = useMemo(() => gridColumns(resource).filter(({ key }) => key !== "unitId"), [resource]);
  const { list, status } = live;
  if (status.state === "failed" && status.fault) return <Failure fault={status.fault} />;
  if (list.keys.length === 0) return status.state === "ready" ? <p className={classes.nothing}>{nothing}</p> : <GridSkeleton columns={columns.length} />;
  return (
    <div className={classes.rows} style={{ height: Math.min(40 + list.keys.length * 44 + 24, 480) }}>
      <Grid
        label={resource.plural}
        store={live.store}
        list={list}
        columns={columns.map((column) => ({ ...column, isSortable: false }))}
        sort={undefined}
        onSort={() => undefined}
        onOpen={(key) => resource.procedures.includes("get") && void navigate(recordLink(organization, path, key))}
        onEnd={() => live.view.grow()}
      />
    </div>
  );
}

function useOfUnit(unitId: string, sort?: string) {
  return useMemo(() => ({ filter: { op: "equals", column: "unitId", value: unitId }, ...(sort !== undefined && { sort }) }), [unitId, sort]);
}
