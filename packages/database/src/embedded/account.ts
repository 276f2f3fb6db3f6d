import { spawn, type ChildProcess, type StdioOptions } from "node:child_process";
import { chmod, chown, readFile, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { DomainError } from "@freehold/kernel/fault.ts";

/** As whom PostgreSQL runs. It refuses to run as root, so root runs it as somebody else. */
export type Account = {
  /** Absent: as whoever runs this process. */
  readonly user?: { readonly name: string; readonly uid: number; readonly gid: number };
  /** The one capability it gets because a folder on the way to its files is closed to the user. */
  readonly capability?: string;
};

// Ordered by how well they fit. Every Unix has the second.
const candidates = ["postgres", "nobody"];

/**
 * The account for a PostgreSQL with this program and these data. Root's folders are often closed to others (`/root`, a
 * fresh temporary folder): there PostgreSQL gets the capability to pass through them, and no other.
 */
export async function accountFor({ program, data }: { program: string; data: string }): Promise<Account> {
  if (process.getuid?.() !== 0) return {};
  const user = await unprivilegedUser();
  const [programIsOpen, dataIsOpen] = await Promise.all([isOpenTo(user.uid, program), isOpenTo(user.uid, data)]);
  const mayRun = ((await stat(program)).mode & 0o001) !== 0;
  if (programIsOpen && dataIsOpen && mayRun) return { user };
  const capability = await permittedCapability(mayRun ? passThrough : runAnything);
  if (capability) return { user, capability };
  throw new DomainError({
    kind: "unavailable",
    code: "database.closedFolder",
    message:
      `PostgreSQL cannot run as root, and the user ${user.name} may not enter ${dataIsOpen ? program : data}. ` +
      "Move Freehold to a folder that everybody may enter, such as /opt, or start it as an ordinary user.",
  });
}

async function unprivilegedUser(): Promise<{ name: string; uid: number; gid: number }> {
  const lines = (await readFile("/etc/passwd", "utf8")).split("\n").map((line) => line.split(":"));
  for (const name of candidates) {
    const found = lines.find((fields) => fields[0] === name);
    if (found) return { name, uid: Number(found[2]), gid: Number(found[3]) };
  }
  throw new DomainError({
    kind: "unavailable",
    code: "database.noAccount",
    message: "PostgreSQL cannot run as root, and this machine has no user postgres or nobody. Start Freehold as an ordinary user.",
  });
}

/** Whether every folder above the path lets others pass. */
async function isOpenTo(uid: number, path: string): Promise<boolean> {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const { mode, uid: owner } = await stat(folder);
    if (!(mode & 0o001) && !(owner === uid && mode & 0o100)) return false;
    if (folder === dirname(folder)) return true;
  }
}

/** Capabilities as `setpriv` names them, by their bit. The second is all that a container has by default. */
const runAnything = [["dac_override", 1n]] as const;
const passThrough = [["dac_read_search", 2n], ...runAnything] as const;

async function permittedCapability(fitting: readonly (readonly [string, bigint])[]): Promise<string | undefined> {
  const status = await readFile("/proc/self/status", "utf8").catch(() => "");
  const permitted = BigInt(`0x${/^CapPrm:\s*([0-9a-f]+)/m.exec(status)?.[1] ?? "0"}`);
  return fitting.find(([, bit]) => permitted & (1n << bit))?.[0];
}

/** Gives the account a file or folder, closed to everybody else. */
export async function give(account: Account, path: string): Promise<void> {
  if (account.user) await chown(path, account.user.uid, account.user.gid);
  await chmod(path, (await stat(path)).isDirectory() ? 0o700 : 0o600);
}

/**
 * Starts a program as the account, in a process group of its own: a Ctrl-C in the terminal reaches this process
 * alone, which then stops the program in its own time. It inherits nothing of the environment: PGDATA and
 * its like would change what the program does.
 */
export function start(
  account: Account,
  command: readonly [string, ...string[]],
  options: { cwd: string; stdio: StdioOptions },
): ChildProcess {
  const env = { PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", LC_ALL: "C" };
  const { user, capability } = account;
  const spawned = { ...options, env, detached: true };
  if (!user) return spawn(command[0], command.slice(1), spawned);
  if (!capability) return spawn(command[0], command.slice(1), { ...spawned, uid: user.uid, gid: user.gid });
  const become = ["--reuid", `${user.uid}`, "--regid", `${user.gid}`, "--clear-groups"];
  // PostgreSQL asks access() for its own files, which forgets capabilities of users other than root but for this bit.
  const pass = ["--inh-caps", `+${capability}`, "--ambient-caps", `+${capability}`, "--securebits", "+no_setuid_fixup"];
  return spawn("setpriv", [...become, ...pass, "--", ...command], spawned);
}
