import { createHash } from "node:crypto";
import type { SQL } from "drizzle-orm";
import { DrizzleQueryError } from "drizzle-orm/errors";
import { PgDialect } from "drizzle-orm/pg-core";
import type { Tx } from "@freehold/database/database.ts";
import type { Answer, Statement, TextRow } from "@freehold/database/transaction/statement.ts";

/** A text that is asked again and again with other values. Each connection prepares it once, under a name that says the text. */
export type Prepared = Pick<Statement, "name" | "text">;

/** Names a text, so that connections may prepare it. What they have prepared they keep: only for texts that nobody outside can vary. */
export const named = (text: string): Prepared => ({
  name: `freehold_${createHash("sha256").update(text).digest("hex").slice(0, 32)}`,
  text,
});

/** A query that is built once, when its module is loaded. Its values are written as $1, $2 and so on. */
export function prepared(query: SQL): Prepared {
  const { sql, params } = new PgDialect().sqlToQuery(query);
  if (params.length > 0) throw new TypeError("A prepared query holds a value instead of its place.");
  return named(sql);
}

/**
 * The same, but planned each time: for a question to a table that grows by the minute. A plan that was made while there was little
 * to read is kept by connections that have prepared it, and read through everything later on.
 */
export const replanned = (query: SQL): Prepared => ({ ...prepared(query), name: "" });

type Query = { readonly name?: string; readonly text: string; readonly rowMode?: "array"; readonly types?: object };
type Asked<Row> = { readonly rows: Row[]; readonly rowCount: number | null };

/**
 * Runs a prepared query within a transaction that is open. It is sent before this returns: what is asked first without waiting is done
 * first. Numbers of 32 bits and floats come back as numbers, all else as the driver reads it.
 */
export async function run<Row extends object>(tx: Tx, { name, text }: Prepared, values: readonly unknown[]): Promise<Asked<Row>> {
  return send<Row>(tx, { ...(name !== "" && { name }), text }, values);
}

/**
 * Asks one statement within a transaction that is open, and answers with what PostgreSQL wrote. Without its name: what a flight has
 * prepared, and whether it still has, the driver does not know for certain after a flight that failed.
 */
export const askIn =
  (tx: Tx) =>
  async ({ text, values }: Statement): Promise<Answer> => {
    const { rows, rowCount } = await send<TextRow>(tx, { text, rowMode: "array", types: asWritten }, values);
    return { rows, count: rowCount ?? 0 };
  };

const asWritten = { getTypeParser: () => (text: string) => text };

async function send<Row>(tx: Tx, query: Query, values: readonly unknown[]): Promise<Asked<Row>> {
  // Proof: Drizzle offers the client that it was made with under this name, and a transaction's client takes every query of pg.
  const { $client } = tx as unknown as { $client: { query(query: Query, values: unknown[]): Promise<Asked<Row>> } };
  try {
    return await $client.query(query, [...values]);
  } catch (error) {
    // As Drizzle tells it: which words failed decides what some errors mean.
    throw new DrizzleQueryError(query.text, [], error instanceof Error ? error : undefined);
  }
}
