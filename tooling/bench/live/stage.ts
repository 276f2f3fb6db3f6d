import { join } from "node:path";
import type { Setting } from "../case.ts";
import { foundCompany, type Company } from "../product/company.ts";
import { Contender } from "../product/contender.ts";
import type { Product } from "../product/product.ts";
import type { Gather, Gathered, Leave, Left, Run, RunResult } from "./orders.ts";
import { startBroadcast, startFeed, type Raw } from "./raw.ts";

/** What is measured, and for how long. */
export type Plan = {
  /** Subscribers; half as many of another organization sit beside them, and are sent nothing. */
  readonly sizes: readonly number[];
  readonly rounds: number;
  /** How long one contender is measured in a round. */
  readonly seconds: number;
  /** Writers that write at the same time when as much as possible is to be delivered. */
  readonly writers: number;
};

/** Everything that takes part, running. */
export type Stage = {
  readonly setting: Setting;
  readonly plan: Plan;
  readonly product: Product;
  /** The organization in which is written, and the one whose people must not notice. */
  readonly watched: Company;
  readonly others: Company;
  readonly load: Load;
  readonly broadcast: Raw;
  readonly feed: Raw;
};

/** The process that reads and writes. */
export type Load = {
  readonly gather: (order: Omit<Gather, "order">) => Promise<Gathered>;
  readonly run: (order: Omit<Run, "order">) => Promise<RunResult>;
  readonly leave: (crowd: string) => Promise<Left>;
};

/** Starts everything but the product, and ends it in reverse order. Whatever has started is ended when a later part does not. */
export async function setStage(setting: Setting, plan: Plan): Promise<Stage & AsyncDisposable> {
  const started: Contender[] = [];
  const stop = async (): Promise<void> => {
    for (const one of started.toReversed()) await one.stop();
  };
  try {
    const product = await setting.product();
    const watched = await foundCompany(product.url, "watched", plan.writers);
    const others = await foundCompany(product.url, "others", 1);
    const process = new Contender({ file: join(import.meta.dirname, "load.ts") });
    started.push(process);
    const load = loadIn(process);
    const template = await sampleOf({ product, watched, load });
    const broadcast = await startBroadcast(template, plan.writers);
    started.push(broadcast.server);
    const feed = await startFeed(product.databaseUrl, template, plan.writers);
    started.push(feed.server);
    return { setting, plan, product, watched, others, load, broadcast, feed, [Symbol.asyncDispose]: stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function loadIn(process: Contender): Load {
  return {
    gather: (order) => process.ask<Gathered>({ order: "gather", ...order } satisfies Gather),
    run: (order) => process.ask<RunResult>({ order: "run", ...order } satisfies Run),
    leave: (crowd) => process.ask<Left>({ order: "leave", crowd } satisfies Leave),
  };
}

/** Readers of the product's live view of units. */
export async function gatherAtProduct(
  { product, load }: Pick<Stage, "product" | "load">,
  company: Company,
  { crowd, readers, isWritten }: { readonly crowd: string; readonly readers: number; readonly isWritten: boolean },
): Promise<Gathered> {
  const subscribe = { id: 0, method: "subscription", params: { path: "coldchain.unit.live", input: { json: {} } } };
  const statement = "update coldchain.unit set last_celsius = $1 where org_id = $2 and id = $3";
  const rows = company.unitIds.map((id) => [company.organizationId, id]);
  return load.gather({
    crowd,
    readers,
    port: product.port,
    path: "/trpc",
    headers: await company.headers(),
    hello: JSON.stringify(subscribe).replace('"id":0', '"id":{id}'),
    ready: '"k":"ready"',
    ...(isWritten && { writers: { by: "sql" as const, url: product.databaseUrl, statement, rows } }),
  });
}

/** A text as the product sends it for one commit: the raw servers send one of equal length. */
async function sampleOf(stage: Pick<Stage, "product" | "watched" | "load">): Promise<string> {
  const { product, load } = stage;
  await gatherAtProduct(stage, stage.watched, { crowd: "product", readers: 1, isWritten: true });
  const { sample } = await load.run({
    crowd: "product",
    seconds: 0,
    writers: 1,
    pauseMs: 0,
    timed: false,
    server: product.server.pid,
    postgres: product.postgres,
    others: [],
  });
  await load.leave("product");
  return sample;
}
