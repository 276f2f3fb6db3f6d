import { addAbortSignal, type Readable, type Writable } from "node:stream";
import { text } from "node:stream/consumers";
import type { Clock } from "@freehold/kernel/clock.ts";

/** All that a command line touches of the machine it runs on. */
export type Terminal = {
  readonly stdin: Readable & { readonly isTTY?: boolean; setRawMode?(raw: boolean): unknown };
  /** Data only, so that it can be piped. */
  readonly stdout: Writable;
  /** Everything said to the person: questions, progress, failures. */
  readonly stderr: Writable & { readonly isTTY?: boolean };
  /** The width to fit tables into; undefined when nobody looks, and nothing is cut. */
  readonly columns: number | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Aborted by Ctrl-C. */
  readonly interrupted: AbortSignal;
  readonly clock: Clock;
};

/** Writes and waits while the reader is slower. A reader that went away ends the process quietly, as `head` expects. */
export function write(to: Writable, text: string): Promise<void> {
  return new Promise((resolve) => {
    to.write(text, () => resolve());
  });
}

/** All of standard input. @throws AbortError at Ctrl-C: who typed nothing may be waited for without end */
export function readInput({ stdin, interrupted }: Pick<Terminal, "stdin" | "interrupted">): Promise<string> {
  return text(addAbortSignal(interrupted, stdin));
}

/** Tells the person something, unless stderr is not being looked at. */
export function tell({ stderr }: Terminal, sentence: string): void {
  if (stderr.isTTY) stderr.write(`${sentence}\n`);
}
