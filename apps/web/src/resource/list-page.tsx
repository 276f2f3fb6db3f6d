import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import type { ResourceDescription } from "../api/client.ts";
import { useResources } from "../api/organization-context.ts";
import { NotFound } from "../page/not-found.tsx";
import { Page } from "../page/page.tsx";
import { useSelection } from "./bulk/use-selection.ts";
import { readFilter } from "./filter/conditions.ts";
import { FilterBar } from "./filter-bar.tsx";
import { columnsOffered, gridColumns } from "./grid-columns.tsx";
import { ListActions } from "./list-actions.tsx";
import { ListProblem } from "./list-problem.tsx";
import { ListRows } from "./list-rows.tsx";
import { ListTools, type ListChange } from "./list-tools.tsx";
import { lostSort } from "./lost-sort.ts";
import { RecordDrawer } from "./record-drawer.tsx";
import { asksOwnFields, filterOf, lostCondition, stateOf, type ListSearch, type ViewState } from "./search.ts";
import { hasDocument, useOwnFields } from "./use-own-fields.ts";
import { useSavedViews, wholeList } from "./views/use-saved-views.ts";
import { ViewTabs } from "./views/view-tabs.tsx";

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
  const own = useMemo(() => stateOf(search), [search]);
  const saved = useSavedViews(resource.path, own, search.saved);
  const { state } = saved;
  const open = (next: ListChange, replace = true): void => void navigate({ search: (before) => clean({ ...before, ...next }), replace });
  const change = (next: ListChange): void => {
    const changed = clean({ ...state, ...next });
    // An address that says nothing means the view that one begins with.
    const isWhole = Object.keys(changed).length === 0 && saved.views.length > 0;
    const begun = isWhole ? wholeList : saved.current?.id;
    void navigate({ search: clean({ ...changed, saved: begun }), replace: true });
  };
  // Forms and what is done with many show the organization's own fields otherwise, if at all.
  const { withOwn, isKnown } = useOwnFields(hasDocument(resource));
  const listed = useMemo(() => withOwn(resource), [withOwn, resource]);
  const columns = useMemo(() => gridColumns(listed, state.columns), [listed, state.columns]);
  const { view, problem } = useMemo(() => viewOf(state, listed), [state, listed]);
  const choosing = useSelection();
  const add = resource.may.create && (
    <Button leftSection={<IconPlus size={16} />} onClick={() => open({ new: true }, false)}>
      New {resource.label.toLowerCase()}
    </Button>
  );
  return (
    <Page title={resource.plural} isFilled actions={<ListActions resource={resource} shown={view} add={add} />}>
      <ViewTabs resource={resource} saved={saved} onShow={(id) => void navigate({ search: { saved: id } })} />
      <ListTools
        resource={listed}
        state={state}
        viewId={saved.current?.id}
        onChange={change}
        filters={<FilterBar resource={listed} where={state.where ?? {}} onChange={(where) => change({ where })} />}
        filtered={Object.keys(state.where ?? {}).length}
        columns={{ offered: columnsOffered(listed), shown: columns.map(({ key }) => key) }}
        choosing={choosing}
      />
      <ListProblem
        isGone={saved.isGone}
        problem={isKnown ? problem : undefined}
        lostSort={isKnown ? lostSort(state.sort, listed) : undefined}
      />
      <ListRows
        resource={resource}
        view={view}
        columns={columns}
        onSort={(sort) => change({ sort: sort ?? "" })}
        isNarrowed={view.search !== undefined || view.filter !== undefined}
        isWaiting={saved.isLoading || (!isKnown && asksOwnFields(state))}
        choosing={choosing}
        add={add}
      />
      <RecordDrawer
        resource={resource}
        id={search.edit}
        isOpen={search.new === true || search.edit !== undefined}
        onClose={() => open({ new: undefined, edit: undefined })}
      />
    </Page>
  );
}

/** What is asked of the server, and why not all of it. */
function viewOf(state: ViewState, { columns, sorts }: ResourceDescription) {
  const picked = filterOf(state.where ?? {}, columns);
  const { expression, problem } = readFilter(state.filter, columns);
  const of = [picked, expression].filter((part) => part !== undefined);
  const view = {
    filter: of.length > 1 ? ({ op: "allOf", of } as const) : of[0],
    ...(state.q !== undefined && { search: state.q }),
    sort: lostSort(state.sort, { sorts }) === undefined ? state.sort : undefined,
  };
  return { view, problem: problem ?? lostCondition(state.where ?? {}, columns) };
}

/** Empty parts do not belong into the address. */
function clean(search: ListChange): ListSearch {
  return Object.fromEntries(
    Object.entries(search).filter(
      ([, value]) => value !== undefined && value !== "" && (typeof value !== "object" || Object.keys(value).length > 0),
    ),
  );
}
