import { Button } from "@mantine/core";
import { IconDatabaseOff, IconPlus, IconSearchOff } from "@tabler/icons-react";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import type { ResourceDescription } from "../api/client.ts";
import { useResources } from "../api/organization-context.ts";
import { counted } from "../format/words.ts";
import { Grid, GridSkeleton } from "../grid/grid.tsx";
import { useLiveResource, type Live } from "../live/use-live.ts";
import { Failure } from "../page/failure.tsx";
import { Message } from "../page/message.tsx";
import { NotFound } from "../page/not-found.tsx";
import { useOrganizationSlug } from "../organization/use-organization-slug.ts";
import { Page } from "../page/page.tsx";
import { FilterBar } from "./filter-bar.tsx";
import { gridColumns } from "./grid-columns.tsx";
import classes from "./list-page.module.css";
import { RecordDrawer } from "./record-drawer.tsx";
import { recordLink } from "./record-link.ts";
import { filterOf, type ListSearch } from "./search.ts";
import { SearchBox } from "./search-box.tsx";
import { SortMenu } from "./sort-menu.tsx";

const place = "/$organization/r/$module/$resource";

/** The list of any kind of record: live, sorted, searched and filtered by its address. */
export function ListPage() {
  const { module, resource } = useParams({ from: place });
  const described = useResources().get(`${module}.${resource}`);
  if (!described?.may.read) return <NotFound />;
  return <ResourceList key={described.path} resource={described} />;
}

function ResourceList({ resource }: { readonly resource: ResourceDescription }) {
  const search = useSearch({ from: place });
  const navigate = useNavigate({ from: place });
  const change = (next: Change, replace = true): void => void navigate({ search: (before) => clean({ ...before, ...next }), replace });
  const columns = useMemo(() => gridColumns(resource), [resource]);
  const view = useMemo(
    () => ({
      filter: filterOf(search.where ?? {}, resource.columns),
      ...(search.q !== undefined && { search: search.q }),
      sort: search.sort,
    }),
    [search.where, search.q, search.sort, resource],
  );
  const add = resource.may.create && (
    <Button leftSection={<IconPlus size={16} />} onClick={() => change({ new: true }, false)}>
      New {resource.label.toLowerCase()}
    </Button>
  );
  return (
    <Page title={resource.plural} isFilled actions={add}>
      <div className={classes.tools}>
        {resource.searches && (
          <SearchBox value={search.q ?? ""} label={`Search ${resource.plural.toLowerCase()}`} onChange={(q) => change({ q })} />
        )}
        <FilterBar resource={resource} where={search.where ?? {}} onChange={(where) => change({ where })} />
        <SortMenu resource={resource} sort={search.sort} onSort={(sort) => change({ sort: sort ?? "" })} />
      </div>
      <Rows
        resource={resource}
        view={view}
        columns={columns}
        onSort={(sort) => change({ sort: sort ?? "" })}
        isNarrowed={search.q !== undefined || search.where !== undefined}
        add={add}
      />
      <RecordDrawer
        resource={resource}
        id={search.edit}
        isOpen={search.new === true || search.edit !== undefined}
        onClose={() => change({ new: undefined, edit: undefined })}
      />
    </Page>
  );
}

/** What an address is to say otherwise; undefined takes a part away. */
type Change = { [Part in keyof ListSearch]?: ListSearch[Part] | undefined };

/** Empty parts do not belong into the address. */
function clean(search: Change): ListSearch {
  return Object.fromEntries(
    Object.entries(search).filter(
      ([, value]) => value !== undefined && value !== "" && (typeof value !== "object" || Object.keys(value).length > 0),
    ),
  );
}

type RowsProps = {
  readonly resource: ResourceDescription;
  readonly view: { readonly filter?: unknown; readonly search?: string; readonly sort?: string | undefined };
  readonly columns: ReturnType<typeof gridColumns>;
  readonly onSort: (sort: string | undefined) => void;
  readonly isNarrowed: boolean;
  readonly add: React.ReactNode;
};

function Rows({ resource, view, columns, onSort, isNarrowed, add }: RowsProps) {
  const navigate = useNavigate();
  const organization = useOrganizationSlug();
  const live = useLiveResource(resource, view);
  const { list, status } = live;
  if (status.state === "failed" && list.keys.length === 0 && status.fault)
    return <Failure fault={status.fault} onRetry={() => live.view.restart()} />;
  if (status.state === "loading" && list.keys.length === 0) return <GridSkeleton columns={columns.length} />;
  if (list.keys.length === 0) return isNarrowed ? <NothingFound /> : <NothingYet resource={resource} add={add} />;
  const canOpen = resource.procedures.includes("get");
  return (
    <Grid
      label={resource.plural}
      store={live.store}
      list={list}
      columns={columns}
      sort={view.sort}
      onSort={onSort}
      onOpen={canOpen ? (key) => void navigate(recordLink(organization, resource.path, key)) : undefined}
      onEnd={() => live.view.grow()}
      footer={footerOf(live, resource)}
    />
  );
}

function footerOf({ list, view }: Live, { label, plural }: ResourceDescription): string {
  const shown = list.keys.length;
  if (!list.more) return counted(shown, label.toLowerCase(), plural.toLowerCase());
  return view.isAtEnd ? `The first ${shown.toLocaleString()} are shown. Search or filter to see others.` : "Loading more";
}

function NothingFound() {
  return (
    <Message icon={IconSearchOff} title="Nothing matches">
      Change the search or remove a filter to see more.
    </Message>
  );
}

function NothingYet({ resource, add }: { readonly resource: ResourceDescription; readonly add: React.ReactNode }) {
  return (
    <Message icon={IconDatabaseOff} title={`No ${resource.plural.toLowerCase()} yet`} action={add}>
      {resource.may.create ? `Add the first ${resource.label.toLowerCase()} to begin.` : "They appear here as soon as there are any."}
    </Message>
  );
}
