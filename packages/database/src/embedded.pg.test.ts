import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { eventually } from "@freehold/kernel/testing/eventually.ts";
import { DomainError } from "@freehold/kernel/fault.ts";
import { quickFolder } from "@freehold/kernel/testing/quick-folder.ts";
import { withClient } from "./administrator.ts";
import { runningEmbedded, startEmbedded, type Embedded } from "./embedded.ts";
import { packagedBinaries } from "./embedded/binaries.ts";
import { isRunning } from "./embedded/processes.ts";

const query = <Row extends object>(adminUrl: string, sql: string): Promise<Row[]> =>
  withClient({ connectionString: adminUrl }, async (client) => (await client.query<Row>(sql)).rows);

let made: string;

beforeAll(async () => {
  made = quickFolder("embedded-");
  const embedded = await startEmbedded({ directory: join(made, "postgres"), durable: false });
  await embedded.stop();
});
afterAll(() => rm(made, { recursive: true }));

/**
 * A folder that only this user may enter, as a clone in a home directory is, with a stopped database in it or nothing.
 * Stops what runs in it at the end.
 */
async function place(content: "stopped database" | "nothing" = "stopped database") {
  const folder = quickFolder("embedded-");
  const directory = join(folder, "postgres");
  const started: Embedded[] = [];
  // Copying is quicker than making, and keeps owners, which Node's own copy does not.
  if (content === "stopped database") await promisify(execFile)("cp", ["-a", join(made, "postgres"), directory]);
  return {
    directory,
    async start(options: Partial<Parameters<typeof startEmbedded>[0]> = {}) {
      const embedded = await startEmbedded({ directory, ...options });
      started.push(embedded);
      return embedded;
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(started.map((embedded) => embedded.stop()));
      await rm(folder, { recursive: true });
    },
  };
}

/** A process of its own that has started PostgreSQL, and can be killed. */
async function serverProcess(directory: string) {
  const script = fileURLToPath(new URL("./testing/embedded-process.ts", import.meta.url));
  const server = spawn(process.execPath, [script, directory], { stdio: ["ignore", "pipe", "inherit"] });
  const [line] = (await once(createInterface(server.stdout), "line")) as [string];
  const told = JSON.parse(line) as { adminUrl: string; pid: number };
  return {
    ...told,
    async kill(signal: NodeJS.Signals) {
      server.kill(signal);
      if (server.exitCode === null && server.signalCode === null) await once(server, "exit");
    },
  };
}

const sentenceOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => "it went through",
    (error: unknown) => (error instanceof DomainError && error.kind === "unavailable" ? error.message : Promise.reject(error)),
  );

describe("an embedded PostgreSQL", () => {
  test("keeps its data and its password from one start to the next, and stops cleanly", async () => {
    await using at = await place();
    const first = await at.start();
    await query(first.adminUrl, "create table kept (a int); insert into kept values (1)");
    await first.stop();
    await first.stop();
    expect(first.pid()).toBeUndefined();
    expect(existsSync(join(at.directory, "data", "postmaster.pid"))).toBe(false);
    const second = await at.start();
    expect(await query(second.adminUrl, "select a from kept")).toEqual([{ a: 1 }]);
    expect(new URL(second.adminUrl).password).toBe(new URL(first.adminUrl).password);
    expect(await readFile(join(at.directory, "postgres.log"), "utf8")).not.toMatch(/recovery|not properly shut down/);
  });

  test("listens on this machine only, asks for a password, and can feed live views", async () => {
    await using at = await place();
    const { adminUrl } = await at.start();
    const shown = await query<{ name: string; setting: string }>(
      adminUrl,
      "select name, setting from pg_settings where name in ('listen_addresses', 'unix_socket_directories', 'wal_level', 'fsync', 'max_replication_slots') order by 1",
    );
    expect(Object.fromEntries(shown.map(({ name, setting }) => [name, setting]))).toEqual({
      fsync: "on",
      listen_addresses: "127.0.0.1",
      max_replication_slots: "20",
      unix_socket_directories: "",
      wal_level: "logical",
    });
    expect(await query(adminUrl, "select distinct auth_method from pg_hba_file_rules")).toEqual([{ auth_method: "scram-sha-256" }]);
    expect(
      await query(
        adminUrl,
        "select pg_encoding_to_char(encoding) as encoding, lower('ÄΨ') as lower, 'a' < 'B' as is_alphabetic from pg_database where datname = current_database()",
      ),
    ).toEqual([{ encoding: "UTF8", lower: "äψ", is_alphabetic: false }]);
    for (const file of ["password", "postgres.log"]) expect((await stat(join(at.directory, file))).mode & 0o077).toBe(0);
  });

  test("compares text as a language does when asked to", async () => {
    await using at = await place("nothing");
    const { adminUrl } = await at.start({ locale: "icu", durable: false });
    expect(await query(adminUrl, "select 'a' < 'B' as is_alphabetic")).toEqual([{ is_alphabetic: true }]);
  });
});

