import { spawn } from "node:child_process";
import { once } from "node:events";
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

function start(line: string) {
  const env = { ...home.environment, PATH: process.env.PATH, FREEHOLD_SERVER: server.url, FREEHOLD_TOKEN: goodToken };
  return spawn(process.execPath, [main, ...line.split(" ")], { env, stdio: ["ignore", "pipe", "pipe"] });
}

async function finished(line: string): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = start(line);
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
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
  await once(child.stdout, "data");
  child.kill("SIGINT");
  const [code] = (await once(child, "close")) as [number];
  expect(code).toBe(0);
});

test("a reader that has enough does not make it fail", async () => {
  const child = start("example unit list --all -o csv");
  child.stdout.destroy();
  const [stderr, [code]] = (await Promise.all([text(child.stderr), once(child, "close")])) as [string, [number]];
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
});
