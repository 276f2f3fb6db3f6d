import { spawn, type ChildProcess, type Serializable } from "node:child_process";
import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import type { Memory, Question } from "./answering.ts";
import type { Traffic } from "./traffic.ts";

type Start = {
  readonly file: string;
  /** Of Node. */
  readonly options?: readonly string[];
  readonly arguments?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Where it runs, for those that write files beside themselves. */
  readonly folder?: string;
};

/** A process that is measured, or that measures. It ends when the bench does. */
export class Contender {
  readonly process: ChildProcess;
  /** All that it printed so far. */
  output = "";
  readonly #exited: Promise<unknown>;

  constructor({ file, options = [], arguments: given = [], environment = {}, folder }: Start) {
    const { PATH = "", HOME = "", TMPDIR = "/tmp" } = process.env;
    this.process = spawn(process.execPath, ["--expose-gc", ...options, file, ...given], {
      env: { PATH, HOME, TMPDIR, LOG_LEVEL: "error", ...environment },
      stdio: ["ignore", "pipe", "pipe", "ipc"],
      serialization: "advanced",
      cwd: folder,
    });
    this.process.stdout!.on("data", (data) => (this.output += String(data)));
    this.process.stderr!.on("data", (data) => (this.output += String(data)));
    this.#exited = once(this.process, "exit");
  }

  get pid(): number {
    return this.process.pid ?? 0;
  }

  /** What the output has matched, once it has. @throws Error when the process ends before, or after half a minute */
  async printed(expected: RegExp): Promise<string> {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const look = (): void => {
      const found = expected.exec(this.output)?.[1];
      if (found !== undefined) resolve(found);
    };
    const impatient = setTimeout(() => reject(new Error(`Nothing came of ${this.process.spawnargs.at(-1)}: ${this.output}`)), 60_000);
    this.process.stdout!.on("data", look);
    void this.#exited.then(() => reject(new Error(`${this.process.spawnargs.at(-1)} has ended: ${this.output}`)));
    look();
    return promise.finally(() => clearTimeout(impatient));
  }

  /** Asks, one question at a time, and waits for the answer. @throws Error when the process ends before it */
  async ask<Answer>(question: Serializable): Promise<Answer> {
    const answered = this.#answer<Answer>();
    this.process.send(question);
    const gone = this.#exited.then(() => {
      throw new Error(`${this.process.spawnargs.at(-1)} has ended: ${this.output}`);
    });
    const { result, error } = await Promise.race([answered, gone]);
    if (error !== undefined) throw new Error(error);
    return result;
  }

  /** The next answer. Programs of others may say something too, such as that they are ready. */
  #answer<Answer>(): Promise<{ readonly result: Answer; readonly error?: string }> {
    return new Promise((resolve) => {
      const listen = (message: unknown): void => {
        if (typeof message !== "object" || message === null || !("result" in message || "error" in message)) return;
        this.process.off("message", listen);
        resolve(message as { result: Answer; error?: string });
      };
      this.process.on("message", listen);
    });
  }

  memory(): Promise<Memory> {
    return this.ask<Memory>({ ask: "memory" } satisfies Question);
  }

  /** What goes between it and PostgreSQL, which listens on this port, while something is done. */
  async traffic(port: number, work: () => Promise<unknown>): Promise<Traffic> {
    await this.ask({ ask: "count", port } satisfies Question);
    await work();
    return this.ask<Traffic>({ ask: "traffic" } satisfies Question);
  }

  /** Writes what its time goes to while something is done to `<file>.cpuprofile`, for Chromium's developer tools. */
  async profile(file: string, work: () => Promise<unknown>): Promise<void> {
    await mkdir(dirname(file), { recursive: true });
    await this.ask({ ask: "profile" } satisfies Question);
    await work();
    await this.ask({ ask: "profiled", file: `${file}.cpuprofile` } satisfies Question);
  }

  /** Writes what its memory holds to `<file>.heapsnapshot`. It stands still meanwhile, which with a large heap is noticed elsewhere. */
  async writeHeap(file: string): Promise<void> {
    await mkdir(dirname(file), { recursive: true });
    await this.ask({ ask: "heap", file: `${file}.heapsnapshot` } satisfies Question);
  }

  /** Ends it cleanly and waits. */
  async stop(): Promise<void> {
    this.process.kill("SIGTERM");
    await this.#exited;
  }
}
