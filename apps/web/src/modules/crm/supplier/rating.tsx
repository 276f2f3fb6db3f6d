import { Skeleton } from "@mantine/core";
import { lazy, Suspense, useMemo, useState } from "react";
import { trpc, type Outputs } from "../../../api/client.ts";
import { clientFault } from "../../../api/fault.ts";
import { useOrganization } from "../../../api/organization-context.ts";
import type { ChartData, Span } from "../../../chart/chart-data.ts";
import { FormFault } from "../../../forms/form-fault.tsx";
import { counted, words } from "../../../format/words.ts";
import { Bars } from "../report/bars.tsx";
import classes from "./supplier-page.module.css";

const TimeChart = lazy(() => import("../../../chart/time-chart.tsx").then(({ TimeChart: chart }) => ({ default: chart })));

type SupplierRating = Outputs["crm"]["supplier"]["rating"];

/** How a supplier is judged: altogether, by criterion and over time, each with of how many scores. */
export function Rating({ supplierId }: { readonly supplierId: string }) {
  const { data, error } = trpc.crm.supplier.rating.useQuery({ supplierId }, { staleTime: 10_000, refetchInterval: 60_000 });
  if (error && !data) return <FormFault fault={clientFault(error)} />;
  if (!data) return <Skeleton height={180} role="status" aria-busy aria-label="Loading" />;
  if (!data.overall) return <p className="muted">Nobody has judged them yet. Evaluate them after a delivery.</p>;
  return <Judged rating={data} overall={data.overall} />;
}

type JudgedProps = { readonly rating: SupplierRating; readonly overall: NonNullable<SupplierRating["overall"]> };

function Judged({ rating: { criteria, months }, overall }: JudgedProps) {
  const { formats } = useOrganization();
  return (
    <div className={classes.rating}>
      <section className={classes.panel} aria-label="Average score">
        <p className={classes.overall}>
          <strong>{formats.fixed(overall.average, 1)}</strong>
          <span className="muted"> of 5, the average of {counted(overall.count, "score", "scores")}</span>
        </p>
        <Bars
          summary={criteria
            .map(({ criterion, average, count }) => `${words(criterion)}: ${formats.fixed(average, 1)} from ${count}.`)
            .join(" ")}
          whole={5}
          bars={criteria.map(({ criterion, average, count }) => ({
            key: criterion,
            label: words(criterion),
            parts: [{ size: average, tone: "accent" }],
            value: (
              <>
                {formats.fixed(average, 1)} <span className="muted">from {count}</span>
              </>
            ),
          }))}
        />
      </section>
      {months.length > 1 && <OverTime months={months} />}
    </div>
  );
}

const dayLength = 86_400_000;

function OverTime({ months }: { readonly months: SupplierRating["months"] }) {
  const data = useMemo((): ChartData => {
    const times = months.map(({ month }) => Date.parse(`${month}-15T12:00:00Z`));
    return { times, lines: [{ label: "Average score", values: months.map(({ average }) => average) }], limits: [], shades: [], events: [] };
  }, [months]);
  const all = useMemo((): Span => ({ from: (data.times[0] ?? 0) - 20 * dayLength, to: (data.times.at(-1) ?? 0) + 20 * dayLength }), [data]);
  const [span, setSpan] = useState<Span>(all);
  const [first, last] = [months[0], months.at(-1)];
  return (
    <div className={classes.panel}>
      <Suspense fallback={<Skeleton height={240} />}>
        <TimeChart
          title="Did it change?"
          summary={`The average score was ${first?.average} in ${first?.month} and ${last?.average} in ${last?.month}.`}
          unit=""
          data={data}
          span={span}
          onSpan={setSpan}
        />
      </Suspense>
    </div>
  );
}
