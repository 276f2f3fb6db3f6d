import { setTimeout as pause } from "node:timers/promises";
import { watchProcessors } from "../measure/processor.ts";
import { readMark } from "./mark.ts";
import type { Gather, Left, Run, RunResult } from "./orders.ts";
import { Reader } from "./reader.ts";
import { Tally } from "./tally.ts";
import { openWriters, type Writer } from "./writer.ts";

/** Sockets that one address opens: fewer than the server allows it. */
const perAddress = 180;
/** Readers that come in at the same moment. */
const atOnce = 100;
/** Far longer than anything takes: on a busy machine too, what has not come by then is lost. */
const patienceMs = 45_000;

let opened = 0;

/** An address of this machine that has not opened too many sockets yet. */
function nextAddress(): string {
  const at = Math.floor(opened++ / perAddress);
  return `127.${Math.floor(at / 40_000) + 1}.${Math.floor(at / 200) % 200}.${(at % 200) + 2}`;
}

type Awaited = { readonly n: number; missing: number; readonly since: number; readonly done: () => void };

/** Some readers of one server, and the writers of what they read. */
export class Crowd {
  readonly #order: Gather;
  readonly #readers: Reader[] = [];
  readonly #tally: Tally;
  readonly #writers: Writer[];
  /** For each writer the commit that is on its way. */
  readonly #awaited: (Awaited | undefined)[] = [];
  #latencies: number[] | undefined;
  #frames = 0;
  #bytes = 0;
  #reads = 0;
  #sample = "";

  private constructor(order: Gather, writers: Writer[]) {
    this.#order = order;
    this.#writers = writers;
    this.#tally = new Tally(order.readers, order.writers ? writers.map(({ n }) => n) : []);
  }

  /** Connects the writers, then the readers, and waits until all of them are in. `begun` is what the last crowd of this name left. */
  static async gather(order: Gather, begun: readonly number[]): Promise<Crowd> {
    const crowd = new Crowd(order, order.writers ? await openWriters(order.writers, begun) : []);
    for (let first = 0; first < order.readers; first += atOnce) {
      const some = Array.from({ length: Math.min(atOnce, order.readers - first) }, (_, at) => crowd.#enter(first + at));
      await Promise.all(some);
    }
    return crowd;
  }

  async #enter(index: number): Promise<void> {
    const { port, path, headers, hello, ready } = this.#order;
    const entered = Promise.withResolvers<void>();
    let isIn = ready === undefined;
    const text = (buffer: Buffer, from: number, to: number): void => {
      if (isIn) this.#receive(index, buffer, { from, to });
      else if (buffer.toString("latin1", from, to).includes(ready!)) {
        isIn = true;
        entered.resolve();
      } else if (buffer.toString("latin1", from, to).includes('"error"')) entered.reject(new Error(buffer.toString("utf8", from, to)));
    };
    const reader = new Reader({ port, path, headers, from: nextAddress() }, { text, read: () => void this.#reads++ });
    this.#readers[index] = reader;
    await reader.opened;
    // Pages count their subscriptions: not everybody's has the same number.
    if (hello !== undefined) reader.send(hello.replace("{id}", String((index % 4) + 1)));
    if (isIn) entered.resolve();
    await withPatience(entered.promise, () => `Reader ${index} of ${this.#order.crowd} did not come in.`);
  }

  #receive(reader: number, buffer: Buffer, { from, to }: { from: number; to: number }): void {
    this.#frames++;
    this.#bytes += to - from;
    const mark = readMark(buffer, from, to);
    if (!mark) return;
    if (this.#sample === "") this.#sample = buffer.toString("utf8", from, to);
    if (!this.#order.writers) return this.#tally.forbid();
    if (!this.#tally.note(reader, mark.writer, mark.n)) return;
    const awaited = this.#awaited[mark.writer];
    if (awaited?.n !== mark.n) return;
    this.#latencies?.push(performance.now() - awaited.since);
    if (--awaited.missing === 0) awaited.done();
  }

  async run({ seconds, writers, pauseMs, timed, ...processes }: Run): Promise<RunResult> {
    this.#latencies = timed ? [] : undefined;
    this.#sample = "";
    const acknowledged: number[] = [];
    const before = { frames: this.#frames, bytes: this.#bytes, reads: this.#reads };
    const spent = watchProcessors(processes);
    const started = performance.now();
    const until = started + seconds * 1000;
    let commits = 0;
    const write = async (at: number): Promise<void> => {
      do {
        await (timed ? this.#commitTimed(at, acknowledged) : this.#commit(at));
        commits++;
        if (pauseMs > 0) await pause(pauseMs);
      } while (performance.now() < until);
    };
    await Promise.all(Array.from({ length: writers }, (_, at) => write(at)));
    const elapsed = (performance.now() - started) / 1000;
    return {
      commits,
      deliveries: commits * this.#readers.length,
      seconds: elapsed,
      processor: spent(),
      frames: this.#frames - before.frames,
      bytes: this.#bytes - before.bytes,
      reads: this.#reads - before.reads,
      latencies: Float64Array.from(this.#latencies ?? []),
      acknowledged: Float64Array.from(acknowledged),
      sample: this.#sample,
    };
  }

  async #commit(at: number): Promise<void> {
    const writer = this.#writers[at]!;
    const arrived = this.#await(at, writer.n + 1);
    await writer.write();
    await arrived;
  }

  /** Measures from the moment in which the commit itself is sent: what it commits was written before. */
  async #commitTimed(at: number, acknowledged: number[]): Promise<void> {
    const writer = this.#writers[at]!;
    const commit = await writer.prepare();
    const arrived = this.#await(at, writer.n);
    const since = performance.now();
    await commit();
    acknowledged.push(performance.now() - since);
    await arrived;
  }

  /** Resolves when everybody has a commit. @throws Error when somebody does not get it: then nothing is measured any more */
  #await(writer: number, n: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#awaited[writer] = { n, missing: this.#readers.length, since: performance.now(), done: resolve };
    const otherwise = (): string => {
      const { length } = this.#readers.filter(({ isOpen }) => isOpen);
      return `Commit ${n} did not reach ${this.#awaited[writer]?.missing} of ${length} open readers of ${this.#order.crowd}.`;
    };
    return withPatience(promise, otherwise);
  }

  /** Numbers of the last commits, for the crowd that comes next. */
  get written(): readonly number[] {
    return this.#writers.map(({ n }) => n);
  }

  /** Lets everybody go, and tells what went wrong with them. */
  async leave(): Promise<Left> {
    const closed = this.#readers.filter(({ isOpen }) => !isOpen).length;
    const wrongs = this.#tally.wrongs(this.written);
    for (const reader of this.#readers) reader.leave();
    await Promise.all(this.#writers.map((writer) => writer.end()));
    return { ...wrongs, closed, written: this.written };
  }
}

async function withPatience<T>(promise: Promise<T>, otherwise: () => string): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const impatient = setTimeout(() => reject(new Error(otherwise())), patienceMs);
  return Promise.race([promise, late]).finally(() => clearTimeout(impatient));
}
