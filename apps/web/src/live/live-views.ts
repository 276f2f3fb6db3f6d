import { positionOf } from "@freehold/live/frame.ts";
import { compareRows, type RowOrder } from "@freehold/kernel/resource/row-order.ts";
import { Changes } from "./store/changes.ts";
import type { Connection } from "./line/connection.ts";
import { LiveView, type SubscriptionClient, type ViewRequest } from "./live-view.ts";
import { StreamSlots } from "./line/stream-slots.ts";
import type { Matches } from "./store/overlay.ts";
import { rowKey } from "./store/row-key.ts";
import { onNextFrame, RowStore } from "./store/row-store.ts";

/** How long a view that nobody looks at keeps its subscription: going back and forth costs nothing. */
const lingerStreaming = 5_000;
/** How long it keeps its rows and its position after that. */
const lingerRows = 120_000;

/** One live view as a component asks for it. */
export type LiveRequest = {
  /** Path of the resource, such as `coldchain.unit`. */
  readonly path: string;
  readonly view: ViewRequest;
  readonly order: RowOrder;
  /** Which rows the view holds, as far as that can be told here. */
  readonly matches: Matches;
  /** Rows to begin with. */
  readonly limit: number;
};

/** How much is live. */
export type LiveFigures = {
  readonly views: number;
  /** Those that ask every few seconds instead of being told. */
  readonly polling: number;
  readonly rows: number;
  /** The place in the database's log of changes up to which one of them has come. */
  readonly position: number | undefined;
};

type Entry = {
  readonly view: LiveView;
  readonly unfollow: () => void;
  users: number;
  timer: ReturnType<typeof setTimeout> | undefined;
};

/** The live views of one organization, shared: components that ask for the same rows use one subscription. */
export class LiveViews {
  readonly #entries = new Map<string, Entry>();
  readonly #client: SubscriptionClient;
  readonly connection: Connection;
  /** What is on the way to the server, shown by every view that it touches. */
  readonly changes = new Changes();
  readonly #slots = new StreamSlots(Infinity);

  readonly #onSignedOut: () => void;

  /** @param onSignedOut called when the server ends a view because the session has ended */
  constructor(client: SubscriptionClient, connection: Connection, onSignedOut: () => void) {
    this.#client = client;
    this.connection = connection;
    this.#onSignedOut = onSignedOut;
  }

  /** The view, made when nobody has asked for it before. It streams only while retained. */
  get(request: LiveRequest): LiveView {
    return this.#entry(request).view;
  }

  /** Keeps the view streaming until the returned function is called. */
  retain(request: LiveRequest): () => void {
    const key = requestKey(request);
    const entry = this.#entry(request);
    clearTimeout(entry.timer);
    entry.timer = undefined;
    entry.users++;
    entry.view.start();
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      if (--entry.users === 0) this.#linger(key, entry);
    };
  }

  /** Subscribes every streaming view anew, at most so many of them with a stream of their own. */
  restart(streams: number): void {
    this.#slots.limitTo(streams);
    for (const { view, users } of this.#entries.values()) if (users > 0) view.restart();
  }

  /** Stops every view for a moment. What it shows stays. */
  pause(): void {
    for (const { view } of this.#entries.values()) view.stop();
  }

  /** Goes on with the views that somebody looks at, from where they stopped. */
  resume(): void {
    for (const { view, users } of this.#entries.values()) if (users > 0) view.start();
  }

  /** What is kept up to date here, for who wants to know. */
  figures(): LiveFigures {
    const views = [...this.#entries.values()].filter(({ users }) => users > 0).map(({ view }) => view);
    const positions = views.flatMap(({ position }) => positionOf(position ?? "") ?? []);
    return {
      views: views.length,
      polling: views.filter(({ isPolling }) => isPolling).length,
      rows: views.reduce((sum, { store }) => sum + store.size, 0),
      position: positions.length === 0 ? undefined : Math.max(...positions.map(({ lsn }) => lsn)),
    };
  }

  /** Ends everything, as when the person signs out. */
  dispose(): void {
    for (const entry of this.#entries.values()) {
      clearTimeout(entry.timer);
      entry.view.stop();
      entry.unfollow();
    }
    this.#entries.clear();
  }

  #entry(request: LiveRequest): Entry {
    const key = requestKey(request);
    const known = this.#entries.get(key);
    if (known) return known;
    const store = new RowStore({
      keyOf: rowKey(request.order.key.map(({ column }) => column)),
      compare: compareRows(request.order),
      schedule: onNextFrame,
      matches: request.matches,
    });
    const view = new LiveView({
      client: this.#client,
      connection: this.connection,
      slots: this.#slots,
      path: request.path,
      request: request.view,
      limit: request.limit,
      store,
      onSignedOut: this.#onSignedOut,
    });
    const unfollow = this.changes.follow(request.path, store);
    const entry: Entry = { view, unfollow, users: 0, timer: undefined };
    this.#entries.set(key, entry);
    this.#forgetLater(key, entry);
    return entry;
  }

  #linger(key: string, entry: Entry): void {
    entry.timer = setTimeout(() => {
      entry.view.stop();
      this.#forgetLater(key, entry);
    }, lingerStreaming);
  }

  #forgetLater(key: string, entry: Entry): void {
    entry.timer = setTimeout(() => {
      this.#entries.delete(key);
      entry.unfollow();
    }, lingerRows);
  }
}

/** Names a request; equal requests share one subscription. */
export function requestKey({ path, view, limit }: Pick<LiveRequest, "path" | "view" | "limit">): string {
  return JSON.stringify([path, view.filter ?? null, view.search ?? "", view.sort ?? "", limit], (_key, value: unknown) =>
    typeof value === "bigint" ? `${value}n` : value,
  );
}
