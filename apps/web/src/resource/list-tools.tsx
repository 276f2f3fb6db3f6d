import { ActionIcon, Button } from "@mantine/core";
import { IconListCheck } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { ResourceDescription } from "../api/client.ts";
import { useIsPhone } from "../page/use-is-phone.ts";
import { canChoose } from "./bulk/bulk-bar.tsx";
import type { useSelection } from "./bulk/use-selection.ts";
import { ColumnsMenu, type ColumnsMenuProps } from "./columns-menu.tsx";
import { conditionsOf } from "./filter/conditions.ts";
import { FilterChip } from "./filter/filter-chip.tsx";
import { ListBar } from "./list-bar.tsx";
import classes from "./list-page.module.css";
import type { ListSearch } from "./search.ts";
import { SearchBox } from "./search-box.tsx";
import { SortMenu } from "./sort-menu.tsx";

/** What an address is to say otherwise; undefined takes a part away. */
export type ListChange = { [Part in keyof ListSearch]?: ListSearch[Part] | undefined };

type ToolsProps = {
  /** The records, with the organization's own columns where they have some. */
  readonly resource: ResourceDescription;
  readonly state: Pick<ListSearch, "q" | "filter" | "sort">;
  /** The saved view that is shown: another one has other words in its search. */
  readonly viewId: string | undefined;
  readonly onChange: (next: Pick<ListChange, "q" | "filter" | "sort" | "columns">) => void;
  /** The filters of this list, before the conditions that every list has. */
  readonly filters?: ReactNode;
  /** How many of them hold. */
  readonly filtered?: number;
  /** The columns to choose from; none where it is not drawn in columns. */
  readonly columns?: Omit<ColumnsMenuProps, "onChange">;
  /** Lets rows be chosen; left out where they cannot be. */
  readonly choosing?: ReturnType<typeof useSelection>;
};

/** Above a list: which rows it shows, in which order and with which columns, and the way to choose some of them. */
export function ListTools({ resource, state, viewId, onChange, filters, filtered = 0, columns, choosing }: ToolsProps) {
  const conditions = state.filter === undefined ? 0 : (conditionsOf(state.filter)?.of.length ?? 1);
  const search = resource.searches && (
    <SearchBox
      key={viewId ?? ""}
      value={state.q ?? ""}
      label={`Search ${resource.plural.toLowerCase()}`}
      onChange={(q) => onChange({ q })}
    />
  );
  return (
    <ListBar search={search} count={filtered + conditions}>
      {filters}
      <FilterChip resource={resource} filter={state.filter} onChange={(filter) => onChange({ filter })} />
      {columns && (
        <SortMenu resource={resource} columns={columns.offered} sort={state.sort} onSort={(sort) => onChange({ sort: sort ?? "" })} />
      )}
      <span className={classes.space} />
      {columns && <ColumnsMenu {...columns} onChange={(chosen) => onChange({ columns: chosen })} />}
      {choosing && canChoose(resource) && <Choose choosing={choosing} />}
    </ListBar>
  );
}

function Choose({ choosing: { isOn, turn } }: { readonly choosing: ReturnType<typeof useSelection> }) {
  const isPhone = useIsPhone();
  const said = { "aria-pressed": isOn, onClick: () => turn(!isOn), variant: "default" };
  if (isPhone)
    return (
      <Button {...said} leftSection={<IconListCheck size={16} />}>
        Choose
      </Button>
    );
  return (
    <ActionIcon {...said} size={36} aria-label="Choose" title="Choose several">
      <IconListCheck size={18} />
    </ActionIcon>
  );
}
