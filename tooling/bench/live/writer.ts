import { Client } from "pg";
import type { WritersOrder } from "./orders.ts";
import { markOf } from "./mark.ts";
import { Reader } from "./reader.ts";

/** Writes marked commits. */
export type Writer = {
  /** Number of the last commit. */
  n: number;
  /** Writes the next commit in one go. */
  readonly write: () => Promise<void>;
  /** Writes everything but the commit, which the result does. For measuring from the commit on. */
  readonly prepare: () => Promise<() => Promise<void>>;
  readonly end: () => Promise<void>;
};

/** Connects the writers of a crowd. They go on counting where the crowd's last ones stopped. */
export async function openWriters(order: WritersOrder, begun: readonly number[]): Promise<Writer[]> {
  if (order.by === "sql") return Promise.all(order.rows.map((row, at) => sqlWriter(order, row, { at, n: begun[at] ?? 0 })));
  const control = new Reader({ port: order.port, path: "/control", headers: {}, from: "127.0.0.1" }, { text: () => {}, read: () => {} });
  await control.opened;
  return Array.from({ length: order.writers }, (_, at) => triggerWriter(control, { at, n: begun[at] ?? 0 }));
}

type Begun = { readonly at: number; readonly n: number };

async function sqlWriter(
  { url, statement }: Extract<WritersOrder, { by: "sql" }>,
  row: readonly (string | number)[],
  { at, n }: Begun,
): Promise<Writer> {
  const client = new Client({ connectionString: url, application_name: "freehold bench" });
  await client.connect();
  const update = (): Promise<unknown> => client.query({ name: "write", text: statement, values: [markOf(at, writer.n), ...row] });
  const writer: Writer = {
    n,
    async write() {
      writer.n++;
      await update();
    },
    async prepare() {
      writer.n++;
      await client.query("begin");
      await update();
      return async () => void (await client.query("commit"));
    },
    end: () => client.end(),
  };
  return writer;
}

function triggerWriter(control: Reader, { at, n }: Begun): Writer {
  const send = async (): Promise<void> => control.send(String(markOf(at, writer.n)));
  const writer: Writer = {
    n,
    async write() {
      writer.n++;
      await send();
    },
    async prepare() {
      writer.n++;
      return send;
    },
    end: async () => control.leave(),
  };
  return writer;
}
