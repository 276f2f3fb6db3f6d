import type { Row } from "../live/line/frames.ts";
import type { RowView } from "../live/store/row-source.ts";
import type { GridColumn } from "./column.ts";
import classes from "./grid.module.css";

/** A row on a phone: its title and state, and the few lines that people compare. */
type GridCardProps<R> = { readonly view: RowView<R>; readonly columns: readonly GridColumn<R>[] };

export function GridCard<R extends Row>({ view, columns }: GridCardProps<R>) {
  const part = (kind: GridColumn["card"]): readonly GridColumn<R>[] => columns.filter(({ card }) => card === kind);
  const marked = (key: string): string | undefined => (view.changed.has(key) ? "changed" : undefined);
  return (
    <div
      role="gridcell"
      aria-colspan={columns.length}
      className={classes.card}
      data-gone={view.gone || undefined}
      data-pending={view.pending || undefined}
    >
      <div className={classes.cardHead}>
        {part("title").map(({ key, cell }) => (
          <span key={key} className={classes.cardTitle}>
            {cell(view.row)}
          </span>
        ))}
        {part("state").map(({ key, cell }) => (
          <span key={key} className={marked(key)}>
            {cell(view.row)}
          </span>
        ))}
      </div>
      {part("line").map(({ key, label, cell }) => (
        <div key={key} className={classes.cardLine}>
          <span className="muted">{label}</span>
          <span className={marked(key)}>{cell(view.row)}</span>
        </div>
      ))}
    </div>
  );
}
