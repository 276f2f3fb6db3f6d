import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { accountFor } from "./embedded/account.ts";
import { binariesIn, packagedBinaries } from "./embedded/binaries.ts";
import { initialize, makeDirectory, type Cluster, type EmbeddedOptions } from "./embedded/cluster.ts";
import { hasEnded, launch, urlOf } from "./embedded/launch.ts";
import { claim, end, endWithProcess, isRunning, stopPostgres } from "./embedded/processes.ts";
import { silent } from "./silent-log.ts";

/** A running embedded PostgreSQL. */
export type Embedded = {
  /** Reaches the database `freehold` as its superuser. It stays the same when PostgreSQL is restarted after a crash. */
  readonly adminUrl: string;
  /** The process of PostgreSQL, if it runs. It changes when PostgreSQL is restarted after a crash. */
  readonly pid: () => number | undefined;
  /** Disconnects everybody, stops PostgreSQL and waits for it; at most half a minute. May be called again. */
  readonly stop: () => Promise<void>;
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
    const cluster = { options, log, binaries, account, directory, data };
    return await supervise({ ...cluster, password: await initialize(cluster) }, claimed.release);
  } catch (error) {
    await claimed.release();
    throw error;
  }
}

/** Keeps PostgreSQL running until it is told to stop, or this process ends. */
async function supervise(cluster: Cluster, release: () => Promise<void>): Promise<Embedded> {
  const { log } = cluster;
  const port = await freePort();
  let running: ChildProcess | undefined;
  let stopped: Promise<void> | undefined;
  const begun = (server: ChildProcess): void => {
    running = server;
    if (stopped) server.kill("SIGINT");
  };
  const pid = (): number | undefined => (running && !hasEnded(running) ? running.pid : undefined);
  const forget = endWithProcess(pid);
  let restarting = Promise.resolve();

  const watch = (server: ChildProcess): void => {
    const ended = (): void => {
      if (stopped) return;
      log.error({ code: server.exitCode, signal: server.signalCode }, "PostgreSQL ended unexpectedly. Starting it again.");
      restarting = restart();
    };
    if (hasEnded(server)) ended();
    else server.once("exit", ended);
  };
  const restart = async (): Promise<void> => {
    for (let wait = 100; !stopped; wait = Math.min(wait * 2, 5_000)) {
      try {
        watch(await launch(cluster, port, begun));
        log.info({ pid: pid() }, "PostgreSQL runs again.");
        return;
      } catch (error) {
        log.error({ error }, "PostgreSQL does not start.");
        await delay(wait);
      }
    }
  };
  try {
    watch(await launch(cluster, port, begun));
  } catch (error) {
    forget();
    throw error;
  }
  const stop = async (): Promise<void> => {
    // Not after the restart but before it: recovery may take minutes.
    for (const until of [Promise.resolve(), restarting]) {
      await until;
      const last = pid();
      if (last !== undefined) await end(last, stopPostgres);
    }
    forget();
    await release();
  };
  return {
    adminUrl: urlOf(port, cluster.password, "freehold"),
    pid,
    stop: () => (stopped ??= stop()),
  };
}

/** The database that a server keeps running in this directory, or undefined when none runs. For programs beside the server. */
export async function runningEmbedded(directory: string): Promise<string | undefined> {
  const at = resolve(directory);
  const [pid, , , port] = (await readFile(join(at, "data", "postmaster.pid"), "utf8").catch(() => "")).split("\n");
  const password = await readFile(join(at, "password"), "utf8").catch(() => undefined);
  // The file is there before the port is in it.
  return password !== undefined && Number(port) > 0 && isRunning(Number.parseInt(pid ?? "", 10))
    ? urlOf(Number(port), password.trim(), "freehold")
    : undefined;
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
