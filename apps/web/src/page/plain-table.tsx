import type { ReactNode } from "react";
import classes from "./plain-table.module.css";

/** One column of a short table. */
export type PlainColumn<Item> = {
  readonly key: string;
  readonly label: string;
  /** A number stands at the end, under its label. */
  readonly isNumber?: boolean;
  readonly cell: (item: Item) => ReactNode;
};

type PlainTableProps<Item> = {
  /** What the rows are, for people who do not see them. */
  readonly label: string;
  readonly items: readonly Item[];
  readonly keyOf: (item: Item) => string;
  /** The first one names the row. */
  readonly columns: readonly PlainColumn<Item>[];
};

/** A table of some dozens of rows that wraps its words; on a phone each row is a card. For long lists there is the grid. */
export function PlainTable<Item>({ label, items, keyOf, columns }: PlainTableProps<Item>) {
  return (
    <table className={classes.table} aria-label={label}>
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column.key} scope="col" data-number={column.isNumber || undefined}>
              {column.label || <span className="visually-hidden">Acts</span>}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {items.map((item) => (
          <tr key={keyOf(item)}>
            {columns.map((column, i) =>
              i === 0 ? (
                <th key={column.key} scope="row">
                  {column.cell(item)}
                </th>
              ) : (
                <td key={column.key} data-label={column.label || undefined} data-number={column.isNumber || undefined}>
                  {column.cell(item)}
                </td>
              ),
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
