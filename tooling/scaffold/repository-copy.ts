import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";

const here = resolve(import.meta.dirname, "../..");

/** A copy of the repository as it lies here, changes that are not committed included, with dependencies of its own. */
export type RepositoryCopy = AsyncDisposable & {
  readonly root: string;
  /** Runs a script of the repository there. @throws Error with all that it said when it fails */
  readonly pnpm: (...words: string[]) => Promise<string>;
  readonly git: (...words: string[]) => Promise<string>;
};

/** Makes a copy in a temporary folder; its dependencies come from the machine's own store, and nothing from the network. */
export async function repositoryCopy(): Promise<RepositoryCopy> {
  const root = await mkdtemp(join(tmpdir(), "freehold-copy-"));
  const { stdout } = await promisify(execFile)("git", ["ls-files", "-co", "--exclude-standard", "-z"], { cwd: here, maxBuffer: 1 << 26 });
  for (const path of stdout.split("\0").filter(Boolean)) await cp(join(here, path), join(root, path)).catch(unlessGone);
  const git = (...words: string[]) => finished("git", words, root);
  await git("init", "--quiet");
  const pnpm = (...words: string[]) => finished("npx", ["-y", "pnpm", ...words], root);
  await pnpm("install", "--offline", "--frozen-lockfile");
  return { root, pnpm, git, [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }) };
}

/** A file that git knows and somebody has just removed. */
function unlessGone(error: NodeJS.ErrnoException): void {
  if (error.code !== "ENOENT") throw error;
}

async function finished(command: string, words: readonly string[], cwd: string): Promise<string> {
  const child = spawn(command, words, { cwd, stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, NO_COLOR: "1" } });
  const [output, errors, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
  if (code !== 0) throw new Error(`${command} ${words.join(" ")} ended with ${String(code)}:\n${output}\n${errors}`);
  return output;
}
