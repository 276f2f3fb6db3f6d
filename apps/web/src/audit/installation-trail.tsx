import { Button } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { trpc } from "../api/client.ts";
import { clientFault } from "../api/fault.ts";
import { LocalInstant } from "../format/local-instant.tsx";
import { Failure } from "../page/failure.tsx";
import { PlainTable, type PlainColumn } from "../page/plain-table.tsx";
import { TableSkeleton } from "../page/table-skeleton.tsx";
import { actOf, changedWords, whoOf, type Entry, type Names } from "./entry-words.ts";

const firstPage: string | null = null;

/** What happened outside of any organization: accounts, operators, strangers who were refused. For operators. */
export function InstallationTrail() {
  const { client } = trpc.useUtils();
  const list = useInfiniteQuery({
    queryKey: ["audit", "installation"],
    queryFn: ({ pageParam }) => client.audit.installation.query({ limit: 20, ...(pageParam !== null && { cursor: pageParam }) }),
    initialPageParam: firstPage,
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
  return (
    <section aria-labelledby="trail">
      <h2 id="trail">Audit trail of the installation</h2>
      {list.data ? (
        <>
          <PlainTable
            label="Audit trail of the installation"
            items={list.data.pages.flatMap(({ rows }) => rows)}
            keyOf={({ position }) => String(position)}
            columns={columnsWith(Object.assign({}, ...list.data.pages.map(({ names }) => names)) as Names)}
          />
          {list.hasNextPage && (
            <Button mt={8} variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
              Show earlier
            </Button>
          )}
        </>
      ) : list.error ? (
        <Failure fault={clientFault(list.error)} onRetry={() => void list.refetch()} />
      ) : (
        <TableSkeleton rows={6} />
      )}
    </section>
  );
}

const columnsWith = (names: Names): PlainColumn<Entry>[] => [
  { key: "who", label: "Who", cell: (entry) => whoOf(entry, names) },
  { key: "act", label: "What", cell: ({ act, changed }) => [actOf(act), changedWords(changed)].filter(Boolean).join(" ") },
  { key: "record", label: "Record", cell: ({ kind, recordName }) => [kind, recordName].filter(Boolean).join(" ") },
  { key: "address", label: "From", cell: ({ address }) => address },
  { key: "at", label: "When", cell: ({ at }) => <LocalInstant at={at} /> },
];
