import { eq, sql } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { DomainError } from "@freehold/kernel/fault.ts";
import { newId } from "@freehold/kernel/id.ts";
import type { Role } from "@freehold/kernel/role.ts";
import { testBackend } from "../../testing/test-backend.ts";
import { createWorld, type World } from "../../testing/world.ts";
import { invitation } from "../invitations/schema.ts";
import { membership, organization } from "../organizations/schema.ts";
import { enqueue, type EnqueueOptions } from "./enqueue.ts";
import { removeOldJobs } from "./job-acts.ts";
import { defineJob, type JobKind, type JobScope } from "./job.ts";
import { job } from "./schema.ts";
import { productIn } from "./scope.ts";
import { workOnly } from "./testing/test-module.ts";
import { claimsOf } from "./worker/claims.ts";

type Work = (scope: JobScope, name: string) => Promise<void>;

let world: World;
let now = new Date("2030-11-21T12:00:00Z");
let work: Work = async () => undefined;

const kind = defineJob({
  name: "test.work",
  label: "Do some work",
  input: z.strictObject({ name: z.string() }),
  attempts: 3,
  timeoutSeconds: 5,
  run: (scope, { name }) => work(scope, name),
});

beforeAll(async () => {
  world = await createWorld({ name: "jobs", clock: () => now, modules: [workOnly({ jobs: [kind] })] });
});
afterAll(() => world[Symbol.asyncDispose]());
afterEach(() => {
  work = async () => undefined;
});

const later = (seconds: number): void => {
  now = new Date(now.getTime() + seconds * 1000);
};
const ask = (role: Role, name = "a", options: EnqueueOptions = {}, of = world.ours): Promise<string> =>
  world.backend.database.asActor(of.principal(role), (tx) => enqueue(tx, kind, { name }, options));
const look = (id: string, role: Role = "admin") => world.as(role).job.get({ id });
const drain = (): Promise<number> => world.backend.jobs.drain();

describe("asking", () => {
  test("is part of the transaction: what is rolled back was never asked for", async () => {
    const seen: string[] = [];
    work = async (_scope, name) => void seen.push(name);
    const failing = world.backend.database.asActor(world.ours.principal("staff"), async (tx) => {
      await enqueue(tx, kind, { name: "never" });
      throw new Error("rolled back");
    });
    await expect(failing).rejects.toThrow("rolled back");
    const id = await ask("staff", "always");
    await drain();
    expect(seen).toEqual(["always"]);
    expect(await look(id)).toMatchObject({ state: "done", label: "Do some work", attempts: 1, endedAt: now, failure: null, worker: null });
  });

  test("with a key is done once, whoever asks", async () => {
    let runs = 0;
    work = async () => void runs++;
    const first = await ask("admin", "a", { key: "once" });
    expect(await ask("staff", "a", { key: "once" })).toBe(first);
    await drain();
    expect(await ask("staff", "a", { key: "once" })).toBe(first);
    await drain();
    expect(runs).toBe(1);
    expect(await ask("owner", "a", { key: "once" }, world.theirs)).not.toBe(first);
    await drain();
  });

  test("with a key that failed begins anew, and the failed one gives way", async () => {
    work = async () => Promise.reject(new DomainError({ kind: "missing", code: "test.gone", message: "The file is gone." }));
    const first = await ask("staff", "a", { key: "again" });
    await drain();
    work = async () => undefined;
    const second = await ask("staff", "a", { key: "again" });
    expect(second).not.toBe(first);
    await expect(world.as("admin").job.retry({ id: first })).rejects.toMatchObject({ code: "CONFLICT" });
    await drain();
    expect((await look(second)).state).toBe("done");
  });

  test("at once twice from two transactions is once", async () => {
    const [one, two] = await Promise.all([ask("admin", "a", { key: "race" }), ask("staff", "a", { key: "race" })]);
    expect(one).toBe(two);
    await drain();
  });

  test("for later waits until then", async () => {
    const id = await ask("staff", "a", { at: new Date(now.getTime() + 60_000) });
    expect(await drain()).toBe(0);
    later(60);
    expect(await drain()).toBe(1);
    expect((await look(id)).state).toBe("done");
  });

  test("for what the kind does not take is refused before anything is written", async () => {
    // Proof: it is wrong on purpose, as what a caller without types sends.
    const wrong = { name: 7 } as unknown as { name: string };
    await expect(world.backend.database.asActor(world.ours.principal("staff"), (tx) => enqueue(tx, kind, wrong))).rejects.toThrow("name");
  });
});

