import { setTimeout as delay } from "node:timers/promises";
import type { PgTable } from "drizzle-orm/pg-core";
import { DatabaseError, Pool, type ClientBase, type PoolClient } from "pg";
import type { UserId } from "@freehold/kernel/id.ts";
import type { Log } from "@freehold/kernel/log.ts";
import type { Principal } from "@freehold/kernel/principal.ts";
import { roleUrl } from "./connection-url.ts";
import { connectionLost, sqlState, toFault, uniqueKeys } from "./faults.ts";
import { fly, outdated } from "./transaction/flight.ts";
import type { Answer, Statement } from "./transaction/statement.ts";
import {
  beginning,
  ofIdentity,
  ofPerson,
  ofPrincipal,
  opening,
  type Settings,
  type Standing,
  type TransactionOptions,
  writtenAlike,
} from "./transaction/settings.ts";
import { silent } from "./silent-log.ts";
import { runTransaction, type Begun, type Tx } from "./transaction/transaction.ts";

export type { Tx } from "./transaction/transaction.ts";

type Work<T> = (tx: Tx) => Promise<T>;

/**
 * The one door to the data. Each call is one transaction: committed when the work returns, rolled back when it
 * throws. After a serialization failure, a deadlock or a prepared statement that is good no more the work is run again, up to three times, so it must do nothing
 * but query. Errors of PostgreSQL arrive as DomainErrors.
 */
export type Database = {
  /** Acts as a person in an organization; row-level security decides what exists. */
  asActor<T>(principal: Principal, work: Work<T>, options?: TransactionOptions): Promise<T>;
  /** Acts as that person by a statement that is known beforehand: one transaction, one round trip. */
  once(principal: Principal, statement: Statement, options?: Pick<TransactionOptions, "requestId" | "standing">): Promise<Answer>;
  /** What the rights of a credential rest on at this moment; undefined where they cannot be remembered. */
  standingStamp(credential: Standing["credential"], organizationId: string | undefined): Promise<string | undefined>;
  /** Acts as nobody, on the tables of people and sessions only. For the identity package. */
  asIdentity<T>(work: Work<T>, options?: TransactionOptions): Promise<T>;
  /** Acts as a person in no organization: sees what is theirs by their user id alone, such as their memberships. */
  asPerson<T>(userId: UserId, work: Work<T>, options?: TransactionOptions): Promise<T>;
  /** Signs in as the role that serves requests. */
  readonly appUrl: string;
  /** Signs in as the role that may replicate. */
  readonly feedUrl: string;
  /** Waits for the running transactions, then closes every connection. */
  close(): Promise<void>;
};

/** How the door is opened. */
export type DatabaseOptions = {
  /** Tells the place; the requests sign in as roles of their own. */
  readonly adminUrl: string;
  /** The one that `migrate` was given. */
  readonly secret: string;
  readonly log?: Log;
  /** Connections for requests. Each request holds one for as long as its transaction lasts. */
  readonly poolSize?: number;
  /** Lets a violated unique key name its fields exactly. */
  readonly tables?: readonly PgTable[];
  /** How long one statement may run, in milliseconds. */
  readonly statementTimeout?: number;
  /** Between 0 and 1; spreads retries. */
  readonly random?: () => number;
};

const attempts = 4;
const stampStatement: Statement = { name: "freehold_standing_stamp", text: "select freehold.standing_stamp()", values: [] };

/** Opens the pool of connections. Nothing is connected before the first call. */
export function openDatabase(options: DatabaseOptions): Database {
  const { adminUrl, secret, log = silent, random = Math.random } = options;
  const appUrl = roleUrl(adminUrl, "app", secret);
  const pool = poolFor(appUrl, options);
  pool.on("error", (error) => {
    if (!pool.ending) log.warn({ error }, "An idle connection to the database broke.");
  });
  const keys = uniqueKeys(options.tables ?? []);

  const connect = (): Promise<PoolClient> =>
    pool.connect().catch((error: unknown) => {
      throw reaches(error);
    });
  const repeat = async <T>(attempt: () => Promise<T>, statement?: Statement): Promise<T> => {
    for (let tried = 1; ; tried++) {
      try {
        return await attempt();
      } catch (error) {
        if (tried === attempts || !isRetryable(error)) throw toFault(error, keys, statement?.text);
        log.debug({ attempt: tried, state: sqlState(error) }, "A transaction is tried again.");
        await delay(random() * 10 * 3 ** tried);
      }
    }
  };
  const run = <T>(settings: Settings, options: TransactionOptions, work: Work<T>): Promise<T> => {
    const begun: Begun = { opening: [beginning(options), opening(settings, options)], readOnly: options.readOnly ?? false };
    return repeat(async () => runTransaction(await connect(), begun, work));
  };
  const once = (opens: Statement, statement: Statement): Promise<Answer> =>
    repeat(async () => flyAlone(await connect(), [opens, statement]), statement);
  return {
    asActor: (principal, work, transaction = {}) => run(ofPrincipal(principal), transaction, work),
    once: (principal, statement, options = {}) => once(opening(ofPrincipal(principal), options), statement),
    standingStamp: async (credential, organizationId) => {
      const { rows } = await once(opening({ organizationId, credential }, {}), stampStatement);
      return rows[0]?.[0] ?? undefined;
    },
    asIdentity: (work, transaction = {}) => run(ofIdentity, transaction, work),
    asPerson: (userId, work, transaction = {}) => run(ofPerson(userId), transaction, work),
    appUrl,
    feedUrl: roleUrl(adminUrl, "feed", secret),
    close: () => pool.end(),
  };
}

function poolFor(connectionString: string, { poolSize = 10, statementTimeout = 30_000 }: DatabaseOptions): Pool {
  return new Pool({
    connectionString,
    max: poolSize,
    pipeline: true,
    application_name: "freehold",
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
    // The pool waits for what this returns, which its published type leaves out.
    // oxlint-disable-next-line typescript/no-misused-promises
    onConnect: writeAlike,
    statement_timeout: statementTimeout,
    // A transaction that waits for its own server, which may be hanging, holds locks that others need.
    idle_in_transaction_session_timeout: 30_000,
  });
}

async function writeAlike(client: ClientBase): Promise<void> {
  await client.query(writtenAlike);
}

/** An error without a code while connecting is the pool's own: too long a queue, or a server that hung up. */
const reaches = (error: unknown): unknown => (error instanceof Error && !("code" in error) ? connectionLost(error) : error);

const isRetryable = (error: unknown): boolean => {
  const state = sqlState(error) ?? "";
  return state === "40001" || state === "40P01" || outdated.has(state);
};

/** Lends the connection to one flight. After an error that is not PostgreSQL's answer nothing is known of it: it is closed. */
async function flyAlone(client: PoolClient, statements: readonly Statement[]): Promise<Answer> {
  let isSound = true;
  const lose = (): void => {
    isSound = false;
  };
  client.on("error", lose);
  try {
    return (await fly(client, statements)).at(-1)!;
  } catch (error) {
    isSound &&= error instanceof DatabaseError;
    throw isSound || error instanceof DatabaseError ? error : connectionLost(error);
  } finally {
    client.off("error", lose);
    client.release(!isSound);
  }
}
