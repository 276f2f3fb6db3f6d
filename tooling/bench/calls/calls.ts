import type { Case, Report, Setting } from "../case.ts";
import { callsOn } from "./call.ts";
import { makeData, type Extent } from "./data.ts";
import { measureLink } from "./measure-link.ts";
import { measureCall, type Measured, type Pace } from "./measure.ts";
import { reportOf } from "./report.ts";
import { setStage } from "./stage.ts";

type Plan = Extent & Pace;

const thorough: Plan = { organizations: 20, rows: 100_000, sensors: 40, rounds: 5, seconds: 1, connections: 16 };
const quick: Plan = { organizations: 2, rows: 1000, sensors: 4, rounds: 1, seconds: 0, connections: 1 };

/** What clients ask for, beside Fastify and pg with nothing between them. */
export const calls: Case = {
  name: "calls",
  summary: "Reads, writes, ingestion and sign-in, beside Fastify and prepared statements without permissions.",
  run,
};

async function run(setting: Setting): Promise<Report> {
  const plan = setting.quick ? quick : thorough;
  await using stage = await setStage(setting);
  setting.say(`writing ${plan.rows.toLocaleString("en")} rows of ${plan.organizations} organizations`);
  const data = await makeData(stage.product.url, stage.product.databaseUrl, plan);
  const isWanted = (name: string): boolean => setting.only?.includes(name) ?? (!setting.quick || name !== "ingest 10,000");
  const measured: Measured[] = [];
  for (const { name } of callsOn(data, {}).filter((call) => isWanted(call.name))) {
    // Tokens last fifteen minutes: each call gets fresh ones.
    const headers = await data.company.headers();
    const call = callsOn(data, headers).find((one) => one.name === name)!;
    measured.push(await measureCall(stage, call, plan));
  }
  const links = isWanted("link") ? await measureLink(stage, data, { pace: plan, counts: setting.quick ? [1000] : [1000, 10_000] }) : [];
  return reportOf(measured, links, plan);
}
