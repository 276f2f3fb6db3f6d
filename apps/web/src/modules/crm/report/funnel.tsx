import { trpc } from "../../../api/client.ts";
import { Asked, reportOptions, type Wanted } from "./asked.tsx";
import { Bars } from "./bars.tsx";
import { ReportCard } from "./report-card.tsx";

type Row = { readonly key: string; readonly stage: string; readonly reached: number; readonly percent: number | null };

/** How far the deals came that began in the period. */
export function DealFunnel({ wanted }: { readonly wanted: Wanted }) {
  return (
    <Asked query={trpc.crm.report.funnel.useQuery(wanted, reportOptions)}>
      {({ deals, steps, won }) => {
        const last = steps.at(-1);
        const wonPercent = last && last.reached > 0 ? Math.round((won / last.reached) * 1000) / 10 : null;
        const rows: Row[] =
          deals === 0
            ? []
            : [
                ...steps.map(({ stageId, stage, reached, conversionPercent }) => ({
                  key: stageId,
                  stage,
                  reached,
                  percent: conversionPercent,
                })),
                { key: "won", stage: "Won", reached: won, percent: wonPercent },
              ];
        return (
          <ReportCard
            title="How far do deals come?"
            lead="Of the deals that began in the period, how many reached each stage, and what part of those before."
            rows={rows}
            keyOf={({ key }) => key}
            file={`funnel-${wanted.from}-${wanted.until}`}
            nothing="No deal began in this period."
            columns={[
              { key: "stage", label: "Stage", cell: ({ stage }) => stage, raw: ({ stage }) => stage },
              { key: "reached", label: "Reached", isNumber: true, cell: ({ reached }) => reached, raw: ({ reached }) => reached },
              {
                key: "percent",
                label: "Of the stage before, %",
                isNumber: true,
                cell: ({ percent }) => percent ?? "–",
                raw: ({ percent }) => percent,
              },
            ]}
          >
            <Bars
              summary={`${deals} deals began, ${won} were won.`}
              whole={Math.max(1, deals)}
              bars={rows.map(({ key, stage, reached, percent }) => ({
                key,
                label: stage,
                parts: [{ size: reached, tone: key === "won" ? "good" : "accent" }],
                value: (
                  <>
                    {reached}
                    {percent !== null && <span className="muted"> · {percent} %</span>}
                  </>
                ),
              }))}
            />
          </ReportCard>
        );
      }}
    </Asked>
  );
}
