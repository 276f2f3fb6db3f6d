import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

const main = resolve(import.meta.dirname, "../../apps/server/src/main.ts");

let data = "";
let running: ChildProcess | undefined;

beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), "freehold-start-"));
});
afterEach(async () => {
  if (running && running.exitCode === null && running.signalCode === null) {
    running.kill("SIGTERM");
    await once(running, "exit");
  }
  rmSync(data, { recursive: true, force: true });
});

type Run = { readonly child: ChildProcess; readonly output: () => string; readonly errors: () => string };

/** Starts the server as `pnpm start` does, on a port of the system's choice, without the demonstration. */
function start(env: Readonly<Record<string, string>> = {}): Run {
  const { PATH = "", HOME = "" } = process.env;
  const own = { PATH, HOME, PORT: "0", FREEHOLD_DATA: data, FREEHOLD_WEB: data, FREEHOLD_DEMO: "false", LOG_LEVEL: "error" };
  const child = spawn(process.execPath, [main], { env: { ...own, ...env }, stdio: ["ignore", "pipe", "pipe"] });
  running = child;
  let [output, errors] = ["", ""];
  child.stdout?.on("data", (chunk: Buffer) => (output += chunk.toString()));
  child.stderr?.on("data", (chunk: Buffer) => (errors += chunk.toString()));
  return { child, output: () => output, errors: () => errors };
}

/** Waits until the server has said something, and gives what was said. */
async function said(run: Run, pattern: RegExp): Promise<RegExpExecArray> {
  for (;;) {
    const text = run.output() + run.errors();
    const found = pattern.exec(text);
    if (found) return found;
    if (run.child.exitCode !== null) throw new Error(`The server ended with ${run.child.exitCode}: ${text}`);
    await Promise.race([once(run.child.stdout!, "data"), once(run.child.stderr!, "data"), once(run.child, "exit")]);
  }
}

/** The address that a started server prints. */
const served = async (run: Run): Promise<string> => (await said(run, /running at (http:\S+)/))[1] ?? "";

async function ended({ child }: Run): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) await once(child, "close");
  return child.exitCode;
}

const account = { email: "mara@example.com", name: "Mara", password: "correct horse battery" };
const send = (address: string, procedure: string, input: object) =>
  fetch(`${address}/trpc/${procedure}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ json: input }),
  });

/** The process of the embedded PostgreSQL, which writes its number down first. */
const postgresProcess = () => Number(readFileSync(join(data, "postgres/data/postmaster.pid"), "utf8").split("\n")[0]);
const isRunning = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    // No such process.
    return false;
  }
};

describe("a server that was started", () => {
  test("stops in order at Ctrl-C, and PostgreSQL with it", async () => {
    const run = start();
    await served(run);
    const postgres = postgresProcess();
    expect(isRunning(postgres)).toBe(true);
    run.child.kill("SIGINT");
    expect(await ended(run)).toBe(0);
    expect(run.errors()).toBe("");
    expect(isRunning(postgres)).toBe(false);
  });

  test("leaves no PostgreSQL behind when it is stopped while it starts", async () => {
    const run = start({ LOG_LEVEL: "info" });
    await said(run, /Applying a migration/);
    const postgres = postgresProcess();
    run.child.kill("SIGINT");
    await ended(run);
    expect(isRunning(postgres)).toBe(false);
  });

  test("loses nothing that it acknowledged when it is killed", async () => {
    const first = start();
    expect((await send(await served(first), "accounts.register", account)).status).toBe(200);
    first.child.kill("SIGKILL");
    await ended(first);

    const second = start();
    const { email, password } = account;
    expect((await send(await served(second), "accounts.signIn", { email, password })).status).toBe(200);
  });
});

describe("a server that cannot start says why in one sentence and fails:", () => {
  const expectSentence = async (run: Run, sentence: RegExp, code: number) => {
    expect(await ended(run)).toBe(code);
    const lines = run.errors().split("\n").filter(Boolean);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(sentence);
  };

  test("the port is in use", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    // A listening TCP socket has an address of this form.
    const { port } = other.address() as AddressInfo;
    await expectSentence(start({ PORT: String(port) }), /port is in use/, 75);
    other.close();
  });

  test("the data folder cannot be written", async () => {
    await expectSentence(start({ FREEHOLD_DATA: "/dev/null/freehold" }), /data folder cannot be written/, 75);
  });

  test("no database answers there", async () => {
    const env = { DATABASE_URL: "postgres://nobody@127.0.0.1:1/none", FREEHOLD_SECRET: "only for this test, 32 characters" };
    await expectSentence(start(env), /database/i, 75);
  });

  test("a variable is wrong", async () => {
    await expectSentence(start({ PORT: "many" }), /configuration is not valid.*PORT/, 2);
  });
});
