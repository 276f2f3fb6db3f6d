import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { version } from "@freehold/kernel/version.ts";
import { aHome, runCaptured, type Circumstances } from "./testing/captured-terminal.ts";
import { goodToken, told } from "./testing/example-router.ts";
import { startExampleServer } from "./testing/example-server.ts";

/** A server that answers every address alike. */
async function aServer(answer: RequestListener): Promise<AsyncDisposable & { readonly url: string }> {
  const http = createServer(answer);
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}

async function asked(line: string, circumstances: Circumstances = {}) {
  await using home = await aHome();
  return runCaptured(line.split(" "), { ...circumstances, environment: { ...home.environment, ...circumstances.environment } });
}

test("the version is told where no server is known", async () => {
  for (const word of ["--version", "-V"]) expect(await asked(word)).toEqual({ exit: 0, stdout: `freehold ${version}\n`, stderr: "" });
});

test("a server that was named tells its version, too", async () => {
  await using server = await aServer((request, response) => {
    response.end(JSON.stringify(request.url === "/health" ? { status: "ok", version: "9.8.7" } : {}));
  });
  const environment = { FREEHOLD_SERVER: server.url };
  expect((await asked("--version", { environment })).stdout).toBe(`freehold ${version}\nserver 9.8.7 at ${server.url}\n`);
  expect(JSON.parse((await asked(`-V -o json --server ${server.url}`)).stdout)).toEqual({
    version,
    server: server.url,
    serverVersion: "9.8.7",
  });
  expect((await asked("--version --local", { environment })).stdout).toBe(`freehold ${version}\n`);
});

test("a server that is away or tells none is no failure", async () => {
  expect(await asked("--version --server http://127.0.0.1:2")).toMatchObject({ exit: 0, stdout: `freehold ${version}\n` });
  const looking = { onLive: () => {} };
  expect((await asked("--version --server http://127.0.0.1:2", looking)).stderr).toBe(
    "http://127.0.0.1:2 does not answer (ECONNREFUSED).\n",
  );
  for (const text of ['{"status":"ok"}', "<!doctype html>"]) {
    await using server = await aServer((_request, response) => void response.end(text));
    expect(await asked(`--version --server ${server.url}`, looking)).toEqual({
      exit: 0,
      stdout: `freehold ${version}\n`,
      stderr: `${server.url} does not say its version.\n`,
    });
  }
});

test("behind the words of a command it is the version of a record", async () => {
  const server = await startExampleServer();
  told.splice(0);
  const id = "01930000-0000-7000-8000-000000000101";
  await asked(`example unit update ${id} --name New --version 3`, {
    environment: { FREEHOLD_SERVER: server.url, FREEHOLD_TOKEN: goodToken },
  });
  await server.stop();
  expect(told[0]?.input).toMatchObject({ version: 3 });
});

test("the help of the program names it, that of a command does not", async () => {
  expect((await asked("--help")).stdout).toMatch(/-V, --version +the version/);
  expect((await asked("login --help")).stdout).not.toContain("-V, --version");
});
