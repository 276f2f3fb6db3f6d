import type { Change } from "./changes.ts";
import type { Row } from "../line/frames.ts";
import { Overlay, type Matches } from "./overlay.ts";
import { changedColumns, isSameRow } from "./row-difference.ts";
import type { ListView, RowSource, RowView } from "./row-source.ts";

/** How long a change stays marked. */
export const markMilliseconds = 2000;
/** Above this many changes at once, sorting everything is cheaper than placing each. */
const bulk = 200;

const nothingChanged: ReadonlySet<string> = new Set();

export type RowStoreOptions = {
  readonly keyOf: (row: Row) => string;
  readonly compare: (a: Row, b: Row) => number;
  /** Runs the flush soon; once per frame in a browser. */
  readonly schedule: (flush: () => void) => void;
  readonly now?: () => number;
  /** Which rows belong into the view, for what is shown before the server says so. All of them unless told. */
  readonly matches?: Matches;
};

/** How a row is placed: many at once are sorted afterwards, and a quiet one is not marked. */
type Placing = { readonly isBulk: boolean; readonly isQuiet: boolean };

/** Once per animation frame; in a hidden tab, where frames stop, a few times a second. */
export function onNextFrame(flush: () => void): void {
  if (document.hidden) setTimeout(flush, 250);
  else requestAnimationFrame(flush);
}

/**
 * The rows of one live view, sorted. A change costs the components of that row only; the list hears of it only when
 * keys come, go or move. Listeners are told once per frame. While held, order and membership stand still, values do not.
 * Changes made here are drawn over the rows until the stream has brought them.
 */
export class RowStore implements RowSource {
  readonly #options: RowStoreOptions;
  readonly #rows = new Map<string, Row>();
  readonly #overlay: Overlay;
  #sorted: string[] = [];
  #list: ListView = { keys: [], waiting: 0, more: false };
  #boundary: Row | undefined;
  #more = false;
  #staged: Map<string, Row> | undefined;
  #isFirst = true;

  readonly #views = new Map<string, RowView>();
  readonly #marks = new Map<string, { columns: ReadonlySet<string>; until: number }>();
  readonly #ghosts = new Map<string, Row>();
  readonly #dirtyRows = new Set<string>();
  #isListDirty = false;
  /** The list that is held still is another one by now. */
  #isBehind = false;
  #isScheduled = false;
  #moved = new Set<string>();
  #holds = 0;
  #sweep: ReturnType<typeof setTimeout> | undefined;

  #all: readonly Row[] | undefined;

  readonly #anyListeners = new Set<() => void>();
  readonly #listListeners = new Set<() => void>();
  readonly #rowListeners = new Map<string, Set<() => void>>();

  constructor(options: RowStoreOptions) {
    this.#options = options;
    this.#overlay = new Overlay(options.matches);
  }

  /** How many rows the store knows, held still or not. */
  get size(): number {
    return this.#rows.size;
  }

  readonly list = (): ListView => this.#list;

