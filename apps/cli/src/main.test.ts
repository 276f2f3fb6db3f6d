import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, openSync } from "node:fs";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { aHome } from "./testing/captured-terminal.ts";
import { goodToken } from "./testing/example-router.ts";
import { startExampleServer } from "./testing/example-server.ts";

const main = fileURLToPath(new URL("main.ts", import.meta.url));
let server: Awaited<ReturnType<typeof startExampleServer>>;
let home: Awaited<ReturnType<typeof aHome>>;

beforeAll(async () => {
  server = await startExampleServer();
  home = await aHome();
});
afterAll(async () => {
  await server.stop();
  await home[Symbol.asyncDispose]();
});

function start(line: string, environment: Readonly<Record<string, string>> = {}, stdout: number | "pipe" = "pipe") {
  const signedIn = { PATH: process.env.PATH, FREEHOLD_SERVER: server.url, FREEHOLD_TOKEN: goodToken };
  const env = { ...home.environment, ...signedIn, ...environment };
  return spawn(process.execPath, [main, ...line.split(" ")], { env, stdio: ["ignore", stdout, "pipe"] });
}

async function finished(line: string): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = start(line);
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout!), text(child.stderr!), once(child, "close")]);
  return { code: code as number | null, stdout, stderr };
}

test("the program answers on stdout, fails on stderr, and leaves with the exit code of the failure", async () => {
  expect(await finished("example unit list --columns name,status --filter status=ok --limit 1 -o csv")).toEqual({
    code: 0,
    stdout: "name,status\r\nFridge 1,ok\r\n",
    stderr: "",
  });
  expect(await finished("example fail --kind conflict")).toEqual({
    code: 5,
    stdout: "",
    stderr: "freehold: This is conflict. (name: Is taken.)\n",
  });
  expect((await finished("nonsense")).code).toBe(2);
});

test("Ctrl-C ends a watch, and says that all is well", async () => {
  const child = start("example unit watch -o jsonl");
  await once(child.stdout!, "data");
  child.kill("SIGINT");
  const [code] = (await once(child, "close")) as [number];
  expect(code).toBe(0);
});

test("Ctrl-C ends the wait for a server that does not answer", async () => {
  const silent = createServer();
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
  const { port } = silent.address() as AddressInfo;
  const child = start("whoami", { FREEHOLD_SERVER: `http://127.0.0.1:${port}` });
  const [socket] = (await once(silent, "connection")) as [Socket];
  child.kill("SIGINT");
  const [code] = (await once(child, "close")) as [number];
  socket.destroy();
  silent.close();
  expect(code).toBe(130);
});

test("a reader that has enough does not make it fail", async () => {
  const child = start("example unit list --all -o csv");
  child.stdout!.destroy();
  const [stderr, [code]] = (await Promise.all([text(child.stderr!), once(child, "close")])) as [string, [number]];
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
});

test("where nobody hears why it failed, the exit code says so", async () => {
  const child = start("nonsense");
  child.stderr!.destroy();
  expect(await once(child, "close")).toEqual([2, null]);
});

test.runIf(existsSync("/dev/full"))("what cannot be printed is a failure of one line", async () => {
  const full = openSync("/dev/full", "w");
  const child = start("example unit list", {}, full);
  closeSync(full);
  const [stderr, [code]] = (await Promise.all([text(child.stderr!), once(child, "close")])) as [string, [number]];
  expect({ code, stderr }).toEqual({ code: 75, stderr: "freehold: What was to be printed could not be written (ENOSPC).\n" });
});
