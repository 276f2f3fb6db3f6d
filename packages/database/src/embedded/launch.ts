import type { ChildProcess } from "node:child_process";
import { open, readFile, rename, stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Client } from "pg";
import { start } from "./account.ts";
import { notStarted, type Cluster } from "./cluster.ts";
import { end, stopOrphan, stopPostgres } from "./processes.ts";

/** The address of a database of a cluster, for its superuser. */
export const urlOf = (port: number, password: string, database: string): string =>
  `postgres://postgres:${password}@127.0.0.1:${port}/${database}`;

/**
 * Starts the server and waits until it answers; recovery after a crash may take minutes. Tried again, because a backend
 * of a killed server may hold the shared memory for a moment, and a server that was killed while it started PostgreSQL
 * leaves one behind that shows itself only later. Each process is told of as soon as it exists.
 */
export async function launch(cluster: Cluster, port: number, begun: (server: ChildProcess) => void): Promise<ChildProcess> {
  for (let attempt = 1; ; attempt++) {
    const orphan = await stopOrphan(cluster.data);
    if (orphan) cluster.log.warn({ pid: orphan }, "Stopped the PostgreSQL that an earlier server left behind.");
    const server = await run(cluster, port);
    begun(server);
    if (await answers(cluster, server, port)) return server;
    if (attempt === 4) {
      const text = await readFile(logFile(cluster), "utf8").catch(() => "");
      throw notStarted(`PostgreSQL does not start in ${cluster.directory}`, text);
    }
    await delay(attempt * 300);
  }
}

/** Whether a process that was started here runs no more; true before its `exit` is told. */
export const hasEnded = ({ exitCode, signalCode }: ChildProcess): boolean => exitCode !== null || signalCode !== null;

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
  // It may have ended before anybody listened.
  let ended = hasEnded(server);
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
