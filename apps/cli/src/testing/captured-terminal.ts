import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable, Writable } from "node:stream";
import { run } from "../program.ts";
import type { Terminal } from "../terminal.ts";

/** What a command line left behind. */
export type Outcome = { readonly exit: number; readonly stdout: string; readonly stderr: string };

/** How a command line is run, besides its words. */
export type Circumstances = {
  readonly stdin?: string;
  readonly columns?: number;
  readonly environment?: Readonly<Record<string, string>>;
  /** Sees every piece of stdout, and may press Ctrl-C. */
  readonly onOutput?: (text: string, interrupt: () => void) => void;
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

/** Runs a command line in this process, at a fixed time, with everything it writes captured. */
export async function runCaptured(
  words: readonly string[],
  { stdin = "", columns, environment = {}, onOutput, interruptWhen }: Circumstances = {},
): Promise<Outcome> {
  const interruption = new AbortController();
  const out: string[] = [];
  const err: string[] = [];
  const into = (pieces: string[]): Writable =>
    new Writable({
      write(chunk: Buffer, _encoding, done) {
        pieces.push(chunk.toString());
        if (pieces === out) onOutput?.(out.join(""), () => interruption.abort());
        done();
      },
    });
  const terminal: Terminal = {
    stdin: Readable.from([stdin]),
    stdout: into(out),
    stderr: into(err),
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