  /** The row of a key that the list shows. */
  readonly view = (key: string): RowView | undefined => {
    const known = this.#views.get(key);
    if (known) return known;
    const row = this.#rows.get(key) ?? this.#ghosts.get(key);
    if (!row) return undefined;
    const changed = this.#marks.get(key)?.columns ?? nothingChanged;
    const view: RowView = { row, changed, gone: !this.#rows.has(key), pending: this.#overlay.isPending(key) };
    this.#views.set(key, view);
    return view;
  };

  /** All rows in order, for what needs the whole: counts, tiles. The same array until something changes. */
  readonly all = (): readonly Row[] => (this.#all ??= this.#sorted.map((key) => this.#rows.get(key)!));

  /** Tells of any change of any row. */
  readonly onAny = (listener: () => void): (() => void) => {
    this.#anyListeners.add(listener);
    return () => this.#anyListeners.delete(listener);
  };

  readonly onList = (listener: () => void): (() => void) => {
    this.#listListeners.add(listener);
    return () => this.#listListeners.delete(listener);
  };

  readonly onRow = (key: string, listener: () => void): (() => void) => {
    const listeners = this.#rowListeners.get(key) ?? new Set();
    this.#rowListeners.set(key, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.#rowListeners.delete(key);
    };
  };

  /**
   * Takes one part of a snapshot. The first snapshot shows at once, part by part; a later one replaces what is there
   * when its last part has arrived, marking what is different.
   */
  takeSnapshot(rows: readonly Row[], { part, last, more }: { part: number; last: boolean; more: boolean }): void {
    if (part === 0 || !this.#staged) this.#staged = new Map();
    for (const row of rows) this.#staged.set(this.#options.keyOf(row), row);
    if (!last && !this.#isFirst) return;
    const staged = this.#staged;
    const isFirst = this.#isFirst;
    if (last) {
      this.#staged = undefined;
      this.#isFirst = false;
      this.#more = more;
      this.#boundary = more ? rows.at(-1) : undefined;
      for (const key of this.#overlay.keys) this.#stage(staged, key);
      for (const key of this.#rows.keys()) if (!staged.has(key)) this.#drop(key);
    }
    for (const [key, row] of staged) if (last || !this.#overlay.covers(key)) this.#put(key, row, isFirst);
    this.#sortAll();
    // Who is told that a snapshot is complete must find its rows: an empty list would look like the truth for a frame.
    if (last) this.#flush();
    else this.#schedule();
  }

  /** Applies one transaction. Rows beyond the end of an incomplete list are left out: others lie between. */
  apply(up: readonly Row[], del: readonly string[]): void {
    const isBulk = up.length + del.length > bulk;
    for (const key of del) this.#learn(key, undefined, isBulk);
    for (const row of up) this.#learn(this.#options.keyOf(row), row, isBulk);
    if (isBulk) this.#sortAll();
    this.#schedule();
  }

  /** The row as it is shown, changes included. */
  readonly rowOf = (key: string): Row | undefined => this.#rows.get(key);

  /** Draws a change that began over the rows. */
  readonly show = (change: Change): void => {
    this.#overlay.show(change, this.#rows.get(change.key));
    this.#redraw(change.key);
  };

  readonly replace = (change: Change, answered: Change): void => {
    if (change.key === answered.key) {
      this.#overlay.replace(change, answered);
      this.#redraw(change.key);
    } else {
      this.withdraw(change);
      this.show(answered);
    }
  };

  /** Shows again what is beneath a change that was refused. */
  readonly withdraw = (change: Change): void => {
    this.#overlay.withdraw(change);
    this.#redraw(change.key);
  };

  /** The stream has brought everything up to `at`: changes answered long before that are let go. */
  heard(at: number): void {
    for (const key of this.#overlay.settle(at)) this.#redraw(key);
  }

  /** Forgets everything: what may no longer be seen must not stay on the screen, held still or not. */
  clear(): void {
    this.#staged = undefined;
    this.#overlay.clear();
    this.#boundary = undefined;
    this.#isFirst = true;
    this.#more = false;
    this.#sorted = [];
    for (const key of [...this.#rows.keys(), ...this.#ghosts.keys()]) this.#touchRow(key);
    this.#rows.clear();
    this.#ghosts.clear();
    this.#marks.clear();
    this.#moved.clear();
    this.#list = { keys: [], waiting: 0, more: false };
    this.#isListDirty = true;
    this.#schedule();
  }

  readonly hold = (): void => {
    this.#holds++;
  };

  readonly release = (): void => {
    this.#holds = Math.max(0, this.#holds - 1);
    if (this.#holds === 0 && this.#isBehind) {
      this.#isListDirty = true;
      this.#schedule();
    }
  };

  /** Takes the marks away. The rows stay. */
  unmarkAll(): void {
    clearTimeout(this.#sweep);
    this.#sweep = undefined;
    for (const key of this.#marks.keys()) this.#touchRow(key);
    this.#marks.clear();
  }

  #now(): number {
    return this.#options.now?.() ?? performance.now();
  }

  /** Takes what the server says of one row; without a row, the view has it no longer. */
  #learn(key: string, row: Row | undefined, isBulk: boolean): void {
    if (!this.#overlay.covers(key)) {
      const own = row && !this.#rows.has(key) ? this.#overlay.adopt(row) : undefined;
      if (own !== undefined) this.#forget(own);
      return this.#place(key, row, { isBulk, isQuiet: own !== undefined });
    }
    this.#overlay.note(key, row);
    // Whoever made a change need not be told that it happened.
    this.#place(key, this.#overlay.shown(key), { isBulk, isQuiet: true });
    this.#touchRow(key);
  }

  /** A record that was made here has come under its own key. */
  #forget(key: string): void {
    this.#overlay.uncover(key);
    this.#remove(key, { isBulk: false, isQuiet: true });
  }

  /** Draws a covered row anew: what it is like may have changed, and whether a change of it is on the way. */
  #redraw(key: string): void {
    const row = this.#overlay.shown(key);
    this.#place(key, row, { isBulk: false, isQuiet: true });
    const isKept = row === undefined && this.#ghosts.has(key);
    const drawn = isKept ? this.#overlay.drawn(key) : undefined;
    if (drawn) this.#ghosts.set(key, drawn);
    this.#touchRow(key);
    this.#schedule();
  }

  /** Puts what is to be shown of a covered row into a snapshot that is complete. */
  #stage(staged: Map<string, Row>, key: string): void {
    this.#overlay.note(key, staged.get(key));
    const row = this.#overlay.shown(key);
    if (row) staged.set(key, row);
    else staged.delete(key);
    this.#touchRow(key);
  }

  /** Puts a row where it belongs, or takes it away: also when it lies beyond the end of an incomplete list. */
  #place(key: string, row: Row | undefined, how: Placing): void {
    const isBeyond = row && this.#boundary && this.#options.compare(row, this.#boundary) > 0;
    if (row && !isBeyond) this.#upsert(key, row, how);
    else this.#remove(key, how);
  }

  /** Stores a row without placing it. The same row again keeps its object, so nothing is drawn. */
  #put(key: string, row: Row, isQuiet: boolean): void {
    const before = this.#rows.get(key);
    if (before && isSameRow(before, row)) return;
    this.#rows.set(key, row);
    this.#ghosts.delete(key);
    if (!isQuiet) this.#mark(key, before ? changedColumns(before, row) : new Set(Object.keys(row)));
    if (!before) this.#touchList(key);
    this.#touchRow(key);
  }

  #drop(key: string): void {
    const row = this.#rows.get(key);
    if (!row) return;
    this.#rows.delete(key);
    this.#marks.delete(key);
    this.#ghosts.set(key, row);
    this.#touchList(key);
    this.#touchRow(key);
  }

  #upsert(key: string, row: Row, { isBulk, isQuiet }: Placing): void {
    const before = this.#rows.get(key);
    const moves = !before || this.#options.compare(before, row) !== 0;
    if (before && moves && !isBulk) this.#sorted.splice(this.#find(before, key), 1);
    this.#put(key, row, isQuiet);
    if (!moves) return;
    this.#touchList(key);
    if (!isBulk) this.#sorted.splice(this.#placeOf(row), 0, key);
  }

  #remove(key: string, { isBulk }: Placing): void {
    const before = this.#rows.get(key);
    if (!before) return;
    if (!isBulk) this.#sorted.splice(this.#find(before, key), 1);
    this.#drop(key);
  }

  #sortAll(): void {
    this.#sorted = [...this.#rows.keys()].sort((a, b) => this.#options.compare(this.#rows.get(a)!, this.#rows.get(b)!));
    if (this.#sorted.some((key, i) => key !== this.#list.keys[i])) this.#isListDirty = true;
  }

  /** Where the row belongs among the sorted keys. */
  #placeOf(row: Row): number {
    let low = 0;
    let high = this.#sorted.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#options.compare(this.#rows.get(this.#sorted[middle]!)!, row) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #find(row: Row, key: string): number {
    const guess = this.#placeOf(row);
    return this.#sorted[guess] === key ? guess : this.#sorted.indexOf(key);
  }

