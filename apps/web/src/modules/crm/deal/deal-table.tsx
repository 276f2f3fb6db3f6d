import { useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import { trpc } from "../../../api/client.ts";
import { useResource } from "../../../api/organization-context.ts";
import type { GridColumn, Sort } from "../../../grid/column.ts";
import { useAllRows, useLive } from "../../../live/use-live.ts";
import { useOrganizationSlug } from "../../../organization/use-organization-slug.ts";
import type { useSelection } from "../../../resource/bulk/use-selection.ts";
import { gridColumns, pickedColumns } from "../../../resource/grid-columns.tsx";
import { LiveList, NothingFound } from "../../../resource/live-list.tsx";
import { Value } from "../../../resource/value.tsx";
import type { DealRow } from "../sales-rows.ts";
import { ageText } from "./board/card.tsx";
import { exactMoney } from "../line/amounts.ts";
import { useStages, type DealRequest } from "./use-deals.ts";

type DealTableProps = {
  readonly request: DealRequest;
  readonly columns: readonly GridColumn<DealRow>[];
  readonly sort: Sort;
  readonly onSort: (sort: Sort) => void;
  /** Choosing deals, to change or remove many at once. */
  readonly choosing: ReturnType<typeof useSelection>;
};

/** The same deals as on the board, as a list that can be sorted; those that are over, too. */
export function DealTable({ request, columns, sort, onSort, choosing }: DealTableProps) {
  const resource = useResource("crm.deal");
  const navigate = useNavigate();
  const organization = useOrganizationSlug();
  return (
    <LiveList
      label="Deals"
      counts={["deal", "deals"]}
      live={useLive(trpc.crm.deal, request)}
      columns={columns}
      sort={sort}
      onSort={onSort}
      onOpen={(deal) => void navigate({ to: "/$organization/crm/deals/$deal", params: { organization, deal } })}
      nothing={<NothingFound>Change the status, the owner, the conditions or the search to see others.</NothingFound>}
      choosing={{ resource, ...choosing }}
    />
  );
}

/** What else of a deal the table can show. */
const others = ["contactId", "currency", "probabilityPercent", "teamId", "lostReason", "createdAt", "updatedAt"];

/** The columns of the table that are shown, and all that there are. */
export function useDealColumns(own: readonly GridColumn<DealRow>[], chosen: readonly string[] | undefined) {
  const resource = useResource("crm.deal");
  const stages = useAllRows(useStages().store);
  return useMemo(() => {
    const { path, columns: described, sorts } = resource;
    const generic = (key: string, minWidth: number, card?: GridColumn["card"]): GridColumn<DealRow>[] =>
      described
        .filter((column) => column.key === key)
        .map((column) => ({
          key,
          label: column.label,
          weight: key === "name" ? 2 : 1,
          minWidth,
          isSortable: sorts.includes(key),
          ...(card && { card }),
          cell: (row) => <Value path={path} column={column} value={row[key as keyof DealRow]} />,
        }));
    const names = new Map(stages.map(({ id, name }) => [id, name]));
    const usual: GridColumn<DealRow>[] = [
      ...generic("name", 200, "title"),
      ...generic("status", 112, "state"),
      {
        key: "stageId",
        label: "Stage",
        weight: 1,
        minWidth: 120,
        isSortable: false,
        card: "line",
        cell: ({ stageId }) => names.get(stageId) ?? "",
      },
      {
        key: "valueMinor",
        label: "Value",
        weight: 1,
        minWidth: 120,
        align: "end",
        isSortable: true,
        card: "line",
        cell: ({ currency, valueMinor }) => exactMoney(valueMinor, currency),
      },
      ...generic("partyId", 160),
      ...generic("expectedOn", 120),
      { key: "stageSince", label: "In stage", weight: 1, minWidth: 96, isSortable: true, cell: ageText },
      ...generic("ownerId", 140),
      ...generic("closedAt", 152),
    ];
    const offered = [...usual, ...gridColumns(resource, others), ...own];
    return { columns: pickedColumns(usual, offered, chosen), offered };
  }, [resource, stages, own, chosen]);
}
