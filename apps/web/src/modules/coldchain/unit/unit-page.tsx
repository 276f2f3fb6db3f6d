import "@mantine/core/styles/Tabs.layer.css";
import { Button, Skeleton, Tabs } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPencil } from "@tabler/icons-react";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { trpc } from "../../../api/client.ts";
import { useOrganization, useResource } from "../../../api/organization-context.ts";
import { History } from "../../../audit/history-section.tsx";
import RecordFiles from "../../../files/record-files.tsx";
import { Instant } from "../../../format/instant.tsx";
import { words } from "../../../format/words.ts";
import { useAllRows, useLive } from "../../../live/use-live.ts";
import { RecordDrawer } from "../../../resource/record-drawer.tsx";
import { Failure } from "../../../page/failure.tsx";
import { NotFound } from "../../../page/not-found.tsx";
import { Page } from "../../../page/page.tsx";
import { WhoIsHere } from "../../../rooms/who-is-here.tsx";
import { State } from "../../../state/state.tsx";
import { AlertActs } from "../alert/alert-acts.tsx";
import { limitsText } from "../limits-text.ts";
import { unitTabs, type UnitTab } from "../routes.ts";
import type { UnitRow } from "../rows.ts";
import { alertTypeLooks, unitLooks } from "../states.ts";
import { UnitChart } from "./unit-chart.tsx";
import classes from "./unit-page.module.css";
import { AlertsOfUnit, LimitsOfUnit, ReadingsOfUnit, SensorsOfUnit } from "./unit-tabs.tsx";
import { placeName, useOpenAlerts, usePlaces } from "../use-coldchain.ts";

const place = "/$organization/coldchain/units/$unit";

/** One unit: is it cold enough, since when not, what was done, and what it is judged by. */
export function UnitPage() {
  const { unit: id } = useParams({ from: place });
  const live = useLive(trpc.coldchain.unit, { filter: { op: "equals", column: "id", value: id }, limit: 1 });
  const [unit] = useAllRows(live.store);
  if (unit) return <Unit key={id} unit={unit} />;
  if (live.status.state === "failed" && live.status.fault) return <Failure fault={live.status.fault} onRetry={() => live.view.restart()} />;
  return live.status.state === "ready" ? <NotFound /> : <UnitSkeleton />;
}

function Unit({ unit }: { readonly unit: UnitRow }) {
  const { organization } = useParams({ from: place });
  const { tab, ...chart } = useSearch({ from: place });
  const navigate = useNavigate({ from: place });
  const places = usePlaces();
  const resource = useResource("coldchain.unit");
  const [isEditing, editing] = useDisclosure();
  return (
    <Page
      title={unit.name}
      trail={[{ label: "Overview", link: { to: "/$organization", params: { organization } } }]}
      lead={[words(unit.kind), placeName(places, unit.areaId)].filter(Boolean).join(" · ")}
      aside={<State look={unitLooks[unit.status]} />}
      actions={
        <>
          <WhoIsHere room={{ resource: "coldchain.unit", id: unit.id }} />
          {resource.may.update && (
            <Button variant="default" leftSection={<IconPencil size={16} />} onClick={editing.open}>
              Change
            </Button>
          )}
        </>
      }
    >
      <Now unit={unit} />
      <OpenAlerts unitId={unit.id} />
      <UnitChart unit={unit} place={chart} onPlace={(next) => void navigate({ search: { ...(tab && { tab }), ...next }, replace: true })} />
      <Tabs
        className={classes.tabs}
        value={tab ?? "alerts"}
        keepMounted={false}
        onChange={(value) =>
          void navigate({ search: (before) => ({ ...before, tab: unitTabs.find((known) => known === value) ?? "alerts" }), replace: true })
        }
      >
        <Tabs.List aria-label="About this unit">
          {unitTabs.map((name) => (
            <Tabs.Tab key={name} value={name}>
              {words(name)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {unitTabs.map((name) => (
          <Tabs.Panel key={name} value={name} pt={8}>
            <Panel name={name} unit={unit} />
          </Tabs.Panel>
        ))}
      </Tabs>
      <RecordDrawer resource={resource} id={unit.id} isOpen={isEditing} onClose={editing.close} />
    </Page>
  );
}

function Panel({ name, unit: { id: unitId, version } }: { readonly name: UnitTab; readonly unit: UnitRow }) {
  if (name === "history") return <History resource="coldchain.unit" id={unitId} version={version} />;
  if (name === "files") return <RecordFiles resource="coldchain.unit" id={unitId} />;
  if (name === "alerts") return <AlertsOfUnit unitId={unitId} />;
  if (name === "readings") return <ReadingsOfUnit unitId={unitId} />;
  return name === "sensors" ? <SensorsOfUnit unitId={unitId} /> : <LimitsOfUnit unitId={unitId} />;
}

/** The numbers that matter now. */
function Now({ unit }: { readonly unit: UnitRow }) {
  const { formats } = useOrganization();
  const { data } = trpc.coldchain.unit.summary.useQuery({ unitId: unit.id }, { staleTime: 60_000 });
  const limits = data?.limits;
  return (
    <dl className={classes.now} data-tone={unitLooks[unit.status].tone}>
      <div>
        <dt>Temperature</dt>
        <dd className={classes.temperature}>{unit.lastCelsius === null ? "–" : formats.measure(unit.lastCelsius, "°C")}</dd>
      </div>
      <div>
        <dt>Limits</dt>
        <dd>{limits ? limitsText(limits, formats) : "…"}</dd>
      </div>
      <div>
        <dt>Alarm after</dt>
        <dd>{limits ? `${limits.alarmDelayMinutes} min outside` : "…"}</dd>
      </div>
      <div>
        <dt>{unitLooks[unit.status].label} since</dt>
        <dd>{unit.statusSince ? <Instant at={unit.statusSince} /> : "–"}</dd>
      </div>
      <div>
        <dt>Last reading</dt>
        <dd>{unit.lastReadingAt ? <Instant at={unit.lastReadingAt} /> : "None yet"}</dd>
      </div>
    </dl>
  );
}

function OpenAlerts({ unitId }: { readonly unitId: string }) {
  const alerts = useAllRows(useOpenAlerts().store).filter((alert) => alert.unitId === unitId);
  if (alerts.length === 0) return null;
  return (
    <ul className={classes.open}>
      {alerts.map((alert) => (
        <li key={alert.id} data-tone={alert.status === "acknowledged" ? "warn" : "bad"}>
          <span className={classes.openWords}>
            <strong>{alertTypeLooks[alert.type].label}</strong> since <Instant at={alert.openedAt} />
            {alert.status === "acknowledged" && ", acknowledged"}
          </span>
          <AlertActs alert={alert} />
        </li>
      ))}
    </ul>
  );
}

function UnitSkeleton() {
  return (
    <Page title="Unit">
      <div role="status" aria-busy aria-label="Loading">
        <Skeleton height={64} mb={16} radius="md" />
        <Skeleton height={420} radius="md" />
      </div>
    </Page>
  );
}
