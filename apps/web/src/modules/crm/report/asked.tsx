import { Skeleton } from "@mantine/core";
import type { ReactNode } from "react";
import { clientFault } from "../../../api/fault.ts";
import { FormFault } from "../../../forms/form-fault.tsx";
import classes from "./reports-page.module.css";

/** What every report is asked for. */
export type Wanted = { readonly pipelineId: string; readonly from: string; readonly until: string };

type Query = { readonly data: unknown; readonly error: unknown };
type AskedProps<Q extends Query> = {
  readonly query: Q;
  readonly children: (data: NonNullable<Q["data"]>) => ReactNode;
};

/** A report while it is computed, when it failed, and when it is there. */
export function Asked<Q extends Query>({ query, children }: AskedProps<Q>) {
  const { data, error }: { data: Q["data"]; error: unknown } = query;
  if (data !== undefined && data !== null) return children(data);
  return (
    <section className={classes.card}>
      {error ? <FormFault fault={clientFault(error)} /> : <Skeleton height={180} role="status" aria-busy aria-label="Loading" />}
    </section>
  );
}

/** Figures change while people look: asked anew every minute, and what was there stays until then. */
export const reportOptions = { staleTime: 10_000, refetchInterval: 60_000 } as const;
