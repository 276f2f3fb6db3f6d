import { Link } from "@tanstack/react-router";
import { useOrganization } from "../../../api/organization-context.ts";
import { duration } from "../../../format/formats.ts";
import { Instant, useNow } from "../../../format/instant.tsx";
import { useMemberNames } from "../../../resource/record-label.ts";
import { State } from "../../../state/state.tsx";
import { AlertActs } from "./alert-acts.tsx";
import classes from "./alert-card.module.css";
import { limitsText } from "../limits-text.ts";
import type { AlertView } from "../routes.ts";
import type { AlertRow, UnitRow } from "../rows.ts";
import { alertStatusLooks, alertTypeLooks, severityLooks } from "../states.ts";
import { placeName, type Places } from "../use-coldchain.ts";

type AlertCardProps = {
  readonly alert: AlertRow;
  readonly unit: UnitRow | undefined;
  readonly places: Places;
  /** On the page of its unit the unit need not be named, and the page itself has the acts. */
  readonly isOnUnitPage?: boolean;
  /** The card leaves the acts and the record to the detail beside the list. */
  readonly isNarrow?: boolean;
};

/** One alert: what, where, since when, how bad, who has it, and what can be done. */
export function AlertCard({ alert, unit, places, isOnUnitPage = false, isNarrow = false }: AlertCardProps) {
  const { organization } = useOrganization();
  const type = alertTypeLooks[alert.type];
  const severity = severityLooks[alert.severity];
  const Icon = type.icon;
  const toUnit = { to: "/$organization/coldchain/units/$unit", params: { organization: organization.slug, unit: alert.unitId } } as const;
  const toDetail = {
    to: "/$organization/coldchain/alerts",
    params: { organization: organization.slug },
    search: choose(alert),
    replace: true,
  } as const;
  const isDone = alert.status === "resolved";
  return (
    <article
      className={classes.card}
      data-tone={isDone ? "good" : severity.tone}
      data-done={isDone || undefined}
      data-narrow={isNarrow || undefined}
      aria-label={`${type.label}, ${unit?.name ?? "unit"}`}
    >
      <span className={classes.icon}>
        <Icon size={20} stroke={1.75} />
      </span>
      <div className={classes.words}>
        <div className={classes.head}>
          {isOnUnitPage ? (
            <span className={classes.unit}>{type.label}</span>
          ) : (
            <Link {...(isNarrow ? toDetail : toUnit)} className={classes.unit}>
              {unit?.name ?? "Unit"}
            </Link>
          )}
          <State look={alertStatusLooks[alert.status]} />
          {!isDone && alert.severity !== "info" && <State look={severity} isQuiet />}
        </div>
        {!isOnUnitPage && (
          <div className={classes.line}>
            {type.label}
            {unit && <span className="muted"> · {placeName(places, unit.areaId)}</span>}
          </div>
        )}
        <Facts alert={alert} unit={unit} />
        {!isNarrow && <Record alert={alert} />}
      </div>
      {!isOnUnitPage && !isNarrow && <AlertActs alert={alert} />}
    </article>
  );
}

function Facts({ alert, unit }: { readonly alert: AlertRow; readonly unit: UnitRow | undefined }) {
  const { formats } = useOrganization();
  const now = useNow();
  const limits = limitsText(alert, formats);
  const lasted = (alert.resolvedAt?.getTime() ?? now) - alert.openedAt.getTime();
  return (
    <div className={classes.facts}>
      <span>
        Opened <Instant at={alert.openedAt} />
        {alert.resolvedAt ? `, lasted ${duration(lasted)}` : ""}
      </span>
      {alert.peakCelsius !== null && (
        <span>
          Peak <strong>{formats.measure(alert.peakCelsius, "°C")}</strong>
          {limits && `, limits ${limits}`}
        </span>
      )}
      {alert.status !== "resolved" && isAboutTemperature(alert) && typeof unit?.lastCelsius === "number" && (
        <span>
          Now <strong>{formats.measure(unit.lastCelsius, "°C")}</strong>
        </span>
      )}
    </div>
  );
}

/** The same list with this alert beside it. */
const choose =
  ({ id }: AlertRow) =>
  ({ view }: { view?: unknown }): { view?: AlertView; alert: string } => ({ ...(view === "all" && { view }), alert: id });

/** Whether the unit's temperature says anything about the alert: of a battery it does not. */
const isAboutTemperature = ({ type }: AlertRow): boolean => type !== "low_battery" && type !== "sensor_fault" && type !== "calibration_due";

/** Who answered it and how. */
function Record({ alert }: { readonly alert: AlertRow }) {
  const names = useMemberNames();
  const nameOf = (id: string | null): string => (id === null ? "a rule" : (names.get(id) ?? "a former member"));
  return (
    <>
      {alert.acknowledgedAt && (
        <div className={classes.record}>
          Acknowledged by {nameOf(alert.acknowledgedBy)} <Instant at={alert.acknowledgedAt} />
          {alert.acknowledgeNote && `: ${alert.acknowledgeNote}`}
        </div>
      )}
      {alert.resolvedAt && (
        <div className={classes.record}>
          Resolved by {nameOf(alert.resolvedBy)} <Instant at={alert.resolvedAt} />
          {alert.cause && `: ${[alert.cause, alert.correctiveAction].filter(Boolean).join(". ")}`}
        </div>
      )}
    </>
  );
}
