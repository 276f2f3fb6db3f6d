import type { Row } from "./frames.ts";
import { changedColumns, isSameRow } from "./row-difference.ts";

/** How long a change stays marked. */
export const markMilliseconds = 2000;
/** Above this many changes at once, sorting everything is cheaper than placing each. */
const bulk = 200;

const nothingChanged: ReadonlySet<string> = new Set();

/** One row as a component receives it: a new object exactly when something about it changed. */
export type RowView = {
  readonly row: Row;
  /** The columns whose values changed within the last two seconds; all of them for a row that appeared. */
  readonly changed: ReadonlySet<string>;
  /** The row has left the list, but the list is held still. */
  readonly gone: boolean;
};

/** The list as a component receives it. */
export type ListView = {
  readonly keys: readonly string[];
  /** Rows that came, left or moved while the list is held still. */
  readonly waiting: number;
  /** Whether rows exist beyond the last one. */
  readonly more: boolean;
};

export type RowStoreOptions = {
  readonly keyOf: (row: Row) => string;
  readonly compare: (a: Row, b: Row) => number;
  /** Runs the flush soon; once per frame in a browser. */
  readonly schedule: (flush: () => void) => void;
  readonly now?: () => number;
};

/** Once per animation frame; in a hidden tab, where frames stop, a few times a second. */
export function onNextFrame(flush: () => void): void {
  if (document.hidden) setTimeout(flush, 250);
  else requestAnimationFrame(flush);
}

/**
 * The rows of one live view, sorted. A change costs the components of that row only; the list hears of it only when
 * keys come, go or move. Listeners are told once per frame. While held, order and membership stand still, values do not.
 */
export class RowStore {
  readonly #options: RowStoreOptions;
  readonly #rows = new Map<string, Row>();
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
    const view: RowView = { row, changed: this.#marks.get(key)?.columns ?? nothingChanged, gone: !this.#rows.has(key) };
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
      for (const key of this.#rows.keys()) if (!staged.has(key)) this.#drop(key);
    }
    for (const [key, row] of staged) this.#put(key, row, isFirst);
    this.#sortAll();
    // Who is told that a snapshot is complete must find its rows: an empty list would look like the truth for a frame.
    if (last) this.#flush();
    else this.#schedule();
  }

  /** Applies one transaction. Rows beyond the end of an incomplete list are left out: others lie between. */
  apply(up: readonly Row[], del: readonly string[]): void {
    const isBulk = up.length + del.length > bulk;
    for (const key of del) this.#remove(key, isBulk);
    for (const row of up) {
      const key = this.#options.keyOf(row);
      if (this.#boundary && this.#options.compare(row, this.#boundary) > 0) this.#remove(key, isBulk);
      else this.#upsert(key, row, isBulk);
    }
    if (isBulk) this.#sortAll();
    this.#schedule();
  }

  /** Forgets everything: what may no longer be seen must not stay on the screen, held still or not. */
  clear(): void {
    this.#staged = undefined;
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

  /** Stops order and membership until released; holds add up. */
  hold(): void {
    this.#holds++;
  }

  release(): void {
    this.#holds = Math.max(0, this.#holds - 1);
    if (this.#holds === 0 && this.#moved.size > 0) {
      this.#isListDirty = true;
      this.#schedule();
    }
  }

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

  #upsert(key: string, row: Row, isBulk: boolean): void {
    const before = this.#rows.get(key);
    const moves = !before || this.#options.compare(before, row) !== 0;
    if (before && moves && !isBulk) this.#sorted.splice(this.#find(before, key), 1);
    this.#put(key, row, false);
    if (!moves) return;
    this.#touchList(key);
    if (!isBulk) this.#sorted.splice(this.#place(row), 0, key);
  }

  #remove(key: string, isBulk: boolean): void {
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
  #place(row: Row): number {
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
    const guess = this.#place(row);
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
