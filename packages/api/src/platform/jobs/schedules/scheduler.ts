import { randomUUID } from "node:crypto";
import type { Backend } from "../../../backend.ts";
import { endedWithin } from "../patience.ts";
import { everyOrganization } from "../scope.ts";
import { leasesOf, type Leases, type Place, type Taken } from "./leases.ts";
import { failureOf, PartlyFailed, type Line } from "./line.ts";

/** How often it is looked what others left undone, and which time zones organizations are in. */
const lookEveryMs = 15_000;

/** How often a process says that it goes on with what it has taken. */
const keepEveryMs = 10_000;

/** How long stopping waits for work that was told to end. */
const patienceMs = 10_000;

/** Work by the clock that could not be asked for is asked for again after this. */
const againSeconds = 30;

/** How soon an organization in a new time zone is noticed. */
const zonesEveryMs = 60_000;

/** How soon it is noticed that another process's clock was ahead and has put off what comes round. */
const registerEveryMs = 300_000;

/** Does what comes round, each at one place at a time, however many processes there are. */
export class Scheduler {
  readonly #backend: Backend;
  readonly #lines: ReadonlyMap<string, Line>;
  readonly #leases: Leases;
  readonly #known = new Set<string>();
  readonly #running = new Set<Promise<void>>();
  readonly #stopping = new AbortController();
  #isWanted = false;
  #looking: Promise<void> | undefined;
  /** The latest that this process's clock has shown, and when it last wrote down everything. */
  #seenAt = new Date(0);
  #registeredAt = -Infinity;
  #zones: { readonly names: readonly string[]; readonly readAt: number } | undefined;
  #timer: NodeJS.Timeout | undefined;
  #keeper: NodeJS.Timeout | undefined;

  constructor(backend: Backend, lines: readonly Line[]) {
    this.#backend = backend;
    this.#lines = new Map(lines.map((line) => [line.name, line]));
    this.#leases = leasesOf(backend, randomUUID());
    if (this.#lines.size < lines.length) throw new TypeError("Two schedules have the same name.");
  }

  /** Begins. What has never run waits for its first time; what is overdue is done at once, and once. */
  start(): void {
    this.#keeper = setInterval(() => this.#keep(), keepEveryMs);
    this.#look();
  }

  /** Tells what runs to end, waits for it a while, and takes nothing more. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    clearTimeout(this.#timer);
    clearInterval(this.#keeper);
    await this.#looking;
    const hadWork = this.#running.size > 0;
    await endedWithin([...this.#running], patienceMs);
    if (hadWork)
      await this.#leases.leave().catch((error: unknown) => this.#backend.log.debug({ error }, "Schedules were left without a word"));
  }

  /** Writes down what is new, does what is due of some schedules and waits for it. For tests and commands. */
  async drain(names: readonly string[]): Promise<void> {
    this.#zones = undefined;
    await this.#register();
    for (const taken of await this.#leases.take(names)) await this.#run(taken);
  }

  #look(): void {
    this.#isWanted = true;
    this.#looking ??= this.#lookAll().finally(() => (this.#looking = undefined));
  }

  async #lookAll(): Promise<void> {
    let nextAt: Date | null = null;
    while (this.#isWanted && !this.#stopping.signal.aborted) {
      this.#isWanted = false;
      try {
        nextAt = await this.#takeDue();
      } catch (error) {
        this.#backend.log.warn({ error }, "It could not be looked what comes round");
      }
    }
    this.#plan(nextAt);
  }

  /** @returns when something else is due */
  async #takeDue(): Promise<Date | null> {
    await this.#register();
    const names = [...this.#lines.keys()];
    for (const taken of await this.#leases.take(names)) {
      const run = this.#run(taken).finally(() => {
        this.#running.delete(run);
        // What takes longer than its pause is due again.
        this.#look();
      });
      this.#running.add(run);
    }
    return this.#leases.nextAt(names);
  }

  #plan(nextAt: Date | null): void {
    clearTimeout(this.#timer);
    if (this.#stopping.signal.aborted) return;
    const untilNext = nextAt ? nextAt.getTime() - this.#backend.clock().getTime() : Infinity;
    this.#timer = setTimeout(() => this.#look(), Math.min(Math.max(untilNext, 100), lookEveryMs));
  }

  async #run({ name, zone, dueAt }: Taken): Promise<void> {
    const { clock, log } = this.#backend;
    // Proof: only these names are taken.
    const line = this.#lines.get(name)!;
    const startedAt = clock();
    let failure: string | null = null;
    try {
      await line.run({ dueAt, zone, signal: this.#stopping.signal });
    } catch (error) {
      failure = failureOf(error);
      // Of each organization it was told when it happened.
      if (!(error instanceof PartlyFailed)) log.error({ schedule: name, error }, "Scheduled work failed");
    }
    // Until the next time comes: an organization that always fails must not keep the others from theirs.
    const isToRepeat = line.byZone && failure !== null && startedAt < line.next(dueAt, zone);
    const nextAt = isToRepeat ? dueAt : line.next(startedAt, zone);
    await this.#leases
      .finish({ name, zone }, { startedAt, failure, nextAt, restSeconds: isToRepeat ? againSeconds : 0 })
      .catch((error: unknown) => log.warn({ schedule: name, error }, "It could not be written when work comes round again"));
  }

  /** Writes down what this process has not seen in the table yet, and now and then all of it: a clock may have been wrong. */
  async #register(): Promise<void> {
    const now = this.#backend.clock();
    if (now < this.#seenAt || performance.now() - this.#registeredAt > registerEveryMs) {
      this.#known.clear();
      this.#registeredAt = performance.now();
    }
    this.#seenAt = now;
    const missing = (await this.#places()).filter((place) => !this.#known.has(keyOf(place)));
    if (missing.length === 0) return;
    await this.#leases.register(missing.flatMap((place) => this.#firstTime(place, now)));
    for (const place of missing) this.#known.add(keyOf(place));
  }

  /** Nothing for a line of cron that cannot be read, or a zone that nobody knows: what else comes round must not wait for it. */
  #firstTime({ name, zone }: Place, now: Date): (Place & { every: string; dueAt: Date })[] {
    // Proof: places are made of these lines.
    const { every, next } = this.#lines.get(name)!;
    try {
      return [{ name, zone, every, dueAt: next(now, zone) }];
    } catch (error) {
      this.#backend.log.error({ schedule: name, every, zone, error }, "It cannot be told when work comes round");
      return [];
    }
  }

  async #places(): Promise<Place[]> {
    const lines = [...this.#lines.values()];
    const byZone = lines.filter((line) => line.byZone);
    const zones = byZone.length > 0 ? await this.#zonesInUse() : [];
    return [
      ...lines.filter((line) => !line.byZone).map(({ name }) => ({ name, zone: "" })),
      ...byZone.flatMap(({ name }) => zones.map((zone) => ({ name, zone }))),
    ];
  }

  async #zonesInUse(): Promise<readonly string[]> {
    if (!this.#zones || performance.now() - this.#zones.readAt > zonesEveryMs) {
      const names = new Set((await everyOrganization(this.#backend)).map(({ timeZone }) => timeZone));
      this.#zones = { names: [...names], readAt: performance.now() };
    }
    return this.#zones.names;
  }

  #keep(): void {
    if (this.#running.size === 0) return;
    this.#leases.keep().catch((error: unknown) => this.#backend.log.warn({ error }, "This process could not say what it does"));
  }
}

const keyOf = ({ name, zone }: Place): string => `${name} ${zone}`;
