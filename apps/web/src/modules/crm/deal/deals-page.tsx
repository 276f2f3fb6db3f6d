import "@mantine/core/styles/FloatingIndicator.layer.css";
import "@mantine/core/styles/SegmentedControl.layer.css";
import { Button, SegmentedControl } from "@mantine/core";
import { IconPlus, IconRoute } from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import { placeNamed } from "@freehold/kernel/expression/place.ts";
import { isAtLeast } from "@freehold/kernel/role.ts";
import type { ResourceDescription } from "../../../api/client.ts";
import { useOrganization, useResource } from "../../../api/organization-context.ts";
import { GridSkeleton } from "../../../grid/grid.tsx";
import { useAllRows } from "../../../live/use-live.ts";
import { useOrganizationSlug } from "../../../organization/use-organization-slug.ts";
import { Failure } from "../../../page/failure.tsx";
import { Page } from "../../../page/page.tsx";
import { useSelection } from "../../../resource/bulk/use-selection.ts";
import type { ColumnsMenuProps } from "../../../resource/columns-menu.tsx";
import { readFilter } from "../../../resource/filter/conditions.ts";
import { ListActions, type ListPlace } from "../../../resource/list-actions.tsx";
import { ListProblem } from "../../../resource/list-problem.tsx";
import { ListTools } from "../../../resource/list-tools.tsx";
import { lostSort } from "../../../resource/lost-sort.ts";
import type { ViewState } from "../../../resource/search.ts";
import { useSavedViews, wholeList, type SavedViews } from "../../../resource/views/use-saved-views.ts";
import { ViewTabs } from "../../../resource/views/view-tabs.tsx";
import { useOwnColumns } from "../custom-field/own-columns.tsx";
import { NoPipeline } from "../pipeline/no-pipeline.tsx";
import type { DealRow, PipelineRow } from "../sales-rows.ts";
import { Board } from "./board/board.tsx";
import { BoardSkeleton } from "./board/board-skeleton.tsx";
import { dealFilterCount, DealFilters } from "./deal-filters.tsx";
import { DealDrawer } from "./deal-drawer.tsx";
import { DealTable, useDealColumns } from "./deal-table.tsx";
import { dealSearch, searchOfView, viewOfDeals, type DealSearch } from "./routes.ts";
import { dealRequest, usePipelines, type DealRequest } from "./use-deals.ts";

const place = "/$organization/crm/deals";

/** Deals of a pipeline as a board or a table, live; the address says which, or the saved view that it names. */
export function DealsPage() {
  const address = useSearch({ from: place });
  const said = useMemo(() => viewOfDeals(address), [address]);
  const saved = useSavedViews("crm.deal", said, address.saved);
  const search = useMemo(() => searchOfView(saved.state), [saved.state]);
  const live = usePipelines();
  const pipelines = useAllRows(live.store);
  const chosen = pipelines.find(({ id }) => id === search.pipeline) ?? pipelines[0];
  if (chosen && !saved.isLoading)
    return <Deals key={chosen.id} pipelines={pipelines} pipeline={chosen} search={search} saved={saved} isNew={address.new === true} />;
  return (
    <Page title="Deals" isFilled>
      {live.status.fault ? (
        <Failure fault={live.status.fault} onRetry={() => live.view.restart()} />
      ) : chosen || live.status.state === "loading" ? (
        <BoardSkeleton />
      ) : (
        <NoPipeline />
      )}
    </Page>
  );
}

type DealsProps = {
  readonly pipelines: readonly PipelineRow[];
  readonly pipeline: PipelineRow;
  /** What is shown: the address, or the view that it names. */
  readonly search: DealSearch;
  readonly saved: SavedViews;
  readonly isNew: boolean;
};

type Change = { [Part in keyof DealSearch]?: DealSearch[Part] | undefined };

function Deals({ pipelines, pipeline, search, saved, isNew }: DealsProps) {
  const navigate = useNavigate({ from: place });
  const organization = useOrganizationSlug();
  const { role } = useOrganization();
  const own = useOwnColumns<DealRow>("crm.deal", ["deal"]);
  const { request, problem } = useAsked(pipeline.id, search, own.resource);
  const choosing = useSelection();
  const resource = useResource("crm.deal");
  const open = (isOpen: boolean): void =>
    void navigate({ search: ({ new: _new, ...before }) => (isOpen ? { ...before, new: true } : before), replace: !isOpen });
  const add = isAtLeast(role, "staff") && (
    <Button leftSection={<IconPlus size={16} />} onClick={() => open(true)}>
      New deal
    </Button>
  );
  const shown = { pipelines, pipeline, search, saved, own, choosing, request };
  return (
    <Page
      title={pipelines.length > 1 ? `Deals: ${pipeline.name}` : "Deals"}
      isFilled
      actions={<ListActions resource={resource} shown={request} places={placesOf(organization, isAtLeast(role, "manager"))} add={add} />}
    >
      <ViewTabs
        resource={resource}
        saved={saved}
        inFull={(state) => inFull(state, pipeline.id)}
        onShow={(id) => void navigate({ search: { saved: id } })}
      />
      {search.view === "table" ? (
        <AsTable {...shown} problem={problem} />
      ) : (
        <AsBoard {...shown} problem={problem} onNew={() => open(true)} />
      )}
      <DealDrawer pipelineId={pipeline.id} isOpen={isNew} onClose={() => open(false)} />
    </Page>
  );
}

