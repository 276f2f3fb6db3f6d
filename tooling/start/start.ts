import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { StartFailure } from "./failure.ts";
import { stopWithLauncher } from "./launcher.ts";
import { step } from "./progress.ts";
import { buildServer, bundled, isServerBuilt, serverSources } from "./server-build.ts";
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

/** At work V8 would keep up to three times as much for what has just been made; under load this halves what is resident. */
const youngMemory = "--max-semi-space-size=16";

/**
 * Serves the product in this very process, so that a signal from the terminal reaches the server once and its exit code
 * is the exit code of `pnpm start`. The server says what it does from here on.
 */
async function serve(): Promise<void> {
  await build();
  const program = join(root, bundled("attended"));
  // The process goes on as another program, without what reading TypeScript has left in its memory. Windows knows no such thing.
  if (process.platform !== "win32") process.execve?.(process.execPath, [process.execPath, youngMemory, program], process.env);
  await import(pathToFileURL(program).href);
}

async function build(): Promise<void> {
  const web = webSources(root);
  if (!isBuilt(root, web)) await step("Building the web app", () => buildWeb(root, web));
  const server = serverSources(root);
  if (!isServerBuilt(root, server)) await step("Bundling the server", () => buildServer(root, server));
}

stopWithLauncher();
try {
  await (process.argv.includes("--watch") ? serveAndWatch() : serve());
} catch (error) {
  if (!(error instanceof StartFailure)) throw error;
  console.error(error.message);
  process.exitCode = error.exitCode;
}
