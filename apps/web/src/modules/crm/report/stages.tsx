import { trpc } from "../../../api/client.ts";
import { Asked, reportOptions, type Wanted } from "./asked.tsx";
import { BarLegend, Bars } from "./bars.tsx";
import { ReportCard } from "./report-card.tsx";
import { secondsText, Spreads } from "./spreads.tsx";

const days = (seconds: number | null): number | null => (seconds === null ? null : Math.round((seconds / 86_400) * 100) / 100);

/** Where deals went that left a stage in the period. */
export function StageConversion({ wanted }: { readonly wanted: Wanted }) {
  return (
    <Asked query={trpc.crm.report.conversion.useQuery(wanted, reportOptions)}>
      {(stages) => (
        <ReportCard
          title="Where do deals go from a stage?"
          lead="Of the deals that left a stage in the period: on to a later stage, back, won or lost."
          rows={stages.some(({ left }) => left > 0) ? stages : []}
          keyOf={({ stageId }) => stageId}
          file={`conversion-${wanted.from}-${wanted.until}`}
          nothing="No deal left a stage in this period."
          columns={[
            { key: "stage", label: "Stage", cell: ({ stage }) => stage, raw: ({ stage }) => stage },
            { key: "left", label: "Left", isNumber: true, cell: ({ left }) => left, raw: ({ left }) => left },
            { key: "forward", label: "On", isNumber: true, cell: ({ forward }) => forward, raw: ({ forward }) => forward },
            { key: "back", label: "Back", isNumber: true, cell: ({ back }) => back, raw: ({ back }) => back },
            { key: "won", label: "Won", isNumber: true, cell: ({ won }) => won, raw: ({ won }) => won },
            { key: "lost", label: "Lost", isNumber: true, cell: ({ lost }) => lost, raw: ({ lost }) => lost },
            { key: "elsewhere", label: "Elsewhere", isNumber: true, cell: ({ elsewhere }) => elsewhere, raw: ({ elsewhere }) => elsewhere },
          ]}
        >
          <Bars
            summary={stages.map(({ stage, left, lost }) => `${stage}: ${left} left, ${lost} of them lost.`).join(" ")}
            bars={stages.map(({ stageId, stage, left, forward, back, won, lost, elsewhere }) => ({
              key: stageId,
              label: stage,
              parts: [
                { size: forward, tone: "accent" },
                { size: won, tone: "good" },
                { size: back, tone: "soft" },
                { size: elsewhere, tone: "idle" },
                { size: lost, tone: "bad" },
              ],
              value: left === 0 ? "–" : `${Math.round((100 * (forward + won)) / left)} % on`,
            }))}
          />
          <BarLegend
            items={[
              { tone: "accent", label: "On to a later stage" },
              { tone: "good", label: "Won" },
              { tone: "soft", label: "Back" },
              { tone: "idle", label: "Elsewhere" },
              { tone: "bad", label: "Lost" },
            ]}
          />
        </ReportCard>
      )}
    </Asked>
  );
}

/** How long deals stay in each stage. */
export function StageAges({ wanted }: { readonly wanted: Wanted }) {
  return (
    <Asked query={trpc.crm.report.ageing.useQuery(wanted, reportOptions)}>
      {(stages) => (
        <ReportCard
          title="How long do deals stay in a stage?"
          lead="The middle, and where the half around it lies: deals that left in the period, and those that are there now."
          rows={stages.some(({ now, passed }) => now.count + passed.count > 0) ? stages : []}
          keyOf={({ stageId }) => stageId}
          file={`time-in-stage-${wanted.from}-${wanted.until}`}
          nothing="No deal was in a stage in this period."
          columns={[
            { key: "stage", label: "Stage", cell: ({ stage }) => stage, raw: ({ stage }) => stage },
            { key: "passed", label: "Left", isNumber: true, cell: ({ passed }) => passed.count, raw: ({ passed }) => passed.count },
            {
              key: "lower",
              label: "A quarter within, days",
              isNumber: true,
              cell: ({ passed }) => secondsText(passed.lowerSeconds),
              raw: ({ passed }) => days(passed.lowerSeconds),
            },
            {
              key: "median",
              label: "Half within, days",
              isNumber: true,
              cell: ({ passed }) => secondsText(passed.medianSeconds),
              raw: ({ passed }) => days(passed.medianSeconds),
            },
            {
              key: "upper",
              label: "Three quarters within, days",
              isNumber: true,
              cell: ({ passed }) => secondsText(passed.upperSeconds),
              raw: ({ passed }) => days(passed.upperSeconds),
            },
            { key: "now", label: "There now", isNumber: true, cell: ({ now }) => now.count, raw: ({ now }) => now.count },
            {
              key: "nowMedian",
              label: "Half of these for, days",
              isNumber: true,
              cell: ({ now }) => secondsText(now.medianSeconds),
              raw: ({ now }) => days(now.medianSeconds),
            },
          ]}
        >
          <Spreads stages={stages} />
          <BarLegend
            items={[
              { tone: "accent", label: "Left in the period" },
              { tone: "idle", label: "There now" },
            ]}
          />
        </ReportCard>
      )}
    </Asked>
  );
}
