import type { ReactNode } from "react";
import type { Row } from "../live/line/frames.ts";

/** One column of a grid. */
export type GridColumn<R = Row> = {
  readonly key: string;
  readonly label: string;
  /** How much of the width it takes, in relation to the others. */
  readonly weight: number;
  /** No narrower than this, in pixels. */
  readonly minWidth: number;
  readonly align?: "start" | "end";
  /** Can the list be sorted by it. */
  readonly isSortable: boolean;
  /** What a phone's card shows: its title, the state beside it, or one of a few lines. Nothing hides it there. */
  readonly card?: "title" | "state" | "line";
  /** Somebody chose it: it does not give way where there is no room, and the grid scrolls sideways. */
  readonly stays?: boolean;
  readonly cell: (row: R) => ReactNode;
};

/** By what a grid is sorted: a column, with a leading minus from the highest down; undefined is the newest first. */
export type Sort = string | undefined;

/** The next sort when a header is clicked: up, down, up. */
export function nextSort(sort: Sort, column: string): string {
  return sort === column ? `-${column}` : column;
}