/** A view keeps its layout and its pipeline, whatever one begins with later. */
const inFull = (state: ViewState, pipelineId: string): ViewState => ({
  ...state,
  layout: state.layout ?? "board",
  page: { ...state.page, pipeline: state.page?.["pipeline"] ?? pipelineId },
});

/** What is asked of the server, and why not all of it. A board shows open deals only. */
function useAsked(pipelineId: string, search: DealSearch, resource: ResourceDescription) {
  return useMemo(() => {
    const { expression, problem } = readFilter(search.filter, resource.columns);
    const asked: DealSearch = search.view === "table" ? search : { ...search, show: "open" };
    return { request: dealRequest(pipelineId, asked, { resource, expression }), problem };
  }, [pipelineId, search, resource]);
}

type Shown = Omit<DealsProps, "isNew"> & {
  readonly own: ReturnType<typeof useOwnColumns<DealRow>>;
  readonly choosing: ReturnType<typeof useSelection>;
  readonly request: DealRequest;
  readonly problem: string | undefined;
};

function AsTable(shown: Shown) {
  const { search, own, choosing, request } = shown;
  const { columns, offered } = useDealColumns(own.columns, search.columns);
  const change = useChange(shown);
  return (
    <>
      <Tools {...shown} columns={{ offered, shown: columns.map(({ key }) => key) }} />
      {isWaiting(shown) ? (
        <GridSkeleton columns={columns.length} />
      ) : (
        <DealTable
          request={request}
          columns={columns}
          sort={search.sort ?? usualSort}
          onSort={(sort) => change({ sort })}
          choosing={choosing}
        />
      )}
    </>
  );
}

function AsBoard({ onNew, ...shown }: Shown & { readonly onNew: () => void }) {
  const { pipeline, search, request } = shown;
  const isNarrowed = search.q !== undefined || search.filter !== undefined || dealFilterCount(search, false) > 0;
  return (
    <>
      <Tools {...shown} />
      {isWaiting(shown) ? <BoardSkeleton /> : <Board pipelineId={pipeline.id} request={request} isNarrowed={isNarrowed} onNew={onNew} />}
    </>
  );
}

const usualSort = "expectedOn";

/** A filter cannot be read before it is known which fields there are, nor can an order. */
const isWaiting = ({ search, own }: Shown): boolean =>
  (search.filter !== undefined || placeNamed((search.sort ?? "").replace(/^-/, "")) !== undefined) && !own.isKnown;

function useChange({ search, saved }: Pick<Shown, "search" | "saved">): (next: Change) => void {
  const navigate = useNavigate({ from: place });
  return (next) => {
    const changed = dealSearch({ ...search, ...next });
    // An address that says nothing means the view that one begins with.
    const begun = Object.keys(changed).length === 0 && saved.views.length > 0 ? wholeList : saved.current?.id;
    void navigate({ search: dealSearch({ ...changed, saved: begun }), replace: true });
  };
}

/** What is shown of the deals: the same for the board and the table, which can be sorted and chosen from besides. */
function Tools({ columns, ...shown }: Shown & { readonly columns?: Omit<ColumnsMenuProps, "onChange"> }) {
  const { pipelines, pipeline, search, saved, own, choosing, problem } = shown;
  const change = useChange(shown);
  const isTable = columns !== undefined;
  return (
    <>
      <ListTools
        resource={own.resource}
        state={{ ...search, sort: search.sort ?? usualSort }}
        viewId={saved.current?.id}
        onChange={change}
        filters={
          <>
            <SegmentedControl
              aria-label="Show as"
              value={isTable ? "table" : "board"}
              data={[
                { value: "board", label: "Board" },
                { value: "table", label: "Table" },
              ]}
              onChange={(view) => change({ view: view === "table" ? view : undefined, sort: undefined })}
            />
            <DealFilters pipelines={pipelines} pipeline={pipeline} search={search} isTable={isTable} onChange={change} />
          </>
        }
        filtered={dealFilterCount(search, isTable)}
        {...(columns && { columns, choosing })}
      />
      <ListProblem
        isGone={saved.isGone}
        problem={own.isKnown ? problem : undefined}
        lostSort={own.isKnown && isTable ? lostSort(search.sort, own.resource) : undefined}
      />
    </>
  );
}

/** What is set up now and then, by those who may. */
const placesOf = (organization: string, maySetUp: boolean): readonly ListPlace[] =>
  maySetUp
    ? [{ label: "Pipelines and stages", icon: IconRoute, link: { to: "/$organization/crm/pipelines", params: { organization } } }]
    : [];
