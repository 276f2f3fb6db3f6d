import { join } from "node:path";
import { clientWith } from "../product/company.ts";
import { inRounds } from "../measure/rounds.ts";
import type { Memory } from "../product/answering.ts";
import type { Contender } from "../product/contender.ts";
import { markOf } from "./mark.ts";
import type { Left, Run, RunResult } from "./orders.ts";
import { gatherAtProduct, type Stage } from "./stage.ts";

/** What was found out with one number of subscribers. */
export type Measured = {
  readonly size: number;
  readonly strangers: number;
  /** By contender. Those that are alone have one writer; those that are paced get ten commits a second and measure times. */
  readonly rounds: readonly ReadonlyMap<ContenderName, RunResult>[];
  /**
   * Bytes that each connection adds to the resident memory, and to the heap, once all are in and nothing happens. Absent
   * where nothing can be said: few connections drown in what everything else does, later ones find what earlier ones left.
   */
  readonly memory: { readonly product: PerSocket; readonly raw: PerSocket } | undefined;
  /** How long one subscription took, in milliseconds, with many at the same time. */
  readonly joinMs: number;
  readonly wrong: readonly string[];
};

export type PerSocket = { readonly resident: number; readonly heap: number };

export const contenders = [
  "product",
  "product alone",
  "product paced",
  "raw",
  "raw again",
  "raw alone",
  "raw paced",
  "feed",
  "feed alone",
] as const;
export type ContenderName = (typeof contenders)[number];

const tellingSize = 500;
const pacing = { writers: 1, pauseMs: 100, timed: true };

/** Gathers as many subscribers at every contender, measures in rounds, and looks whether each got what it should. */
export async function measureSize(stage: Stage, size: number, isFirst: boolean): Promise<Measured> {
  const { setting, plan, load } = stage;
  setting.say(`${size} subscribers come in`);
  const { memory, joinMs, strangers } = await gatherAll(stage, size, isFirst);
  const rounds = await inRounds<ContenderName, RunResult>({
    contenders,
    rounds: plan.rounds,
    warmUp: !setting.quick,
    measure: (contender, isWarmUp) => {
      if (!isWarmUp) setting.say(`${size} subscribers: ${contender}`);
      const seconds = isWarmUp ? plan.seconds / 2 : plan.seconds;
      return load.run(runOf(stage, contender, seconds));
    },
  });
  if (setting.profiles !== undefined) await look(stage, size, join(setting.profiles, `live-${size}`));
  const left = await load.leave("product");
  const wrong = [
    ...wrongsOf("Of the product's deliveries", left),
    ...wrongsOf("Of what must not reach another organization", await load.leave("strangers")),
    ...wrongsOf("Of the deliveries of ws", await load.leave("raw")),
    ...wrongsOf("Of the deliveries of ws behind PostgreSQL", await load.leave("feed")),
    ...(await disagreement(stage, left)),
  ];
  return {
    size,
    strangers,
    rounds,
    memory,
    joinMs,
    wrong: wrong.map((sentence) => `With ${size} subscribers: ${sentence}`),
  };
}

async function gatherAll(stage: Stage, size: number, isFirst: boolean) {
  const { product, broadcast, feed, load } = stage;
  const strangers = Math.ceil(size / 2);
  const memoryOf = async (server: Contender): Promise<Memory | undefined> => (isFirst && size >= tellingSize ? server.memory() : undefined);
  const before = { product: await memoryOf(product.server), raw: await memoryOf(broadcast.server) };
  const { seconds } = await gatherAtProduct(stage, stage.watched, { crowd: "product", readers: size, isWritten: true });
  const after = await memoryOf(product.server);
  await gatherAtProduct(stage, stage.others, { crowd: "strangers", readers: strangers, isWritten: false });
  const bare = { path: "/", headers: {}, readers: size };
  await load.gather({ ...bare, crowd: "raw", port: broadcast.port, writers: broadcast.writers });
  await load.gather({ ...bare, crowd: "feed", port: feed.port, writers: feed.writers });
  const perSocket = (from: Memory, to: Memory): PerSocket => ({
    resident: (to.rss - from.rss) / size,
    heap: (to.heapUsed + to.external - from.heapUsed - from.external) / size,
  });
  const raw = await memoryOf(broadcast.server);
  const memory = before.product &&
    after &&
    before.raw &&
    raw && { product: perSocket(before.product, after), raw: perSocket(before.raw, raw) };
  return { strangers, joinMs: (seconds * 1000) / size, memory };
}

function runOf({ product, broadcast, feed, plan }: Stage, contender: ContenderName, seconds: number): Omit<Run, "order"> {
  const common = { seconds, writers: plan.writers, pauseMs: 0, timed: false, postgres: product.postgres };
  switch (contender) {
    case "product":
      return { ...common, crowd: "product", server: product.server.pid, others: feed.backends };
    case "product paced":
      return { ...common, ...pacing, crowd: "product", server: product.server.pid, others: feed.backends };
    case "product alone":
      return { ...common, writers: 1, crowd: "product", server: product.server.pid, others: feed.backends };
    case "raw alone":
      return { ...common, writers: 1, crowd: "raw", server: broadcast.server.pid, others: [] };
    case "raw paced":
      return { ...common, ...pacing, crowd: "raw", server: broadcast.server.pid, others: [] };
    case "raw":
    case "raw again":
      return { ...common, crowd: "raw", server: broadcast.server.pid, others: [] };
    case "feed alone":
      return { ...common, writers: 1, crowd: "feed", server: feed.server.pid, others: [] };
    case "feed":
      return { ...common, crowd: "feed", server: feed.server.pid, others: [] };
  }
}

/** Once more, apart from the rounds: to look costs time. */
async function look(stage: Stage, size: number, file: string): Promise<void> {
  const { server } = stage.product;
  for (const contender of ["product", "product alone"] as const) {
    await server.profile(`${file} ${contender}`, () => stage.load.run(runOf(stage, contender, stage.plan.seconds)));
  }
  // With more of them it stands still for so long that PostgreSQL is taken for gone, and everybody gets a fresh snapshot.
  if (size <= 1000) await server.writeHeap(file);
}

function wrongsOf(what: string, { lost, doubled, forbidden, closed }: Left): string[] {
  if (lost + doubled + forbidden + closed === 0) return [];
  return [`${what} ${lost} were lost, ${doubled} doubled, ${forbidden} forbidden; ${closed} connections were closed.`];
}

/** Whether a list shows what the last commits wrote. */
async function disagreement({ product, watched }: Stage, { written }: Left): Promise<string[]> {
  const client = clientWith(product.url, await watched.headers());
  const { rows } = await client.coldchain.unit.list.query({});
  const shown = new Map(rows.map(({ id, lastCelsius }) => [id, lastCelsius]));
  const differ = watched.unitIds.filter((id, at) => shown.get(id) !== markOf(at, written[at] ?? 0));
  return differ.length === 0 ? [] : [`A list does not show what was written last, of ${differ.length} units.`];
}
