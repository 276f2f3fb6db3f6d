import { Button, Skeleton } from "@mantine/core";
import { IconCircleCheck, IconPlus, IconTemperature } from "@tabler/icons-react";
import { Link, useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useMemo } from "react";
import { useResources } from "../../../api/organization-context.ts";
import { counted } from "../../../format/words.ts";
import { useAllRows } from "../../../live/use-live.ts";
import { useStill } from "../../../live/use-still.ts";
import { Failure } from "../../../page/failure.tsx";
import { Message } from "../../../page/message.tsx";
import { useOrganizationSlug } from "../../../organization/use-organization-slug.ts";
import { Page } from "../../../page/page.tsx";
import { overviewOf, verdict, type Overview, type SiteGroup } from "./overview.ts";
import classes from "./overview-page.module.css";
import { UnitTile } from "./unit-tile.tsx";
import { useActingLimits, useOpenAlerts, usePlaces, useUnits, type Places } from "../use-coldchain.ts";

const SitePicker = lazy(() => import("./site-picker.tsx"));

/** One site leaves no choice, and many do not fit beside each other. */
const isWorthChoosing = ({ sites }: Places): boolean => sites.size >= 2 && sites.size <= 6;

/** Is anything wrong, and what is to be done next: what is not well first, then every unit where it stands. */
export function OverviewPage() {
  const units = useUnits();
  const rows = useAllRows(units.store);
  const places = usePlaces();
  const limits = useActingLimits();
  const { site } = useSearch({ from: "/$organization/" });
  const shown = useMemo(
    () => (site === undefined ? rows : rows.filter(({ areaId }) => places.areas.get(areaId)?.siteId === site)),
    [rows, places, site],
  );
  const { still, pointer } = useStill(useMemo(() => overviewOf(shown, places), [shown, places]));
  const { status } = units;

  if (status.state === "failed" && rows.length === 0 && status.fault)
    return <Failure fault={status.fault} onRetry={() => units.view.restart()} />;
  return (
    <Page title="Overview" actions={<Suspense>{isWorthChoosing(places) && <SitePicker places={places} site={site} />}</Suspense>}>
      {status.state === "loading" && rows.length === 0 ? (
        <OverviewSkeleton />
      ) : rows.length === 0 ? (
        <NoUnits />
      ) : (
        <div {...pointer}>
          <Verdict overview={still} />
          <Attention overview={still} units={units} places={places} limits={limits} />
          {still.sites.map((group) => (
            <Site key={group.id} group={group} units={units} limits={limits} />
          ))}
        </div>
      )}
    </Page>
  );
}

function Verdict({ overview: { counts, attention } }: { readonly overview: Overview }) {
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  return (
    <section
      className={classes.verdict}
      data-tone={attention.length === 0 ? "good" : counts.alarm_active + counts.manual_required > 0 ? "bad" : "warn"}
      aria-live="polite"
    >
      <p className={classes.sentence}>
        {attention.length === 0 && <IconCircleCheck size={22} stroke={1.75} />}
        {verdict(counts)}
      </p>
      <p className={classes.rest}>
        {attention.length > 0 && `${counts.ok} of ${total} units are within their limits`}
        {counts.offline > 0 && `${attention.length > 0 ? ", " : ""}${counts.offline} not monitored`}
      </p>
    </section>
  );
}

type Limits = ReturnType<typeof useActingLimits>;
type AttentionProps = {
  readonly overview: Overview;
  readonly units: ReturnType<typeof useUnits>;
  readonly places: Places;
  readonly limits: Limits;
};

function Attention({ overview: { attention }, units, places, limits }: AttentionProps) {
  const alerts = useAllRows(useOpenAlerts().store);
  const alertByUnit = useMemo(
    () =>
      new Map(
        alerts.filter(({ type }) => type === "alarm_active" || type === "monitoring_interrupted").map((alert) => [alert.unitId, alert]),
      ),
    [alerts],
  );
  if (attention.length === 0) return null;
  return (
    <section aria-label="Needs attention">
      <div className={classes.large}>
        {attention.map((id) => (
          <UnitTile key={id} store={units.store} id={id} limits={limits.get(id)} places={places} alert={alertByUnit.get(id)} isLarge />
        ))}
      </div>
    </section>
  );
}

type SiteProps = { readonly group: SiteGroup; readonly units: ReturnType<typeof useUnits>; readonly limits: Limits };

function Site({ group, units, limits }: SiteProps) {
  const total = group.areas.reduce((sum, area) => sum + area.units.length, 0);
  return (
    <section className={classes.site}>
      <header className={classes.siteHead}>
        <h2>{group.name || "Units"}</h2>
        <span className="muted">{group.wrong > 0 ? `${group.wrong} of ${total} need attention` : counted(total, "unit", "units")}</span>
      </header>
      <div className={classes.areas}>
        {group.areas.map((area) => (
          <div key={area.id} className={classes.area}>
            <h3>{area.name}</h3>
            <div className={classes.tiles}>
              {area.units.map((id) => (
                <UnitTile key={id} store={units.store} id={id} limits={limits.get(id)} />
              ))}
            </div>
          </div>
        ))}
      </div>
    </section>
  );
}

function NoUnits() {
  const organization = useOrganizationSlug();
  const mayCreate = useResources().get("coldchain.unit")?.may.create ?? false;
  return (
    <Message
      icon={IconTemperature}
      title="No units yet"
      action={
        mayCreate && (
          <Button
            leftSection={<IconPlus size={16} />}
            renderRoot={(props) => (
              <Link
                to="/$organization/r/$module/$resource"
                params={{ organization, module: "coldchain", resource: "site" }}
                search={{ new: true }}
                {...props}
              />
            )}
          >
            Add a site
          </Button>
        )
      }
    >
      A unit is a fridge, a freezer or a cold room. It stands in an area of a site: add the site first, then its areas and units, then place
      a sensor.
    </Message>
  );
}

function OverviewSkeleton() {
  return (
    <div role="status" aria-busy aria-label="Loading">
      <Skeleton height={72} mb={24} radius="md" />
      <div className={classes.tiles}>
        {Array.from({ length: 12 }, (_tile, i) => (
          <Skeleton key={i} height={84} radius="md" />
        ))}
      </div>
    </div>
  );
}
