import { LineRecord } from "./line-record.ts";

/** How fresh what the screen shows is. */
export type Freshness =
  | { readonly kind: "idle" }
  | { readonly kind: "connecting" }
  | { readonly kind: "live" }
  /** The line is down, for so short that nothing need be feared. */
  | { readonly kind: "reconnecting"; readonly since: number }
  /** What is shown may be wrong: nothing was heard since then. */
  | { readonly kind: "stale"; readonly since: number };

type Line = "connecting" | "pending" | "idle";

/** Without a word for this long, the data is called stale even if the line seems to be up. */
const silence = 45_000;
/** A line that comes back within this time is not worth a warning. */
const patience = 8_000;

/** Only the browser's no is to be trusted: its yes says that there is a network, not that it leads anywhere. */
const isBrowserOffline = (): boolean => "onLine" in navigator && !navigator.onLine;

/**
 * What all live views together say about the connection. Each view reports its line and every frame it hears; the
 * answer is worst of all. Times are `Date.now()`.
 */
export class Connection {
  readonly #lines = new Map<object, { line: Line; wasLive: boolean; heardAt: number }>();
  readonly #listeners = new Set<() => void>();
  readonly #now: () => number;
  readonly #isOffline: () => boolean;
  #freshness: Freshness = { kind: "idle" };
  #timer: ReturnType<typeof setInterval> | undefined;
  /** What there is to tell about the line, for who asks. */
  readonly record: LineRecord;

  constructor(now: () => number = Date.now, isOffline: () => boolean = isBrowserOffline) {
    this.#now = now;
    this.#isOffline = isOffline;
    this.record = new LineRecord(now);
  }

  readonly freshness = (): Freshness => this.#freshness;

  readonly onChange = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  report(view: object, line: Line): void {
    const known = this.#lines.get(view);
    this.#lines.set(view, { line, wasLive: known?.wasLive ?? false, heardAt: known?.heardAt ?? this.#now() });
    this.#timer ??= setInterval(() => this.refresh(), 1000);
    this.refresh();
  }

  /** A frame arrived: what the view shows is true as of now, less what the feed itself lags behind. */
  hear(view: object, lag?: number): void {
    const known = this.#lines.get(view);
    this.#lines.set(view, { line: known?.line ?? "pending", wasLive: true, heardAt: this.#now() - (lag ?? 0) });
    if (lag !== undefined) this.record.lag = lag;
    if (this.#freshness.kind !== "live") this.refresh();
  }

  forget(view: object): void {
    this.#lines.delete(view);
    if (this.#lines.size === 0) {
      clearInterval(this.#timer);
      this.#timer = undefined;
    }
    this.refresh();
  }

  /** When the view that was heard last longest ago was heard: older than that nothing on the screen is. */
  get heardAt(): number | undefined {
    const times = [...this.#lines.values()].map(({ heardAt }) => heardAt);
    return times.length === 0 ? undefined : Math.min(...times);
  }

  /** Since when what a view shows may be wrong; undefined while it is known to be right. */
  staleSince(view: object): number | undefined {
    const known = this.#lines.get(view);
    if (!known || this.#freshness.kind !== "stale") return undefined;
    const heard = this.#now() - known.heardAt;
    return heard > (known.line === "pending" ? silence : patience) ? known.heardAt : undefined;
  }

  refresh(): void {
    const next = this.#derive();
    const before = this.#freshness;
    if (next.kind === before.kind && (!("since" in next) || !("since" in before) || next.since === before.since)) return;
    this.#freshness = next;
    if (next.kind === "live") this.record.connected();
    else if (next.kind === "idle") this.record.ended();
    else if ("since" in next) this.record.interrupted(next.since);
    for (const listener of this.#listeners) listener();
  }

  #derive(): Freshness {
    if (this.#lines.size === 0) return { kind: "idle" };
    const views = [...this.#lines.values()];
    const now = this.#now();
    const since = Math.min(...views.map(({ heardAt }) => heardAt));
    // The browser may know that there is no network long before a socket finds out.
    const isDown = this.#isOffline() || views.some(({ line }) => line !== "pending");
    if (now - since > silence) return { kind: "stale", since };
    if (!isDown) return views.every(({ wasLive }) => wasLive) ? { kind: "live" } : { kind: "connecting" };
    if (!views.some(({ wasLive }) => wasLive)) return { kind: "connecting" };
    return now - since > patience ? { kind: "stale", since } : { kind: "reconnecting", since };
  }
}
