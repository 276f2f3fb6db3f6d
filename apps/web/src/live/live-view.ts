import { positionOf, type Frame, type Position } from "@freehold/live/frame.ts";
import { clientFault, type ClientFault } from "../api/fault.ts";
import type { Connection } from "./line/connection.ts";
import { isSeen, isTrackedFrame, type Row } from "./line/frames.ts";
import type { RowStore } from "./store/row-store.ts";
import type { StreamSlots } from "./line/stream-slots.ts";

/** What a live view needs of a tRPC client; the vanilla untyped client has it. */
export type SubscriptionClient = {
  subscription(path: string, input: unknown, handlers: SubscriptionHandlers): { unsubscribe(): void };
  query(path: string, input: unknown): Promise<unknown>;
};

export type SubscriptionHandlers = {
  onData: (value: unknown) => void;
  onError: (error: unknown) => void;
  onConnectionStateChange: (state: { state: "idle" | "connecting" | "pending" }) => void;
};

/** Which rows, in which order: the input of a resource's `live`, without limit and position. */
export type ViewRequest = { readonly filter?: unknown; readonly search?: string | undefined; readonly sort?: string | undefined };

export type LiveStatus = {
  readonly state: "loading" | "ready" | "failed";
  readonly fault?: ClientFault;
  /** A larger window was asked for and has not arrived. */
  readonly isGrowing: boolean;
};

/** How often a view without a stream asks, in milliseconds. */
const pollEvery = 10_000;
/** The most rows one page of a list may have. */
const largestPage = 500;

/** The most rows a live view may hold; the server refuses more. */
export const largestWindow = 10_000;

type LiveViewOptions = {
  readonly client: SubscriptionClient;
  readonly connection: Connection;
  readonly slots: StreamSlots;
  /** Path of the resource. */
  readonly path: string;
  readonly request: ViewRequest;
  readonly limit: number;
  readonly store: RowStore;
  readonly onSignedOut: () => void;
};

/**
 * One live query: keeps its store in step with the server, whatever the line does. While the line is down tRPC
 * reconnects and continues by itself; this class continues after it was stopped itself, grows the window, and tries
 * again after failures that pass.
 */
export class LiveView {
  readonly store: RowStore;
  readonly #options: LiveViewOptions;
  readonly #listeners = new Set<() => void>();
  #status: LiveStatus = { state: "loading", isGrowing: false };
  #limit: number;
  #position: Position | undefined;
  #lastId: string | undefined;
  #subscription: { unsubscribe(): void } | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;
  #isPolling = false;

  constructor(options: LiveViewOptions) {
    this.#options = options;
    this.store = options.store;
    this.#limit = options.limit;
  }

  readonly status = (): LiveStatus => this.#status;

