import { IconAlertTriangle, IconBroadcast } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { trpc } from "../api/client.ts";
import { clientFault } from "../api/fault.ts";
import { Sparkline } from "../chart/sparkline.tsx";
import { bytes } from "../format/bytes.ts";
import { counted } from "../format/words.ts";
import { Failure } from "../page/failure.tsx";
import { TableSkeleton } from "../page/table-skeleton.tsx";
import { State, type StateLook } from "../state/state.tsx";
import { over, perSecond, reportEvery, withReport, type LiveReport } from "./live-history.ts";
import classes from "./live-panel.module.css";

const isLive: StateLook = { label: "Changes arrive", tone: "good", icon: IconBroadcast };
const isNot = (state: string): StateLook => ({ label: `The feed is ${state}`, tone: "bad", icon: IconAlertTriangle });

/** How the live views of the server stand, looked at every few seconds and plotted since the page was opened. */
export function LivePanel() {
  const { client } = trpc.useUtils();
  const { data, error, refetch } = useQuery({
    queryKey: ["operators", "liveHistory"],
    // Each answer joins those before it: the cache is the history.
    queryFn: async ({ client: cache, queryKey }) => {
      const next = await client.operators.liveViews.query();
      return next && withReport(cache.getQueryData<readonly LiveReport[]>(queryKey) ?? [], next);
    },
    refetchInterval: reportEvery,
    structuralSharing: false,
  });
  const now = data?.at(-1);
  return (
    <section className={classes.panel} aria-labelledby="live-views">
      <h2 id="live-views">Live views</h2>
      {now && data ? (
        <Report now={now} reports={data} />
      ) : error ? (
        <Failure fault={clientFault(error)} onRetry={() => void refetch()} />
      ) : data === null ? (
        <p className="muted">No server runs in the process that answered.</p>
      ) : (
        <TableSkeleton rows={3} />
      )}
    </section>
  );
}

function Report({ now, reports }: { readonly now: LiveReport; readonly reports: readonly LiveReport[] }) {
  return (
    <>
      <div className={classes.head}>
        <State look={now.state === "live" ? isLive : isNot(now.state)} />
        <span className="muted">
          {now.subscribers === 0
            ? "No list is open on any screen"
            : `${counted(now.subscribers, "list is", "lists are")} open on screens, asking ${counted(now.views, "different question", "different questions")}`}
        </span>
      </div>
      <div className={classes.plots}>
        <Plot label="Delay" unit="ms" points={over(reports, "lagMs")}>
          {now.lagBytes === 0 ? "Nothing waits in the database" : `${bytes(now.lagBytes)} wait in the database`}
        </Plot>
        <Plot label="Transactions" unit="a second" points={perSecond(reports, "transactions")}>
          {now.transactions.toLocaleString()} since the server began
        </Plot>
        <Plot label="Sent to screens" unit="a second" points={perSecond(reports, "delivered")}>
          {now.delivered.toLocaleString()} since the server began
        </Plot>
        <Plot label="Open lists" unit="" points={over(reports, "subscribers")}>
          {now.joining === 0 ? "None is loading" : counted(now.joining, "is loading", "are loading")}
        </Plot>
      </div>
      <dl className={classes.facts}>
        <div>
          <dt>Too slow to keep up</dt>
          <dd>
            <strong data-tone={now.stalled > 0 ? "warn" : undefined}>
              {now.stalled === 0 ? "Nobody" : counted(now.stalled, "list", "lists")}
            </strong>
            {now.dropped === 0
              ? "Nobody was since the server began"
              : `Loaded anew ${counted(now.dropped, "time", "times")} since the server began`}
          </dd>
        </div>
        <div>
          <dt>Kept for screens that come back</dt>
          <dd>
            <strong>
              {bytes(now.keptBytes)} of {bytes(now.keptBytesLimit)}
            </strong>
            <meter aria-label="Memory used" min={0} max={now.keptBytesLimit} value={now.keptBytes} />
            {counted(now.keptTransactions, "transaction", "transactions")}: whoever missed no more than these continues without loading anew
          </dd>
        </div>
      </dl>
    </>
  );
}

type PlotProps = {
  readonly label: string;
  readonly unit: string;
  readonly points: readonly { readonly at: number; readonly value: number }[];
  readonly children: ReactNode;
};

const plotSize = { width: 280, height: 48 };
const short = (value: number): string => value.toLocaleString(undefined, { maximumFractionDigits: value < 10 ? 1 : 0 });

/** One measure: what it is now, how it went, and the most it was. */
function Plot({ label, unit, points, children }: PlotProps) {
  const values = points.map(({ value }) => value);
  const now = values.at(-1) ?? 0;
  const most = Math.max(0, ...values);
  return (
    <figure className={classes.plot}>
      <figcaption>
        <span className={classes.label}>{label}</span>
        <strong>
          {short(now)} {unit}
        </strong>
        <span className={classes.most}>most {short(most)}</span>
      </figcaption>
      <div className={classes.line}>
        <Sparkline
          label={`${label}: ${short(now)} ${unit} now, at most ${short(most)} since this page was opened.`}
          points={points}
          limits={[0]}
          size={plotSize}
        />
      </div>
      <p>{children}</p>
    </figure>
  );
}
