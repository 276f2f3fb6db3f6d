import { Query, type Connection, type DatabaseError, type PoolClient } from "pg";
import { serialize } from "pg-protocol";
import utils from "pg/lib/utils.js";
import type { Answer, Statement, TextRow } from "./statement.ts";

/** What of the driver's connection a flight uses. `parsedStatements` says which names it has prepared, and with which text. */
type Wire = { readonly parsedStatements: Record<string, string>; readonly stream: { write(bytes: Buffer): void } };

/**
 * What PostgreSQL says of a prepared statement that is good no more: what it answers was altered since, or another connection
 * stands behind a pooler. It is prepared anew the next time.
 */
export const outdated: ReadonlySet<string> = new Set(["0A000", "26000"]);

const execute = serialize.execute();
const sync = serialize.sync();

type CommandComplete = { readonly text: string };
/** A value as it is sent: text, bytes, or nothing. */
type Sent = string | Buffer | null;
type Done = (error: Error | undefined, answers: readonly Answer[]) => void;

/**
 * Statements that go to PostgreSQL together and are answered together: one round trip, and one transaction that holds only when
 * all of them succeed, because nothing but the end of the flight is a point to which PostgreSQL keeps what was done.
 *
 * The driver takes only its own queries into a pipeline. This is one, but speaks for itself: it never asks what the columns are
 * called, and hands on the text of the values.
 */
class Flight extends Query {
  readonly #statements: readonly (Statement & { readonly values: Sent[] })[];
  readonly #done: Done;
  readonly #answers: { rows: TextRow[]; count: number }[] = [];
  #rows: TextRow[] = [];
  #connection: Wire | undefined;
  /** Names that this flight prepares: whether PostgreSQL knows them is certain when it has ended well. */
  #preparing: string[] = [];

  constructor(statements: readonly Statement[], done: Done) {
    super("");
    // Whatever cannot be sent is refused before anything is.
    this.#statements = statements.map((statement) => ({
      ...statement,
      values: statement.values.map((value) => utils.prepareValue(value)),
    }));
    this.#done = done;
    this.submit = (connection) => this.#send(connection);
  }

  #send(connection: Connection): void {
    // Proof: the driver's class has these; its published types lack the names of prepared statements.
    const wire = connection as unknown as Wire;
    this.#connection = wire;
    const messages: Buffer[] = [];
    for (const { name, text, values } of this.#statements) {
      if (wire.parsedStatements[name] === undefined) {
        // After a flight that failed it may be there all the same; to close what is not there is no error.
        messages.push(serialize.close({ type: "S", name }), serialize.parse({ name, text }));
        wire.parsedStatements[name] = text;
        this.#preparing.push(name);
      }
      messages.push(serialize.bind({ statement: name, values }), execute);
    }
    // In one piece: to write each message for itself takes longer than to make it.
    wire.stream.write(Buffer.concat([...messages, sync]));
  }

  handleDataRow({ fields }: { fields: TextRow }): void {
    this.#rows.push(fields);
  }

  handleCommandComplete({ text }: CommandComplete): void {
    this.#answers.push({ rows: this.#rows, count: Number(/\d+$/.exec(text)?.[0] ?? 0) });
    this.#rows = [];
  }

  handleError(error: Error): void {
    const isOutdated = "code" in error && outdated.has(error.code as string);
    const doubtful = isOutdated ? this.#statements.map(({ name }) => name) : this.#preparing;
    if (this.#connection) for (const name of doubtful) delete this.#connection.parsedStatements[name];
    this.#done(error, []);
  }

  handleReadyForQuery(): void {
    this.#done(undefined, this.#answers);
  }
}

/** Sends statements in one flight. @returns their answers, in order. @throws DatabaseError of the first that failed; then none has happened */
export function fly(client: PoolClient, statements: readonly Statement[]): Promise<readonly Answer[]> {
  const { promise, resolve, reject } = Promise.withResolvers<readonly Answer[]>();
  client.query(new Flight(statements, (error: Error | DatabaseError | undefined, answers) => (error ? reject(error) : resolve(answers))));
  return promise;
}
