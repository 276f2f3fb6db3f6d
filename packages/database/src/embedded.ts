import { once } from "node:events";
import { randomBytes } from "node:crypto";
import { chmod, mkdir, open, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { ChildProcess } from "node:child_process";
import { Client } from "pg";
import { DomainError } from "@freehold/kernel/fault.ts";
import type { Log } from "@freehold/kernel/log.ts";
import { accountFor, give, start, type Account } from "./embedded/account.ts";
import { binariesIn, packagedBinaries, type Binaries } from "./embedded/binaries.ts";
import { claim, end, endWithProcess, isRunning, stopOrphan, stopPostgres } from "./embedded/processes.ts";
import { silent } from "./silent-log.ts";

/** Where an embedded PostgreSQL lives and how it runs. */
export type EmbeddedOptions = {
  /** Holds the data, the log and the administrator's password. Made when missing; one server uses it at a time. */
  readonly directory: string;
  readonly log?: Log;
  /** False trades safety for speed: a crash of the machine may lose the data. For tests only. */
  readonly durable?: boolean;
  /** A folder with `initdb` and `postgres`, instead of the ones that come with the npm package. */
  readonly binaries?: string;
  /** How a new cluster compares text: by code point in Unicode (the default), or as an ICU language would. */
  readonly locale?: "unicode" | "icu";
  /** Further settings of the server. */
  readonly settings?: Readonly<Record<string, string>>;
};

/** A running embedded PostgreSQL. */
export type Embedded = {
  /** Reaches the database `freehold` as its superuser. It stays the same when PostgreSQL is restarted after a crash. */
  readonly adminUrl: string;
  /** The process of PostgreSQL. It changes when PostgreSQL is restarted after a crash. */
  readonly pid: () => number;
  /** Disconnects everybody, stops PostgreSQL and waits for it; at most half a minute. May be called again. */
  readonly stop: () => Promise<void>;
};

type Cluster = {
  readonly options: EmbeddedOptions;
  readonly log: Log;
  readonly binaries: Binaries;
  readonly account: Account;
  readonly directory: string;
  readonly data: string;
  readonly password: string;
};

/**
 * Starts PostgreSQL in a directory, making its cluster the first time. It listens on a free port of 127.0.0.1 only,
 * takes over from a server that was killed, and starts PostgreSQL again if that is killed. It runs as root too.
 * @throws unavailable, with one sentence that says what to do.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const directory = resolve(options.directory);
  const log = options.log ?? silent;
  await makeDirectory(directory);
  const claimed = await claim(directory);
  try {
    const binaries = options.binaries ? await binariesIn(options.binaries) : await packagedBinaries();
    const data = join(directory, "data");
    const account = await accountFor({ program: binaries.postgres, data });
    const password = await initialize({ options, log, binaries, account, directory, data, password: "" });
    return await supervise({ options, log, binaries, account, directory, data, password }, claimed.release);
  } catch (error) {
    await claimed.release();
    throw error;
  }
}

async function makeDirectory(directory: string): Promise<void> {
  try {
    await mkdir(directory, { recursive: true });
    await writeFile(join(directory, ".writable"), "");
    await rm(join(directory, ".writable"));
    // PostgreSQL may run as another user, who must be able to pass.
    if (process.getuid?.() === 0) await chmod(directory, 0o711);
  } catch (cause) {
    throw new DomainError({
      kind: "unavailable",
      code: "database.unwritable",
      message: `The database cannot be kept in ${directory}: the folder cannot be written to. Choose another one or change its permissions.`,
      cause,
    });
  }
}

/** Makes the cluster unless there is one, and returns its password. A start that was interrupted begins anew. */
async function initialize(cluster: Cluster): Promise<string> {
  const { directory, data, binaries } = cluster;
  const passwordFile = join(directory, "password");
  const version = await readFile(join(data, "PG_VERSION"), "utf8").catch(() => undefined);
  if (version !== undefined) {
    if (Number(version) !== binaries.major) {
      throw new DomainError({
        kind: "unavailable",
        code: "database.otherVersion",
        message: `The data in ${data} belong to PostgreSQL ${version.trim()}, and this is PostgreSQL ${binaries.major}. Restore a backup into a new directory.`,
      });
    }
    return (await readFile(passwordFile, "utf8")).trim();
  }
  cluster.log.info({ directory }, "Making a new database. This takes a few seconds, once.");
  const password = randomBytes(24).toString("hex");
  await writeFile(passwordFile, password, { mode: 0o600 });
  await makeCluster(cluster, password);
  return password;
}

async function makeCluster({ directory, data, binaries, account, options }: Cluster, password: string): Promise<void> {
  const fresh = `${data}.new`;
  const secret = join(directory, "password.new");
  await rm(fresh, { recursive: true, force: true });
  await mkdir(fresh);
  await give(account, fresh);
  await writeFile(secret, password, { mode: 0o600 });
  await give(account, secret);
  const sync = options.durable === false ? ["--no-sync"] : [];
  const made = [
    `--pgdata=${fresh}`,
    "--username=postgres",
    "--auth=scram-sha-256",
    `--pwfile=${secret}`,
    "--encoding=UTF8",
    "--no-instructions",
  ];
  const program = start(account, [binaries.initdb, ...made, ...locale(binaries.major, options.locale), ...sync], {
    cwd: fresh,
    stdio: ["ignore", "ignore", "pipe"],
  });
  let complaint = "";
  program.stderr?.on("data", (text: Buffer) => (complaint += text.toString()));
  const [code] = await once(program, "close").finally(() => rm(secret, { force: true }));
  if (code !== 0) throw notStarted(`The database could not be made in ${directory}`, complaint);
  await rename(fresh, data);
}

/** Text compares by code point everywhere; upper and lower case are Unicode's. */
function locale(major: number, wanted: EmbeddedOptions["locale"]): string[] {
  if (wanted === "icu") return ["--locale=C", "--locale-provider=icu", "--icu-locale=de"];
  return major >= 17 ? ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"] : ["--locale=C.UTF-8"];
}

function notStarted(what: string, complaint: string): DomainError {
  const last = complaint.trim().split("\n").slice(-6).join("\n");
  return new DomainError({ kind: "unavailable", code: "database.notStarted", message: last ? `${what}:\n${last}` : `${what}.` });
}

/** Keeps PostgreSQL running until it is told to stop, or this process ends. */
async function supervise(cluster: Cluster, release: () => Promise<void>): Promise<Embedded> {
  const { log } = cluster;
  const port = await freePort();
  let running = await launch(cluster, port);
  let stopped: Promise<void> | undefined;
  let restarting = Promise.resolve();

  const watch = (server: ChildProcess): void => {
    server.once("exit", (code, signal) => {
      if (stopped) return;
      log.error({ code, signal }, "PostgreSQL ended unexpectedly. Starting it again.");
      restarting = restart();
    });
  };
  const restart = async (): Promise<void> => {
    for (let wait = 100; !stopped; wait = Math.min(wait * 2, 5_000)) {
      try {
        running = await launch(cluster, port);
        if (!stopped) watch(running);
        log.info({ pid: running.pid }, "PostgreSQL runs again.");
        return;
      } catch (error) {
        log.error({ error }, "PostgreSQL does not start.");
        await delay(wait);
      }
    }
  };
  watch(running);
  const forget = endWithProcess(() => running.pid);
  const stop = async (): Promise<void> => {
    await restarting;
    const { pid } = running;
    if (pid !== undefined && running.exitCode === null && running.signalCode === null) await end(pid, stopPostgres);
    forget();
    await release();
  };
  return {
    adminUrl: urlOf(port, cluster.password, "freehold"),
    pid: () => running.pid!,
    stop: () => (stopped ??= stop()),
  };
}

const urlOf = (port: number, password: string, database: string): string => `postgres://postgres:${password}@127.0.0.1:${port}/${database}`;

/** The database that a server keeps running in this directory, or undefined when none runs. For programs beside the server. */
export async function runningEmbedded(directory: string): Promise<string | undefined> {
  const at = resolve(directory);
  const [pid, , , port] = (await readFile(join(at, "data", "postmaster.pid"), "utf8").catch(() => "")).split("\n");
  const password = await readFile(join(at, "password"), "utf8").catch(() => undefined);
  return password !== undefined && isRunning(Number.parseInt(pid ?? "", 10)) ? urlOf(Number(port), password.trim(), "freehold") : undefined;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new TypeError("A TCP server has no port.");
  return address.port;
}

/**
 * Starts the server and waits until it answers; recovery after a crash may take minutes. Tried again, because a backend
 * of a killed server may hold the shared memory for a moment, and a server that was killed while it started PostgreSQL
 * leaves one behind that shows itself only later.
 */
async function launch(cluster: Cluster, port: number): Promise<ChildProcess> {
  for (let attempt = 1; ; attempt++) {
    const orphan = await stopOrphan(cluster.data);
    if (orphan) cluster.log.warn({ pid: orphan }, "Stopped the PostgreSQL that an earlier server left behind.");
    const server = await run(cluster, port);
    if (await answers(cluster, server, port)) return server;
    if (attempt === 4) {
      const text = await readFile(logFile(cluster), "utf8").catch(() => "");
      throw notStarted(`PostgreSQL does not start in ${cluster.directory}`, text);
    }
    await delay(attempt * 300);
  }
}

const logFile = ({ directory }: Cluster): string => join(directory, "postgres.log");

async function run(cluster: Cluster, port: number): Promise<ChildProcess> {
  const { account, binaries, data } = cluster;
  await rotate(logFile(cluster));
  const file = await open(logFile(cluster), "a", 0o600);
  const settings = Object.entries(settingsOf(cluster, port)).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  try {
    const server = start(account, [binaries.postgres, "-D", data, ...settings], { cwd: data, stdio: ["ignore", file.fd, file.fd] });
    // A program that ends without calling stop() is not kept alive by its database; see endWithProcess.
    server.unref();
    server.on("error", (error) => cluster.log.error({ error }, "PostgreSQL could not be run."));
    return server;
  } finally {
    await file.close();
  }
}

/** Keeps one older log, so that the log cannot fill the disk. */
async function rotate(file: string): Promise<void> {
  const size = await stat(file).then(
    (found) => found.size,
    () => 0,
  );
  if (size > 10_000_000) await rename(file, `${file}.1`);
}

function settingsOf({ options, binaries }: Cluster, port: number): Record<string, string> {
  const reckless = { fsync: "off", synchronous_commit: "off", full_page_writes: "off", max_wal_size: "4GB" };
  return {
    listen_addresses: "127.0.0.1",
    port: `${port}`,
    unix_socket_directories: "",
    cluster_name: "freehold",
    max_connections: "100",
    shared_buffers: "128MB",
    wal_level: "logical",
    max_replication_slots: "20",
    max_wal_senders: "20",
    max_slot_wal_keep_size: "1GB",
    password_encryption: "scram-sha-256",
    random_page_cost: "1.1",
    jit: "off",
    timezone: "UTC",
    log_timezone: "UTC",
    log_line_prefix: "%m [%p] %q%u@%d ",
    log_checkpoints: "off",
    // The statement behind an error may hold personal data; its text stays out of the log.
    log_min_error_statement: "panic",
    ...(binaries.major >= 18 && { io_workers: "2" }),
    ...(options.durable === false && reckless),
    ...options.settings,
  };
}

/** Waits for the server; false when it ended instead. Makes the database the first time. */
async function answers(cluster: Cluster, server: ChildProcess, port: number): Promise<boolean> {
  let ended = false;
  const over = () => (ended = true);
  server.once("exit", over).once("error", over);
  try {
    while (!ended) {
      const client = new Client({ connectionString: urlOf(port, cluster.password, "postgres"), connectionTimeoutMillis: 5_000 });
      client.on("error", () => undefined);
      try {
        await client.connect();
        const { rowCount } = await client.query("select from pg_database where datname = 'freehold'");
        if (rowCount === 0) await client.query("create database freehold");
        return true;
      } catch (error) {
        if (isWrongServer(error)) {
          await end(server.pid!, stopPostgres);
          throw notStarted(`PostgreSQL in ${cluster.directory} refuses the password kept beside it`, "");
        }
        await delay(30);
      } finally {
        await client.end().catch(() => undefined);
      }
    }
    return false;
  } finally {
    server.off("exit", over).off("error", over);
  }
}

const isWrongServer = (error: unknown): boolean => error instanceof Error && "code" in error && error.code === "28P01";
