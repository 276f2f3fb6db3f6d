import { join } from "node:path";
import type { Case, Report, Setting } from "../case.ts";
import { inRounds } from "../measure/rounds.ts";
import { Contender } from "../product/contender.ts";
import { startProduct, type Product } from "../product/product.ts";
import { callsOn, type Call } from "./call.ts";
import { makeData, type Extent } from "./data.ts";
import type { Run, RunResult } from "./orders.ts";
import { reportOf, type CallContender, type Measured } from "./report.ts";

type Plan = Extent & { readonly rounds: number; readonly seconds: number; readonly connections: number };

const thorough: Plan = { organizations: 20, rows: 100_000, sensors: 40, rounds: 5, seconds: 1, connections: 16 };
const quick: Plan = { organizations: 2, rows: 1000, sensors: 10, rounds: 1, seconds: 0.1, connections: 1 };

/** What clients ask for, beside Fastify and pg with nothing between them. */
export const calls: Case = {
  name: "calls",
  summary: "get, list, search, insert, update, ingest, session: beside Fastify and prepared statements without permissions.",
  run,
};

type Stage = {
  readonly setting: Setting;
  readonly plan: Plan;
  readonly product: Product;
  readonly raw: Contender;
  readonly load: Contender;
};

async function run(setting: Setting): Promise<Report> {
  const plan = setting.quick ? quick : thorough;
  const started: Contender[] = [];
  try {
    setting.say("starting the product on an empty database");
    const product = await startProduct(setting.folder);
    started.push(product.server);
    setting.say(`writing ${plan.rows.toLocaleString("en")} rows of ${plan.organizations} organizations`);
    const data = await makeData(product.url, product.databaseUrl, plan);
    const raw = new Contender({ file: join(import.meta.dirname, "raw-server.ts"), arguments: [product.databaseUrl] });
    started.push(raw);
    const load = new Contender({ file: join(import.meta.dirname, "load.ts") });
    started.push(load);
    const rawPort = Number(await raw.printed(/port (\d+)/));
    const wanted = callsOn(data).filter(({ name }) => setting.only?.includes(name) ?? true);
    const measured: Measured[] = [];
    for (const call of wanted) measured.push(await measure({ setting, plan, product, raw, load }, rawPort, call));
    return reportOf(measured, plan);
  } finally {
    for (const one of started.toReversed()) await one.stop();
  }
}

async function measure({ setting, plan, product, raw, load }: Stage, rawPort: number, call: Call): Promise<Measured> {
  setting.say(call.name);
  const common = {
    order: "run" as const,
    connections: Math.min(call.connections, plan.connections),
    postgres: product.postgres,
    others: [],
  };
  const ask = (contender: CallContender, seconds: number): Promise<RunResult> =>
    load.ask<RunResult>(
      (contender === "product"
        ? { ...common, seconds, port: product.port, asked: call.product, server: product.server.pid }
        : { ...common, seconds, port: rawPort, asked: call.raw, server: raw.pid }) satisfies Run,
    );
  const rounds = await inRounds<CallContender, RunResult>({
    contenders: ["product", "raw", "raw again"],
    rounds: plan.rounds,
    warmUp: !setting.quick,
    measure: (contender, isWarmUp) => ask(contender, isWarmUp ? plan.seconds / 2 : plan.seconds),
  });
  if (setting.profiles !== undefined) {
    await product.server.profile(join(setting.profiles, `calls-${call.name.replaceAll(/\W/g, "-")}`), () => ask("product", plan.seconds));
  }
  return { name: call.name, rounds, wrong: wrongsOf(call, rounds) };
}

/** Whether everything was answered, and both answered the same. */
function wrongsOf({ name, counted }: Call, rounds: readonly ReadonlyMap<CallContender, RunResult>[]): string[] {
  const results = rounds.flatMap((round) => [...round]);
  const refused = results.flatMap(([contender, { refused, refusal }]) =>
    refused === 0 ? [] : [`${name}: ${contender} refused ${refused} calls: ${refusal}`],
  );
  const counts = new Set(results.map(([, { sample }]) => counted(sample)));
  const differ =
    counts.size === 1 && !counts.has(0) && !counts.has(Number.NaN) ? [] : [`${name}: the answers differ: ${[...counts].join(", ")}.`];
  return [...refused, ...differ];
}
