import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { eventually } from "@freehold/kernel/testing/eventually.ts";
import { z } from "zod";
import { testDatabase, type TestDatabase } from "@freehold/database/testing/test-database.ts";
import type { Backend } from "../../backend.ts";
import { migrationsFolder, structure } from "../../structure.ts";
import { testBackend } from "../../testing/test-backend.ts";
import { createTestOrganization, type TestOrganization } from "../../testing/world.ts";
import { enqueue } from "./enqueue.ts";
import { cancelJob } from "./job-acts.ts";
import { jobHealth } from "./job-health.ts";
import { defineJob } from "./job.ts";
import type { Schedule } from "./schedule.ts";
import { invite } from "./testing/storm.ts";
import { workOnly } from "./testing/test-module.ts";

let db: TestDatabase;
let ours: TestOrganization;
let theirs: TestOrganization;
let now = new Date("2030-11-21T05:00:00Z");
const ran: string[] = [];
let sweeping: () => Promise<void> = async () => undefined;

const daily: Schedule = {
  name: "test.daily",
  label: "Write the morning report",
  every: { cron: "0 7 * * *" },
  run: async ({ principal }) => void ran.push(principal.organizationId),
};
const often: Schedule = {
  name: "test.often",
  label: "Look around",
  every: { seconds: 20 },
  run: async ({ principal }) => {
    ran.push(principal.organizationId);
    await sweeping();
  },
};
const begun = { resolve: (_jobId: string): void => undefined };
const endless = defineJob({
  name: "test.endless",
  label: "Go on for ever",
  input: z.strictObject({}),
  run: ({ jobId, signal }) =>
    new Promise((_, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason as Error));
      begun.resolve(jobId);
    }),
});

const backends: Backend[] = [];
const aProcess = (schedules: readonly Schedule[] = []): Backend => {
  const backend = testBackend(db, { clock: () => now, modules: [workOnly({ jobs: [invite, endless], schedules })] });
  backends.push(backend);
  return backend;
};

beforeAll(async () => {
  db = await testDatabase({ name: "job_storm", migrationsFolder, ...structure });
  const backend = aProcess();
  ours = await createTestOrganization(backend, "ours");
  theirs = await createTestOrganization(backend, "theirs");
});
afterAll(async () => {
  await Promise.all(backends.map((backend) => backend.stop()));
  await db[Symbol.asyncDispose]();
});
beforeEach(() => {
  ran.length = 0;
  sweeping = async () => undefined;
});

const asOwner = () => ours.principal("owner");
/** As if nothing had been heard of any process for a minute. */
const silence = (): Promise<unknown> => db.admin("update platform.job_worker set seen_at = seen_at - interval '1 minute'");

test("a process that is killed amid a storm loses nothing and doubles nothing", async () => {
  const emails = Array.from({ length: 24 }, (_, i) => `guest${i}@example.com`);
  await db.database.asActor(asOwner(), async (tx) => {
    for (const [i, email] of emails.entries()) await enqueue(tx, invite, { email, dies: i === 10 });
  });
  const script = fileURLToPath(new URL("testing/worker-process.ts", import.meta.url));
  const child = spawn(process.execPath, [script, db.adminUrl, db.secret], { stdio: ["ignore", "inherit", "inherit"] });
  expect(await once(child, "exit")).toEqual([null, "SIGKILL"]);
  const here = aProcess();
  const held = await jobHealth(here);
  expect(held.queue.running).toBeGreaterThan(0);
  // As long as the process may live, nobody takes its jobs from it.
  await here.jobs.drain();
  expect((await jobHealth(here)).queue.running).toBe(held.queue.running);
  await silence();
  await here.jobs.drain();
  const jobs = await db.admin<{ state: string; attempts: number }>("select state, attempts from platform.job where kind = 'test.invite'");
  expect(jobs).toHaveLength(24);
  expect(new Set(jobs.map(({ state }) => state))).toEqual(new Set(["done"]));
  expect(Math.max(...jobs.map(({ attempts }) => attempts))).toBe(2);
  const guests = await db.admin<{ email: string }>("select email from platform.invitation order by email");
  expect(guests.map(({ email }) => email)).toEqual(emails.toSorted());
});

test("what kills every process that tries it has failed after its last attempt", async () => {
  const [id] = await db.database.asActor(asOwner(), async (tx) => [await enqueue(tx, endless, {})]);
  await db.admin("update platform.job set state = 'running', attempts = 10, worker = gen_random_uuid() where id = $1", [id]);
  await aProcess().jobs.drain();
  const [found] = await db.admin("select state, failure, ended_at from platform.job where id = $1", [id]);
  expect(found).toEqual({ state: "failed", failure: "The server stopped while it was doing this.", ended_at: now });
});