test("runs as root although its programs and its data are where only root may pass", async () => {
  await using at = await place("nothing");
  const { postgres } = await packagedBinaries();
  await symlink(dirname(postgres), join(dirname(at.directory), "bin"));
  const { adminUrl } = await at.start({ binaries: join(dirname(at.directory), "bin"), durable: false });
  expect(await query(adminUrl, "select 1 as one")).toEqual([{ one: 1 }]);
});

test("a program beside the server finds the running database, and none when it is stopped", async () => {
  await using at = await place();
  expect(await runningEmbedded(at.directory)).toBeUndefined();
  const embedded = await at.start({ durable: false });
  expect(await runningEmbedded(at.directory)).toBe(embedded.adminUrl);
  await embedded.stop();
  expect(await runningEmbedded(at.directory)).toBeUndefined();
});

test("a PostgreSQL that has not told its port yet is not found", async () => {
  await using at = await place();
  await mkdir(join(at.directory, "data"), { recursive: true });
  await writeFile(join(at.directory, "password"), "x");
  await writeFile(join(at.directory, "data", "postmaster.pid"), `${process.pid}\n${at.directory}\n`);
  expect(await runningEmbedded(at.directory)).toBeUndefined();
});

// PostgreSQL writes every file of a crashed cluster to the disk before it recovers: on a busy disk that takes its time.
describe("an acknowledged write survives", () => {
  test("kill -9 of PostgreSQL, which is started again at the same address", async () => {
    await using at = await place();
    const embedded = await at.start();
    await query(embedded.adminUrl, "create table kept (a int); insert into kept values (1)");
    const killed = embedded.pid();
    process.kill(killed!, "SIGKILL");
    const again = async () => {
      expect(embedded.pid()).toBeTypeOf("number");
      expect(embedded.pid()).not.toBe(killed);
      expect(await query(embedded.adminUrl, "select a from kept")).toEqual([{ a: 1 }]);
    };
    await vi.waitFor(again, { timeout: 100_000 });
  });

  test("kill -9 of the server; the PostgreSQL it left behind is found and replaced", async () => {
    await using at = await place();
    const server = await serverProcess(at.directory);
    await query(server.adminUrl, "create table kept (a int); insert into kept values (1)");
    await server.kill("SIGKILL");
    expect(isRunning(server.pid)).toBe(true);
    const next = await at.start();
    expect(isRunning(server.pid)).toBe(false);
    expect(await query(next.adminUrl, "select a from kept")).toEqual([{ a: 1 }]);
  });

  test("kill -9 of both at once", async () => {
    await using at = await place();
    const server = await serverProcess(at.directory);
    await query(server.adminUrl, "create table kept (a int); insert into kept values (1)");
    process.kill(server.pid, "SIGKILL");
    await server.kill("SIGKILL");
    const next = await at.start();
    expect(await query(next.adminUrl, "select a from kept")).toEqual([{ a: 1 }]);
  });
});

test.each(["SIGINT", "SIGTERM"] as const)("a program that ends by %s takes its PostgreSQL with it", async (signal) => {
  await using at = await place();
  const server = await serverProcess(at.directory);
  await server.kill(signal);
  await eventually(() => expect(isRunning(server.pid)).toBe(false));
});

describe("it refuses with one sentence", () => {
  test("a directory that another server uses", async () => {
    await using at = await place();
    await at.start();
    expect(await sentenceOf(at.start())).toBe(
      `Another Freehold (process ${process.pid}) uses ${at.directory}. Stop it first, or choose another directory.`,
    );
  });

  test("a directory that cannot be written", async () => {
    await using at = await place("nothing");
    await writeFile(at.directory, "a file");
    expect(await sentenceOf(at.start({ directory: join(at.directory, "inside") }))).toMatch(
      /^The database cannot be kept in .*inside: the folder cannot be written to\./,
    );
    // A folder in which nobody can make one.
    expect(await sentenceOf(at.start({ directory: "/proc/freehold/data" }))).toContain("cannot be kept in /proc/freehold/data");
  });

  test("data of another PostgreSQL, and leaves them alone", async () => {
    await using at = await place("nothing");
    await mkdir(join(at.directory, "data"), { recursive: true });
    await writeFile(join(at.directory, "data", "PG_VERSION"), "14\n");
    expect(await sentenceOf(at.start())).toContain("belong to PostgreSQL 14, and this is PostgreSQL 18");
    // The refusal has freed the directory.
    expect(existsSync(join(at.directory, "server.pid"))).toBe(false);
  });

  test("binaries that are not there", async () => {
    await using at = await place();
    expect(await sentenceOf(at.start({ binaries: "/nowhere" }))).toContain("PostgreSQL does not run from /nowhere");
  });
});

test("a first start that was interrupted begins anew", async () => {
  await using at = await place("nothing");
  await mkdir(join(at.directory, "data.new"), { recursive: true });
  await writeFile(join(at.directory, "data.new", "PG_VERSION"), "18\n");
  await writeFile(join(at.directory, "server.pid"), "999999 1\n");
  const { adminUrl } = await at.start({ durable: false });
  expect(await query(adminUrl, "select 1 as one")).toEqual([{ one: 1 }]);
});
