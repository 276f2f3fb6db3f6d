import type { Connection } from "./connection.ts";
import { LiveView, type SubscriptionClient, type ViewRequest } from "./live-view.ts";
import { StreamSlots } from "./stream-slots.ts";
import { compareRows, rowKey, type RowOrder } from "./row-order.ts";
import { onNextFrame, RowStore } from "./row-store.ts";

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
  /** Rows to begin with. */
  readonly limit: number;
};

type Entry = { readonly view: LiveView; users: number; timer: ReturnType<typeof setTimeout> | undefined };

/** The live views of one organization, shared: components that ask for the same rows use one subscription. */
export class LiveViews {
  readonly #entries = new Map<string, Entry>();
  readonly #client: SubscriptionClient;
  readonly connection: Connection;
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

  /** Ends everything, as when the person signs out. */
  dispose(): void {
    for (const entry of this.#entries.values()) {
      clearTimeout(entry.timer);
      entry.view.stop();
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
    const entry: Entry = { view, users: 0, timer: setTimeout(() => this.#entries.delete(key), lingerRows) };
    this.#entries.set(key, entry);
    return entry;
  }

  #linger(key: string, entry: Entry): void {
    entry.timer = setTimeout(() => {
      entry.view.stop();
      entry.timer = setTimeout(() => this.#entries.delete(key), lingerRows);
    }, lingerStreaming);
  }
}

/** Names a request; equal requests share one subscription. */
export function requestKey({ path, view, limit }: LiveRequest): string {
  return JSON.stringify([path, view.filter ?? null, view.search ?? "", view.sort ?? "", limit], (_key, value: unknown) =>
    typeof value === "bigint" ? `${value}n` : value,
  );
}