describe("a job acts as whoever asked", () => {
  const invitations = async ({ asActor }: JobScope): Promise<number> => (await asActor((tx) => tx.select().from(invitation))).length;

  test("under their policies", async () => {
    await world.as("admin").invitations.invite({ email: "guest@ours.example", role: "viewer" });
    const seen: number[] = [];
    work = async (scope) => void seen.push(await invitations(scope));
    await ask("admin");
    await drain();
    await ask("staff");
    await drain();
    expect(seen).toEqual([1, 0]);
  });

  test("with the role they have when it runs, and not at all once they are nobody here", async () => {
    const { userId } = world.ours.principal("manager");
    const setRole = (values: Partial<typeof membership.$inferInsert>) =>
      world.backend.database.asActor(world.ours.principal("owner"), (tx) =>
        tx.update(membership).set(values).where(eq(membership.userId, userId)),
      );
    const roles: Role[] = [];
    work = async ({ principal }) => void roles.push(principal.role);
    await ask("manager");
    await setRole({ role: "viewer" });
    await drain();
    expect(roles).toEqual(["viewer"]);
    const suspended = await ask("manager");
    await setRole({ suspendedAt: now });
    await drain();
    expect(await look(suspended)).toMatchObject({ state: "failed", attempts: 1, failure: expect.stringContaining("suspended") as string });
    const gone = await ask("manager");
    const [row] = await world.backend.database.asActor(world.ours.principal("owner"), (tx) =>
      tx.delete(membership).where(eq(membership.userId, userId)).returning(),
    );
    await drain();
    expect(await look(gone)).toMatchObject({
      state: "failed",
      failure: expect.stringContaining("may not act in this organization any more") as string,
    });
    expect(roles).toEqual(["viewer"]);
    await world.backend.database.asActor(world.ours.principal("owner"), (tx) =>
      tx.insert(membership).values({ ...row!, role: "manager", suspendedAt: null }),
    );
    await world.as("admin").job.retry({ id: gone });
    await drain();
    expect(await look(gone)).toMatchObject({ state: "done", failure: null });
  });

  test("also when that is an API key, for as long as there is one", async () => {
    const admin = world.caller({ token: await world.freshToken(world.ours, "admin"), organizationId: world.ours.id });
    const { id } = await admin.apiKeys.create({ name: "Gateway", role: "staff", procedures: ["job.*"] });
    const keyId: string = id;
    const roles: Role[] = [];
    work = async ({ principal }) => void roles.push(principal.role);
    const askAsKey = (): Promise<string> =>
      world.backend.database.asActor({ ...world.ours.principal("staff"), userId: keyId }, (tx) => enqueue(tx, kind, { name: "a" }));
    await askAsKey();
    await drain();
    expect(roles).toEqual(["staff"]);
    const orphan = await askAsKey();
    await admin.apiKeys.remove({ id });
    await drain();
    expect(await look(orphan)).toMatchObject({ state: "failed" });
  });

  test("and waits while their organization is suspended", async () => {
    const suspend = (suspendedAt: Date | null) =>
      world.backend.database.asActor(world.theirs.principal("owner"), (tx) => tx.update(organization).set({ suspendedAt }));
    await suspend(now);
    await ask("owner", "a", {}, world.theirs);
    expect(await drain()).toBe(0);
    await suspend(null);
    expect(await drain()).toBe(1);
  });
});

test("what a job asks for at its end is done, also when it was just being looked for more", async () => {
  const lookedTwice = Promise.withResolvers<void>();
  const firstEnded = Promise.withResolvers<void>();
  let looks = 0;
  const { database, secret } = world.backend;
  const slow: typeof database = {
    ...database,
    // As on a busy machine: what the database answers arrives a while later.
    asIdentity: async (act, options) => {
      const answer = await database.asIdentity(act, options);
      // The first recovers, the second takes both jobs, the third finds nothing while one of them still runs.
      if (++looks !== 3) return answer;
      lookedTwice.resolve();
      await firstEnded.promise;
      await new Promise((resolve) => setImmediate(resolve));
      return answer;
    },
    once: async (...args) => {
      const answer = await database.once(...args);
      if (looks === 3) firstEnded.resolve();
      return answer;
    },
  };
  const backend = testBackend({ database: slow, secret }, { clock: () => now, modules: [workOnly({ jobs: [kind] })] });
  const seen: string[] = [];
  work = async ({ asActor }, name) => {
    seen.push(name);
    if (name !== "first") return;
    await lookedTwice.promise;
    await asActor((tx) => enqueue(tx, kind, { name: "next" }));
  };
  await ask("staff", "first");
  await ask("staff", "second");
  expect(await backend.jobs.drain()).toBe(3);
  expect(seen.toSorted()).toEqual(["first", "next", "second"]);
  await backend.stop();
});

