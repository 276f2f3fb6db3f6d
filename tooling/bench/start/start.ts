import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { startEmbedded } from "@freehold/database/embedded.ts";
import type { Case, Report, Setting } from "../case.ts";
import { median, ratios, spreadOf, type Round } from "../measure/figures.ts";
import { processorSeconds } from "../measure/processor.ts";
import { inRounds } from "../measure/rounds.ts";
import { foundCompany } from "../product/company.ts";
import { Contender } from "../product/contender.ts";
import { bundleServer, startServer } from "../product/product.ts";
import { figure } from "../report/table.ts";

/** From nothing to the first answer to somebody who is signed in. */
export const start: Case = {
  name: "start",
  summary: "Cold and warm starts to the first answer to somebody who is signed in, and idle memory, beside Fastify and pg.",
  run,
};

const contenders = ["cold", "warm", "beside PostgreSQL", "from sources", "raw", "raw again"] as const;
type Name = (typeof contenders)[number];

/** How long it took, what the process had computed by then, and what it keeps in memory when it idles. */
type Started = { readonly seconds: number; readonly processor: number; readonly resident: number };

type Headers = Readonly<Record<string, string>>;
type Place = { readonly environment: Headers; readonly headers: Headers };

async function run(setting: Setting): Promise<Report> {
  const database = await startEmbedded({ directory: join(setting.folder, "beside") });
  try {
    setting.say("bundling the server and founding a company with each database");
    await bundleServer();
    const warm = await inhabited({ FREEHOLD_DATA: join(setting.folder, "warm") });
    const beside = await inhabited({
      FREEHOLD_DATA: join(setting.folder, "beside-data"),
      FREEHOLD_SECRET: randomBytes(32).toString("hex"),
      DATABASE_URL: database.adminUrl,
    });
    let folders = 0;
    const measure = async (name: Name): Promise<Started> => {
      setting.say(name);
      if (name === "warm") return timed(warm.environment, warm.headers);
      if (name === "beside PostgreSQL") return timed(beside.environment, beside.headers);
      if (name === "from sources") return timed(beside.environment, beside.headers, "sources");
      // On an empty folder nobody can be signed in yet.
      if (name === "cold") return timed({ FREEHOLD_DATA: join(setting.folder, `cold-${folders++}`) }, undefined);
      return timedRaw(database.adminUrl);
    };
    const rounds = await inRounds({ contenders, rounds: setting.quick ? 1 : 5, warmUp: !setting.quick, measure });
    return reportOf(rounds);
  } finally {
    await database.stop();
  }
}

/** Founds a company there, whose owner has signed in: their token outlasts the measurement. */
async function inhabited(environment: Headers): Promise<Place> {
  const { server, url } = await startServer(environment);
  const company = await foundCompany(url, "company", 1);
  const headers = await company.headers();
  await server.stop();
  return { environment, headers };
}

async function timed(environment: Headers, headers: Headers | undefined, from: "bundle" | "sources" = "bundle"): Promise<Started> {
  const since = performance.now();
  const { server, url } = await startServer(environment, { from, isProbed: false });
  try {
    const answer = await fetch(`${url}/trpc/${headers ? "accounts.me" : "accounts.session"}`, { headers: headers ?? {} });
    if (answer.status !== 200) throw new Error(`The first answer was ${answer.status}: ${await answer.text()}`);
    await answer.text();
    return await startedAt(server, since);
  } finally {
    await server.stop();
  }
}

async function timedRaw(databaseUrl: string): Promise<Started> {
  const since = performance.now();
  const server = new Contender({ file: join(import.meta.dirname, "../calls/raw-server.ts"), arguments: [databaseUrl] });
  try {
    const port = await server.printed(/port (\d+)/);
    const nobody = "00000000-0000-0000-0000-000000000000";
    await (await fetch(`http://127.0.0.1:${port}/session?id=${nobody}`)).text();
    return await startedAt(server, since);
  } finally {
    await server.stop();
  }
}

/** Nobody asks anything meanwhile; nothing is collected that the process would not collect by itself. */
const idleMs = 3_000;

const residentBytes = (pid: number): number => Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) * 1024;

async function startedAt(server: Contender, since: number): Promise<Started> {
  const seconds = (performance.now() - since) / 1000;
  const processor = processorSeconds(server.pid);
  await pause(idleMs);
  return { seconds, processor, resident: residentBytes(server.pid) };
}

function reportOf(rounds: readonly ReadonlyMap<Name, Started>[]): Report {
  const of = (read: (started: Started) => number): Round[] =>
    rounds.map((round) => new Map([...round].map(([name, one]) => [name, read(one)])));
  const times = of(({ seconds }) => seconds * 1000);
  const middle = (all: readonly Round[], name: Name): string => figure(median(all.flatMap((round) => round.get(name) ?? [])));
  const beside = (name: Name): string => {
    const { median, min, max } = spreadOf(ratios(times, name, "raw"));
    return `${figure(median)} (${figure(min)} to ${figure(max)})`;
  };
  const processor = of(({ processor }) => processor * 1000);
  const resident = of(({ resident }) => resident / 2 ** 20);
  const rows = contenders.map((name) => [name, middle(times, name), beside(name), middle(processor, name), middle(resident, name)]);
  return {
    tables: [{ title: "To the first answer", rows: [["", "ms", "beside raw", "ms of processor", "MiB idle"], ...rows] }],
    notes: [
      "Cold is an empty folder: PostgreSQL is set up and all migrations run. Warm starts PostgreSQL on what is there. Beside PostgreSQL it runs already, and migrations are only compared. Each ends with an answer over HTTP, where there are people to somebody who is signed in.",
      "The product runs from its bundle, and once more from its sources beside PostgreSQL. Raw is Fastify and pg with a few routes, from TypeScript. Memory is what is resident three seconds after the first answer; PostgreSQL's own is not in it.",
    ],
    wrong: [],
  };
}
