import { Link } from "@tanstack/react-router";
import { memo } from "react";
import { useOrganization } from "../../../api/organization-context.ts";
import { Instant } from "../../../format/instant.tsx";
import type { RowSource } from "../../../live/store/row-source.ts";
import { useRow } from "../../../live/use-live.ts";
import { State } from "../../../state/state.tsx";
import { AlertActs } from "../alert/alert-acts.tsx";
import type { AlertRow, UnitRow } from "../rows.ts";
import { limitsText, type LimitPair } from "../limits-text.ts";
import { unitLooks } from "../states.ts";
import classes from "./unit-tile.module.css";
import { UnitTrend } from "./unit-trend.tsx";
import { placeName, type Places } from "../use-coldchain.ts";

type UnitTileProps = {
  readonly store: RowSource<UnitRow>;
  readonly id: string;
  /** Those that act on it; undefined until they are known. */
  readonly limits: LimitPair | undefined;
  /** Given where the tile does not stand under its area. */
  readonly places?: Places;
  /** The alert that can be answered from the tile. */
  readonly alert?: AlertRow | undefined;
  readonly isLarge?: boolean;
};

/** Since when it is as it is, and for a silent unit how old its temperature is. */
function sinceWords({ status, statusSince, lastReadingAt }: UnitRow) {
  if (status === "offline" && !lastReadingAt) return "Never reported";
  if (lastReadingAt && (status === "monitoring_interrupted" || status === "manual_required" || status === "offline")) {
    return (
      <>
        Last reading <Instant at={lastReadingAt} />
      </>
    );
  }
  if (!statusSince) return null;
  return (
    <>
      Since <Instant at={statusSince} />
    </>
  );
}

/** One unit at a glance: its temperature, its limits, its state and since when. Draws itself only when it changes. */
export const UnitTile = memo(function UnitTile({ store, id, limits, places, alert, isLarge = false }: UnitTileProps) {
  const { organization, formats } = useOrganization();
  const view = useRow(store, id);
  if (!view) return null;
  const unit = view.row;
  const look = unitLooks[unit.status];
  const isChanged = view.changed.has("lastCelsius") && view.changed.size < 10;
  return (
    <article className={classes.tile} data-tone={look.tone} data-large={isLarge || undefined}>
      <div className={classes.head}>
        <Link
          to="/$organization/coldchain/units/$unit"
          params={{ organization: organization.slug, unit: unit.id }}
          className={classes.name}
        >
          {unit.name}
        </Link>
        {(isLarge || unit.status === "ok") && <State look={look} isQuiet={unit.status === "ok"} />}
      </div>
      {places && <div className={classes.place}>{placeName(places, unit.areaId)}</div>}
      <div className={classes.body}>
        <span key={isChanged ? String(unit.lastCelsius) : ""} className={isChanged ? `changed ${classes.value}` : classes.value}>
          {unit.lastCelsius === null ? "–" : formats.measure(unit.lastCelsius, "°C")}
        </span>
        {limits && <span className={classes.limits}>{limitsText(limits, formats)}</span>}
        {isLarge && (
          <span className={classes.trend}>
            <UnitTrend unit={unit} limits={limits} />
          </span>
        )}
      </div>
      {unit.status !== "ok" && (
        <div className={classes.since}>
          {!isLarge && <State look={look} />}
          <span>{sinceWords(unit)}</span>
        </div>
      )}
      {alert && <AlertActs alert={alert} />}
    </article>
  );
});
