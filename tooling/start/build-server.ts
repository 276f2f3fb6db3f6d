import { resolve } from "node:path";
import { StartFailure } from "./failure.ts";
import { step } from "./progress.ts";
import { buildServer, isServerBuilt, serverSources } from "./server-build.ts";

/** Bundles the server as `pnpm start` would, and only when its sources changed. */
const root = resolve(import.meta.dirname, "../..");
const sources = serverSources(root);
try {
  if (!isServerBuilt(root, sources)) await step("Bundling the server", () => buildServer(root, sources));
} catch (error) {
  if (!(error instanceof StartFailure)) throw error;
  console.error(error.message);
  process.exitCode = error.exitCode;
}