test("a process that is started hears of a job, is told to end it, and gives back what it cannot end in time", async () => {
  const here = aProcess();
  here.jobs.start();
  const running = Promise.withResolvers<string>();
  begun.resolve = running.resolve;
  const owner = asOwner();
  const id = await db.database.asActor(owner, (tx) => enqueue(tx, endless, {}));
  expect(await running.promise).toBe(id);
  const stateOf = async (job: string) =>
    (await db.admin<{ state: string; attempts: number }>("select state, attempts from platform.job where id = $1", [job]))[0];
  await db.database.asActor(owner, (tx) => cancelJob(tx, { id }, now));
  // Before it listens, a process hears of it when it next says that it is there: within ten seconds.
  await eventually(async () => expect((await stateOf(id))?.state).toBe("cancelled"));
  const again = Promise.withResolvers<string>();
  begun.resolve = again.resolve;
  const second = await db.database.asActor(owner, (tx) => enqueue(tx, endless, {}));
  await again.promise;
  await here.jobs.stop();
  expect(await stateOf(second)).toEqual({ state: "queued", attempts: 0 });
  expect(await db.admin("select from platform.job_worker where seen_at > now() - interval '30 seconds'")).toEqual([]);
  await db.database.asActor(owner, (tx) => cancelJob(tx, { id: second }, now));
});

describe("of two processes", () => {
  test("one asks for what comes round by the clock, in each organization once, and once for what was missed", async () => {
    const processes = [aProcess([daily]), aProcess([daily])];
    const both = async (): Promise<void> => {
      await Promise.all(processes.map(({ jobs }) => jobs.drainSchedules("test.daily")));
      await Promise.all(processes.map(({ jobs }) => jobs.drain()));
    };
    await both();
    expect(ran).toEqual([]);
    // Seven o'clock in Rome.
    now = new Date("2030-11-21T06:00:00Z");
    await both();
    await both();
    expect(ran.toSorted()).toEqual([ours.id, theirs.id].toSorted());
    now = new Date("2030-11-25T10:00:00Z");
    await both();
    expect(ran).toHaveLength(4);
    const { schedules } = await jobHealth(processes[0]!);
    expect(schedules.filter(({ name }) => name === "test.daily")).toMatchObject([
      { zone: "Europe/Rome", every: "0 7 * * *", dueAt: new Date("2030-11-26T06:00:00Z"), failure: null, isRunning: false },
    ]);
  });

  test("one does what comes round after a pause, the other when it has died", async () => {
    const [one, two] = [aProcess([often]), aProcess([often])];
    await one.jobs.drainSchedules("test.often");
    now = new Date(now.getTime() + 20_000);
    const arrived = Promise.withResolvers<void>();
    const leave = Promise.withResolvers<void>();
    sweeping = () => {
      arrived.resolve();
      return leave.promise;
    };
    const sweep = one.jobs.drainSchedules("test.often");
    await arrived.promise;
    await two.jobs.drainSchedules("test.often");
    expect(ran).toHaveLength(1);
    // As if the first had been killed 40 seconds ago.
    await db.admin("update platform.schedule set leased_until = now() - interval '1 second' where name = 'test.often'");
    sweeping = async () => undefined;
    await two.jobs.drainSchedules("test.often");
    expect(ran).toHaveLength(3);
    leave.resolve();
    await sweep;
    const { schedules } = await jobHealth(two);
    expect(schedules.find(({ name }) => name === "test.often")).toMatchObject({
      ranAt: now,
      dueAt: new Date(now.getTime() + 20_000),
      failure: null,
    });
  });
});

test("what came round while a clock was years ahead comes round again when it is right, in whichever process", async () => {
  const [one, two] = [aProcess([often]), aProcess([often])];
  const right = now;
  for (const later of [one, two]) {
    await one.jobs.drainSchedules("test.often");
    now = new Date("2040-01-01T00:00:00Z");
    await one.jobs.drainSchedules("test.often");
    now = new Date(right.getTime() + 60_000);
    await later.jobs.drainSchedules("test.often");
    ran.length = 0;
    now = new Date(right.getTime() + 120_000);
    await later.jobs.drainSchedules("test.often");
    expect(ran.length).toBeGreaterThan(0);
  }
});

test("one organization's failure is told and keeps no other from its turn", async () => {
  const here = aProcess([
    {
      ...often,
      name: "test.failing",
      run: async ({ principal }) => {
        ran.push(principal.organizationId);
        if (principal.organizationId === ours.id) throw new Error("secret words");
      },
    },
  ]);
  vi.spyOn(console, "error").mockReturnValue();
  await here.jobs.drainSchedules("test.failing");
  now = new Date(now.getTime() + 20_000);
  await here.jobs.drainSchedules("test.failing");
  vi.restoreAllMocks();
  expect(ran.toSorted()).toEqual([ours.id, theirs.id].toSorted());
  expect((await jobHealth(here)).schedules.find(({ name }) => name === "test.failing")).toMatchObject({
    failure: "It failed for 1 organization: Something went wrong. See the log.",
  });
});
