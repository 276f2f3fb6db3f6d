import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { quickFolder } from "@freehold/kernel/testing/quick-folder.ts";
import { ServerProcess } from "@freehold/server/testing/server-process.ts";

/** Data folders of servers that were started once and stopped: without anybody, and with the demonstration. */
export type PreparedData = { readonly empty: string; readonly demo: string };

declare module "vitest" {
  interface ProvidedContext {
    preparedData: PreparedData;
    /** Where the product answers that files share which make organizations of their own in it. */
    sharedUrl: string;
  }
}

/** For Vitest's `globalSetup`: the built web app, and what every first start does once for all files of the run. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const root = join(import.meta.dirname, "../../..");
  execFileSync(process.execPath, [join(root, "tooling/start/build-web.ts")], { cwd: root, stdio: "inherit" });
  const folder = quickFolder("freehold-prepared-");
  const data: PreparedData = { empty: join(folder, "empty"), demo: join(folder, "demo") };
  await startOnce(data.empty, false);
  // The demonstration is written into a database that is there already.
  copyData(data.empty, data.demo);
  await startOnce(data.demo, true);
  project.provide("preparedData", data);
  const shared = join(folder, "shared");
  copyData(data.empty, shared);
  // All its people come from one address, which would be limited together.
  const server = new ServerProcess({ FREEHOLD_DATA: shared, FREEHOLD_WEB: join(root, "apps/web/dist"), RATE_LIMITS: "false", PORT: "0" });
  project.provide("sharedUrl", await server.ready());
  return async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  };
}

/** Copies a data folder with its owners: PostgreSQL refuses one that is not its user's. */
export function copyData(from: string, to: string): void {
  execFileSync("cp", ["-aT", from, to]);
}

async function startOnce(folder: string, demo: boolean): Promise<void> {
  const server = new ServerProcess({ FREEHOLD_DATA: folder, FREEHOLD_DEMO: String(demo), PORT: "0" });
  await server.ready();
  const code = await server.stop();
  if (code !== 0) throw new Error(`The server that was to prepare ${folder} left with ${code}: ${server.output}`);
}
