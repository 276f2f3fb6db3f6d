import "@mantine/core/styles/Tooltip.layer.css";
import "@mantine/core/styles/SegmentedControl.layer.css";
import "@mantine/core/styles/FloatingIndicator.layer.css";
import { ActionIcon, SegmentedControl, Skeleton, Tooltip } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { IconBellCheck, IconVolume, IconVolumeOff } from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useMemo, useState } from "react";
import { useAllRows } from "../../../live/use-live.ts";
import { useStill } from "../../../live/use-still.ts";
import { Failure } from "../../../page/failure.tsx";
import { Message } from "../../../page/message.tsx";
import { Page } from "../../../page/page.tsx";
import { WhoIsHere } from "../../../rooms/who-is-here.tsx";
import { AlertCard } from "./alert-card.tsx";
import { useAlertSound } from "./alert-sound.ts";
import classes from "./alerts-page.module.css";
import type { AlertRow } from "../rows.ts";
import { severityRank } from "../states.ts";
import { useAllAlerts, useOpenAlerts, usePlaces, useUnits } from "../use-coldchain.ts";

const AlertDetail = lazy(() => import("./alert-detail.tsx"));

/** What somebody must look at, the most urgent first; or everything that ever was, the newest first. */
export function AlertsPage() {
  const { view } = useSearch({ from: "/$organization/coldchain/alerts" });
  const navigate = useNavigate({ from: "/$organization/coldchain/alerts" });
  const sound = useAlertSound();
  return (
    <Page
      title="Alerts"
      actions={
        <>
          <WhoIsHere room={{ page: "coldchain.alerts" }} />
          <Tooltip label={sound.isOn ? "Silence new alarms" : "Sound a tone when an alarm comes in"}>
            <ActionIcon
              variant="default"
              size={36}
              aria-label={sound.isOn ? "Sound is on" : "Sound is off"}
              aria-pressed={sound.isOn}
              onClick={sound.toggle}
            >
              {sound.isOn ? <IconVolume size={18} /> : <IconVolumeOff size={18} />}
            </ActionIcon>
          </Tooltip>
          <SegmentedControl
            aria-label="Which alerts"
            value={view ?? "open"}
            onChange={(value) => void navigate({ search: value === "all" ? { view: "all" } : {}, replace: true })}
            data={[
              { value: "open", label: "Open" },
              { value: "all", label: "All" },
            ]}
          />
        </>
      }
    >
      {view === "all" ? <All /> : <Open />}
    </Page>
  );
}

function Open() {
  const live = useOpenAlerts();
  const rows = useAllRows(live.store);
  const alerts = useMemo(() => rows.toSorted(mostUrgentFirst), [rows]);
  const { status } = live;
  if (status.state === "failed" && rows.length === 0 && status.fault)
    return <Failure fault={status.fault} onRetry={() => live.view.restart()} />;
  if (status.state === "loading" && rows.length === 0) return <ListSkeleton />;
  if (alerts.length === 0) {
    return (
      <Message icon={IconBellCheck} title="Nothing needs you">
        Alerts appear here by themselves as soon as a unit leaves its limits or stops reporting.
      </Message>
    );
  }
  return <Cards alerts={alerts} />;
}

/** What nobody has taken on comes first, then by severity, then the oldest. */
function mostUrgentFirst(a: AlertRow, b: AlertRow): number {
  return (
    Number(a.status === "acknowledged") - Number(b.status === "acknowledged") ||
    severityRank[a.severity] - severityRank[b.severity] ||
    a.openedAt.getTime() - b.openedAt.getTime()
  );
}

function All() {
  const live = useAllAlerts();
  const alerts = useAllRows(live.store);
  if (live.status.state === "loading" && alerts.length === 0) return <ListSkeleton />;
  if (alerts.length === 0) {
    return (
      <Message icon={IconBellCheck} title="There has never been an alert">
        Once there is one, its history stays here: who answered it, when, and what was done.
      </Message>
    );
  }
  return <Cards alerts={alerts} more={live.list.more ? () => live.view.grow() : undefined} />;
}

type CardsProps = { readonly alerts: readonly AlertRow[]; readonly more?: (() => void) | undefined };

function Cards({ alerts, more }: CardsProps) {
  const places = usePlaces();
  const units = useAllRows(useUnits().store);
  const unitById = useMemo(() => new Map(units.map((unit) => [unit.id, unit])), [units]);
  const { alert: chosenId } = useSearch({ from: "/$organization/coldchain/alerts" });
  const navigate = useNavigate({ from: "/$organization/coldchain/alerts" });
  const { shown, pointer } = useStillOrder(alerts);
  const chosen = useChosen(shown, chosenId);
  const isWide = useMediaQuery("(min-width: 1320px)") ?? false;
  const unit = chosen && unitById.get(chosen.unitId);
  const choose = (alert: AlertRow): void => void navigate({ search: (before) => ({ ...before, alert: alert.id }), replace: true });
  return (
    <div className={isWide ? classes.split : undefined}>
      <ul className={classes.list} aria-label="Alerts" {...pointer}>
        {shown.map((alert) => (
          <li key={alert.id} data-chosen={(isWide && alert === chosen) || undefined} onClick={isWide ? () => choose(alert) : undefined}>
            <AlertCard alert={alert} unit={unitById.get(alert.unitId)} places={places} isNarrow={isWide} />
          </li>
        ))}
        {more && (
          <li>
            <button type="button" className={classes.more} onClick={more}>
              Show older alerts
            </button>
          </li>
        )}
      </ul>
      {isWide && chosen && unit && (
        <Suspense fallback={<Skeleton height={520} radius="md" />}>
          <AlertDetail key={chosen.id} alert={chosen} unit={unit} places={places} />
        </Suspense>
      )}
    </div>
  );
}

/** The alerts in an order that stands still under a moving pointer; what each says is always what is. */
function useStillOrder(alerts: readonly AlertRow[]) {
  const { still, pointer } = useStill(useMemo(() => alerts.map(({ id }) => id), [alerts]));
  const shown = useMemo(() => {
    const byId = new Map(alerts.map((alert) => [alert.id, alert]));
    return still.map((id) => byId.get(id)).filter((alert) => alert !== undefined);
  }, [alerts, still]);
  return { shown, pointer };
}

/**
 * The alert beside the list: the one the address names, else the first. Once shown it stays, also when a more urgent one
 * comes: nobody must acknowledge another alert than the one they were reading.
 */
function useChosen(alerts: readonly AlertRow[], wanted: string | undefined): AlertRow | undefined {
  const [kept, keep] = useState<string>();
  const chosen = alerts.find(({ id }) => id === wanted) ?? alerts.find(({ id }) => id === kept) ?? alerts[0];
  useEffect(() => keep(chosen?.id), [chosen?.id]);
  return chosen;
}

function ListSkeleton() {
  return (
    <div className={classes.list} role="status" aria-busy aria-label="Loading">
      {[1, 2, 3, 4].map((line) => (
        <Skeleton key={line} height={104} radius="md" />
      ))}
    </div>
  );
}
