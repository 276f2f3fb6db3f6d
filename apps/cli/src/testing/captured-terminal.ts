import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, Readable, Writable } from "node:stream";
import { run } from "../program.ts";
import type { Terminal } from "../terminal.ts";

/** What a command line left behind. */
export type Outcome = { readonly exit: number; readonly stdout: string; readonly stderr: string };

/** How a command line is run, besides its words. */
export type Circumstances = {
  readonly stdin?: string;
  /** What a person types at the questions, a line each. Without it nobody is there. */
  readonly typed?: readonly string[];
  readonly columns?: number;
  readonly environment?: Readonly<Record<string, string>>;
  /** Sees every piece of stdout, and may press Ctrl-C. */
  readonly onOutput?: (text: string, interrupt: () => void) => void;
  /** Told when a watch says that it is live. */
  readonly onLive?: () => void;
  /** Presses Ctrl-C as soon as it is true. Asked whenever the command line looks at the clock. */
  readonly interruptWhen?: () => boolean;
};

/** A place of its own for configuration, cache and state; disposing of it removes it. */
export async function aHome(): Promise<
  AsyncDisposable & { readonly folder: string; readonly environment: Readonly<Record<string, string>> }
> {
  const folder = await mkdtemp(join(tmpdir(), "freehold-cli-"));
  return {
    folder,
    environment: { HOME: folder },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

/** A keyboard whose person types the next line as soon as the program listens for it. */
function keyboard(lines: readonly string[]): Terminal["stdin"] {
  const left = [...lines];
  const keys = new PassThrough();
  const type = (): void => {
    const line = left.shift();
    if (line !== undefined) keys.write(`${line}\r`);
  };
  keys.on("newListener", (event) => event === "data" && queueMicrotask(type));
  return Object.assign(keys, { isTTY: true, setRawMode: () => {} });
}

/** Runs a command line in this process, at a fixed time, with everything it writes captured. */
export async function runCaptured(
  words: readonly string[],
  { stdin = "", typed, columns, environment = {}, onOutput, onLive, interruptWhen }: Circumstances = {},
): Promise<Outcome> {
  const interruption = new AbortController();
  const out: string[] = [];
  const err: string[] = [];
  const into = (pieces: string[]): Writable =>
    new Writable({
      write(chunk: Buffer, _encoding, done) {
        pieces.push(chunk.toString());
        if (pieces === out) onOutput?.(out.join(""), () => interruption.abort());
        else if (chunk.toString().startsWith("Live.")) onLive?.();
        done();
      },
    });
  const terminal: Terminal = {
    stdin: typed ? keyboard(typed) : Readable.from([stdin]),
    stdout: into(out),
    // Somebody looks when it matters that something is said to them.
    stderr: Object.assign(into(err), { isTTY: onLive !== undefined }),
    columns,
    environment,
    interrupted: interruption.signal,
    clock: () => {
      if (interruptWhen?.()) interruption.abort();
      return new Date(Date.UTC(2026, 10, 21, 12));
    },
  };
  const exit = await run(words, terminal);
  return { exit, stdout: out.join(""), stderr: err.join("") };
}
