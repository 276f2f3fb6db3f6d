import { Skeleton } from "@mantine/core";
import { useElementSize, useMergedRef } from "@mantine/hooks";
import { IconArrowDown, IconArrowUp } from "@tabler/icons-react";
import { useVirtualizer } from "@tanstack/react-virtual";
import { memo, useRef, type MouseEvent, type ReactNode } from "react";
import { useRow } from "../live/use-live.ts";
import type { Row } from "../live/line/frames.ts";
import type { ListView, RowSource, RowView } from "../live/store/row-source.ts";
import { nextSort, type GridColumn, type Sort } from "./column.ts";
import classes from "./grid.module.css";
import { GridCard } from "./grid-card.tsx";
import { SelectAll, SelectRow, type GridSelection } from "./select-box.tsx";
import { useHold } from "./use-hold.ts";
import { useRovingRow } from "./use-roving-row.ts";

type GridProps<R> = {
  /** What the rows are, for people who do not see them. */
  readonly label: string;
  readonly store: RowSource<R>;
  readonly list: ListView;
  readonly columns: readonly GridColumn<R>[];
  readonly sort: Sort;
  readonly onSort: (sort: Sort) => void;
  /** Enter or a click on a row; left out where a row has no page. */
  readonly onOpen?: ((key: string) => void) | undefined;
  /** The end of the rows came into view. */
  readonly onEnd: () => void;
  /** Lets rows be chosen, with a box before each; none when absent. */
  readonly selection?: GridSelection | undefined;
  /** What is said below the last row. */
  readonly footer?: ReactNode;
};

const rowHeight = 44;
/** Below this width rows become cards. */
const cardWidth = 600;

/**
 * A table of any length: only what is on the screen is drawn, and a change draws one row. Rows do not move under the
 * pointer. Arrow keys go through the rows, Enter opens one; on a phone rows are cards.
 */
export function Grid<R extends Row>({ label, store, list, columns, sort, onSort, onOpen, onEnd, selection, footer }: GridProps<R>) {
  const scroller = useRef<HTMLDivElement>(null);
  const { ref: sizeRef, width } = useElementSize<HTMLDivElement>();
  const isCards = width > 0 && width < cardWidth;
  const cardHeight = 60 + 22 * columns.filter(({ card }) => card === "line").length;
  const { keys } = list;
  const rows = useVirtualizer({
    count: keys.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => (isCards ? cardHeight : rowHeight),
    getItemKey: (index) => keys[index]!,
    overscan: 12,
    onChange: ({ range }) => {
      if (range && keys.length > 0 && range.endIndex >= keys.length - 5) onEnd();
    },
  });
  const roving = useRovingRow({
    keys,
    scrollTo: (index) => rows.scrollToIndex(index),
    onOpen,
    onChoose: selection && ((index) => selection.choose(keys, index)),
  });
  const hold = useHold(store);
  const shown = isCards ? columns : fitting(columns, width);
  const box = selection && !isCards ? boxWidth : 0;
  const template = [...(box ? [`${box}px`] : []), ...shown.map(({ minWidth, weight }) => `minmax(${minWidth}px, ${weight}fr)`)].join(" ");
  const minWidth = shown.reduce((sum, column) => sum + column.minWidth, box);

  return (
    <div className={classes.grid} ref={useMergedRef(scroller, sizeRef)} data-scroll-restoration-id="grid" {...hold}>
      <div
        role="grid"
        aria-label={label}
        aria-rowcount={list.more ? -1 : keys.length + 1}
        aria-colcount={shown.length + (selection ? 1 : 0)}
        aria-multiselectable={selection ? true : undefined}
        style={isCards ? undefined : { minWidth }}
      >
        <div role="row" aria-rowindex={1} className={isCards ? "visually-hidden" : classes.head} style={{ gridTemplateColumns: template }}>
          {selection && !isCards && <SelectAll selection={selection} keys={keys} />}
          {selection && isCards && <div role="columnheader">Chosen</div>}
          {shown.map((column) => (
            <Header key={column.key} column={column} sort={sort} onSort={isCards ? undefined : onSort} />
          ))}
        </div>
        <div role="rowgroup" className={classes.body} style={{ height: rows.getTotalSize() }} onKeyDown={roving.onKeyDown}>
          {rows.getVirtualItems().map(({ key, index, start, size }) => (
            <div
              key={key}
              role="row"
              aria-rowindex={index + 2}
              data-key={key}
              data-opens={onOpen !== undefined || undefined}
              data-selectable={selection ? true : undefined}
              aria-selected={selection ? selection.chosen.has(String(key)) : undefined}
              tabIndex={roving.isCurrent(index) ? 0 : -1}
              className={isCards ? classes.cardRow : classes.row}
              style={{ transform: `translateY(${start}px)`, height: size, gridTemplateColumns: template }}
              onFocus={() => roving.focused(index)}
              onClick={(event) => openUnlessHandled(event, () => onOpen?.(String(key)))}
            >
              {selection && <SelectRow selection={selection} keys={keys} index={index} name={nameOf(store, String(key), columns)} />}
              <RowCells store={store} rowKey={String(key)} columns={shown} isCard={isCards} />
            </div>
          ))}
        </div>
      </div>
      {footer && <div className={classes.foot}>{footer}</div>}
    </div>
  );
}

