import { Client } from "pg";
import { ingest } from "@freehold/api/modules/coldchain/reading/reading.ts";
import { openDatabase } from "@freehold/database/database.ts";
import { noLinks, type Principal } from "@freehold/kernel/principal.ts";
import { watchProcessors } from "../measure/processor.ts";
import { obeyBench } from "../product/answering.ts";
import type { LinkRun, LinkWay, RunResult } from "./orders.ts";
import { copyReadings, insertReadings, type Reading } from "./readings.ts";

type Store = (client: Client, readings: readonly Reading[]) => Promise<unknown>;

/** How each way stores a batch. The first is all that the product does with one, without the door in front of it. */
function waysOf({ adminUrl, secret, ...caller }: LinkRun): { readonly ways: Readonly<Record<LinkWay, Store>>; readonly appUrl: string } {
  const database = openDatabase({ adminUrl, secret });
  const principal: Principal = { ...caller, role: "owner", links: noLinks };
  const { organizationId: org, userId } = caller;
  const settings = Object.entries({ "app.org_id": org, "app.user_id": userId, "app.role": "owner" });
  const opening = ["begin", ...settings.map(([name, value]) => `set local ${name} = '${value}'`)].join("; ");
  return {
    appUrl: database.appUrl,
    ways: {
      product: (_, readings) =>
        database.asActor(principal, (tx) => ingest(tx, { readings: readings.map(asMeasurement), health: [] }, new Date())),
      "insert under policies": async (client, readings) => {
        // The driver sends all three before it waits.
        await Promise.all([client.query(opening), insertReadings(client, org, readings), client.query("commit")]);
      },
      insert: (client, readings) => insertReadings(client, org, readings),
      COPY: (client, readings) => copyReadings(client, org, readings),
    },
  };
}

const asMeasurement = ({ sensor, measuredAt, celsius }: Reading) => ({ sensor, measuredAt: new Date(measuredAt), celsius });

const progress = new Map<string, number>();

/** The next readings of some sensors, a second apart: no reading comes twice. */
function nextReadings(sensors: readonly string[], count: number, from: number): Reading[] {
  const at = progress.get(sensors[0]!) ?? from;
  progress.set(sensors[0]!, at + Math.ceil(count / sensors.length) * 1000);
  return Array.from({ length: count }, (_, row) => ({
    sensor: sensors[row % sensors.length]!,
    measuredAt: new Date(at + Math.floor(row / sensors.length) * 1000).toISOString(),
    celsius: 3 + (row % 10) / 10,
  }));
}

let opened: ReturnType<typeof waysOf> | undefined;

async function run(order: LinkRun): Promise<RunResult> {
  const { ways, appUrl } = (opened ??= waysOf(order));
  const { way, sensors, count, seconds, connections, from } = order;
  const connectionString = way === "insert under policies" ? appUrl : order.adminUrl;
  const clients = Array.from({ length: connections }, () => new Client({ connectionString, pipeline: way === "insert under policies" }));
  await Promise.all(clients.map((client) => client.connect()));
  const each = sensors.length / connections;
  const latencies: number[] = [];
  const spent = watchProcessors({ server: process.pid, postgres: order.postgres, others: [] });
  const started = performance.now();
  const until = started + seconds * 1000;
  const store = async (client: Client, at: number): Promise<void> => {
    do {
      const readings = nextReadings(sensors.slice(at * each, (at + 1) * each), count, from);
      const since = performance.now();
      await ways[way](client, readings);
      latencies.push(performance.now() - since);
    } while (performance.now() < until);
  };
  await Promise.all(clients.map(store));
  const elapsed = (performance.now() - started) / 1000;
  const processor = spent();
  await Promise.all(clients.map((client) => client.end()));
  return {
    calls: latencies.length,
    seconds: elapsed,
    processor,
    bytes: 0,
    latencies: Float64Array.from(latencies),
    refused: 0,
    refusal: "",
    sample: "",
  };
}

obeyBench(run);
