import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { z } from "zod";
import { createBackend, type Backend } from "@freehold/api/backend.ts";
import type { Module } from "@freehold/api/module.ts";
import { modules } from "@freehold/api/modules.ts";
import { createOrganization } from "@freehold/api/platform/organizations/organizations.ts";
import { enqueue } from "@freehold/api/platform/jobs/enqueue.ts";
import { defineJob } from "@freehold/api/platform/jobs/job.ts";
import { migrationsFolder, structure } from "@freehold/api/structure.ts";
import { router } from "@freehold/api/trpc.ts";
import { openDatabase } from "@freehold/database/database.ts";
import { startEmbedded } from "@freehold/database/embedded.ts";
import { migrate } from "@freehold/database/migrate.ts";
import { systemClock } from "@freehold/kernel/clock.ts";
import { noLinks, type Principal } from "@freehold/kernel/principal.ts";
import { diskStore } from "@freehold/storage/disk-store.ts";
import type { Case, Report, Setting } from "../case.ts";
import { percentile } from "../measure/figures.ts";
import { watchProcessors } from "../measure/processor.ts";
import { figure } from "../report/table.ts";

/** How soon a job begins after the commit that asked for it, and how many are done in a second. */
export const jobs: Case = {
  name: "jobs",
  summary: "From commit to pick-up, and jobs a second, in one process.",
  onDemand: true,
  run,
};

const log = { debug: () => {}, info: () => {}, warn: () => {}, error: console.error };

async function run(setting: Setting): Promise<Report> {
  const postgres = await startEmbedded({ directory: join(setting.folder, "postgres") });
  const secret = randomBytes(32).toString("hex");
  let hear: (at: number) => void = () => undefined;
  const kind = defineJob({
    name: "bench.nothing",
    label: "Do nothing",
    input: z.strictObject({}),
    run: async () => hear(performance.now()),
  });
  const bench: Module = { id: "bench", label: "Bench", tables: [], links: [], router: router({}), jobs: [kind] };
  try {
    await migrate({ adminUrl: postgres.adminUrl, secret, folder: migrationsFolder, ...structure });
    const database = openDatabase({ adminUrl: postgres.adminUrl, secret });
    const objects = diskStore({ folder: join(setting.folder, "objects"), secret, clock: systemClock });
    const backend = createBackend({ database, clock: systemClock, log, modules: [...modules, bench], objects, secret, address: () => "" });
    try {
      const askers = await foundOrganizations(backend, 4);
      const ask = (asker: Principal, count: number) =>
        database.asActor(asker, async (tx) => {
          for (let i = 0; i < count; i++) await enqueue(tx, kind, {});
        });
      backend.jobs.start();
      setting.say("from commit to pick-up");
      const waits: number[] = [];
      for (let i = 0; i < (setting.quick ? 5 : 300); i++) {
        const heard = new Promise<number>((resolve) => (hear = resolve));
        await ask(askers[0]!, 1);
        const committed = performance.now();
        waits.push((await heard) - committed);
      }
      setting.say("jobs a second");
      const each = setting.quick ? 10 : 1000;
      let left = each * askers.length;
      const done = new Promise<number>((resolve) => (hear = (at) => void (--left === 0 && resolve(at))));
      const spent = watchProcessors({ server: process.pid, postgres: postgres.pid()!, others: [] });
      const began = performance.now();
      await Promise.all(askers.map((asker) => ask(asker, each)));
      const seconds = ((await done) - began) / 1000;
      return reportOf({ waits, jobs: each * askers.length, seconds, ...spent() });
    } finally {
      await backend.stop();
      await database.close();
    }
  } finally {
    await postgres.stop();
  }
}

async function foundOrganizations(backend: Backend, count: number): Promise<Principal[]> {
  const askers: Principal[] = [];
  for (let i = 0; i < count; i++) {
    const person = await backend.identity.createAccount({
      name: `Owner ${i}`,
      email: `owner${i}@bench.example`,
      password: randomBytes(12).toString("hex"),
    });
    const { id } = await createOrganization(backend.database, person, {
      name: `Company ${i}`,
      slug: `company-${i}`,
      timeZone: "Europe/Rome",
    });
    askers.push({ userId: person.id, organizationId: id, role: "owner", links: noLinks });
  }
  return askers;
}

type Measured = {
  readonly waits: readonly number[];
  readonly jobs: number;
  readonly seconds: number;
  /** Seconds of processor. */
  readonly server: number;
  readonly postgres: number;
};

function reportOf({ waits, jobs: count, seconds, server, postgres }: Measured): Report {
  const sorted = waits.toSorted((a, b) => a - b);
  return {
    tables: [
      {
        title: "Jobs that do nothing, in one process",
        rows: [
          ["", "median", "95 of 100", "most"],
          ["ms from commit to pick-up", figure(percentile(sorted, 0.5)), figure(percentile(sorted, 0.95)), figure(sorted.at(-1) ?? NaN)],
        ],
      },
      {
        title: "A storm in four organizations",
        rows: [
          ["jobs", "jobs a second", "ms of processor a job", "of PostgreSQL"],
          [figure(count), figure(count / seconds), figure((server / count) * 1000), figure((postgres / count) * 1000)],
        ],
      },
    ],
    notes: [
      "Each job is asked for, claimed, looks up who it acts as and writes its end. On a busy machine only the processor's time means something.",
    ],
    wrong: [],
  };
}