const boxWidth = 36;

/** What a row is called to people who do not see it: its card's title, where that is text. */
function nameOf<R extends Row>(store: RowSource<R>, key: string, columns: readonly GridColumn<R>[]): string {
  const title = columns.find(({ card }) => card === "title")?.key ?? "";
  const value = store.view(key)?.row[title];
  return typeof value === "string" ? value : "this row";
}

const fewestColumns = 3;
const sidePadding = 48;

/** The columns that have room, the first ones first: a record's page has them all. What somebody chose stays. */
function fitting<R>(columns: readonly GridColumn<R>[], width: number): readonly GridColumn<R>[] {
  if (columns.every(({ stays }) => stays)) return columns;
  let room = width === 0 ? Infinity : width - sidePadding;
  const count = columns.findIndex(({ minWidth }, i) => (room -= minWidth) < 0 && i >= fewestColumns);
  return count === -1 ? columns : columns.slice(0, count);
}

/** A click on a link or a button inside the row means that, not the row; so does the end of a selection of text. */
function openUnlessHandled(event: MouseEvent, open: () => void): void {
  const isHandled = event.target instanceof Element && event.target.closest("a, button, input") !== null;
  if (!isHandled && getSelection()?.isCollapsed !== false) open();
}

type HeaderProps = { readonly column: Omit<GridColumn, "cell">; readonly sort: Sort; readonly onSort: ((sort: Sort) => void) | undefined };

function Header({ column, sort, onSort }: HeaderProps) {
  const isSorted = sort?.replace(/^-/, "") === column.key;
  const isDown = isSorted && sort?.startsWith("-");
  const Arrow = isDown ? IconArrowDown : IconArrowUp;
  return (
    <div
      role="columnheader"
      className={classes.header}
      data-align={column.align}
      aria-sort={isSorted ? (isDown ? "descending" : "ascending") : undefined}
    >
      {column.isSortable && onSort ? (
        <button type="button" onClick={() => onSort(nextSort(sort, column.key))} data-sorted={isSorted || undefined}>
          <span className="truncate">{column.label}</span>
          <Arrow size={14} stroke={2} aria-hidden />
        </button>
      ) : (
        <span className="truncate">{column.label}</span>
      )}
    </div>
  );
}

type RowCellsProps<R> = {
  readonly store: RowSource<R>;
  readonly rowKey: string;
  readonly columns: readonly GridColumn<R>[];
  readonly isCard: boolean;
};

// A memo forgets that its component is generic.
const RowCells = memo(function RowCells<R extends Row>({ store, rowKey, columns, isCard }: RowCellsProps<R>) {
  const view = useRow(store, rowKey);
  if (!view) return null;
  if (isCard) return <GridCard view={view} columns={columns} />;
  return columns.map((column) => <Cell key={column.key} column={column} view={view} />);
}) as <R extends Row>(props: RowCellsProps<R>) => ReactNode;

function Cell<R extends Row>({ column, view }: { readonly column: GridColumn<R>; readonly view: RowView<R> }) {
  const isChanged = view.changed.has(column.key);
  return (
    <div
      role="gridcell"
      className={classes.cell}
      data-align={column.align}
      data-gone={view.gone || undefined}
      data-pending={view.pending || undefined}
    >
      {/* A new key starts the fading anew when the value changes again. */}
      <span key={isChanged ? String(view.row[column.key]) : ""} className={isChanged ? "changed truncate" : "truncate"}>
        {column.cell(view.row)}
      </span>
    </div>
  );
}

/** The outline of a grid while its rows are on the way. */
export function GridSkeleton({ columns, rows = 12 }: { readonly columns: number; readonly rows?: number }) {
  return (
    <div className={classes.grid} role="status" aria-busy aria-label="Loading">
      {Array.from({ length: rows }, (_row, row) => (
        <div key={row} className={classes.skeletonRow}>
          {Array.from({ length: Math.min(columns, 5) }, (_column, column) => (
            <Skeleton key={column} height={12} width={`${50 + ((row * 7 + column * 13) % 40)}%`} />
          ))}
        </div>
      ))}
    </div>
  );
}
