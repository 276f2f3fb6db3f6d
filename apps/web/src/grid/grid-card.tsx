import type { RowView } from "../live/row-store.ts";
import type { GridColumn } from "./column.ts";
import classes from "./grid.module.css";

/** A row on a phone: its title and state, and the few lines that people compare. */
export function GridCard({ view, columns }: { readonly view: RowView; readonly columns: readonly GridColumn[] }) {
  const part = (kind: GridColumn["card"]): readonly GridColumn[] => columns.filter(({ card }) => card === kind);
  const marked = (key: string): string | undefined => (view.changed.has(key) ? "changed" : undefined);
  return (
    <div role="gridcell" aria-colspan={columns.length} className={classes.card} data-gone={view.gone || undefined}>
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
