import { TRPCError, type TrackedEnvelope } from "@trpc/server";
import type { Frame } from "@freehold/live/frame.ts";

/** A client of one live view: it applies frames as the web app does and remembers every row it was ever sent. */
export class Follower<Row extends { id: string }> {
  readonly rows = new Map<string, Row>();
  readonly everSent: Row[] = [];
  /** Why the server ended the stream. */
  ended: TRPCError["code"] | undefined;
  readonly ready: Promise<void>;
  readonly #stream: AsyncIterator<TrackedEnvelope<Frame<Row>>>;

  constructor(stream: AsyncIterable<TrackedEnvelope<Frame<Row>>>) {
    this.#stream = stream[Symbol.asyncIterator]();
    const ready = Promise.withResolvers<void>();
    this.ready = ready.promise;
    void this.#follow(ready.resolve);
  }

  async #follow(isReady: () => void): Promise<void> {
    try {
      for (;;) {
        const { done, value } = await this.#stream.next();
        if (done) return;
        const [, frame] = value;
        if (frame.k === "snap" && frame.part === 0) this.rows.clear();
        const up = frame.k === "snap" ? frame.rows : frame.k === "tx" ? frame.up : [];
        for (const row of up) this.rows.set(row.id, row);
        this.everSent.push(...up);
        if (frame.k === "tx") for (const key of frame.del) this.rows.delete(key);
        if (frame.k === "ready") isReady();
      }
    } catch (error) {
      this.ended = error instanceof TRPCError ? error.code : "INTERNAL_SERVER_ERROR";
    } finally {
      isReady();
    }
  }

  async leave(): Promise<void> {
    await this.#stream.return?.();
  }

  /** What it sees, in an order of its own. */
  get seen(): Row[] {
    return [...this.rows.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1));
  }
}
