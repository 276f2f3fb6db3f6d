import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Client } from "pg";
import { inRounds } from "../measure/rounds.ts";
import { Contender } from "../product/contender.ts";
import type { Data } from "./data.ts";
import type { Pace } from "./measure.ts";
import type { LinkRun, LinkWay, RunResult } from "./orders.ts";
import type { Stage } from "./stage.ts";

export const linkWays = ["product", "insert under policies", "insert", "COPY"] as const satisfies readonly LinkWay[];

/** What each way to the database brings, with batches of one size. */
export type MeasuredLink = { readonly count: number; readonly rounds: readonly ReadonlyMap<LinkWay | "COPY again", RunResult>[] };

const day = 86_400_000;
/** One for each connection, so that batches do not wait for each other's sensors. */
const connections = 2;

/** Measures the link to the database alone: what ingestion costs without HTTP and JSON. */
export async function measureLink(stage: Stage, data: Data, { pace, counts }: { pace: Pace; counts: readonly number[] }) {
  const { setting, product } = stage;
  const process = stage.join(new Contender({ file: join(import.meta.dirname, "link.ts") }));
  const common = {
    order: "link" as const,
    adminUrl: product.databaseUrl,
    secret: (await readFile(join(product.data, "secret"), "utf8")).trim(),
    organizationId: data.company.organizationId,
    userId: data.personId,
    connections: Math.min(connections, pace.connections),
    postgres: product.postgres,
  };
  const measured: MeasuredLink[] = [];
  for (const [at, count] of counts.entries()) {
    setting.say(`the link to the database, ${count.toLocaleString("en")} readings`);
    // Newer than what came over HTTP and than the size before: nothing of it is late.
    const from = Date.now() - (2 - at) * day;
    await makeMonths(product.databaseUrl, from);
    const ask = (way: LinkWay, seconds: number): Promise<RunResult> =>
      process.ask<RunResult>({ ...common, way, count, from, seconds, sensors: sensorsOf(data, way) } satisfies LinkRun);
    const rounds = await inRounds({
      contenders: [...linkWays, "COPY again" as const],
      rounds: pace.rounds,
      warmUp: !setting.quick,
      measure: (name, isWarmUp) => ask(name === "COPY again" ? "COPY" : name, isWarmUp ? pace.seconds / 2 : pace.seconds),
    });
    measured.push({ count, rounds });
  }
  return measured;
}

/** Each way has sensors of its own: what one has stored would be a conflict for the next. */
function sensorsOf({ sensorIds, strangeSensorIds }: Data, way: LinkWay): readonly string[] {
  if (way === "product") return sensorIds;
  const turn = linkWays.indexOf(way);
  return strangeSensorIds.raw.map((id) => `${id.slice(0, -1)}${turn}`);
}

/** The product makes a month's partition when its first reading comes. */
async function makeMonths(databaseUrl: string, from: number): Promise<void> {
  const database = new Client({ connectionString: databaseUrl });
  await database.connect();
  await database.query("select coldchain.ensure_reading_months(array[$1, now()]::timestamptz[])", [new Date(from)]);
  await database.end();
}
