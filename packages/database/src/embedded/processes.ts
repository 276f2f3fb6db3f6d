import { execFile } from "node:child_process";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { DomainError } from "@freehold/kernel/fault.ts";

/** Whether a process runs, whoever owns it. */
export function isRunning(pid: number): boolean {
  // To the system, 0 and less mean groups of processes.
  if (!(pid > 0)) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Asks a process to end, more firmly each time; true when it is gone. Signals are pairs of name and patience in ms. */
export async function end(pid: number, signals: readonly (readonly [NodeJS.Signals, number])[]): Promise<boolean> {
  for (const [signal, patience] of signals) {
    if (!isRunning(pid)) return true;
    process.kill(pid, signal);
    const deadline = Date.now() + patience;
    while (isRunning(pid) && Date.now() < deadline) await delay(20);
  }
  return !isRunning(pid);
}

/** PostgreSQL's words for: disconnect everybody and stop; stop and recover at the next start; die. */
export const stopPostgres = [
  ["SIGINT", 15_000],
  ["SIGQUIT", 5_000],
  ["SIGKILL", 5_000],
] as const;

/**
 * Stops the PostgreSQL that a killed server left behind on these data, found by its own pid file. The process is
 * touched only if its command line names the data: a pid may have been given to another program since.
 */
export async function stopOrphan(data: string): Promise<number | undefined> {
  const file = await readFile(join(data, "postmaster.pid"), "utf8").catch(() => "");
  const pid = Number.parseInt(file, 10);
  if (!(pid > 1) || !isRunning(pid)) return undefined;
  const { command, isDead } = await describe(pid);
  // PostgreSQL takes it for a living one until whoever inherited it has heard of its end.
  if (isDead) await untilForgotten(pid);
  if (!command.includes("postgres") || !command.includes(data)) return undefined;
  try {
    if (await end(pid, stopPostgres)) return pid;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "EPERM") throw cause;
  }
  throw new DomainError({
    kind: "unavailable",
    code: "database.orphan",
    message: `PostgreSQL still runs on ${data} as process ${pid}, and this user may not stop it. Stop it, then start again.`,
  });
}

/** How long the system may take to forget a process that has ended. */
const forgottenAfter = 20_000;

async function untilForgotten(pid: number): Promise<void> {
  const deadline = Date.now() + forgottenAfter;
  while (isRunning(pid) && Date.now() < deadline) await delay(50);
}

/**
 * What tells a process from a later one with the same pid, and the command it runs; empty when it is not known. Whether it
 * has ended, and only its number is still taken.
 */
async function describe(pid: number): Promise<{ started: string; command: string; isDead: boolean }> {
  if (process.platform === "linux") {
    const [line, words] = await Promise.all([
      readFile(`/proc/${pid}/stat`, "utf8").catch(() => ""),
      readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => ""),
    ]);
    // The second field, a name in parentheses, may hold spaces; the start is the 22nd.
    const fields = line.slice(line.lastIndexOf(")") + 2).split(" ");
    return { started: fields[19] ?? "", command: words.replaceAll("\0", " "), isDead: fields[0] === "Z" };
  }
  const ask = (what: string) =>
    promisify(execFile)("ps", ["-o", `${what}=`, "-p", `${pid}`]).then(
      ({ stdout }) => stdout.trim(),
      () => "",
    );
  return { started: await ask("lstart"), command: await ask("command"), isDead: (await ask("stat")).startsWith("Z") };
}

/** Lets one living process at a time use a directory. A dead holder's claim is taken over. */
export async function claim(directory: string): Promise<{ release(): Promise<void> }> {
  const file = join(directory, "server.pid");
  const mine = `${process.pid} ${(await describe(process.pid)).started}\n`;
  for (let attempt = 0; attempt < 10; attempt++) {
    try {
      await writeFile(file, mine, { flag: "wx", mode: 0o600 });
      return { release: () => rm(file, { force: true }) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    const holder = (await readFile(file, "utf8").catch(() => "")).trim();
    const pid = Number.parseInt(holder, 10);
    const { started, isDead } = await describe(pid);
    if (pid > 0 && isRunning(pid) && !isDead && holder === `${pid} ${started}`.trim()) {
      throw new DomainError({
        kind: "unavailable",
        code: "database.inUse",
        message: `Another Freehold (process ${pid}) uses ${directory}. Stop it first, or choose another directory.`,
      });
    }
    await rm(file, { force: true });
  }
  throw new DomainError({
    kind: "unavailable",
    code: "database.inUse",
    message: `${directory} could not be claimed: ${file} keeps coming back.`,
  });
}

const endings = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
const dependents = new Set<() => number | undefined>();

/**
 * Whatever ends this process ends PostgreSQL: its own exit, and a signal that nobody else listens to. Whoever listens
 * is trusted to stop it. Only `kill -9` leaves PostgreSQL behind, for the next start to find.
 * @returns what ends the dependence.
 */
export function endWithProcess(pid: () => number | undefined): () => void {
  if (dependents.size === 0) {
    process.on("exit", interruptDependents);
    for (const signal of endings) process.on(signal, signalled);
  }
  dependents.add(pid);
  return () => {
    if (!dependents.delete(pid) || dependents.size > 0) return;
    process.off("exit", interruptDependents);
    for (const signal of endings) process.off(signal, signalled);
  };
}

function signalled(signal: NodeJS.Signals): void {
  if (process.listenerCount(signal) > 1) return;
  interruptDependents();
  process.off(signal, signalled);
  process.kill(process.pid, signal);
}

function interruptDependents(): void {
  for (const pid of dependents) {
    const id = pid();
    if (id !== undefined && isRunning(id)) process.kill(id, "SIGINT");
  }
}
