import { join } from "node:path";
import { Client } from "pg";
import { Contender } from "../product/contender.ts";
import type { WritersOrder } from "./orders.ts";

/** A bare server that the product is compared with. */
export type Raw = {
  readonly server: Contender;
  readonly port: number;
  readonly writers: WritersOrder;
  /** Processes of PostgreSQL that work for it alone. */
  readonly backends: readonly number[];
};

const database = "bench";

async function portOf(server: Contender): Promise<number> {
  return Number(await server.printed(/port (\d+)/));
}

/** `ws` alone: it sends this text, with the mark of each commit in it, to all of its sockets. */
export async function startBroadcast(template: string, writers: number): Promise<Raw> {
  const server = new Contender({ file: join(import.meta.dirname, "raw-broadcast.ts") });
  const port = await portOf(server);
  await server.ask({ template });
  return { server, port, writers: { by: "trigger", port, writers }, backends: [] };
}

/** The same, fed by PostgreSQL: a table beside the product's database, with a row of equal size, and nothing to decide. */
export async function startFeed(databaseUrl: string, template: string, writers: number): Promise<Raw> {
  const url = new URL(databaseUrl);
  await ask(url.href, [`drop database if exists ${database} with (force)`, `create database ${database}`]);
  url.pathname = `/${database}`;
  const columns = columnsOf(template);
  await ask(url.href, [
    `create table unit (at int primary key, "lastCelsius" float8, ${[...columns.keys()].map((name) => `"${name}" text`).join(", ")})`,
    "alter table unit replica identity full",
    `create publication bench for table unit`,
    ...Array.from({ length: writers }, (_, at) => `insert into unit values (${at}, 0, ${[...columns.values()].map(quoted).join(", ")})`),
  ]);
  const server = new Contender({ file: join(import.meta.dirname, "raw-feed.ts"), arguments: [url.href] });
  const port = await portOf(server);
  const backends = await ask<{ pid: number }>(url.href, [
    `select pid from pg_stat_activity where datname = '${database}' and backend_type = 'walsender'`,
  ]);
  const statement = 'update unit set "lastCelsius" = $1 where at = $2';
  const rows = Array.from({ length: writers }, (_, at) => [at]);
  return { server, port, writers: { by: "sql", url: url.href, statement, rows }, backends: backends.map(({ pid }) => pid) };
}

/** Columns as the product's row has, and one more that makes the whole text as long. */
function columnsOf(template: string): Map<string, string> {
  const [row = {}] = (JSON.parse(template) as Update).result.data.json.data.up;
  const columns = new Map(
    Object.entries(row)
      .filter(([name]) => name !== "lastCelsius")
      .map(([name, value]) => [name, String(value)]),
  );
  const length = [...columns].reduce((sum, [name, value]) => sum + name.length + value.length + 6, 100);
  return columns.set("filler", "x".repeat(Math.max(1, template.length - length)));
}

type Update = { readonly result: { readonly data: { readonly json: { readonly data: { readonly up: readonly object[] } } } } };

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

async function ask<Row extends object>(url: string, statements: readonly string[]): Promise<Row[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    let rows: Row[] = [];
    for (const statement of statements) ({ rows } = await client.query<Row>(statement));
    return rows;
  } finally {
    await client.end();
  }
}
