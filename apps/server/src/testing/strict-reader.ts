import { createTRPCClient, type TRPCLink } from "@trpc/client";
import type { AppRouter } from "@freehold/api/router.ts";
import { positionOf, type Frame } from "@freehold/live/frame.ts";

/** A row as every table of an organization has it. `version` counts its changes from one. */
export type Versioned = { readonly id: string; readonly orgId: string; readonly version: number; readonly name: string };

export type StrictReaderOptions = {
  readonly link: TRPCLink<AppRouter>;
  readonly organizationId: string;
  /** Only rows with this in their name, which a row may gain and lose. */
  readonly contains?: string;
};

/**
 * A stock client of all sites of an organization that believes nothing: each change of a row must be the very next one after
 * what it holds, as rows count their changes. To compare only what is left in the end would miss what a later change hides.
 */
export class StrictReader {
  readonly options: StrictReaderOptions;
  readonly rows = new Map<string, Versioned>();
  /** A sentence for each frame that does not fit. */
  readonly complaints: string[] = [];
  readonly counts = { changes: 0, snapshots: 0 };
  /** Why the server ended the stream. */
  ended: string | undefined;
  readonly ready: Promise<void>;
  readonly #client: ReturnType<typeof createTRPCClient<AppRouter>>;
  readonly #isReady = Promise.withResolvers<void>();
  readonly #seen = new Map<string, number>();
  readonly #loading = new Map<string, Versioned>();
  #lastId: string | undefined;
  #subscription: { unsubscribe(): void } | undefined;

  constructor(options: StrictReaderOptions) {
    this.options = options;
    this.#client = createTRPCClient<AppRouter>({ links: [options.link] });
    this.ready = this.#isReady.promise;
  }

  start(): void {
    const { contains } = this.options;
    this.#subscription = this.#client.coldchain.site.live.subscribe(
      { ...(contains !== undefined && { filter: { op: "contains", column: "name", value: contains } }), limit: 10_000 },
      {
        onData: ({ id, data }) => this.#take(id, data),
        onError: (error) => (this.ended = error.data?.code ?? error.message),
        onComplete: () => (this.ended ??= "completed"),
      },
    );
  }

  stop(): void {
    this.#subscription?.unsubscribe();
  }

  #take(id: string, frame: Frame<Versioned>): void {
    if (frame.k === "snap") return this.#load(frame);
    if (frame.k === "ready") this.#isReady.resolve();
    const before = positionOf(this.#lastId ?? "");
    const now = positionOf(id);
    // While a client moves from one socket to the next both deliver.
    const isSeen = frame.k === "tx" && before !== undefined && now?.epoch === before.epoch && now.lsn <= before.lsn;
    if (now) this.#lastId = id;
    if (frame.k !== "tx" || isSeen) return;
    for (const key of frame.del) if (!this.rows.delete(key)) this.complaints.push(`${id} removes ${key}, which is not there`);
    for (const row of frame.up) this.#change(id, row);
    this.counts.changes += frame.up.length + frame.del.length;
  }

  #load({ rows, part, last }: Frame<Versioned> & { k: "snap" }): void {
    if (part === 0) {
      this.counts.snapshots++;
      this.#loading.clear();
      // The position of a snapshot is not comparable with that of changes.
      this.#lastId = undefined;
    }
    for (const row of rows) {
      this.#admit("a snapshot", row);
      this.#loading.set(row.id, row);
    }
    if (!last) return;
    this.rows.clear();
    for (const [id, row] of this.#loading) this.rows.set(id, row);
  }

  #change(id: string, row: Versioned): void {
    const held = this.rows.get(row.id);
    const expected = held ? held.version + 1 : this.options.contains === undefined ? 1 : undefined;
    if (expected !== undefined && row.version !== expected)
      this.complaints.push(`${id} brings ${row.name} at ${row.version} where ${expected} comes next`);
    this.#admit(id, row);
    this.rows.set(row.id, row);
  }

  /** What holds for every row that ever arrives. */
  #admit(id: string, row: Versioned): void {
    const { organizationId, contains } = this.options;
    if (row.orgId !== organizationId) this.complaints.push(`${id} shows ${row.name}, which belongs to somebody else`);
    if (contains !== undefined && !row.name.includes(contains)) this.complaints.push(`${id} shows ${row.name}, which was not asked for`);
    if (row.version < (this.#seen.get(row.id) ?? 0)) this.complaints.push(`${id} goes back to ${row.version} of ${row.name}`);
    this.#seen.set(row.id, row.version);
  }
}
