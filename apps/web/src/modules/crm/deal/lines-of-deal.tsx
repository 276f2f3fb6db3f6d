import { trpc } from "../../../api/client.ts";
import { useAllRows, useLive } from "../../../live/use-live.ts";
import { Lines } from "../line/lines.tsx";
import { useDealLineActs } from "../line/use-line-acts.ts";
import type { DealRow } from "../sales-rows.ts";
import classes from "./deal-page.module.css";

/** What is sold with a deal. While there is a line, the value of the deal is their sum. */
export function LinesOfDeal({ deal, maySell }: { readonly deal: DealRow; readonly maySell: boolean }) {
  const live = useLive(trpc.crm.dealLine, { filter: { op: "equals", column: "dealId", value: deal.id }, sort: "position", limit: 500 });
  const lines = useAllRows(live.store);
  const acts = useDealLineActs(deal.id);
  if (live.status.state === "loading" || (lines.length === 0 && !maySell)) return null;
  return (
    <section className={classes.section}>
      <h2 className={classes.heading}>Lines</h2>
      {lines.length === 0 && <p className={classes.about}>No lines: the value is typed in. Add what is sold, and it follows from that.</p>}
      <Lines lines={lines} currency={deal.currency} acts={maySell ? acts : undefined} />
    </section>
  );
}
