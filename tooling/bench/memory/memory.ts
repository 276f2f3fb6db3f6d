import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { runningEmbedded } from "@freehold/database/embedded.ts";
import { rowCalls } from "../calls/call.ts";
import { makeData } from "../calls/data.ts";
import type { Run } from "../calls/orders.ts";
import { setStage, startRaw, type Stage } from "../calls/stage.ts";
import type { Case, Report, Setting } from "../case.ts";
import type { Memory } from "../product/answering.ts";
import { startServer } from "../product/product.ts";
import { figure } from "../report/table.ts";

/** What the server takes, idle and at work. */
export const memory: Case = {
  name: "memory",
  summary: "Resident memory and heap of the server: idle, at most while sixteen connections ask, and afterwards; beside Fastify and pg.",
  run,
};

/** Alone, nothing of the bench is in the process. */
type Kept = { readonly alone: number; readonly idle: Memory; readonly most: number; readonly after: Memory };

const names = ["product", "raw"] as const;
const idleMs = 3000;

async function run(setting: Setting): Promise<Report> {
  const alone = await residentAlone(setting);
  await using stage = await setStage(setting);
  const { product, servers } = stage;
  const idle = new Map<string, Memory>();
  for (const name of names) idle.set(name, await servers.get(name)!.process.memory());
  const data = await makeData(product.url, product.databaseUrl, { organizations: 2, rows: setting.quick ? 200 : 20_000, sensors: 0 });
  const calls = rowCalls(data, await data.company.headers());
  const kept = new Map<string, Kept>();
  for (const name of names) {
    setting.say(`${name} at work`);
    for (const { asked } of calls) await stage.load.ask(runOf(stage, name, { asked: asked[name]!, seconds: setting.quick ? 0 : 3 }));
    const { process } = servers.get(name)!;
    kept.set(name, {
      alone: alone[name],
      idle: idle.get(name)!,
      most: await residentOf(process.pid, "VmHWM"),
      after: await process.memory(),
    });
  }
  return reportOf(kept);
}

function runOf({ product, servers }: Stage, name: string, what: Pick<Run, "asked" | "seconds">): Run {
  const { port, process } = servers.get(name)!;
  return { order: "run", ...what, connections: 16, port, server: process.pid, postgres: product.postgres, others: [] };
}

/** What product and raw have resident when nobody asks them anything. Raw is TypeScript, and answers the bench, in any case. */
async function residentAlone(setting: Setting): Promise<Record<(typeof names)[number], number>> {
  setting.say("starting the product without the probe");
  const folder = join(setting.folder, "alone");
  const { server } = await startServer({ FREEHOLD_DATA: folder }, { isProbed: false });
  const raw = startRaw((await runningEmbedded(join(folder, "postgres"))) ?? "");
  try {
    await raw.printed(/port (\d+)/);
    await pause(setting.quick ? 0 : idleMs);
    return { product: await residentOf(server.pid, "VmRSS"), raw: await residentOf(raw.pid, "VmRSS") };
  } finally {
    await raw.stop();
    await server.stop();
  }
}

/** What a process has resident, now or at most so far, in bytes. */
async function residentOf(pid: number, which: "VmRSS" | "VmHWM"): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Number(new RegExp(`^${which}:\\s+(\\d+) kB`, "m").exec(status)?.[1]) * 1024;
}

function reportOf(kept: ReadonlyMap<string, Kept>): Report {
  const mebibytes = (bytes: number): string => figure(bytes / 2 ** 20);
  const row = (label: string, of: (kept: Kept) => number): string[] => [label, ...names.map((name) => mebibytes(of(kept.get(name)!)))];
  return {
    tables: [
      {
        title: "Memory of the server, MiB",
        rows: [
          ["", ...names],
          row("resident, idle", ({ alone }) => alone),
          row("resident, idle, with the bench's probe", ({ idle }) => idle.rss),
          row("heap, idle", ({ idle }) => idle.heapUsed),
          row("resident, the most ever, while sixteen connections ask", ({ most }) => most),
          row("resident, when they have gone", ({ after }) => after.rss),
          row("heap, when they have gone", ({ after }) => after.heapUsed),
        ],
      },
    ],
    notes: [
      "Idle is three seconds after the start. The probe, which tells of the heap, is TypeScript: what Node needs to read it takes memory too, in the rows below the first. Then each is asked to get, list, search, insert and update for three seconds each. PostgreSQL is not counted: both use the same.",
      "What a live connection takes stands with the live views; whether memory grows with time is asked by `pnpm bench soak`. The goal: at most 100 MiB idle, of the bundled server.",
    ],
    wrong: [],
  };
}
