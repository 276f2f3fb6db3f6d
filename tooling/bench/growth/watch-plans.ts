import { open, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Client } from "pg";
import { roleNames } from "@freehold/database/connection-url.ts";
import type { Product } from "../product/product.ts";
import { costOf, plansIn, type Cost } from "./plan.ts";

const settings = {
  log_analyze: "on",
  log_buffers: "on",
  log_timing: "off",
  log_format: "json",
} as const;

const times = 5;
/** In thirds of a second. */
const longestJob = 100;

/** Has PostgreSQL tell how it does what the product asks. Connections are made anew: the extension is loaded when one begins. */
export async function preparePlans(database: Client): Promise<void> {
  await database.query("load 'auto_explain'");
  await database.query("alter system set session_preload_libraries = 'auto_explain'");
  await set(database, settings);
  await database.query(
    "select pg_terminate_backend(pid, 5000) from pg_stat_activity where usename = $1 and backend_type = 'client backend' and state = 'idle'",
    [roleNames.app],
  );
}

/**
 * What PostgreSQL does for the product when something is asked of it: the least of a few times, in a moment in which nothing is done
 * in the background, because that would be counted too. Rows and scans are also those of functions that policies ask; their pages are counted with the statement.
 */
export async function costOfWork(product: Product, database: Client, work: () => Promise<unknown>): Promise<Cost> {
  const whole = await costsOf(product, database, { work, isNested: false });
  const nested = await costsOf(product, database, { work, isNested: true });
  return { ...nested, pages: whole.pages };
}

type Watched = { readonly work: () => Promise<unknown>; readonly isNested: boolean };

async function costsOf({ data }: Product, database: Client, { work, isNested }: Watched): Promise<Cost> {
  const log = join(data, "postgres/postgres.log");
  await set(database, { log_nested_statements: isNested ? "on" : "off", log_min_duration: "0" });
  try {
    await quiet(log, database);
    const costs: Cost[] = [];
    for (let turn = 0; turn < times; turn++) {
      const { size } = await stat(log);
      await work();
      costs.push(costOf(plansIn(await readFrom(log, size), roleNames.app)));
    }
    return costs.toSorted((a, b) => a.pages - b.pages || a.rows - b.rows)[0]!;
  } finally {
    await set(database, { log_min_duration: "-1" });
  }
}

/** Waits until the product asks nothing by itself: its jobs look after every organization once a minute. */
async function quiet(log: string, database: Client): Promise<void> {
  for (let turn = 0; turn < longestJob; turn++) {
    const { size } = await stat(log);
    await database.query("select pg_sleep(0.3)");
    if (plansIn(await readFrom(log, size), roleNames.app).length === 0) return;
  }
}

async function set(database: Client, wanted: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, value] of Object.entries(wanted)) await database.query(`alter system set auto_explain.${name} = '${value}'`);
  await database.query("select pg_reload_conf()");
  // Who idles reads its settings again before it does anything else.
  await database.query("select pg_sleep(0.1)");
}

async function readFrom(path: string, start: number): Promise<string> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const { buffer } = await file.read(Buffer.alloc(size - start), 0, size - start, start);
    return buffer.toString("utf8");
  } finally {
    await file.close();
  }
}
