import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { quickFolder } from "../../packages/kernel/src/testing/quick-folder.ts";
import { ServerProcess } from "../../apps/server/src/testing/server-process.ts";

let data = "";
let server: ServerProcess;

beforeEach(() => {
  data = quickFolder("freehold-start-");
});
afterEach(async () => {
  if (server.isRunning) await server.stop("SIGKILL");
  rmSync(data, { recursive: true, force: true });
});

const start = (env: Readonly<Record<string, string>> = {}) =>
  new ServerProcess({ PORT: "0", FREEHOLD_DATA: data, FREEHOLD_WEB: data, ...env });

/** The process of the embedded PostgreSQL, which writes its number down first. */
const postgresProcess = () => Number(readFileSync(join(data, "postgres/data/postmaster.pid"), "utf8").split("\n")[0]);

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    // No such process.
    return false;
  }
}

test("Ctrl-C stops the server in order, and PostgreSQL with it", async () => {
  server = start();
  await server.ready();
  const postgres = postgresProcess();
  expect(isRunning(postgres)).toBe(true);
  expect(await server.stop("SIGINT")).toBe(0);
  expect(isRunning(postgres)).toBe(false);
});

test("Ctrl-C while the server starts leaves no PostgreSQL behind", async () => {
  server = start({ LOG_LEVEL: "info" });
  const { promise: migrating, resolve } = Promise.withResolvers<void>();
  server.process.stderr!.on("data", () => server.output.includes("Applying a migration") && resolve());
  await migrating;
  const postgres = postgresProcess();
  await server.stop("SIGINT");
  expect(isRunning(postgres)).toBe(false);
});
