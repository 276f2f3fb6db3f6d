import { randomBytes } from "node:crypto";
import { Client } from "pg";
import { parseLsn, readLsn } from "./pgoutput.ts";

/** What arrives on an open stream. */
export type ReplicationHandlers = {
  /** A message of the output plugin starts at `offset`. */
  readonly message: (buffer: Buffer, offset: number) => void;
  /** The server has sent everything that the log holds below `end`; it may demand to be answered. Called very often. */
  readonly head: (end: number, mustAnswer: boolean) => void;
  /** Called once, when the stream is over for whatever reason. */
  readonly end: (reason: Error) => void;
};

/** A temporary logical replication slot and the stream out of it. The slot dies with the connection. */
export type Replication = {
  /** Process id of the server's end: who is blocked when creating the slot takes long. */
  readonly pid: number;
  /** Identity of the log: the cluster and its timeline. */
  readonly system: string;
  /**
   * Creates the slot; every commit from the returned position on will be streamed. PostgreSQL waits here for
   * every write transaction that is open now.
   */
  createSlot(): Promise<number>;
  /** Starts the stream. Resolves when the server agreed. */
  stream(publication: string, handlers: ReplicationHandlers): Promise<void>;
  /** Says that everything below `end` was received; the server may drop its log. `ping` asks for an answer. */
  confirm(end: number, ping: boolean): void;
  /** Cuts the connection without waiting for the server. */
  close(): void;
};

/**
 * The parts of pg's Client that speak the replication protocol. They exist in the pinned version and are neither
 * typed nor promised; `replication.pg.test.ts` fails when they go away.
 */
type Wire = {
  readonly processID: number;
  readonly connection: {
    on(event: "copyData", listener: (message: { chunk: Buffer }) => void): void;
    once(event: "replicationStart", listener: () => void): void;
    sendCopyFromChunk(chunk: Buffer): void;
    readonly stream: { destroy(): void };
  };
};

// Text must not depend on the settings of the database or the role.
const settings =
  "-c datestyle=ISO -c timezone=UTC -c extra_float_digits=1 -c intervalstyle=postgres -c bytea_output=hex -c client_encoding=UTF8";
const xlogData = "w".charCodeAt(0);
const keepalive = "k".charCodeAt(0);
/** Since PostgreSQL 18 a dropped publication is only warned about, and changes are lost in silence. */
const publicationSkipped = "55000";

/** Connects for replication. @throws when the server cannot be reached or the role may not replicate. */
export async function openReplication(url: string): Promise<Replication> {
  // @types/pg does not know `replication`; pg passes it on in the startup message.
  const options = {
    connectionString: url,
    replication: "database",
    options: settings,
    application_name: "freehold live",
    keepAlive: true,
    connectionTimeoutMillis: 10_000,
  };
  const client = new Client(options);
  let over: ((reason: Error) => void) | undefined;
  // Without a listener a connection that breaks between two queries would end the process.
  client.on("error", (error) => over?.(error));
  await client.connect();
  // Proof: see Wire.
  const wire = client as unknown as Wire;
  const { rows } = await client.query<{ systemid: string; timeline: number }>("IDENTIFY_SYSTEM");
  const slot = `freehold_${process.pid}_${randomBytes(4).toString("hex")}`;
  return {
    pid: wire.processID,
    system: `${rows[0]?.systemid}.${rows[0]?.timeline}`,
    async createSlot() {
      const made = await client.query<{ consistent_point: string }>(
        `CREATE_REPLICATION_SLOT "${slot}" TEMPORARY LOGICAL pgoutput (SNAPSHOT 'nothing')`,
      );
      return parseLsn(made.rows[0]?.consistent_point ?? "");
    },
    stream(publication, handlers) {
      return new Promise((resolve, reject) => {
        over = once((reason) => {
          reject(reason);
          wire.connection.stream.destroy();
          handlers.end(reason);
        });
        client.on("end", () => over?.(new Error("The replication connection ended.")));
        client.on("notice", (notice) => {
          if (notice.code === publicationSkipped) over?.(new Error(notice.message ?? "The publication was skipped."));
        });
        wire.connection.once("replicationStart", resolve);
        wire.connection.on("copyData", ({ chunk }) => receive(chunk, handlers, over!));
        const names = `"${publication}"`.replaceAll("'", "''");
        client
          .query(`START_REPLICATION SLOT "${slot}" LOGICAL 0/0 (proto_version '1', publication_names '${names}')`)
          .then(() => over?.(new Error("The server ended the stream.")), over);
      });
    },
    confirm: (end, ping) => wire.connection.sendCopyFromChunk(status(end, ping)),
    close: () => wire.connection.stream.destroy(),
  };
}

function once(act: (reason: Error) => void): (reason: Error) => void {
  let isDone = false;
  return (reason) => {
    if (isDone) return;
    isDone = true;
    act(reason);
  };
}

function receive(chunk: Buffer, handlers: ReplicationHandlers, fail: (reason: Error) => void): void {
  try {
    if (chunk[0] === xlogData) handlers.message(chunk, 25);
    else if (chunk[0] === keepalive) handlers.head(readLsn(chunk, 1), chunk[17] === 1);
  } catch (error) {
    // A message we cannot read: everything after it would be wrong.
    fail(error instanceof Error ? error : new Error(String(error)));
  }
}

/** A standby status update: written, flushed and applied up to `end`. */
function status(end: number, ping: boolean): Buffer {
  const message = Buffer.alloc(34);
  message[0] = "r".charCodeAt(0);
  const high = Math.floor(end / 0x1_0000_0000);
  const low = end % 0x1_0000_0000;
  for (const at of [1, 9, 17]) {
    message.writeUInt32BE(high, at);
    message.writeUInt32BE(low, at + 4);
  }
  message.writeBigInt64BE(BigInt(Date.now() - Date.UTC(2000, 0, 1)) * 1000n, 25);
  message[33] = ping ? 1 : 0;
  return message;
}
