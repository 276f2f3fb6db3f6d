import { randomUUID } from "node:crypto";
import type { Backend } from "../../../backend.ts";
import type { JobKind } from "../job.ts";
import { endedWithin } from "../patience.ts";
import { claimsOf, type Claimed, type Claims } from "./claims.ts";
import { startRun, type Run } from "./one-run.ts";

/** How often it is looked whether a process died, and whether a notice was lost. */
const lookEveryMs = 15_000;

/** How often a process that runs jobs says that it lives. Not heard of for 40 seconds it counts as dead. */
const keepEveryMs = 10_000;

/** Jobs that end within this time make room for others together: one question takes as many as there is room for. */
const gatherMs = 4;

/** How long stopping waits for jobs that were told to end. */
const patienceMs = 5_000;

/** How much one process does at the same time. */
export type Room = {
  readonly slots: number;
  /** For one organization: others always find room. */
  readonly perOrganization: number;
};

/** Jobs wait for network and disks more than for processors, and hold a connection only within their transactions. */
export const usualRoom: Room = { slots: 8, perOrganization: 4 };

/** Takes jobs that are due and runs them, as many at a time as there is room for. */
export class Worker {
  readonly #backend: Backend;
  readonly #kinds: ReadonlyMap<string, JobKind>;
  readonly #room: Room;
  readonly #claims: Claims;
  readonly #runs = new Map<string, Run>();
  #state: "idle" | "started" | "stopped" = "idle";
  #isWanted = false;
  #filling: Promise<void> | undefined;
  #looker: NodeJS.Timeout | undefined;
  #timer: NodeJS.Timeout | undefined;
  #gather: NodeJS.Timeout | undefined;
  #keeper: NodeJS.Timeout | undefined;

  constructor(backend: Backend, kinds: readonly JobKind[], room: Room) {
    this.#backend = backend;
    this.#kinds = new Map(kinds.map((kind) => [kind.name, kind]));
    this.#room = room;
    this.#claims = claimsOf(backend, randomUUID());
    if (this.#kinds.size < kinds.length) throw new TypeError("Two kinds of jobs have the same name.");
  }

  /** Begins to take jobs. */
  start(): void {
    this.#state = "started";
    this.#looker = setInterval(() => void this.#look(), lookEveryMs);
    void this.#look();
  }

  /** Something may be due. Returns at once. */
  wake(): void {
    if (this.#state !== "started") return;
    this.#isWanted = true;
    this.#filling ??= this.#fillUp().finally(() => {
      this.#filling = undefined;
      if (this.#isWanted && this.#hasRoom()) this.wake();
    });
  }

  /** Ends the attempt at a job, if it runs here. */
  cancel(id: string): void {
    this.#runs.get(id)?.interrupt("cancelled");
  }

  /** Runs what is due until nothing is, for tests and commands. @returns how many attempts it were */
  async drain(): Promise<number> {
    await this.#claims.recover([...this.#runs.keys()]);
    let attempts = 0;
    for (;;) {
      // What ends while it is being looked may have asked for more, which that look did not see.
      const runsNothing = this.#runs.size === 0;
      const { claimed } = await this.#fill();
      attempts += claimed;
      if (runsNothing && claimed === 0) break;
      const running = [...this.#runs.values()].map(({ ended }) => ended);
      if (running.length > 0) await Promise.race(running);
    }
    if (this.#state === "idle" && attempts > 0) await this.#claims.leave();
    return attempts;
  }

  /** Tells what runs to end, waits for it a while and leaves the rest to other processes. */
  async stop(): Promise<void> {
    this.#state = "stopped";
    clearInterval(this.#looker);
    clearTimeout(this.#timer);
    clearTimeout(this.#gather);
    await this.#filling;
    for (const run of this.#runs.values()) run.interrupt("stopping");
    await endedWithin(
      [...this.#runs.values()].map(({ ended }) => ended),
      patienceMs,
    );
    clearInterval(this.#keeper);
    await this.#claims.leave().catch((error: unknown) => this.#backend.log.debug({ error }, "A worker left without a word"));
  }

  /** Looks for what dead processes left, and for what is due although no notice of it came. */
  async #look(): Promise<void> {
    try {
      const jobs = await this.#claims.recover([...this.#runs.keys()]);
      if (jobs > 0) this.#backend.log.warn({ jobs }, "Jobs that a process lost, or left when it died, are done again");
    } catch (error) {
      this.#backend.log.warn({ error }, "Jobs could not be looked for");
    }
    this.wake();
  }

  #hasRoom(): boolean {
    return this.#runs.size < this.#room.slots;
  }

  async #fillUp(): Promise<void> {
    let nextAt: Date | null | undefined;
    try {
      while (this.#isWanted && this.#state === "started" && this.#hasRoom()) {
        this.#isWanted = false;
        ({ nextAt } = await this.#fill());
      }
    } catch (error) {
      this.#backend.log.warn({ error }, "Jobs could not be claimed");
    }
    this.#plan(nextAt);
  }

  async #fill(): Promise<{ claimed: number; nextAt: Date | null | undefined }> {
    const atMost = this.#room.slots - this.#runs.size;
    if (atMost <= 0) return { claimed: 0, nextAt: undefined };
    const kinds = [...this.#kinds.keys()];
    const { claimed, nextAt } = await this.#claims.claim({ kinds, atMost, perOrganization: this.#room.perOrganization });
    for (const one of claimed) this.#begin(one);
    return { claimed: claimed.length, nextAt };
  }

  #begin(claimed: Claimed): void {
    // Proof: only jobs of these kinds are claimed.
    const run = startRun(this.#backend, this.#claims, { kind: this.#kinds.get(claimed.kind)!, claimed });
    this.#runs.set(claimed.id, run);
    this.#keeper ??= setInterval(() => void this.#keep(), keepEveryMs);
    void run.ended.then(() => this.#forget(claimed.id));
  }

  #forget(id: string): void {
    this.#runs.delete(id);
    if (this.#runs.size === 0) {
      clearInterval(this.#keeper);
      this.#keeper = undefined;
    }
    this.#gather ??= setTimeout(() => {
      this.#gather = undefined;
      this.wake();
    }, gatherMs);
  }

  async #keep(): Promise<void> {
    try {
      for (const id of await this.#claims.keep()) this.cancel(id);
    } catch (error) {
      this.#backend.log.warn({ error }, "This process could not say that it runs jobs");
    }
  }

  /** Comes back when the next job is due, if that is before anybody looks anyway. */
  #plan(nextAt: Date | null | undefined): void {
    clearTimeout(this.#timer);
    if (!nextAt || this.#state !== "started") return;
    const untilNext = nextAt.getTime() - this.#backend.clock().getTime();
    if (untilNext < lookEveryMs) this.#timer = setTimeout(() => this.wake(), Math.max(untilNext, 1));
  }
}
