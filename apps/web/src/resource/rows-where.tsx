import { useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import type { ResourceDescription } from "../api/client.ts";
import { Grid, GridSkeleton } from "../grid/grid.tsx";
import { useLiveResource } from "../live/use-live.ts";
import { Failure } from "../page/failure.tsx";
import { useOrganizationSlug } from "../organization/use-organization-slug.ts";
import { gridColumns } from "./grid-columns.tsx";
import { recordLink } from "./record-link.ts";
import classes from "./rows-where.module.css";

type RowsWhereProps = {
  readonly resource: ResourceDescription;
  /** The column that names the record the rows belong to; it is left out of the table. */
  readonly column: string;
  readonly id: string;
  /** Said when there are none. */
  readonly nothing: string;
};

const tallest = 480;
const headHeight = 40;
const rowHeight = 44;

/** The rows of a kind that belong to one record, live, in a table no taller than they need. */
export function RowsWhere({ resource, column, id, nothing }: RowsWhereProps) {
  const navigate = useNavigate();
  const organization = useOrganizationSlug();
  const live = useLiveResource(resource, { filter: { op: "equals", column, value: id }, limit: 100 });
  const columns = useMemo(
    () => gridColumns(resource).flatMap((each) => (each.key === column ? [] : [{ ...each, isSortable: false }])),
    [resource, column],
  );
  const { list, status } = live;
  const canOpen = resource.procedures.includes("get");
  if (status.state === "failed" && status.fault) return <Failure fault={status.fault} onRetry={() => live.view.restart()} />;
  if (list.keys.length === 0)
    return status.state === "ready" ? <p className={classes.nothing}>{nothing}</p> : <GridSkeleton columns={columns.length} rows={3} />;
  return (
    <div className={classes.rows} style={{ height: Math.min(headHeight + list.keys.length * rowHeight + 8, tallest) }}>
      <Grid
        label={resource.plural}
        store={live.store}
        list={list}
        columns={columns}
        sort={undefined}
        onSort={() => undefined}
        onOpen={canOpen ? (key) => void navigate(recordLink(organization, resource.path, key)) : undefined}
        onEnd={() => live.view.grow()}
      />
    </div>
  );
}
