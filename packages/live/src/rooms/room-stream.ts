import type { Member, RoomChange, RoomFrame, Said } from "./member.ts";

type Sent = readonly [id: string, frame: RoomFrame];
type Waiting = { readonly resolve: (result: IteratorResult<Sent>) => void; readonly reject: (error: unknown) => void };

/** How much of what was said waits for somebody who does not read: only the latest matters. */
const mostSaid = 50;

export type RoomStreamOptions = {
  /** The next id: no two frames share one. */
  readonly nextId: () => string;
  /** Everybody who is here, asked for when the reader begins. */
  readonly everybody: () => Extract<RoomFrame, { k: "all" }>;
  readonly onLeave: () => void;
};

/**
 * The frames of one connection in a room: everybody, then changes. What a slow reader has not taken yet is merged to what
 * holds by now, so it never grows beyond the room itself. Ends only when the reader leaves, or with an error.
 */
export class RoomStream implements AsyncIterableIterator<Sent> {
  readonly #options: RoomStreamOptions;
  #isFirst = true;
  #up = new Map<string, Member>();
  #gone = new Set<string>();
  #said: Said[] = [];
  #isBeatDue = false;
  #waiting: Waiting | undefined;
  #failure: { readonly error: unknown } | undefined;
  #isOver = false;

  constructor(options: RoomStreamOptions) {
    this.#options = options;
  }

  push(change: RoomChange): void {
    if (this.#isOver || this.#isFirst) return;
    if (this.#waiting) return this.#send(change);
    for (const member of change.up) {
      this.#up.set(member.id, member);
      this.#gone.delete(member.id);
    }
    for (const id of change.gone) {
      this.#up.delete(id);
      this.#gone.add(id);
    }
    this.#said = [...this.#said, ...change.said].slice(-mostSaid);
  }

  /** Says that nothing changed. */
  beat(): void {
    if (this.#isOver || this.#isFirst) return;
    if (this.#waiting) this.#send({ k: "beat" });
    else this.#isBeatDue = true;
  }

  /** Ends the stream with an error, at once: what was not read yet is no longer the reader's to see. */
  fail(error: unknown): void {
    if (this.#isOver) return;
    this.#over();
    if (this.#waiting) this.#waiting.reject(error);
    else this.#failure = { error };
    this.#waiting = undefined;
  }

  next(): Promise<IteratorResult<Sent>> {
    if (this.#failure) {
      const { error } = this.#failure;
      this.#failure = undefined;
      return Promise.reject(error);
    }
    if (this.#isOver) return Promise.resolve({ value: undefined, done: true });
    if (this.#waiting) return Promise.reject(new TypeError("The stream is already being read."));
    const frame = this.#take();
    if (frame) return Promise.resolve({ value: [this.#options.nextId(), frame], done: false });
    const { promise, resolve, reject } = Promise.withResolvers<IteratorResult<Sent>>();
    this.#waiting = { resolve, reject };
    return promise;
  }

  /** The reader leaves. */
  return(): Promise<IteratorResult<Sent>> {
    if (!this.#isOver) {
      this.#over();
      this.#waiting?.resolve({ value: undefined, done: true });
      this.#waiting = undefined;
    }
    return Promise.resolve({ value: undefined, done: true });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #take(): RoomFrame | undefined {
    if (this.#isFirst) {
      const everybody = this.#options.everybody();
      this.#isFirst = false;
      return everybody;
    }
    if (this.#up.size + this.#gone.size + this.#said.length > 0) {
      const change: RoomChange = { k: "change", up: [...this.#up.values()], gone: [...this.#gone], said: this.#said };
      this.#clear();
      return change;
    }
    if (!this.#isBeatDue) return undefined;
    this.#isBeatDue = false;
    return { k: "beat" };
  }

  #send(frame: RoomFrame): void {
    this.#waiting?.resolve({ value: [this.#options.nextId(), frame], done: false });
    this.#waiting = undefined;
  }

  #clear(): void {
    this.#up = new Map();
    this.#gone = new Set();
    this.#said = [];
    this.#isBeatDue = false;
  }

  #over(): void {
    this.#isOver = true;
    this.#clear();
    this.#options.onLeave();
  }
}
