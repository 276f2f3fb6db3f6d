import { DrizzleQueryError } from "drizzle-orm/errors";
import { drizzle, type NodePgDatabase } from "drizzle-orm/node-postgres";
import { DatabaseError, type Client, type PoolClient, type QueryResult } from "pg";
import { connectionLost, sqlState, withoutParameters } from "../faults.ts";
import { fly, outdated } from "./flight.ts";
import type { Statement } from "./statement.ts";

/**
 * One open transaction, as rules and procedures use it. It ends with the work it was given to: queries after that
 * are refused, because the connection belongs to somebody else by then. Transactions do not nest.
 */
export type Tx = Omit<NodePgDatabase, "transaction">;

/** How a transaction begins, and whether anything depends on how it ends. */
export type Begun = {
  /** The statements that open it: they travel together, before the first query and unawaited. */
  readonly opening: readonly Statement[];
  /** Whether PostgreSQL was told that it changes nothing: then nobody waits for its end. */
  readonly readOnly: boolean;
};

/**
 * Runs the work in one transaction on a connection of the pool. The opening travels with the first query, unawaited.
 * When it fails nothing it should have set is set, so the query that follows it is refused by row-level security,
 * and its own error is the one that is thrown.
 * The connection is given back only when it is known to be idle; else it is destroyed.
 */
export async function runTransaction<T>(client: PoolClient, { opening, readOnly }: Begun, work: (tx: Tx) => Promise<T>): Promise<T> {
  const guarded = new GuardedClient(client);
  const opened = guarded.open(opening);
  let ending: Promise<void> | undefined;
  try {
    const result = await work(guarded.database());
    await opened;
    guarded.close();
    if (guarded.openingError) throw guarded.openingError;
    if (readOnly && guarded.firstError) throw guarded.firstError;
    const committed = commit(client, guarded);
    if (!readOnly) await committed;
    // What was read is as true without the end; a connection that breaks over it is not given back.
    else ending = committed.catch(() => guarded.lose());
    return result;
  } catch (error) {
    await opened;
    guarded.close();
    const told = guarded.explain(error);
    if (!guarded.lost) await rollback(client, guarded);
    throw told;
  } finally {
    if (ending) void ending.then(() => guarded.giveBack());
    else guarded.giveBack();
  }
}

async function commit(client: PoolClient, guarded: GuardedClient): Promise<void> {
  const { command } = await client.query("commit");
  // Work that swallowed an error of PostgreSQL has lost all it did: COMMIT answers ROLLBACK, and only so.
  if (command !== "COMMIT") throw guarded.firstError ?? new Error("The transaction was rolled back although no query failed.");
}

async function rollback(client: PoolClient, guarded: GuardedClient): Promise<void> {
  try {
    await client.query("rollback");
  } catch {
    // The error that led here is the one to tell. The connection is not used again.
    guarded.lost = true;
  }
}

/** Statements that only this file may send. To go back to a savepoint of its own ends nothing. */
const transactionWords =
  /^\s*(?:begin|start\s+transaction|commit|end|rollback(?!\s+to\s+savepoint\s)|abort|prepare\s+transaction|set\s+(?:session|role)|reset|discard)\b/i;

type QueryArguments = [query: { text: string } | string, values?: unknown[]];

/** A connection while it is lent to one transaction. */
class GuardedClient {
  readonly #client: PoolClient;
  #open = true;
  openingError: Error | undefined;
  firstError: DrizzleQueryError | undefined;
  lost = false;

  constructor(client: PoolClient) {
    this.#client = client;
    client.on("error", this.lose);
    client.on("end", this.lose);
  }

  /** Nothing is known of the connection any more. */
  readonly lose = (): void => {
    this.lost = true;
  };

  /** Sends the opening without waiting for it. The promise never rejects. */
  async open(opening: readonly Statement[]): Promise<void> {
    try {
      await fly(this.#client, opening);
    } catch (error) {
      this.openingError = error as Error;
    }
  }

  database(): Tx {
    // Drizzle calls nothing but `query` on the client it is given.
    return drizzle(this as unknown as Client);
  }

  async query(...[query, values]: QueryArguments): Promise<QueryResult> {
    if (!this.#open) throw new Error("A query came after its transaction had ended. Await everything inside the work.");
    const text = typeof query === "string" ? query : query.text;
    if (transactionWords.test(text)) {
      throw new Error("A transaction is opened and ended by the one who gives it, not by the work in it.");
    }
    try {
      return await this.#client.query(query, values);
    } catch (error) {
      this.firstError ??= new DrizzleQueryError(text, [], error as Error);
      // The driver would ask the same prepared statement again, for as long as the connection lives.
      if (outdated.has(sqlState(error) ?? "")) this.lose();
      throw error;
    }
  }

  /**
   * The error to tell: of a failed opening rather than of what it spoiled, and of a broken connection rather than of
   * the words in which the driver refuses the next query.
   */
  explain(error: unknown): unknown {
    // Of queries that travel together, one that only found the transaction aborted may be reported first.
    const first = this.openingError ?? (sqlState(error) === "25P02" ? this.firstError : undefined) ?? error;
    const cause = first instanceof DrizzleQueryError ? first.cause : first;
    const isDrivers = cause !== undefined && (cause === this.openingError || cause === this.firstError?.cause);
    return this.lost && isDrivers && !(cause instanceof DatabaseError) ? connectionLost(first) : withoutParameters(first);
  }

  close(): void {
    this.#open = false;
  }

  giveBack(): void {
    this.#client.off("error", this.lose);
    this.#client.off("end", this.lose);
    const idle = !this.lost && this.#client.getTransactionStatus() === "I";
    this.#client.release(!idle);
  }
}
