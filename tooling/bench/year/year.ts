import { query, type Call } from "../calls/call.ts";
import { measureCall, type Pace } from "../calls/measure.ts";
import type { RunResult } from "../calls/orders.ts";
import { setStage, type Stage } from "../calls/stage.ts";
import type { Case, Report, Setting } from "../case.ts";
import { clientWith } from "../product/company.ts";
import { measureForAYear, type Measured } from "./data.ts";
import { reportOf, type Chart, type Page } from "./report.ts";
import { openViews, unitPageViews } from "./views.ts";

type Plan = Pace & { readonly days: number };

const thorough: Plan = { days: 365, rounds: 5, seconds: 0.5, connections: 1 };
const quick: Plan = { days: 3, rounds: 1, seconds: 0, connections: 1 };

/** What the page of a unit asks for when a year of its readings is there. */
export const year: Case = {
  name: "year",
  summary: "The page of a unit with a year of readings, one a minute: time, bytes and points of its chart and its live views.",
  run,
};

/** The ranges that the page offers, in hours. */
const ranges = [6, 24, 24 * 7, 24 * 30, 24 * 365] as const;
/** What the page asks for: about as many points as it has pixels. */
const points = 1000;

async function run(setting: Setting): Promise<Report> {
  const plan = setting.quick ? quick : thorough;
  await using stage = await setStage(setting);
  setting.say(`writing the readings of ${plan.days} days`);
  const measured = await measureForAYear(stage.product.url, stage.product.databaseUrl, plan.days);
  const charts: Chart[] = [];
  for (const hours of ranges) charts.push(await measureChart(stage, measured, { hours, pace: plan }));
  return reportOf({ charts, page: await measurePage(stage, measured), all: await everyReading(stage, measured), points });
}

type Span = { readonly hours: number; readonly pace: Pace };

async function measureChart(stage: Stage, measured: Measured, { hours, pace }: Span): Promise<Chart> {
  const headers = await measured.company.headers();
  const from = new Date(measured.until - hours * 3_600_000);
  const to = new Date(measured.until);
  const series = await clientWith(stage.product.url, headers).coldchain.reading.series.query({ unitId: measured.unitId, from, to, points });
  const asked = query("coldchain.reading.series", { unitId: measured.unitId, from, to, points }, { headers });
  const dates = encodeURIComponent(JSON.stringify({ values: { from: ["Date"], to: ["Date"] } }));
  const call: Call = {
    name: `${hours} hours`,
    connections: 1,
    asked: {
      product: { ...asked, path: asked.path.replace(/%7D$/, `%2C%22meta%22%3A${dates}%7D`) },
      raw: { method: "GET", path: rawPath(measured, { from, to, width: (series.widthSeconds ?? 60) * 1000 }), headers: {} },
    },
    counted: pointsIn,
  };
  const result = await measureCall(stage, call, pace);
  const readings = Math.min(hours * 60, measured.readings);
  return { hours, readings, points: series.sensors.reduce((sum, { at }) => sum + at.length, 0), widthSeconds: series.widthSeconds, result };
}

function rawPath({ company, unitId }: Measured, { from, to, width }: { from: Date; to: Date; width: number }): string {
  const asked = { org: company.organizationId, unit: unitId, from: from.toISOString(), to: to.toISOString(), width: String(width) };
  return `/series?${new URLSearchParams(asked).toString()}`;
}

/** Points in an answer of the product, or rows in one of the raw server. */
function pointsIn(body: string): number {
  const answer = JSON.parse(body) as
    | unknown[]
    | { readonly result?: { readonly data: { readonly json: { readonly sensors: readonly { readonly at: unknown[] }[] } } } };
  if (Array.isArray(answer)) return answer.length;
  return (answer.result?.data.json.sensors ?? []).reduce((sum, { at }) => sum + at.length, 0);
}

/** What the chart would take if nothing condensed it: every reading of the year, once. */
async function everyReading({ product, servers, load }: Stage, measured: Measured): Promise<RunResult> {
  const { port, process } = servers.get("raw")!;
  const [from, to] = [new Date(0), new Date(measured.until)];
  return load.ask<RunResult>({
    order: "run",
    connections: 1,
    seconds: 0,
    asked: { method: "GET", path: rawPath(measured, { from, to, width: 60_000 }), headers: {} },
    port,
    server: process.pid,
    postgres: product.postgres,
    others: [],
  });
}

/** Opens all live views of the page a few times. */
async function measurePage({ setting, product }: Stage, { company, unitId }: Measured): Promise<Page[]> {
  setting.say("opening the page");
  const headers = await company.headers();
  const pages: Page[] = [];
  for (let turn = 0; turn < (setting.quick ? 1 : 10); turn++) pages.push(await openViews(product.port, headers, unitPageViews(unitId)));
  return pages;
}
