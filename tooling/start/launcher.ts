import { existsSync, readFileSync } from "node:fs";

const pollMilliseconds = 500;
const isLauncher = (command: string) => /^(npm|npx|pnpm)\b/.test(command);

/**
 * Stops this process in order when the `npx` or `pnpm` that started it is gone. They pass on Ctrl-C, but one that is
 * killed leaves its child behind, which would keep the port. Where there is no /proc, nothing is watched.
 */
export function stopWithLauncher(): void {
  const launcher = outermostLauncher(process.ppid);
  if (launcher === undefined) return;
  const poll = setInterval(() => {
    if (readProcess(launcher)) return;
    clearInterval(poll);
    process.kill(process.pid, "SIGTERM");
  }, pollMilliseconds);
  poll.unref();
}

/** The highest ancestor that is npm or pnpm; shells between them are passed over. */
function outermostLauncher(from: number): number | undefined {
  let found: number | undefined;
  for (let pid = from; pid > 1;) {
    const ancestor = readProcess(pid);
    if (!ancestor) break;
    if (isLauncher(ancestor.command)) found = pid;
    else if (ancestor.command !== "sh" && ancestor.command !== "dash") break;
    pid = ancestor.parent;
  }
  return found;
}

/** The name and parent of a running process, not of one that only waits to be buried. The name stands in parentheses and may hold anything but a closing one at its end. */
function readProcess(pid: number): { command: string; parent: number } | undefined {
  const path = `/proc/${pid}/stat`;
  if (!existsSync(path)) return undefined;
  const found = /^\d+ \((.*)\) [^Z] (\d+)/s.exec(readFileSync(path, "utf8"));
  return found?.[1] === undefined ? undefined : { command: found[1], parent: Number(found[2]) };
}
