import { readdirSync, readFileSync } from "node:fs";

/**
 * How long the threads of a process have computed, in seconds. Linux counts in nanoseconds here; the usual times of a
 * process come in hundredths of a second, which is longer than what is measured. A process that has ended counts 0.
 */
export function processorSeconds(pid: number): number {
  let nanoseconds = 0;
  for (const thread of entriesOf(`/proc/${pid}/task`))
    nanoseconds += Number(textOf(`/proc/${pid}/task/${thread}/schedstat`).split(" ", 1)[0]);
  return nanoseconds / 1e9;
}

/** A process and all that it started, such as PostgreSQL with its backends. */
export function familyOf(pid: number): number[] {
  const parents = new Map<number, number[]>();
  for (const entry of entriesOf("/proc")) {
    // The name of the program, in parentheses, may hold anything.
    const parent = /^\d/.test(entry) ? Number(textOf(`/proc/${entry}/stat`).split(") ").at(-1)?.split(" ")[1]) : 0;
    if (parent > 0) parents.set(parent, [...(parents.get(parent) ?? []), Number(entry)]);
  }
  const family = [pid];
  for (const member of family) family.push(...(parents.get(member) ?? []));
  return family;
}

/** What a process and all that it started have computed so far, each by its id. */
export function familySeconds(pid: number): ReadonlyMap<number, number> {
  return new Map(familyOf(pid).map((member) => [member, processorSeconds(member)]));
}

/** The seconds between two looks at one family. Who came in between counts whole; who left in between is not known any more. */
export function secondsBetween(before: ReadonlyMap<number, number>, after: ReadonlyMap<number, number>): number {
  let seconds = 0;
  for (const [pid, now] of after) seconds += Math.max(0, now - (before.get(pid) ?? 0));
  return seconds;
}

/** Whom to watch: a server, and PostgreSQL with all that it started but what works for others. */
export type Watched = { readonly server: number; readonly postgres: number; readonly others: readonly number[] };

/** Seconds that each has computed. `load` is the process that asks. */
export type Spent = { readonly server: number; readonly postgres: number; readonly load: number };

/** Watches from now on; what it returns tells what was spent since. */
export function watchProcessors({ server, postgres, others }: Watched): () => Spent {
  const look = () => ({ server: processorSeconds(server), postgres: familySeconds(postgres), load: processorSeconds(process.pid) });
  const before = look();
  return () => {
    const now = look();
    const ours = new Map([...now.postgres].filter(([pid]) => !others.includes(pid)));
    return { server: now.server - before.server, postgres: secondsBetween(before.postgres, ours), load: now.load - before.load };
  };
}

function entriesOf(folder: string): string[] {
  return orWhenGone(() => readdirSync(folder), []);
}

function textOf(file: string): string {
  return orWhenGone(() => readFileSync(file, "utf8"), "0");
}

/** A process may end while it is looked at. */
function orWhenGone<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ESRCH") return otherwise;
    throw error;
  }
}