  #touchRow(key: string): void {
    this.#views.delete(key);
    this.#dirtyRows.add(key);
  }

  #touchList(key: string): void {
    this.#moved.add(key);
    this.#isListDirty = true;
  }

  #mark(key: string, columns: ReadonlySet<string>): void {
    const earlier = this.#marks.get(key);
    this.#marks.set(key, { columns: earlier ? new Set([...earlier.columns, ...columns]) : columns, until: this.#now() + markMilliseconds });
    this.#sweep ??= setTimeout(() => this.#unmark(), markMilliseconds);
  }

  #unmark(): void {
    this.#sweep = undefined;
    const now = this.#now();
    for (const [key, { until }] of this.#marks) {
      if (until > now) continue;
      this.#marks.delete(key);
      this.#touchRow(key);
    }
    if (this.#marks.size > 0) this.#sweep = setTimeout(() => this.#unmark(), markMilliseconds / 4);
    this.#schedule();
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    this.#options.schedule(() => this.#flush());
  }

  #flush(): void {
    this.#isScheduled = false;
    const dirty = [...this.#dirtyRows];
    this.#dirtyRows.clear();
    const listChanged = this.#refreshList();
    this.#all = undefined;
    for (const listener of this.#anyListeners) listener();
    for (const key of dirty) for (const listener of this.#rowListeners.get(key) ?? []) listener();
    if (listChanged) for (const listener of this.#listListeners) listener();
  }

  #refreshList(): boolean {
    const isHeld = this.#holds > 0 && this.#list.keys.length > 0;
    if (!this.#isListDirty && this.#list.more === this.#more) return false;
    this.#isListDirty = false;
    this.#isBehind = isHeld;
    if (isHeld) {
      this.#list = { ...this.#list, waiting: this.#moved.size, more: this.#more };
      return true;
    }
    this.#moved.clear();
    for (const key of this.#ghosts.keys()) this.#views.delete(key);
    this.#ghosts.clear();
    this.#list = { keys: this.#sorted.slice(), waiting: 0, more: this.#more };
    return true;
  }
}
