import { once } from "node:events";
import { randomBytes } from "node:crypto";
import { chmod, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DomainError } from "@freehold/kernel/fault.ts";
import type { Log } from "@freehold/kernel/log.ts";
import { give, start, type Account } from "./account.ts";
import type { Binaries } from "./binaries.ts";
import { makeFolder } from "./make-folder.ts";
import { endWithProcess } from "./processes.ts";

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

/** The directory of a cluster and what runs it. */
export type Cluster = {
  readonly options: EmbeddedOptions;
  readonly log: Log;
  readonly binaries: Binaries;
  readonly account: Account;
  readonly directory: string;
  readonly data: string;
  readonly password: string;
};

/** The directory, made when missing and open to the account that runs PostgreSQL. @throws unavailable when it cannot be written. */
export async function makeDirectory(directory: string): Promise<void> {
  try {
    await makeFolder(directory);
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
export async function initialize(cluster: Omit<Cluster, "password">): Promise<string> {
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

async function makeCluster({ directory, data, binaries, account, options }: Omit<Cluster, "password">, password: string): Promise<void> {
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
  const forget = endWithProcess(() => (program.exitCode === null ? program.pid : undefined));
  let complaint = "";
  program.stderr?.on("data", (text: Buffer) => (complaint += text.toString()));
  const [code] = await once(program, "close").finally(() => {
    forget();
    return rm(secret, { force: true });
  });
  if (code !== 0) throw notStarted(`The database could not be made in ${directory}`, complaint);
  await rename(fresh, data);
}

/** Text compares by code point everywhere; upper and lower case are Unicode's. */
function locale(major: number, wanted: EmbeddedOptions["locale"]): string[] {
  if (wanted === "icu") return ["--locale=C", "--locale-provider=icu", "--icu-locale=de"];
  return major >= 17 ? ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"] : ["--locale=C.UTF-8"];
}

/** That PostgreSQL does not start, with the last it said. */
export function notStarted(what: string, complaint: string): DomainError {
  const last = complaint.trim().split("\n").slice(-6).join("\n");
  return new DomainError({ kind: "unavailable", code: "database.notStarted", message: last ? `${what}:\n${last}` : `${what}.` });
}
