import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { trpc } from "../../../api/client.ts";
import { useOrganization } from "../../../api/organization-context.ts";
import { Instant } from "../../../format/instant.tsx";
import { words } from "../../../format/words.ts";
import { useAllRows, useLive } from "../../../live/use-live.ts";
import { useMemberNames } from "../../../resource/record-label.ts";
import { State } from "../../../state/state.tsx";
import { AlertActs } from "./alert-acts.tsx";
import classes from "./alert-detail.module.css";
import { Calls } from "./calls.tsx";
import type { AlertRow, UnitRow } from "../rows.ts";
import { alertStatusLooks, alertTypeLooks } from "../states.ts";
import { UnitChart, type ChartPlace } from "../unit/unit-chart.tsx";
import { placeName, type Places } from "../use-coldchain.ts";

type AlertDetailProps = { readonly alert: AlertRow; readonly unit: UnitRow; readonly places: Places };

const hour = 3_600_000;

/** One alert beside the list: the temperature around it and its whole history. */
export default function AlertDetail({ alert, unit, places }: AlertDetailProps) {
  const { organization } = useOrganization();
  const [place, setPlace] = useState<ChartPlace>(() => placeOf(alert));
  return (
    <section className={classes.detail} aria-label={`${alertTypeLooks[alert.type].label}, ${unit.name}`}>
      <header className={classes.head}>
        <div>
          <h2 className={classes.title}>
            <Link to="/$organization/coldchain/units/$unit" params={{ organization: organization.slug, unit: unit.id }}>
              {unit.name}
            </Link>
          </h2>
          <p className={classes.lead}>
            {alertTypeLooks[alert.type].label} · {placeName(places, unit.areaId)}
          </p>
        </div>
        <State look={alertStatusLooks[alert.status]} />
      </header>
      <AlertActs alert={alert} />
      <UnitChart unit={unit} place={place} onPlace={setPlace} />
      <Calls alertId={alert.id} />
      <History alertId={alert.id} />
    </section>
  );
}

/** An alert that is over is shown where it was; one that is open, up to now. */
function placeOf({ openedAt, resolvedAt }: AlertRow): ChartPlace {
  if (!resolvedAt) return { hours: Date.now() - openedAt.getTime() < 5 * hour ? 6 : 24 };
  return { from: openedAt.getTime() - 2 * hour, to: resolvedAt.getTime() + hour };
}

function History({ alertId }: { readonly alertId: string }) {
  const names = useMemberNames();
  const live = useLive(trpc.coldchain.alertEvent, {
    filter: { op: "equals", column: "alertId", value: alertId },
    sort: "-at",
    limit: 100,
  });
  const events = useAllRows(live.store);
  return (
    <div>
      <h3 className={classes.heading}>History</h3>
      <ol className={classes.events}>
        {events.map(({ id, kind, at, by, note }) => (
          <li key={id} data-kind={kind}>
            <div>
              <strong>{words(kind)}</strong>{" "}
              <span className="muted">{by === null ? "by a rule" : `by ${names.get(by) ?? "a former member"}`}</span>{" "}
              <span className="muted">
                <Instant at={at} />
              </span>
            </div>
            {note && <div className={classes.note}>{note}</div>}
          </li>
        ))}
      </ol>
    </div>
  );
}
