import { Button, Skeleton } from "@mantine/core";
import { IconHistory, IconSearchOff } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { isAtLeast } from "@freehold/kernel/role.ts";
import { trpc, type Inputs } from "../api/client.ts";
import { clientFault } from "../api/fault.ts";
import { useOrganization } from "../api/organization-context.ts";
import { fromWallText } from "../format/zone.ts";
import { Failure } from "../page/failure.tsx";
import { Message } from "../page/message.tsx";
import { NotFound } from "../page/not-found.tsx";
import { Page } from "../page/page.tsx";
import { AuditFilters } from "./audit-filters.tsx";
import classes from "./audit.module.css";
import type { Names } from "./entry-words.ts";
import type { AuditSearch } from "./routes.ts";
import { SealStatus } from "./seal-status.tsx";
import { TrailEntry } from "./trail-entry.tsx";

/** Who did what in the organization, and whether anybody has touched what is written of it. For admins. */
export function AuditPage() {
  const { role } = useOrganization();
  return isAtLeast(role, "admin") ? <Trail /> : <NotFound />;
}

const firstPage: string | null = null;

type Wanted = NonNullable<Inputs["audit"]["export"]>;

const nextDay = (day: string): string => new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);

/** What the address says as the server takes it. The last day is included. */
function wantedBy({ who, kind, act, from, until, q }: AuditSearch, timeZone: string): Wanted {
  const start = from === undefined ? undefined : fromWallText(`${from}T00:00`, timeZone);
  const end = until === undefined ? undefined : fromWallText(`${nextDay(until)}T00:00`, timeZone);
  return {
    ...(who !== undefined && { person: who }),
    ...(kind !== undefined && { resource: kind }),
    ...(act !== undefined && { act }),
    ...(start && { from: start }),
    ...(end && { until: end }),
    ...(q !== undefined && { search: q }),
  };
}

function Trail() {
  const search = useSearch({ from: "/$organization/audit" });
  const navigate = useNavigate({ from: "/$organization/audit" });
  const { formats } = useOrganization();
  const wanted = wantedBy(search, formats.timeZone);
  return (
    <Page
      title="Audit trail"
      lead="Who did what, when and from where. Nobody can change what stands here, and it is sealed so that you can prove it."
    >
      <SealStatus wanted={wanted} />
      <AuditFilters search={search} onChange={(next) => void navigate({ search: next, replace: true })} />
      <Entries wanted={wanted} isNarrowed={Object.keys(wanted).length > 0} />
    </Page>
  );
}

function Entries({ wanted, isNarrowed }: { readonly wanted: Wanted; readonly isNarrowed: boolean }) {
  const { formats } = useOrganization();
  const { client } = trpc.useUtils();
  const list = useInfiniteQuery({
    queryKey: ["audit", "list", wanted],
    queryFn: ({ pageParam }) => client.audit.list.query({ ...wanted, limit: 50, ...(pageParam !== null && { cursor: pageParam }) }),
    initialPageParam: firstPage,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    staleTime: 0,
  });
  if (list.error && !list.data) return <Failure fault={clientFault(list.error)} onRetry={() => void list.refetch()} />;
  if (!list.data) return <Loading />;
  const { pages } = list.data;
  const entries = pages.flatMap(({ rows }) => rows);
  const names = Object.assign({}, ...pages.map((page) => page.names)) as Names;
  const searchedUntil = pages.at(-1)?.searchedUntil ?? null;
  return (
    <>
      {entries.length > 0 && (
        <ol className={classes.trail} aria-label="Entries">
          {entries.map((entry) => (
            <TrailEntry key={entry.position} entry={entry} names={names} />
          ))}
        </ol>
      )}
      {entries.length === 0 && searchedUntil === null && <Nothing isNarrowed={isNarrowed} />}
      <div className={classes.foot}>
        {list.hasNextPage && (
          <Button variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {searchedUntil ? "Search further back" : "Show earlier"}
          </Button>
        )}
        {searchedUntil && <span>Searched back to {formats.instant(searchedUntil)}.</span>}
      </div>
    </>
  );
}

function Nothing({ isNarrowed }: { readonly isNarrowed: boolean }) {
  if (!isNarrowed)
    return (
      <Message icon={IconHistory} title="Nothing is on record yet">
        Every change, sign-in and export appears here as it happens.
      </Message>
    );
  return (
    <Message icon={IconSearchOff} title="Nothing matches">
      Choose other days or people, or take a filter away.
    </Message>
  );
}

function Loading() {
  return (
    <div role="status" aria-busy aria-label="Loading">
      {[1, 2, 3, 4, 5, 6].map((line) => (
        <Skeleton key={line} height={44} mb={4} radius="md" />
      ))}
    </div>
  );
}