  readonly onStatus = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Subscribes, from where the store stands when it still has rows. Does nothing while subscribed. */
  start(): void {
    if (this.#subscription) return;
    const { client, connection, slots, path, request } = this.#options;
    this.#isPolling = !slots.take(this);
    if (this.#isPolling) return this.#poll();
    const resume = this.store.size > 0 && this.#lastId !== undefined ? { lastEventId: this.#lastId } : {};
    connection.report(this, "connecting");
    this.#subscription = client.subscription(
      `${path}.live`,
      { ...request, limit: this.#limit, ...resume },
      {
        onData: (value) => this.#receive(value),
        onError: (error) => this.#fail(error),
        onConnectionStateChange: ({ state }) => connection.report(this, state),
      },
    );
  }

  /** Ends the subscription; rows and position stay, so that a later start continues. */
  stop(): void {
    clearTimeout(this.#retry);
    this.#subscription?.unsubscribe();
    this.#subscription = undefined;
    this.#options.slots.release(this);
    this.#options.connection.forget(this);
    this.store.unmarkAll();
  }

  /** Subscribes anew, for instance over another transport. */
  restart(): void {
    if (!this.#subscription && this.#status.state !== "failed") return;
    this.stop();
    this.start();
  }

  /** Whether it asks for its rows now and then, because no further stream is to be had. */
  get isPolling(): boolean {
    return this.#isPolling;
  }

  /** Asks for more rows than the window holds. The shown rows stay until the larger snapshot is complete. */
  grow(): void {
    if (this.#status.isGrowing || !this.store.list().more || this.#limit >= largestWindow) return;
    this.#limit = Math.min(this.#limit * 4, largestWindow);
    this.#lastId = undefined;
    this.#position = undefined;
    this.#setStatus({ ...this.#status, isGrowing: true });
    this.stop();
    this.start();
  }

  /** The id of the last frame: up to there the rows are those of the server. Undefined before the first, and while asking. */
  get position(): string | undefined {
    return this.#lastId;
  }

  /** Whether more rows exist than may be held live. */
  get isAtEnd(): boolean {
    return this.#limit >= largestWindow;
  }

  #receive(value: unknown): void {
    if (!isTrackedFrame(value)) return;
    const { id, data } = value;
    const { connection } = this.#options;
    if (data.k === "snap" && data.reason !== "start" && data.part === 0) connection.record.renewed();
    connection.hear(this, data.k === "beat" ? data.lag : undefined);
    if (data.k === "beat") this.store.heard(Date.now() - data.lag);
    if (isSeen(value, this.#position)) return;
    if (data.k === "tx") connection.record.changed(data.up.length + data.del.length);
    this.#take(data);
    this.#lastId = id;
    this.#position = positionOf(id) ?? this.#position;
  }

  #take(frame: Frame<Row>): void {
    if (frame.k === "tx") this.store.apply(frame.up, frame.del);
    if (frame.k !== "snap") return;
    // What follows a snapshot is counted from it: its own position is not comparable with that of changes.
    this.#position = undefined;
    this.store.takeSnapshot(frame.rows, frame);
    if (!frame.last) return;
    this.#failures = 0;
    this.#setStatus({ state: "ready", isGrowing: false });
  }

  /** Reads the list every few seconds, page by page, where no further stream is to be had. */
  #poll(): void {
    const { client, connection, path, request } = this.#options;
    let isWanted = true;
    const ask = async (): Promise<void> => {
      try {
        let cursor: string | undefined;
        for (let part = 0, asked = 0, last = false; !last; part++) {
          const limit = Math.min(this.#limit - asked, largestPage);
          // What `list` gives for any resource.
          const { rows, nextCursor } = (await client.query(`${path}.list`, {
            ...request,
            limit,
            ...(cursor !== undefined && { cursor }),
          })) as { rows: Row[]; nextCursor: string | null };
          if (!isWanted) return;
          asked += rows.length;
          last = nextCursor === null || asked >= this.#limit;
          cursor = nextCursor ?? undefined;
          connection.report(this, "pending");
          connection.hear(this);
          this.#lastId = undefined;
          this.#take({ k: "snap", reason: "gap", rows, part, last, more: nextCursor !== null });
        }
        this.#retry = setTimeout(() => void ask(), pollEvery);
      } catch (error) {
        if (isWanted) this.#fail(error);
      }
    };
    connection.report(this, "connecting");
    this.#subscription = { unsubscribe: () => (isWanted = false) };
    void ask();
  }

  #fail(error: unknown): void {
    const fault = clientFault(error);
    this.#subscription = undefined;
    this.#options.slots.release(this);
    this.#options.connection.forget(this);
    if (!fault.mayPass) {
      if (fault.kind === "unauthenticated") this.#options.onSignedOut();
      this.store.clear();
      this.#lastId = undefined;
      this.#position = undefined;
      this.#setStatus({ state: "failed", fault, isGrowing: false });
      return;
    }
    if (this.#status.state !== "ready") this.#setStatus({ state: "failed", fault, isGrowing: false });
    // After a restart of the server all pages fail at the same moment, and must not try again at the same moment.
    const wait = Math.min(1000 * 2 ** this.#failures++, 30_000) * (0.5 + Math.random() / 2);
    this.#options.connection.report(this, "connecting");
    this.#retry = setTimeout(() => this.start(), wait);
  }

  #setStatus(status: LiveStatus): void {
    this.#status = status;
    for (const listener of this.#listeners) listener();
  }
}
