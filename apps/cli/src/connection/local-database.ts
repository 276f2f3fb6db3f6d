import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { assertSecret } from "@freehold/database/connection-url.ts";
import { openDatabase, type Database } from "@freehold/database/database.ts";
import { runningEmbedded, startEmbedded } from "@freehold/database/embedded.ts";
import { DomainError, faults } from "@freehold/kernel/fault.ts";
import type { Terminal } from "../terminal.ts";

const fault = faults("cli", {
  secretNeeded: ["invalid", "FREEHOLD_SECRET is needed with DATABASE_URL: the one that the server was given."],
  noInstallation: [
    "missing",
    "There is no Freehold on this machine here. Run this where the server runs, or set FREEHOLD_DATA to its folder.",
  ],
  secretUnreadable: ["forbidden", "The secret of this installation cannot be read by you."],
  databaseUnknown: ["unavailable", "The server of this folder is starting or stopping. Try again in a moment."],
});

type LocalDatabase = {
  readonly database: Database;
  /** Of the installation's data. */
  readonly folder: string;
  readonly secret: string;
  readonly close: () => Promise<void>;
};

/**
 * This machine's database, as the server reads its place: DATABASE_URL, else the embedded one of the data folder, which
 * is shared with a running server and started for the time of the command when there is none.
 */
export async function openLocalDatabase(environment: Terminal["environment"]): Promise<LocalDatabase> {
  const folder = resolve(environment.FREEHOLD_DATA || ".freehold");
  if (environment.DATABASE_URL) {
    const secret = environment.FREEHOLD_SECRET;
    if (!secret) throw fault.secretNeeded();
    return opened({ adminUrl: environment.DATABASE_URL, folder, secret }, async () => {});
  }
  const secret = environment.FREEHOLD_SECRET || (await secretOf(folder));
  assertSecret(secret);
  const directory = join(folder, "postgres");
  try {
    const embedded = await startEmbedded({ directory });
    return opened({ adminUrl: embedded.adminUrl, folder, secret }, embedded.stop);
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== "database.inUse") throw error;
    const adminUrl = await runningEmbedded(directory);
    if (adminUrl === undefined) throw fault.databaseUnknown({ directory }, error);
    return opened({ adminUrl, folder, secret }, async () => {});
  }
}

type Place = { readonly adminUrl: string; readonly folder: string; readonly secret: string };

function opened({ adminUrl, folder, secret }: Place, stop: () => Promise<void>): LocalDatabase {
  const database = openDatabase({ adminUrl, secret, poolSize: 2 });
  return {
    database,
    folder,
    secret,
    close: async () => {
      await database.close();
      await stop();
    },
  };
}

/** The secret that the server made at its first start. Who may not read it may not act here. */
async function secretOf(folder: string): Promise<string> {
  try {
    return await readFile(join(folder, "secret"), "utf8");
  } catch (cause) {
    throw (cause as NodeJS.ErrnoException).code === "ENOENT"
      ? fault.noInstallation({ folder }, cause)
      : fault.secretUnreadable({ folder }, cause);
  }
}
