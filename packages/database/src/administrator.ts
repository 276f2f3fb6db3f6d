import { Client, type ClientConfig } from "pg";
import { DomainError } from "@freehold/kernel/fault.ts";

/** Opens one connection and closes it after the work. @throws unavailable with a sentence when there is no entry. */
export async function withClient<T>(config: ClientConfig, work: (client: Client) => Promise<T>): Promise<T> {
  refuseNonsense(config.connectionString);
  const client = new Client({ application_name: "freehold", connectionTimeoutMillis: 10_000, ...config });
  // A connection that breaks between two queries would otherwise end the process; the next query reports it.
  client.on("error", () => undefined);
  try {
    await client.connect();
  } catch (cause) {
    await client.end().catch(() => undefined);
    throw unreachable(config.connectionString, cause);
  }
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** One transaction on a connection: committed when the work returns, else rolled back. */
export async function inTransaction<T>(client: Client, work: () => Promise<T>): Promise<T> {
  await client.query("begin");
  try {
    const result = await work();
    await client.query("commit");
    return result;
  } catch (error) {
    await client.query("rollback").catch(() => undefined);
    throw error;
  }
}

const reasons: Readonly<Record<string, string>> = {
  "28P01": "the password is wrong",
  "28000": "the server does not let this user in",
  "3D000": "the database does not exist",
  "53300": "the server has no connection left",
  "57P03": "the server is just starting or stopping",
  ECONNREFUSED: "nothing listens there",
  ENOTFOUND: "the host is not known",
  ETIMEDOUT: "the host does not answer",
};

/** The sentence for a database that cannot be entered. The password is not part of it. */
function unreachable(connectionString: string | undefined, cause: unknown): DomainError {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  const reason = reasons[code] ?? (cause instanceof Error ? cause.message : String(cause));
  return new DomainError({
    kind: "unavailable",
    code: "database.unreachable",
    message: `The database ${placeOf(connectionString)} cannot be entered: ${reason}.`,
    cause,
  });
}

function refuseNonsense(connectionString: string | undefined): void {
  if (connectionString === undefined || (URL.canParse(connectionString) && /^postgres(?:ql)?:$/.test(new URL(connectionString).protocol)))
    return;
  throw new DomainError({
    kind: "unavailable",
    code: "database.badAddress",
    message: "The address of the database is not one. It looks like this: postgres://user:password@host:5432/name.",
  });
}

function placeOf(connectionString: string | undefined): string {
  if (connectionString === undefined) return "of this machine";
  const { username, host, pathname } = new URL(connectionString);
  return `${decodeURIComponent(pathname.slice(1))} at ${host} as ${decodeURIComponent(username)}`;
}
