import { existsSync } from "node:fs";
import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { quickFolder, quickRoot } from "@freehold/kernel/testing/quick-folder.ts";
import { withClient } from "../administrator.ts";
import { stopOrphan, isRunning } from "../embedded/processes.ts";
import { databaseUrl } from "../connection-url.ts";
import { startEmbedded } from "../embedded.ts";
import { migrate } from "../migrate.ts";

/** The PostgreSQL that all test files of one run share. */
export type TestServer = {
  readonly adminUrl: string;
  /** The secret of every test database: the roles belong to the server. */
  readonly secret: string;
  /** Begins the name of every database of this run. */
  readonly prefix: string;
};

declare module "vitest" {
  interface ProvidedContext {
    postgres: TestServer;
  }
}

const secret = "only for tests, and known to everybody";
const folderPrefix = "freehold-test-";

/**
 * Starts one PostgreSQL for the run: the embedded 18; with `TEST_POSTGRES=15` the machine's 15; with `TEST_DATABASE_URL`
 * that server, whose roles of Freehold then get the passwords of the tests. `TEST_LOCALE=icu` makes text compare as a
 * language would. The time zone is odd on purpose: code that forgets zones must fail.
 */
export async function startTestServer(env: NodeJS.ProcessEnv): Promise<{ server: TestServer; stop(): Promise<void> }> {
  const prefix = `freehold_test_${process.pid}_${Date.now().toString(36)}`;
  const { adminUrl, stop } = env.TEST_DATABASE_URL
    ? { adminUrl: env.TEST_DATABASE_URL, stop: () => Promise.resolve() }
    : await startOwn(env);
  try {
    // The roles are made once, here, rather than by every test file at the same time.
    const server = { adminUrl, secret, prefix };
    await withMaintenance(server, (client) => client.query(`create database ${prefix}_roles`));
    await migrate({ adminUrl: databaseUrl(adminUrl, `${prefix}_roles`), secret, folder: [], tables: [], links: [] });
    return { server, stop: () => dropAll(server).finally(stop) };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startOwn(env: NodeJS.ProcessEnv): Promise<{ adminUrl: string; stop(): Promise<void> }> {
  await sweep();
  const directory = quickFolder(folderPrefix);
  const { adminUrl, stop } = await startEmbedded({
    directory,
    durable: false,
    locale: env.TEST_LOCALE === "icu" ? "icu" : "unicode",
    settings: { timezone: "Asia/Kathmandu", max_connections: "200" },
    ...(env.TEST_POSTGRES && { binaries: installed(env.TEST_POSTGRES) }),
  });
  return { adminUrl, stop: () => stop().finally(() => rm(directory, { recursive: true, force: true })) };
}

function installed(major: string): string {
  const folder = `/usr/lib/postgresql/${major}/bin`;
  if (!existsSync(folder)) throw new Error(`TEST_POSTGRES=${major}, but there is no ${folder} on this machine.`);
  return folder;
}

/** Removes what killed runs left behind: their PostgreSQL and their folder. */
async function sweep(): Promise<void> {
  const folders = (await readdir(quickRoot)).filter((name) => name.startsWith(folderPrefix)).map((name) => join(quickRoot, name));
  for (const folder of folders) {
    const holder = Number.parseInt(await readFile(join(folder, "server.pid"), "utf8").catch(() => ""), 10);
    if (!(holder > 0) || isRunning(holder)) continue;
    await stopOrphan(join(folder, "data"));
    await rm(folder, { recursive: true, force: true });
  }
}

/** A connection from which databases are made and dropped. */
export function withMaintenance<T>(server: TestServer, work: Parameters<typeof withClient<T>>[1]): Promise<T> {
  return withClient({ connectionString: server.adminUrl }, work);
}

async function dropAll(server: TestServer): Promise<void> {
  await withMaintenance(server, async (client) => {
    const { rows } = await client.query<{ datname: string }>("select datname from pg_database where starts_with(datname, $1)", [
      server.prefix,
    ]);
    for (const { datname } of rows) await client.query(`drop database if exists "${datname}" with (force)`);
  });
}
