import "@mantine/core/styles/Combobox.layer.css";
import "@mantine/core/styles/Popover.layer.css";
import { Button, Select, TextInput } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useOrganization } from "../../../api/organization-context.ts";
import { useAllRows } from "../../../live/use-live.ts";
import { Page } from "../../../page/page.tsx";
import { TableSkeleton } from "../../../page/table-skeleton.tsx";
import { toWallText } from "../../../format/zone.ts";
import { reportPeriods } from "../deal/routes.ts";
import { usePipelines } from "../deal/use-deals.ts";
import { NoPipeline } from "../pipeline/no-pipeline.tsx";
import { DealForecast } from "./forecast.tsx";
import { DealFunnel } from "./funnel.tsx";
import { DealOutcomes } from "./outcomes.tsx";
import { DealOwners } from "./owners.tsx";
import classes from "./reports-page.module.css";
import { DealRevenue } from "./revenue.tsx";
import { StageAges, StageConversion } from "./stages.tsx";
import { SupplierStock } from "./stock.tsx";

const place = "/$organization/crm/reports";

/** Figures of deals: pipeline and period are those of the address, so that they can be sent to somebody. */
export function ReportsPage() {
  const live = usePipelines();
  const pipelines = useAllRows(live.store);
  const search = useSearch({ from: place });
  const navigate = useNavigate({ from: place });
  const { formats } = useOrganization();
  const pipeline = pipelines.find(({ id }) => id === search.pipeline) ?? pipelines[0];
  const today = toWallText(new Date(), formats.timeZone).slice(0, 10);
  const until = search.until ?? today;
  const from = search.from ?? daysBefore(until, 180);
  const change = (next: { pipeline?: string; from?: string; until?: string }): void =>
    void navigate({ search: (before) => ({ ...before, ...next }), replace: true });
  if (!pipeline) return <Page title="Reports">{live.status.state === "loading" ? <TableSkeleton rows={6} /> : <NoPipeline />}</Page>;
  const wanted = { pipelineId: pipeline.id, from, until };
  return (
    <Page title="Reports" lead="Computed from the records that you may see, at this moment.">
      <div className={classes.tools}>
        {pipelines.length > 1 && (
          <Select
            label="Pipeline"
            allowDeselect={false}
            data={pipelines.map(({ id, name }) => ({ value: id, label: name }))}
            value={pipeline.id}
            onChange={(id) => id !== null && change({ pipeline: id })}
          />
        )}
        <TextInput
          type="date"
          label="From"
          max={until}
          value={from}
          onChange={({ currentTarget: { value } }) => value && change({ from: value })}
        />
        <TextInput
          type="date"
          label="Until"
          min={from}
          value={until}
          onChange={({ currentTarget: { value } }) => value && change({ until: value })}
        />
        <div className={classes.periods} role="group" aria-label="Period">
          {reportPeriods.map((days) => {
            const isChosen = until === today && from === daysBefore(today, days);
            return (
              <Button
                key={days}
                variant={isChosen ? "light" : "default"}
                aria-pressed={isChosen}
                onClick={() => change({ from: daysBefore(today, days), until: today })}
              >
                {days} days
              </Button>
            );
          })}
        </div>
      </div>
      <div className={classes.cards}>
        <DealForecast wanted={wanted} />
        <DealFunnel wanted={wanted} />
        <StageConversion wanted={wanted} />
        <StageAges wanted={wanted} />
        <DealOutcomes wanted={wanted} />
        <DealOwners wanted={wanted} />
        <DealRevenue wanted={wanted} />
        <SupplierStock />
      </div>
    </Page>
  );
}

/** The day so many days before another. */
function daysBefore(day: string, days: number): string {
  const at = new Date(`${day}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() - days);
  return at.toISOString().slice(0, 10);
}
