import { useMemo } from "react";
import { trpc } from "../../../api/client.ts";
import { duration } from "../../../format/formats.ts";
import { Instant } from "../../../format/instant.tsx";
import { useAllRows, useLive } from "../../../live/use-live.ts";
import { PlainTable } from "../../../page/plain-table.tsx";
import { useMemberNames } from "../../../resource/record-label.ts";
import type { DealRow, StageChangeRow } from "../sales-rows.ts";
import classes from "./deal-page.module.css";
import { lostReasonWords } from "./states.ts";

/** A step of the way, and how long it lasted; undefined while it lasts and for an end. */
type Step = StageChangeRow & { readonly lasted: number | undefined };

/** Each stage that a deal was in, the latest first. */
export function DealHistory({ deal }: { readonly deal: DealRow }) {
  const changes = useAllRows(
    useLive(trpc.crm.stageChange, { filter: { op: "equals", column: "dealId", value: deal.id }, sort: "at", limit: 500 }).store,
  );
  const names = useMemberNames();
  const steps = useMemo(() => stepsOf(changes), [changes]);
  return (
    <section className={classes.section}>
      <h2 className={classes.heading}>Its way</h2>
      <PlainTable
        label="Stages of the deal"
        items={steps}
        keyOf={({ id }) => id}
        columns={[
          { key: "what", label: "What", cell: stepText },
          { key: "at", label: "When", cell: ({ at }) => <Instant at={at} /> },
          {
            key: "lasted",
            label: "For",
            cell: ({ lasted, status }) => (lasted === undefined ? (status === "open" ? "now" : "–") : duration(lasted)),
          },
          { key: "by", label: "By", cell: ({ changedBy }) => (changedBy === null ? "–" : (names.get(changedBy) ?? "Somebody")) },
        ]}
      />
    </section>
  );
}

function stepsOf(changes: readonly StageChangeRow[]): Step[] {
  const ordered = changes.toSorted((a, b) => a.step - b.step);
  return ordered
    .map((change, i) => {
      const next = ordered[i + 1];
      return { ...change, lasted: next && change.status === "open" ? next.at.getTime() - change.at.getTime() : undefined };
    })
    .toReversed();
}

function stepText({ status, fromStatus, stage, fromStage, lostReason }: StageChangeRow): string {
  if (status === "won") return `Won in ${stage}`;
  if (status === "lost") return `Lost in ${stage}${lostReason ? `: ${lostReasonWords[lostReason].toLowerCase()}` : ""}`;
  if (fromStage === null) return `Began in ${stage}`;
  return fromStatus === "open" ? `${fromStage} → ${stage}` : `Reopened in ${stage}`;
}
