import { Client } from "pg";
import { rowCalls, type Call } from "../calls/call.ts";
import { makeData, someUnits, writeUnits, type Data } from "../calls/data.ts";
import { measureCall, type Measured, type Pace } from "../calls/measure.ts";
import { setStage, type Stage } from "../calls/stage.ts";
import type { Case, Report, Setting } from "../case.ts";
import type { Cost } from "./plan.ts";
import { reportOf, type Grown, type Size } from "./report.ts";
import { settle } from "./settlers.ts";
import { costOfWork, preparePlans } from "./watch-plans.ts";

type Plan = Pace & {
  /** Organizations there are, and units of the one that calls, one after the other. */
  readonly sizes: readonly Size[];
  /** Units of each other organization. */
  readonly each: number;
};

const own = 1000;
const thorough: Plan = {
  sizes: [
    ...[1, 10, 100, 1000].map((organizations) => ({ organizations, rows: own })),
    ...[10, 100].map((times) => ({ organizations: 1000, rows: own * times })),
  ],
  each: 500,
  rounds: 5,
  seconds: 0.2,
  connections: 16,
};
const quick: Plan = {
  sizes: [
    { organizations: 1, rows: 100 },
    { organizations: 5, rows: 100 },
    { organizations: 5, rows: 200 },
  ],
  each: 20,
  rounds: 1,
  seconds: 0,
  connections: 1,
};
const farther: Size = { organizations: 1000, rows: own * 1000 };

/** Whether calls cost more when others have more, and how much more when oneself has more. */
export const growth: Case = {
  name: "growth",
  summary: "The same calls at 1 to 1,000 organizations and at 1, 10 and 100 times the rows (1,000 times with --far).",
  run,
};

async function run(setting: Setting): Promise<Report> {
  const plan = setting.quick ? quick : thorough;
  const sizes = setting.far ? [...plan.sizes, farther] : plan.sizes;
  await using stage = await setStage(setting);
  const { url, databaseUrl } = stage.product;
  const data = await makeData(url, databaseUrl, { organizations: 1, rows: sizes[0]!.rows, sensors: 0 });
  const database = new Client({ connectionString: databaseUrl });
  await database.connect();
  try {
    await preparePlans(database);
    const grown: Grown[] = [];
    let before = sizes[0]!;
    for (const size of sizes) {
      setting.say(
        `organizations: ${size.organizations.toLocaleString("en")}; rows of the one that calls: ${size.rows.toLocaleString("en")}`,
      );
      await grow(database, data, { before, size, each: plan.each });
      grown.push({ size, calls: await measureAll(stage, database, { data, plan }) });
      before = size;
    }
    return reportOf(grown, plan.each);
  } finally {
    await database.end();
  }
}

type Step = { readonly before: Size; readonly size: Size; readonly each: number };

async function grow(database: Client, { company, areaId }: Data, { before, size, each }: Step): Promise<void> {
  if (size.organizations > before.organizations)
    await settle(database, company.organizationId, { from: before.organizations + 1, to: size.organizations, units: each });
  if (size.rows > before.rows) await writeUnits(database, { areas: [areaId], each: size.rows - before.rows, first: before.rows + 1 });
  await database.query("vacuum analyze");
}

async function measureAll(stage: Stage, database: Client, { data, plan }: { readonly data: Data; readonly plan: Plan }) {
  const headers = await data.company.headers();
  // Few, or updates would give the caller other rows than it had.
  const unitIds = (await someUnits(database, data.company.organizationId)).slice(0, 100);
  const measured: { readonly call: Measured; readonly cost: Cost }[] = [];
  for (const call of rowCalls({ ...data, unitIds }, headers)) {
    measured.push({ cost: await costOfCall(stage, database, call), call: await measureCall(stage, call, plan) });
  }
  await database.query("delete from coldchain.unit where name like 'Young %'");
  return measured;
}

async function costOfCall({ product, load }: Stage, database: Client, { asked }: Call): Promise<Cost> {
  const once = (): Promise<unknown> =>
    load.ask({
      order: "run",
      connections: 1,
      seconds: 0,
      asked: asked["product"]!,
      port: product.port,
      server: product.server.pid,
      postgres: product.postgres,
      others: [],
    });
  // The first call makes the connection and has its statement planned.
  await once();
  return costOfWork(product, database, once);
}
