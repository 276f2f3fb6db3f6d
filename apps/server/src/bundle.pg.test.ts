import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readdir, readFile, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { createTRPCClient, createWSClient, httpBatchLink, wsLink } from "@trpc/client";
import superjson from "superjson";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { AppRouter } from "@freehold/api/router.ts";
import { tokensOf } from "@freehold/api/testing/program.ts";
import { version } from "@freehold/kernel/version.ts";
import { bundleFolder, ServerProcess } from "./testing/server-process.ts";

const sources = resolve(import.meta.dirname, "..");
let folder: string;
let bundle: string;
let server: ServerProcess | undefined;

/** The bundle as an image has it: beside it the packages that the server depends on at run time, and nothing else of the repository. */
beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "freehold-bundle-")));
  bundle = join(folder, "dist");
  await cp(bundleFolder(), bundle, { recursive: true, filter: (path) => !path.endsWith("/cache") });
  const { dependencies } = JSON.parse(await readFile(join(sources, "package.json"), "utf8")) as { dependencies: Record<string, string> };
  for (const name of Object.keys(dependencies)) {
    await mkdir(dirname(join(folder, "node_modules", name)), { recursive: true });
    await symlink(await realpath(join(sources, "node_modules", name)), join(folder, "node_modules", name));
  }
  await mkdir(join(folder, "web"));
  await writeFile(join(folder, "web/index.html"), "<title>Freehold</title>");
});
afterAll(async () => {
  if (server?.isRunning) await server.stop("SIGKILL");
  await rm(folder, { recursive: true, force: true });
});

function start(environment: Readonly<Record<string, string>> = {}): Promise<string> {
  server = new ServerProcess(
    { PORT: "0", LOG_LEVEL: "warn", FREEHOLD_DATA: join(folder, "data"), FREEHOLD_WEB: join(folder, "web"), ...environment },
    bundle,
  );
  return server.ready();
}

function clientOf(url: string, headers: Record<string, string> = {}) {
  return createTRPCClient<AppRouter>({ links: [httpBatchLink({ url: `${url}/trpc`, transformer: superjson, headers })] });
}

test("the bundle serves by itself: embedded PostgreSQL, sign-in, the web app, a live view, the command line", async () => {
  const url = await start();
  expect(await (await fetch(url)).text()).toContain("<title>Freehold</title>");
  expect(await (await fetch(`${url}/health`)).json()).toEqual({ status: "ok", version });
  const guest = clientOf(url);
  const account = { email: "a@example.com", password: "correct horse battery" };
  await guest.accounts.register.mutate({ ...account, name: "A" });
  const [letter] = await guest.mail.outbox.query({ recipient: account.email });
  await guest.accounts.verifyAddress.mutate({ ticket: new URL(letter!.link!).searchParams.get("ticket")! });
  await expect(guest.accounts.register.mutate({ email: "b@example.com", name: "B", password: "password12345" })).rejects.toMatchObject({
    data: { fault: "identity.passwordWeak" },
  });

  const { accessToken: token } = tokensOf(await guest.accounts.signIn.mutate(account));
  const authorization = `Bearer ${token}`;
  const { id: organizationId } = await clientOf(url, { authorization }).organizations.create.mutate({ name: "Ours", slug: "ours" });
  const owner = clientOf(url, { authorization, "x-organization-id": organizationId });
  // What a passkey needs is loaded by the first who asks for one.
  expect(await owner.factors.beginPasskey.mutate()).toMatchObject({ challenge: expect.any(String) });

  // The page about REST comes from a package beside the bundle.
  for (const path of ["docs", "docs/swagger-ui-bundle.js", "docs/swagger-ui.css", "v1/openapi.json"])
    expect((await fetch(`${url}/api/${path}`)).status, path).toBe(200);

  const socket = createWSClient({ url: `${url.replace("http", "ws")}/trpc`, connectionParams: { token, organizationId } });
  const live = createTRPCClient<AppRouter>({ links: [wsLink({ client: socket, transformer: superjson })] });
  const { promise: snapshot, resolve: hasSnapshot } = Promise.withResolvers<void>();
  const { promise: change, resolve: hasChange } = Promise.withResolvers<string>();
  live.coldchain.site.live.subscribe(
    {},
    { onData: (frame) => (hasSnapshot(), JSON.stringify(frame).includes("Harbour") && hasChange(JSON.stringify(frame))) },
  );
  await snapshot;
  await owner.coldchain.site.create.mutate({ name: "Harbour" });
  expect(await change).toContain("Harbour");
  await socket.close();

  const command = promisify(execFile)(process.execPath, [join(bundle, "server/freehold.cjs"), "--local", "mail", "outbox"], {
    env: { ...process.env, FREEHOLD_DATA: join(folder, "data") },
  });
  expect((await command).stdout).toContain(account.email);
  expect(await server!.stop()).toBe(0);
});

test("the code that only some installations need is in files of its own", async () => {
  const files = await readdir(join(bundle, "server"));
  const entry = await readFile(join(bundle, "server/server.cjs"), "utf8");
  expect(files).toEqual(expect.arrayContaining(["attended.cjs", "freehold.cjs", "server.cjs"]));
  expect(entry.length).toBeLessThan(1000);
});

test("a failure that nobody foresaw is told of by the lines of the sources", async () => {
  await rm(join(bundle, "migrations"), { recursive: true });
  const elsewhere = { DATABASE_URL: "postgres://nobody@127.0.0.1:1/nothing", FREEHOLD_SECRET: "0123456789abcdef0123456789abcdef" };
  await expect(start(elsewhere)).rejects.toThrow(/^ +at async readMigrations \(packages\/database\/src\/migration-files\.ts:\d+:\d+\)$/m);
});
