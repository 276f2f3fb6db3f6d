import { spawn } from "node:child_process";
import { once } from "node:events";
import { accessSync, constants, mkdirSync } from "node:fs";
import { join } from "node:path";
import { exitCodes, StartFailure, writingTo } from "./failure.ts";
import { digestOf, isBuiltFrom, noteBuilt } from "./sources.ts";

const building = { name: "web", result: "apps/web/dist/index.html" };

/**
 * A digest of everything the web app is built from: its own sources, the packages it shares with the server and the
 * versions of its dependencies.
 */
export const webSources = (root: string): string =>
  digestOf(root, ["apps/web", "packages/kernel/src", "packages/api/src", "pnpm-lock.yaml"]);

/** Whether the built web app is the one that `sources` would give. */
export const isBuilt = (root: string, sources: string): boolean => isBuiltFrom(root, building, sources);

/** Builds the web app into apps/web/dist. */
export async function buildWeb(root: string, sources: string): Promise<void> {
  const web = join(root, "apps/web");
  try {
    mkdirSync(join(web, "dist"), { recursive: true });
    accessSync(join(web, "dist"), constants.W_OK);
    noteBuilt(root, building, "");
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
  noteBuilt(root, building, sources);
}
