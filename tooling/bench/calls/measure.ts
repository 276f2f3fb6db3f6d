import { join } from "node:path";
import { median } from "../measure/figures.ts";
import { inRounds } from "../measure/rounds.ts";
import type { Traffic } from "../product/traffic.ts";
import type { Call } from "./call.ts";
import type { Asked, Run, RunResult } from "./orders.ts";
import type { Server, Stage } from "./stage.ts";

/** How long a call is measured. */
export type Pace = { readonly rounds: number; readonly seconds: number; readonly connections: number };

/** What was found out of one kind of call. Contenders are the servers that were asked, and raw once more. */
export type Measured = {
  readonly name: string;
  readonly rounds: readonly ReadonlyMap<string, RunResult>[];
  /** Of one call, of each server. */
  readonly traffic: ReadonlyMap<string, Traffic>;
  readonly wrong: readonly string[];
};

const again = " again";

/** Measures a call at all servers that it can be asked of, in interleaved rounds, and looks whether they answer the same. */
export async function measureCall(stage: Stage, call: Call, pace: Pace): Promise<Measured> {
  const { setting, product, servers } = stage;
  setting.say(call.name);
  const contenders = [...servers.keys()].filter((name) => call.asked[name] !== undefined);
  const ask = (contender: string, seconds: number): Promise<RunResult> => {
    const name = contender.replace(again, "");
    return run(stage, { server: servers.get(name)!, asked: call.asked[name]!, connections: pace.connections, seconds }, call);
  };
  const rounds = await inRounds({
    contenders: [...contenders, `raw${again}`],
    rounds: pace.rounds,
    warmUp: !setting.quick,
    measure: (contender, isWarmUp) => ask(contender, isWarmUp ? pace.seconds / 2 : pace.seconds),
  });
  const traffic = new Map<string, Traffic>();
  for (const name of contenders) traffic.set(name, await trafficOf(stage, name, call));
  if (setting.profiles !== undefined) {
    const file = join(setting.profiles, `calls-${call.name.replaceAll(/\W/g, "-")}`);
    await product.server.profile(file, () => ask("product", pace.seconds));
  }
  return { name: call.name, rounds, traffic, wrong: wrongsOf(call, rounds) };
}

type Asking = { readonly server: Server; readonly asked: Asked; readonly connections: number; readonly seconds: number };

function run({ product, load }: Stage, { server, connections, ...asking }: Asking, call: Call): Promise<RunResult> {
  return load.ask<RunResult>({
    order: "run",
    ...asking,
    connections: Math.min(call.connections, connections),
    port: server.port,
    server: server.process.pid,
    postgres: product.postgres,
    others: [],
  } satisfies Run);
}

/** What one call sends and receives: the middle of some, since work in the background may come in between. */
async function trafficOf(stage: Stage, name: string, call: Call): Promise<Traffic> {
  const server = stage.servers.get(name)!;
  const port = Number(new URL(stage.product.databaseUrl).port);
  const counted: Traffic[] = [];
  for (let turn = 0; turn < (stage.setting.quick ? 1 : 7); turn++) {
    const once = (): Promise<unknown> => run(stage, { server, asked: call.asked[name]!, connections: 1, seconds: 0 }, call);
    counted.push(await server.process.traffic(port, once));
  }
  const middle = (of: (traffic: Traffic) => number): number => median(counted.map(of));
  return {
    flights: middle(({ flights }) => flights),
    statements: middle(({ statements }) => statements),
    sent: middle(({ sent }) => sent),
    received: middle(({ received }) => received),
  };
}

/** Whether everything was answered, and all answered the same. */
export function wrongsOf({ name, counted }: Call, rounds: readonly ReadonlyMap<string, RunResult>[]): string[] {
  const results = rounds.flatMap((round) => [...round]);
  const refused = results.flatMap(([contender, { refused, refusal }]) =>
    refused === 0 ? [] : [`${name}: ${contender} refused ${refused} calls: ${refusal}`],
  );
  const counts = new Map(results.map(([contender, { sample }]) => [contender, counted(sample)]));
  const different = new Set(counts.values());
  const differ =
    different.size === 1 && !different.has(0) && !different.has(Number.NaN)
      ? []
      : [`${name}: the answers differ: ${[...counts].map((one) => one.join(" ")).join(", ")}.`];
  return [...refused, ...differ];
}
