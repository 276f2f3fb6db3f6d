import { Skeleton } from "@mantine/core";
import { lazy, Suspense, useState } from "react";
import { isAtLeast } from "@freehold/kernel/role.ts";
import { useOrganization } from "../api/organization-context.ts";
import classes from "./audit.module.css";

const RecordHistory = lazy(() => import("./record-history.tsx").then(({ RecordHistory: component }) => ({ default: component })));

type HistoryProps = {
  /** Path of its procedures, as `coldchain.unit`. */
  readonly resource: string;
  readonly id: string;
  /** Of the record as it is on the screen: another one asks anew. */
  readonly version: unknown;
};

/** Who may ask for the history of what they see. */
const useMayAsk = (): boolean => isAtLeast(useOrganization().role, "viewer");

/** The history of a record without a heading, for a tab of its own. */
export function History({ resource, id, version }: HistoryProps) {
  return (
    <Suspense fallback={<Skeleton height={72} radius="md" aria-busy />}>
      <RecordHistory key={String(version)} resource={resource} id={id} />
    </Suspense>
  );
}

/** The history of a record as a part of its page. */
export function HistorySection(props: HistoryProps) {
  if (!useMayAsk()) return null;
  return (
    <section className={classes.related} aria-labelledby="history">
      <h2 id="history" className={classes.heading}>
        History
      </h2>
      <History {...props} />
    </section>
  );
}

/** The history of a record beside its form, asked for when somebody opens it. */
export function FoldedHistory(props: HistoryProps) {
  const [isOpen, setOpen] = useState(false);
  if (!useMayAsk()) return null;
  return (
    <details className={classes.folded} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>History</summary>
      {isOpen && <History {...props} />}
    </details>
  );
}
