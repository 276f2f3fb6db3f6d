import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { StartFailure } from "./failure.ts";
import { stopWithLauncher } from "./launcher.ts";
import { step } from "./progress.ts";
import { buildWeb, isBuilt, webSources } from "./web-build.ts";

const root = resolve(import.meta.dirname, "../..");
process.chdir(root);
if (existsSync(".env")) process.loadEnvFile(".env");
// Whoever starts a fresh clone wants to see something; a production server never has a demonstration.
process.env["FREEHOLD_DEMO"] ??= String(process.env["NODE_ENV"] !== "production");

/** Serves while the sources change. Vite is loaded only here: a plain start does without it. */
async function serveAndWatch(): Promise<void> {
  const { develop } = await import("./develop.ts");
  await develop(root);
}

/**
 * Serves the product in this very process, so that a signal from the terminal reaches the server once and its exit code
 * is the exit code of `pnpm start`. The server says what it does from here on.
 */
async function serve(): Promise<void> {
  const sources = webSources(root);
  if (!isBuilt(root, sources)) await step("Building the web app", () => buildWeb(root, sources));
  await import("../../apps/server/src/main.ts");
}

stopWithLauncher();
try {
  await (process.argv.includes("--watch") ? serveAndWatch() : serve());
} catch (error) {
  if (!(error instanceof StartFailure)) throw error;
  console.error(error.message);
  process.exitCode = error.exitCode;
}