test("a job that its process was given but never heard of, or could not end, is taken up again", async () => {
  const wanted = { kinds: [kind.name], atMost: 9, perOrganization: 9 };
  const claims = claimsOf(world.backend, newId());
  const [lost, running] = [await ask("staff"), await ask("staff")];
  expect((await claims.claim(wanted)).claimed.map(({ id }) => id).toSorted()).toEqual([lost, running].toSorted());
  const began = (ago: string) => world.admin(`update platform.job set started_at = now() - interval '${ago}' where state = 'running'`);
  await began("10 seconds");
  // The answer may still be on its way.
  expect(await claims.recover([running])).toBe(0);
  await began("1 minute");
  await claims.keep();
  expect(await claims.recover([running])).toBe(1);
  expect(await look(lost)).toMatchObject({ state: "queued", attempts: 1, worker: null });
  expect(await look(running)).toMatchObject({ state: "running" });
  await claims.leave();
  await drain();
});

describe("what fails", () => {
  test("is tried again later and later, then waits for a person, who begins it anew", async () => {
    work = async () => Promise.reject(new Error("secret words"));
    const id = await ask("staff");
    for (const [attempt, pause] of [
      [1, 10],
      [2, 30],
    ] as const) {
      expect(await drain()).toBe(1);
      expect(await look(id)).toMatchObject({ state: "queued", attempts: attempt, failure: "Something went wrong on our side." });
      later(pause - 1);
      expect(await drain()).toBe(0);
      later(1);
    }
    await drain();
    expect(await look(id)).toMatchObject({ state: "failed", attempts: 3, endedAt: now });
    later(100_000);
    expect(await drain()).toBe(0);
    work = async () => undefined;
    expect(await world.as("staff").job.retry({ id })).toMatchObject({ state: "queued", attempts: 0, failure: null });
    await drain();
    expect((await look(id)).state).toBe("done");
    await expect(world.as("staff").job.retry({ id })).rejects.toThrow("This job is done.");
  });

  test("because it takes too long is told to end", async () => {
    const slow = defineJob({
      name: "test.slow",
      label: "Take too long",
      input: z.strictObject({}),
      attempts: 1,
      timeoutSeconds: 0.02,
      run: ({ signal }) => new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason as Error))),
    });
    await using other = backendWith(slow);
    const id = await world.backend.database.asActor(world.ours.principal("staff"), (tx) => enqueue(tx, slow, {}));
    await other.backend.jobs.drain();
    expect(await look(id)).toMatchObject({ state: "failed", failure: "It took longer than 0.02 seconds." });
  });

  test("because nobody knows its kind waits for a process that does", async () => {
    const unknown = defineJob({ name: "test.new", label: "New", input: z.strictObject({}), run: async () => undefined });
    const id = await world.backend.database.asActor(world.ours.principal("staff"), (tx) => enqueue(tx, unknown, {}));
    expect(await drain()).toBe(0);
    expect((await look(id)).state).toBe("queued");
    await world.as("staff").job.cancel({ id });
  });
});

