import { setTimeout as delay } from "node:timers/promises";
import type { PgTable } from "drizzle-orm/pg-core";
import { Pool } from "pg";
import type { UserId } from "@freehold/kernel/id.ts";
import type { Log } from "@freehold/kernel/log.ts";
import type { Principal } from "@freehold/kernel/principal.ts";
import { roleUrl } from "./connection-url.ts";
import { connectionLost, sqlState, toFault, uniqueKeys } from "./faults.ts";
import { ofIdentity, ofPerson, ofPrincipal, opening, type TransactionOptions } from "./settings.ts";
import { silent } from "./silent-log.ts";
import { runTransaction, type Tx } from "./transaction.ts";

export type { Tx } from "./transaction.ts";

type Work<T> = (tx: Tx) => Promise<T>;

/**
 * The one door to the data. Each call is one transaction: committed when the work returns, rolled back when it
 * throws. After a serialization failure or a deadlock the work is run again, up to three times, so it must do nothing
 * but query. Errors of PostgreSQL arrive as DomainErrors.
 */
export type Database = {
  /** Acts as a person in an organization; row-level security decides what exists. */
  asActor<T>(principal: Principal, work: Work<T>, options?: TransactionOptions): Promise<T>;
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

/** Opens the pool of connections. Nothing is connected before the first call. */
export function openDatabase(options: DatabaseOptions): Database {
  const { adminUrl, secret, log = silent, random = Math.random } = options;
  const appUrl = roleUrl(adminUrl, "app", secret);
  const pool = poolFor(appUrl, options);
  pool.on("error", (error) => {
    if (!pool.ending) log.warn({ error }, "An idle connection to the database broke.");
  });
  const keys = uniqueKeys(options.tables ?? []);

  const run = async <T>(statements: string, work: Work<T>): Promise<T> => {
    for (let attempt = 1; ; attempt++) {
      try {
        const client = await pool.connect().catch((error: unknown) => {
          throw reaches(error);
        });
        return await runTransaction(client, statements, work);
      } catch (error) {
        if (attempt === attempts || !isRetryable(error)) throw toFault(error, keys);
        log.debug({ attempt, state: sqlState(error) }, "A transaction is tried again.");
        await delay(random() * 10 * 3 ** attempt);
      }
    }
  };
  return {
    asActor: (principal, work, transaction = {}) => run(opening(ofPrincipal(principal), transaction), work),
    asIdentity: (work, transaction = {}) => run(opening(ofIdentity, transaction), work),
    asPerson: (userId, work, transaction = {}) => run(opening(ofPerson(userId), transaction), work),
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
    statement_timeout: statementTimeout,
    // A transaction that waits for its own server, which may be hanging, holds locks that others need.
    idle_in_transaction_session_timeout: 30_000,
  });
}

/** An error without a code while connecting is the pool's own: too long a queue, or a server that hung up. */
const reaches = (error: unknown): unknown => (error instanceof Error && !("code" in error) ? connectionLost(error) : error);

const isRetryable = (error: unknown): boolean => ["40001", "40P01"].includes(sqlState(error) ?? "");
