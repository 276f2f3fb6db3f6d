import { systemClock } from "@freehold/kernel/clock.ts";
import { faultDoors } from "@freehold/kernel/fault.ts";
import type { Terminal } from "./terminal.ts";

/** The terminal of this process. The first Ctrl-C ends what is under way in order, the second at once. */
export function machineTerminal(): Terminal {
  const { stdin, stdout, stderr, env } = process;
  const interruption = new AbortController();
  process.once("SIGINT", () => interruption.abort());
  process.once("SIGTERM", () => interruption.abort());
  // `head` closes the pipe when it has enough: that is no failure of this side.
  stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") stderr.write(`freehold: What was to be printed could not be written (${error.code}).\n`);
    process.exit(error.code === "EPIPE" ? 0 : faultDoors.unavailable.exit);
  });
  // Where nobody hears what is said, the exit code still says how it went.
  stderr.on("error", () => undefined);
  return {
    stdin,
    stdout,
    stderr,
    // A terminal whose size nobody has said has none.
    columns: stdout.isTTY && stdout.columns > 0 ? stdout.columns : undefined,
    environment: env,
    interrupted: interruption.signal,
    clock: systemClock,
  };
}
