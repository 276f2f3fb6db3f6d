import { Button, Skeleton } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { trpc } from "../api/client.ts";
import { clientFault } from "../api/fault.ts";
import { FormFault } from "../forms/form-fault.tsx";
import { Instant } from "../format/instant.tsx";
import classes from "./audit.module.css";
import { Changes } from "./changes.tsx";
import { actOf, throughOf, whoOf, type DetailedEntry, type Names } from "./entry-words.ts";

type RecordHistoryProps = {
  /** Path of its procedures, as `coldchain.unit`. */
  readonly resource: string;
  readonly id: string;
};

const firstPage: string | null = null;

/** Entries that are shown before somebody asks for more. */
const atFirst = 10;

/** What happened to a record, the newest first, by whom and what it changed. Keyed by the record's version it is asked for anew. */
export function RecordHistory({ resource, id }: RecordHistoryProps) {
  const { client } = trpc.useUtils();
  const history = useInfiniteQuery({
    queryKey: ["audit", "history", resource, id],
    queryFn: ({ pageParam }) =>
      client.audit.history.query({ resource, recordId: id, limit: atFirst, ...(pageParam !== null && { cursor: pageParam }) }),
    initialPageParam: firstPage,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    staleTime: 0,
  });
  const { data, error, fetchNextPage, hasNextPage, isFetchingNextPage } = history;
  if (error) return <FormFault fault={clientFault(error)} />;
  if (!data) return <Skeleton height={72} radius="md" aria-busy />;
  const entries = data.pages.flatMap(({ rows }) => rows);
  const names = Object.assign({}, ...data.pages.map((page) => page.names)) as Names;
  if (entries.length === 0) return <p className={classes.nothing}>Nothing is on record: it was made before the audit trail was.</p>;
  return (
    <>
      <ol className={classes.history} aria-label="History">
        {entries.map((entry) => (
          <HistoryEntry key={entry.position} entry={entry} names={names} />
        ))}
      </ol>
      {hasNextPage && (
        <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          Show earlier
        </Button>
      )}
    </>
  );
}

function HistoryEntry({ entry, names }: { readonly entry: DetailedEntry; readonly names: Names }) {
  const through = throughOf(entry);
  return (
    <li className={classes.entry}>
      <p className={classes.line}>
        <strong>{whoOf(entry, names)}</strong> <span>{actOf(entry.act).toLowerCase()}</span>
        <span className={classes.aside}>
          {through !== undefined && `${through} · `}
          <Instant at={entry.at} />
        </span>
      </p>
      {entry.act === "update" ? (
        <Changes entry={entry} names={names} />
      ) : (
        entry.changes.length > 0 && (
          <details className={classes.whole}>
            <summary>{entry.act === "remove" ? "What it held" : entry.act === "create" ? "What it began with" : "Details"}</summary>
            <Changes entry={entry} names={names} />
          </details>
        )
      )}
    </li>
  );
}