describe("people", () => {
  test("cancel what waits and what runs, and nothing that has ended", async () => {
    let runs = 0;
    work = async () => void runs++;
    const waiting = await ask("staff");
    expect(await world.as("staff").job.cancel({ id: waiting })).toMatchObject({ state: "cancelled", endedAt: now });
    await drain();
    expect(runs).toBe(0);
    await expect(world.as("staff").job.cancel({ id: waiting })).rejects.toThrow("This job has ended already.");
    const begun = Promise.withResolvers<void>();
    const cancelled = Promise.withResolvers<void>();
    work = async ({ progress, signal }) => {
      begun.resolve();
      await cancelled.promise;
      await progress(1, 2);
      signal.throwIfAborted();
    };
    const running = await ask("staff");
    const draining = drain();
    await begun.promise;
    expect(await world.as("admin").job.cancel({ id: running })).toMatchObject({ state: "running", cancelAskedAt: now });
    cancelled.resolve();
    await draining;
    expect(await look(running)).toMatchObject({ state: "cancelled", endedAt: now });
  });

  test("see how far it is", async () => {
    const seen: unknown[] = [];
    work = async ({ progress, jobId }) => {
      await progress(3, 12, "Page 3");
      seen.push(await look(jobId, "staff"));
      for (let page = 4; page <= 12; page++) await progress(page, 12, `Page ${page}`);
    };
    const id = await ask("staff");
    await drain();
    expect(seen).toMatchObject([{ state: "running", progressDone: 3, progressTotal: 12, progressWords: "Page 3" }]);
    expect(await look(id)).toMatchObject({ state: "done", progressDone: 12, progressWords: "Page 12" });
  });

  test("see their own jobs, admins all, and another organization none", async () => {
    const id = await ask("staff");
    expect((await world.as("staff").job.list()).rows.map((row) => row.id)).toContain(id);
    expect((await world.as("admin").job.list()).rows.map((row) => row.id)).toContain(id);
    for (const caller of [world.as("manager"), world.as("member"), world.neighbour()]) {
      expect((await caller.job.list()).rows.map((row) => row.id)).not.toContain(id);
      for (const act of [caller.job.get, caller.job.cancel, caller.job.retry])
        await expect(act({ id })).rejects.toMatchObject({ code: "NOT_FOUND" });
    }
    await drain();
  });

  test("cannot change what a job is, end it as done, ask in another's name or take jobs", async () => {
    const id = await ask("staff");
    const { database } = world.backend;
    const admin = world.ours.principal("admin");
    const forbidden = { kind: "forbidden" };
    for (const values of [
      { input: { name: "b" } },
      { askedBy: admin.userId },
      { kind: "test.other" },
      { state: "done" as const, endedAt: now },
    ]) {
      await expect(database.asActor(admin, (tx) => tx.update(job).set(values).where(eq(job.id, id)))).rejects.toMatchObject(forbidden);
    }
    const forged = {
      kind: kind.name,
      label: "Forged",
      input: { name: "b" },
      maxAttempts: 1,
      askedBy: world.ours.principal("owner").userId,
    };
    await expect(database.asActor(admin, (tx) => tx.insert(job).values(forged))).rejects.toMatchObject(forbidden);
    const begun = { ...forged, askedBy: admin.userId, state: "running" as const, worker: id };
    await expect(database.asActor(admin, (tx) => tx.insert(job).values(begun))).rejects.toMatchObject(forbidden);
    for (const act of [
      sql`select * from platform.claim_jobs(${id}::uuid, array['test.work'], now(), 9, 9)`,
      sql`select platform.recover_jobs(now(), ${id}::uuid, '{}')`,
      sql`select platform.keep_jobs(${id}::uuid)`,
    ]) {
      await expect(database.asActor(productIn(admin.organizationId), (tx) => tx.execute(act))).rejects.toMatchObject(forbidden);
    }
    expect((await database.asActor(admin, (tx) => tx.execute(sql`select due from platform.job_queue(now())`))).rows).toEqual([]);
    await drain();
  });
});

test("one organization's storm starves no other, and fills no more than half of a process", async () => {
  let running = 0;
  let most = 0;
  const four = Promise.withResolvers<void>();
  const other = Promise.withResolvers<void>();
  work = async ({ principal }) => {
    if (principal.organizationId !== world.ours.id) return other.resolve();
    most = Math.max(most, ++running);
    if (running === 4) four.resolve();
    // Those that begin wait for the fourth and for the other organization's, which would wait for them for ever if there were no room
    // for it; and then long enough for a fifth to begin if it might.
    await Promise.all([four.promise, other.promise]);
    await new Promise((resolve) => setImmediate(resolve));
    running--;
  };
  for (let i = 0; i < 20; i++) await ask("staff");
  later(1);
  await ask("owner", "a", {}, world.theirs);
  expect(await drain()).toBe(21);
  expect(most).toBe(4);
});

test("what was done is removed after a week, what was cancelled after a month, what waits never", async () => {
  const old = await ask("staff");
  await drain();
  const cancelled = await ask("staff");
  await world.as("staff").job.cancel({ id: cancelled });
  const waiting = await ask("staff", "a", { at: new Date("2090-01-01") });
  const missing = { code: "NOT_FOUND" };
  const removeOld = () => removeOldJobs((act) => world.backend.database.asActor(productIn(world.ours.id), act), now);
  later(8 * 86_400);
  await removeOld();
  await expect(look(old)).rejects.toMatchObject(missing);
  expect((await look(cancelled)).state).toBe("cancelled");
  later(23 * 86_400);
  await removeOld();
  await expect(look(cancelled)).rejects.toMatchObject(missing);
  expect((await look(waiting)).state).toBe("queued");
});

/** Another process of the same installation, which knows another kind. */
function backendWith(other: JobKind) {
  const backend = testBackend(
    { database: world.backend.database, secret: world.backend.secret },
    { clock: () => now, modules: [workOnly({ jobs: [other] })] },
  );
  return { backend, [Symbol.asyncDispose]: () => backend.stop() };
}
