import { execFile } from "node:child_process";
import { mkdir, readFile, realpath, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { delimiter, dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import type { Peer } from "./peer.ts";

/** Apart from the workspace, so that nothing of it gets into the product; kept, because to install takes minutes. */
const cache = join(import.meta.dirname, "../../../node_modules/.cache/freehold-bench-peers");
const patienceMs = 10 * 60_000;

/** Installs a peer unless these versions are there already. @returns its folder. @throws Error with what npm said last */
export async function install({ name, packages, overrides }: Peer): Promise<string> {
  const folder = join(cache, name.toLowerCase().replaceAll(/\W/g, "-"));
  const manifest = JSON.stringify({ private: true, type: "module", dependencies: packages, overrides });
  const done = join(folder, "installed.json");
  if ((await readFile(done, "utf8").catch(() => "")) === manifest) return folder;
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "package.json"), manifest);
  const [node, npm] = [dirname(process.execPath), await findNpm()];
  try {
    // Started by this Node: what is compiled must fit it.
    await promisify(execFile)(process.execPath, [npm, "install", "--no-audit", "--no-fund", "--no-package-lock", "--loglevel=error"], {
      cwd: folder,
      env: { ...process.env, PATH: `${node}:${process.env["PATH"] ?? ""}`, npm_config_nodedir: dirname(node) },
      timeout: patienceMs,
    });
  } catch (error) {
    const { stderr = "", message = "" } = error as { stderr?: string; message?: string };
    throw new Error((stderr || message).trim().split("\n").slice(0, 2).join(" "), { cause: error });
  }
  await writeFile(done, manifest);
  return folder;
}

/** The program of npm that is on the path. @throws Error when there is none */
async function findNpm(): Promise<string> {
  for (const folder of (process.env["PATH"] ?? "").split(delimiter)) {
    const npm = await realpath(join(folder, "npm")).catch(() => undefined);
    if (npm !== undefined) return npm;
  }
  throw new Error("There is no npm on this machine; it comes with Node.");
}

/** Imports a module of an installed peer: the workspace does not know its types, so the caller says what it uses of it. */
export async function importFrom<Module>(folder: string, name: string): Promise<Module> {
  const resolved = createRequire(join(folder, "package.json")).resolve(name);
  return (await import(pathToFileURL(resolved).href)) as Module;
}
