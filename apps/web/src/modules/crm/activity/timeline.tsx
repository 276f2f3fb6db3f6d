import { Button, Skeleton } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { trpc } from "../../../api/client.ts";
import { clientFault } from "../../../api/fault.ts";
import { useResource } from "../../../api/organization-context.ts";
import { FormFault } from "../../../forms/form-fault.tsx";
import { useAllRows, useLive } from "../../../live/use-live.ts";
import { ActivityComposer } from "./activity-composer.tsx";
import { Entry } from "./timeline-entry.tsx";
import classes from "./timeline.module.css";

type TimelineProps = (
  | { readonly partyId: string; readonly dealId?: undefined }
  | { readonly dealId: string; readonly partyId?: undefined }
) & {
  /** The version of the party or the deal: another one is asked for anew. */
  readonly stamp: number;
  /** Nothing can be noted: what it is about may only be read. */
  readonly isReadOnly?: boolean;
};

const firstPage: string | null = null;

/**
 * All that happened with a party or a deal, the newest first, with a place to note what happens now. Follows activities live; of
 * files and stages it hears with the next change.
 */
export function Timeline({ partyId, dealId, stamp, isReadOnly = false }: TimelineProps) {
  const resource = useResource("crm.activity");
  const about = partyId === undefined ? { dealId } : { partyId };
  const { data, error, fetchNextPage, hasNextPage, isFetchingNextPage } = useTimeline(about, stamp);
  return (
    <>
      {resource.may.create && !isReadOnly && <ActivityComposer about={about} />}
      {error ? (
        <FormFault fault={clientFault(error)} />
      ) : !data ? (
        <Skeleton height={160} radius="md" aria-busy />
      ) : (
        <>
          <ol className={classes.timeline} aria-label="Timeline">
            {data.pages
              .flatMap(({ rows }) => rows)
              .map((entry) => (
                <Entry key={entry.id} entry={entry} isOfDeal={dealId !== undefined} />
              ))}
          </ol>
          {hasNextPage && (
            <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
              Show earlier
            </Button>
          )}
        </>
      )}
    </>
  );
}

type About = { readonly partyId: string } | { readonly dealId: string };

function useTimeline(about: About, stamp: number) {
  const { client } = trpc.useUtils();
  const [column, id] = "partyId" in about ? (["partyId", about.partyId] as const) : (["dealId", about.dealId] as const);
  const live = useLive(trpc.crm.activity, { filter: { op: "equals", column, value: id }, limit: 50 });
  const written = useAllRows(live.store)
    .map((row) => `${row.id} ${row.version}`)
    .join();
  return useInfiniteQuery({
    queryKey: ["crm", "timeline", id, stamp, written],
    queryFn: ({ pageParam }) =>
      client.crm.activity.timeline.query({ ...about, limit: 25, ...(pageParam !== null && { cursor: pageParam }) }),
    initialPageParam: firstPage,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    placeholderData: (before) => before,
    enabled: live.status.state !== "loading",
  });
}
