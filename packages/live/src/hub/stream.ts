import type { Frame } from "../frame.ts";

type Sent<Row> = readonly [id: string, frame: Frame<Row>];
type Waiting<Row> = { readonly resolve: (result: IteratorResult<Sent<Row>>) => void; readonly reject: (error: unknown) => void };

/** Where frames go without being asked for: a connection with its own bound. */
export type Outlet<Row> = {
  /** Whether the client takes what is sent to it. */
  readonly hasRoom: () => boolean;
  readonly send: (id: string, frame: Frame<Row>) => void;
  /** Resolves when there is room again, or the connection is over. */
  readonly drained: () => Promise<void>;
};

/**
 * The frames of one subscription, as an iterable that is written by hand: thousands of them idle in a process, and a
 * generator costs several times as much. It ends only when its consumer leaves, or with an error; never by itself,
 * since clients take an end for the last word and do not come back. One `next` at a time.
 */
export class FrameStream<Row> implements AsyncIterableIterator<Sent<Row>> {
  readonly #maxBytes: number;
  #items: { readonly sent: Sent<Row>; readonly bytes: number }[] = [];
  #bytes = 0;
  #waiting: Waiting<Row> | undefined;
  #failure: { readonly error: unknown } | undefined;
  #isOver = false;
  #isDropped = false;
  #outlet: Outlet<Row> | undefined;
  /** The outlet takes every frame: nothing is asked for any more. */
  #isFlowing = false;
  #isDraining = false;
  #onRead: (() => void) | undefined;
  #onLeave: (() => void) | undefined;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Sets what happens when the consumer reads on after frames were dropped, and when it leaves. */
  attend(handlers: { readonly onRead: () => void; readonly onLeave: () => void }): void {
    this.#onRead = handlers.onRead;
    this.#onLeave = handlers.onLeave;
  }

  /**
   * From the next `next()` on frames go to the outlet, in the turn in which they are pushed; that `next()` and the stream
   * itself then end only by `fail` or `return`. What waits goes first.
   */
  divert(outlet: Outlet<Row>): void {
    this.#outlet = outlet;
  }

  /** Whether the consumer has everything that was pushed. */
  get isIdle(): boolean {
    return this.#items.length === 0 && !this.#isDropped;
  }

  /**
   * Hands a frame to the consumer or keeps it. False when the consumer is too far behind: everything kept is dropped,
   * and `onRead` is called once it reads again. A single frame is kept whatever its size; bytes 0 are free.
   */
  push(id: string, frame: Frame<Row>, bytes: number): boolean {
    if (this.#isOver) return true;
    if (this.#isDropped) return false;
    if (this.#isFlowing) {
      if (this.#items.length === 0 && this.#outlet!.hasRoom()) {
        this.#outlet!.send(id, frame);
        return true;
      }
    } else if (this.#waiting) {
      const { resolve } = this.#waiting;
      this.#waiting = undefined;
      resolve({ value: [id, frame], done: false });
      return true;
    }
    if (bytes > 0 && this.#bytes > 0 && this.#bytes + bytes > this.#maxBytes) {
      this.clear();
      this.#isDropped = true;
      return false;
    }
    this.#items.push({ sent: [id, frame], bytes });
    this.#bytes += bytes;
    if (this.#isFlowing) this.#flow();
    return true;
  }

  /** Sends what waits, as far as there is room, and the rest when there is room again. */
  #flow(): void {
    const outlet = this.#outlet!;
    while (this.#items.length > 0 && outlet.hasRoom()) {
      const { sent, bytes } = this.#items.shift()!;
      this.#bytes -= bytes;
      outlet.send(...sent);
    }
    if (!this.isIdle && !this.#isDraining) void this.#flowOn(outlet);
  }

  async #flowOn(outlet: Outlet<Row>): Promise<void> {
    this.#isDraining = true;
    await outlet.drained();
    this.#isDraining = false;
    if (this.#isOver) return;
    if (this.#isDropped) this.#readOn();
    this.#flow();
  }

  #readOn(): void {
    this.#isDropped = false;
    this.#onRead?.();
  }

  /** Drops what was not read yet: something newer replaces it. */
  clear(): void {
    this.#items = [];
    this.#bytes = 0;
    this.#isDropped = false;
  }

  /** Ends the stream with an error, at once: what was not read yet is no longer the consumer's to see. */
  fail(error: unknown): void {
    if (this.#isOver) return;
    this.clear();
    this.#isOver = true;
    if (this.#waiting) this.#waiting.reject(error);
    else this.#failure = { error };
    this.#waiting = undefined;
  }

  next(): Promise<IteratorResult<Sent<Row>>> {
    if (this.#outlet && !this.#isFlowing) {
      this.#isFlowing = true;
      this.#flow();
    }
    const item = this.#isFlowing ? undefined : this.#items.shift();
    if (item) {
      this.#bytes -= item.bytes;
      return Promise.resolve({ value: item.sent, done: false });
    }
    if (this.#failure) {
      const { error } = this.#failure;
      this.#failure = undefined;
      return Promise.reject(error);
    }
    if (this.#isOver) return Promise.resolve({ value: undefined, done: true });
    if (this.#waiting) return Promise.reject(new TypeError("The stream is already being read."));
    const { promise, resolve, reject } = Promise.withResolvers<IteratorResult<Sent<Row>>>();
    this.#waiting = { resolve, reject };
    if (this.#isDropped && !this.#isFlowing) this.#readOn();
    return promise;
  }

  /** The consumer leaves. */
  return(): Promise<IteratorResult<Sent<Row>>> {
    if (!this.#isOver) {
      this.#isOver = true;
      this.clear();
      this.#waiting?.resolve({ value: undefined, done: true });
      this.#waiting = undefined;
    }
    this.#onLeave?.();
    return Promise.resolve({ value: undefined, done: true });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
