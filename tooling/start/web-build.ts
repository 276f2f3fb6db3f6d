import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { accessSync, constants, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { exitCodes, StartFailure, writingTo } from "./failure.ts";

const skipped = new Set(["node_modules", "dist", "e2e", "testing"]);
const isTest = (name: string) => /\.(test|spec)\.tsx?$/.test(name);

/**
 * A digest of everything the web app is built from: its own sources, the packages it shares with the server and the
 * versions of its dependencies. Content counts, not time, so a fresh checkout of the same sources is the same build.
 */
export function webSources(root: string): string {
  const hash = createHash("sha256");
  const add = (path: string) =>
    hash
      .update(path)
      .update("\0")
      .update(readFileSync(join(root, path)))
      .update("\0");
  const walk = (folder: string) => {
    const entries = readdirSync(join(root, folder), { withFileTypes: true });
    for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = join(folder, entry.name);
      if (entry.isDirectory() && !skipped.has(entry.name) && !entry.name.startsWith(".")) walk(path);
      else if (entry.isFile() && !isTest(entry.name)) add(path);
    }
  };
  for (const folder of ["apps/web", "packages/kernel/src", "packages/api/src"]) walk(folder);
  add("pnpm-lock.yaml");
  return hash.digest("hex");
}

/** Not in the folder that is served. */
const digestFile = (root: string) => join(root, "node_modules/.cache/freehold/web-sources");

/** Whether the built web app is the one that `sources` would give. */
export function isBuilt(root: string, sources: string): boolean {
  try {
    return readFileSync(digestFile(root), "utf8") === sources && existsSync(join(root, "apps/web/dist/index.html"));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return false;
    throw error;
  }
}

/** Builds the web app into apps/web/dist. The digest is written last: an interrupted build is built again. */
export async function buildWeb(root: string, sources: string): Promise<void> {
  const web = join(root, "apps/web");
  try {
    mkdirSync(join(web, "dist"), { recursive: true });
    accessSync(join(web, "dist"), constants.W_OK);
    mkdirSync(dirname(digestFile(root)), { recursive: true });
    writeFileSync(digestFile(root), "");
  } catch (error) {
    writingTo(join(web, "dist"), error);
  }
  const vite = spawn(process.execPath, [join(web, "node_modules/vite/bin/vite.js"), "build", "--logLevel", "warn"], {
    cwd: web,
    // Tests build, too: what they say of themselves must not make it another build.
    env: { ...process.env, NODE_ENV: "production" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const output: Buffer[] = [];
  vite.stdout.on("data", (chunk: Buffer) => output.push(chunk));
  vite.stderr.on("data", (chunk: Buffer) => output.push(chunk));
  const [code] = await once(vite, "close");
  if (code !== 0) throw new StartFailure(`The web app could not be built:\n${Buffer.concat(output).toString()}`, exitCodes.bug);
  writeFileSync(digestFile(root), sources);
}
