import { resolve } from "node:path";
import { StartFailure } from "./failure.ts";
import { step } from "./progress.ts";
import { buildWeb, isBuilt, webSources } from "./web-build.ts";

/** Builds the web app as `pnpm start` would, and only when its sources changed. */
const root = resolve(import.meta.dirname, "../..");
const sources = webSources(root);
try {
  if (!isBuilt(root, sources)) await step("Building the web app", () => buildWeb(root, sources));
} catch (error) {
  if (!(error instanceof StartFailure)) throw error;
  console.error(error.message);
  process.exitCode = error.exitCode;
}
