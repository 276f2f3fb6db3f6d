import { trpc, type Outputs } from "../../../api/client.ts";
import { useOrganization } from "../../../api/organization-context.ts";
import { moneyText } from "../deal/money.ts";
import { exactMoney } from "../line/amounts.ts";
import { Asked, reportOptions, type Wanted } from "./asked.tsx";
import { BarLegend, Bars } from "./bars.tsx";
import { ReportCard } from "./report-card.tsx";
import classes from "./reports-page.module.css";

type Month = Outputs["crm"]["report"]["forecast"][number];

/** What open deals promise, month by month, each currency by itself. */
export function DealForecast({ wanted: { pipelineId } }: { readonly wanted: Wanted }) {
  const { formats } = useOrganization();
  const monthText = ({ month }: Month): string => (month === null ? "No date" : formats.month(new Date(`${month}-15T12:00:00Z`)));
  return (
    <Asked query={trpc.crm.report.forecast.useQuery({ pipelineId }, reportOptions)}>
      {(months) => (
        <ReportCard
          title="What can we expect?"
          lead="All open deals by the month in which they are expected, and what their probabilities leave of it. Currencies are not added up."
          rows={months}
          keyOf={({ month, currency }) => `${month} ${currency}`}
          file="forecast"
          nothing="There are no open deals."
          columns={[
            { key: "month", label: "Expected in", cell: monthText, raw: ({ month }) => month },
            { key: "currency", label: "Currency", cell: ({ currency }) => currency, raw: ({ currency }) => currency },
            { key: "deals", label: "Deals", isNumber: true, cell: ({ deals }) => deals, raw: ({ deals }) => deals },
            {
              key: "value",
              label: "Value",
              isNumber: true,
              cell: ({ currency, minor }) => exactMoney(minor, currency),
              raw: ({ minor }) => minor,
            },
            {
              key: "weighted",
              label: "Weighted",
              isNumber: true,
              cell: ({ currency, weightedMinor }) => exactMoney(weightedMinor, currency),
              raw: ({ weightedMinor }) => weightedMinor,
            },
          ]}
        >
          {[...Map.groupBy(months, ({ currency }) => currency)].map(([currency, own]) => (
            <div key={currency} className={classes.currency}>
              <h3>{currency}</h3>
              <Bars
                summary={own
                  .map((month) => `${monthText(month)}: ${moneyText({ currency, minor: month.weightedMinor })} weighted.`)
                  .join(" ")}
                bars={own.map((month) => ({
                  key: String(month.month),
                  label: monthText(month),
                  parts: [
                    { size: Number(month.weightedMinor), tone: "accent" },
                    { size: Number(month.minor - month.weightedMinor), tone: "soft" },
                  ],
                  value: (
                    <>
                      {moneyText({ currency, minor: month.weightedMinor })}
                      <span className="muted"> of {moneyText({ currency, minor: month.minor })}</span>
                    </>
                  ),
                }))}
              />
            </div>
          ))}
          <BarLegend
            items={[
              { tone: "accent", label: "Weighted by probability" },
              { tone: "soft", label: "The rest of the value" },
            ]}
          />
        </ReportCard>
      )}
    </Asked>
  );
}
