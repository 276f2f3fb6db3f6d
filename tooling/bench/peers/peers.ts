import { rowCalls } from "../calls/call.ts";
import { makeData, type Data, type Extent } from "../calls/data.ts";
import { measureCall, type Measured, type Pace } from "../calls/measure.ts";
import type { Asked, Run, RunResult } from "../calls/orders.ts";
import { setStage, type Stage } from "../calls/stage.ts";
import type { Case, Report, Setting } from "../case.ts";
import { directus } from "./directus.ts";
import { feathers } from "./feathers.ts";
import { asSuperuser, layGround } from "./ground.ts";
import { install } from "./install.ts";
import { parseServer } from "./parse-server.ts";
import type { Peer, PeerCall, Started } from "./peer.ts";
import { postgraphile } from "./postgraphile.ts";
import { reportOf } from "./report.ts";

const field: readonly Peer[] = [postgraphile, feathers, parseServer, directus];

type Plan = Extent & Pace;

const thorough: Plan = { organizations: 20, rows: 100_000, sensors: 0, rounds: 5, seconds: 0.7, connections: 16 };
const quick: Plan = { organizations: 2, rows: 1000, sensors: 0, rounds: 1, seconds: 0, connections: 1 };

/** What somebody would pick instead, with the same rows under permissions, asked the same. */
export const peers: Case = {
  name: "peers",
  summary: `${field.map(({ name }) => name).join(", ")}: the same rows under permissions. Installs them from npm beside the repository.`,
  onDemand: true,
  run,
};

/** One that could not be measured, and why. */
export type LeftOut = { readonly name: string; readonly why: string };

async function run(setting: Setting): Promise<Report> {
  const plan = setting.quick ? quick : thorough;
  const wanted = field.filter(({ name }) => setting.only?.includes(name) ?? true);
  const leftOut: LeftOut[] = [];
  const installed = new Map<Peer, string>();
  for (const peer of wanted) {
    setting.say(`installing ${peer.name}`);
    await orLeaveOut(peer, leftOut, async () => installed.set(peer, await install(peer)));
  }
  await using stage = await setStage(setting);
  const data = await makeData(stage.product.url, stage.product.databaseUrl, plan);
  const asked = new Map<string, Started["asked"]>();
  for (const [peer, folder] of installed) {
    setting.say(`starting ${peer.name}`);
    await orLeaveOut(peer, leftOut, async () => {
      const { server, asked: calls } = await startOne(stage, peer, { folder, data });
      stage.servers.set(peer.name, server);
      asked.set(peer.name, calls);
    });
  }
  const shown = await strangersShown(stage, data, asked);
  const measured: Measured[] = [];
  for (const name of ["get", "list", "insert"] as const) measured.push(await measureOne(stage, name, { data, asked, plan }));
  return reportOf({ measured, leftOut, shown, peers: wanted, extent: plan });
}

/** Who shows a row of another organization: permissions that are not on are no permissions. */
async function strangersShown(stage: Stage, { company }: Data, asked: ReadonlyMap<string, Started["asked"]>): Promise<string[]> {
  const { rows } = await asSuperuser(stage.product.databaseUrl, (database) =>
    database.query<{ id: string }>("select id from coldchain.unit where org_id <> $1 and name like 'Unit %' limit 1", [
      company.organizationId,
    ]),
  );
  const picks = rows.map(({ id }) => id);
  const shown: string[] = [];
  for (const [name, { get }] of asked) {
    const { port, process } = stage.servers.get(name)!;
    const { sample } = await stage.load.ask<RunResult>({
      order: "run",
      asked: { ...get!, picks },
      connections: 1,
      seconds: 0,
      port,
      server: process.pid,
      postgres: stage.product.postgres,
      others: [],
    } satisfies Run);
    if (sample.includes("Unit ")) shown.push(`${name} shows a row of another organization: ${sample.slice(0, 200)}`);
  }
  return shown;
}

async function orLeaveOut({ name }: Peer, leftOut: LeftOut[], work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const why = (error instanceof Error ? error.message : String(error)).replaceAll(/\s+/g, " ").slice(0, 300);
    leftOut.push({ name, why });
  }
}

async function startOne(stage: Stage, peer: Peer, { folder, data }: { readonly folder: string; readonly data: Data }): Promise<Started> {
  return peer.start({
    folder,
    databaseUrl: await layGround(stage.product.databaseUrl, peer.name),
    organizationId: data.company.organizationId,
    areaId: data.areaId,
    unitIds: data.unitIds,
    say: stage.setting.say,
    join: stage.join,
  });
}

type Asking = { readonly data: Data; readonly asked: ReadonlyMap<string, Started["asked"]>; readonly plan: Plan };

async function measureOne(stage: Stage, name: PeerCall, { data, asked, plan }: Asking): Promise<Measured> {
  const headers = await data.company.headers();
  const call = rowCalls(data, headers).find((one) => one.name === name)!;
  const others = [...asked].flatMap(([peer, calls]): [string, Asked][] => (calls[name] ? [[peer, calls[name]]] : []));
  // How each names its columns is its own. An answer has as many rows as names of units; one that says what was made has at least an id.
  const rows = name === "insert" ? /"(?:id|rowId|objectId)":/g : /"name":\s*"(?:Unit|Young|Fridge) /g;
  const counted = (body: string): number => Math.min(name === "list" ? 50 : 1, [...body.matchAll(rows)].length);
  return measureCall(stage, { ...call, counted, asked: { ...call.asked, ...Object.fromEntries(others) } }, plan);
}
