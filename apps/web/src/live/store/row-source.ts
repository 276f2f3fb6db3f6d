import type { Row } from "../line/frames.ts";

/** One row as a component receives it: a new object exactly when something about it changed. */
export type RowView<R = Row> = {
  readonly row: R;
  /** The columns whose values changed within the last two seconds; all of them for a row that appeared. */
  readonly changed: ReadonlySet<string>;
  /** The row has left the list, but the list is held still. */
  readonly gone: boolean;
  /** Shows what somebody here did and the server has not yet answered. */
  readonly pending: boolean;
};

/** The list as a component receives it. */
export type ListView = {
  readonly keys: readonly string[];
  /** Rows that came, left or moved while the list is held still. */
  readonly waiting: number;
  /** Whether rows exist beyond the last one. */
  readonly more: boolean;
};

/** The rows of one live view as components read them: the whole list, all rows, or one row, each told of on its own. */
export type RowSource<R = Row> = {
  readonly list: () => ListView;
  /** The row of a key that the list shows. */
  readonly view: (key: string) => RowView<R> | undefined;
  /** All rows in order. The same array until something changes. */
  readonly all: () => readonly R[];
  readonly onList: (listener: () => void) => () => void;
  readonly onRow: (key: string, listener: () => void) => () => void;
  readonly onAny: (listener: () => void) => () => void;
  /** Stops order and membership until released; holds add up. */
  readonly hold: () => void;
  readonly release: () => void;
};
