import { systemClock } from "@freehold/kernel/clock.ts";
import type { Terminal } from "./terminal.ts";

/** The terminal of this process. The first Ctrl-C ends what is under way in order, the second at once. */
export function machineTerminal(): Terminal {
  const { stdin, stdout, stderr, env } = process;
  const interruption = new AbortController();
  process.once("SIGINT", () => interruption.abort());
  process.once("SIGTERM", () => interruption.abort());
  // `head` closes the pipe when it has enough: that is no failure of this side.
  stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exit(0);
  });
  return {
    stdin,
    stdout,
    stderr,
    columns: stdout.isTTY ? stdout.columns : undefined,
    environment: env,
    interrupted: interruption.signal,
    clock: systemClock,
  };
}
