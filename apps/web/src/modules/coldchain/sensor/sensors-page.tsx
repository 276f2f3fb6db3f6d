import { Button } from "@mantine/core";
import { IconPlus, IconRouter } from "@tabler/icons-react";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import { trpc } from "../../../api/client.ts";
import { useResource } from "../../../api/organization-context.ts";
import type { GridColumn } from "../../../grid/column.ts";
import { sortOf } from "../../../live/live-handle.ts";
import { useLive } from "../../../live/use-live.ts";
import { gridColumns } from "../../../resource/grid-columns.tsx";
import { recordLink } from "../../../resource/record-link.ts";
import { SearchBox } from "../../../resource/search-box.tsx";
import { ListBar } from "../../../resource/list-bar.tsx";
import { LiveList, NothingFound } from "../../../resource/live-list.tsx";
import { SortMenu } from "../../../resource/sort-menu.tsx";
import { Message } from "../../../page/message.tsx";
import { useOrganizationSlug } from "../../../organization/use-organization-slug.ts";
import { Page } from "../../../page/page.tsx";
import { Battery, Health, LastSeen } from "./sensor-health.tsx";
import type { SensorRow } from "../rows.ts";

const place = "/$organization/coldchain/sensors";

/** Every sensor with what it says about itself: who needs a battery, who has gone silent. */
export function SensorsPage() {
  const { sort = "batteryPercent", q } = useSearch({ from: place });
  const navigate = useNavigate({ from: place });
  const organization = useOrganizationSlug();
  const resource = useResource("coldchain.sensor");
  const live = useLive(trpc.coldchain.sensor, { sort: sortOf(trpc.coldchain.sensor, resource, sort), search: q });
  const columns = useMemo(() => sensorColumns(gridColumns(resource)), [resource]);
  const change = (next: { sort?: string | undefined; q?: string | undefined }): void => {
    const { sort: nextSort, q: words } = { sort, q, ...next };
    void navigate({ search: { ...(nextSort !== undefined && { sort: nextSort }), ...(words && { q: words }) }, replace: true });
  };
  const add = resource.may.create && (
    <Button
      leftSection={<IconPlus size={16} />}
      renderRoot={(props) => (
        <Link
          to="/$organization/r/$module/$resource"
          params={{ organization, module: "coldchain", resource: "sensor" }}
          search={{ new: true }}
          {...props}
        />
      )}
    >
      New sensor
    </Button>
  );
  return (
    <Page title="Sensors" isFilled actions={add}>
      <ListBar search={<SearchBox value={q ?? ""} label="Search sensors" onChange={(text) => change({ q: text })} />}>
        <SortMenu resource={resource} sort={sort} onSort={(next) => change({ sort: next })} />
      </ListBar>
      <LiveList
        label="Sensors"
        counts={["sensor", "sensors"]}
        live={live}
        columns={columns}
        sort={sort}
        onSort={(next) => change({ sort: next })}
        onOpen={(key) => void navigate(recordLink(organization, "coldchain.sensor", key))}
        nothing={
          q === undefined ? (
            <Message icon={IconRouter} title="No sensors yet" action={add}>
              Register a sensor by the serial number printed on it, then place it in a unit. Its readings appear by themselves.
            </Message>
          ) : (
            <NothingFound>No sensor has these words in its name or serial number.</NothingFound>
          )
        }
      />
    </Page>
  );
}

/** The generic columns, with battery, health and silence drawn so that trouble stands out. */
function sensorColumns(columns: readonly GridColumn[]): GridColumn<SensorRow>[] {
  const drawn: Partial<Record<string, Partial<GridColumn<SensorRow>>>> = {
    batteryPercent: { align: "start", cell: (row) => <Battery sensor={row} />, minWidth: 132, card: "line" },
    faultCode: { label: "Health", cell: (row) => <Health sensor={row} />, card: "state", minWidth: 132 },
    lastSeenAt: { cell: (row) => <LastSeen sensor={row} />, card: "line" },
  };
  return columns.map((column) => {
    const { card: _card, ...plain } = column;
    return { ...(column.card === "title" ? column : plain), ...drawn[column.key] };
  });
}
