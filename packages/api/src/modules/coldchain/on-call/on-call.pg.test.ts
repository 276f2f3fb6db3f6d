import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Tx } from "@freehold/database/database.ts";
import { newId } from "@freehold/kernel/id.ts";
import type { Role } from "@freehold/kernel/role.ts";
import {
  advance,
  endEscalation,
  escalationSchedules,
  startEscalation,
  type EscalationKind,
} from "../../../platform/notifications/escalation/escalation.ts";
import { escalation, escalationCall } from "../../../platform/notifications/escalation/schema.ts";
import { productIn } from "../../../platform/jobs/scope.ts";
import { createWorld, type World } from "../../../testing/world.ts";
import { escalateByRule, openAlerts } from "../alert/alert.ts";
import { aMonitoredUnit } from "../fixtures.ts";

const minute = 60_000;
const day = 24 * 60 * minute;

let world: World;
let now: Date;
beforeAll(async () => {
  now = new Date(Date.now() + day);
  world = await createWorld({ name: "on_call", clock: () => now });
});
afterAll(() => world[Symbol.asyncDispose]());

const pass = (minutes: number): void => void (now = new Date(now.getTime() + minutes * minute));
const work = (): Promise<number> => world.backend.jobs.drain();
const idOf = (role: Role): string => world.ours.principal(role).userId;
const asStaff = <T>(act: (tx: Tx) => Promise<T>): Promise<T> => world.backend.database.asActor(world.ours.principal("staff"), act);
const asProduct = <T>(act: (tx: Tx) => Promise<T>): Promise<T> => world.backend.database.asActor(productIn(world.ours.id), act);

/** Who has been told what by now, with the minute at which it was planned. */
async function told(role: Role): Promise<string[]> {
  const { rows } = await world.as(role).notifications.list({ limit: 20 });
  return rows.map(({ kind, title }) => `${kind} ${title}`);
}

const wanted = (unitId: string, severity: "critical" | "warning") =>
  ({
    unitId,
    sensorId: null,
    type: severity === "critical" ? "alarm_active" : "low_battery",
    severity,
    openedAt: now,
    peakCelsius: 9.25,
    minCelsius: 0,
    maxCelsius: 5,
    note: "Too warm.",
  }) as const;

async function anAlert(name: string, severity: "critical" | "warning" = "critical") {
  const { unitId } = await aMonitoredUnit(world.as("manager"), { name });
  await asStaff((tx) => openAlerts(tx, [wanted(unitId, severity)], now));
  const { rows } = await world.as("viewer").coldchain.alert.list({ filter: { op: "equals", column: "unitId", value: unitId } });
  const site = (await world.as("viewer").coldchain.site.list({ search: name })).rows[0]!;
  return { unitId, alertId: rows[0]!.id, siteId: site.id };
}

const running = async (subject: string) =>
  (await world.as("viewer").escalations.list({ filter: { op: "equals", column: "subject", value: subject } })).rows;

describe("an alert", () => {
  test("calls step by step until somebody acknowledges it, and tells those who were called that it is answered", async () => {
    await world.as("manager").coldchain.alertChain.set({
      severity: "critical",
      steps: [
        { audience: { name: "onCall", userId: null }, waitMinutes: 5 },
        { audience: { name: "person", userId: idOf("viewer") }, waitMinutes: 5 },
        { audience: { name: "managers", userId: null }, waitMinutes: 5 },
        { audience: { name: "admins", userId: null }, waitMinutes: 10 },
      ],
      repeats: true,
    });
    const { alertId } = await anAlert("Walk-in");
    await work();
    // Nobody is on call: the first step calls nobody, so the second is taken at once.
    expect(await told("viewer")).toEqual(["coldchain.criticalAlert Walk-in: temperature alarm"]);
    expect((await world.as("viewer").notifications.list()).rows[0]).toMatchObject({
      text: expect.stringContaining("9.3 °C, allowed is above 0.0 °C and below 5.0 °C."),
      place: `/coldchain/alerts?alert=${alertId}`,
      isUrgent: true,
    });
    expect(await told("manager")).toEqual([]);
    pass(4);
    await work();
    expect(await told("manager")).toEqual([]);
    pass(1);
    await work();
    expect(await told("manager")).toHaveLength(1);
    pass(5);
    await work();
    expect([await told("admin"), await told("owner")].map(({ length }) => length)).toEqual([1, 1]);
    pass(10);
    await work();
    // The second round begins.
    expect(await told("viewer")).toHaveLength(2);
    await world.as("staff").coldchain.alert.acknowledge({ alertId, note: "On my way" });
    const [over] = (await world.as("owner").notifications.list()).rows;
    expect(over).toMatchObject({ kind: "coldchain.alertAnswered", text: "staff of ours has acknowledged it: On my way" });
    // Nobody has to look at the calls any more, of whichever round: only the answer is new.
    for (const role of ["viewer", "manager", "admin", "owner"] as const)
      expect(await world.as(role).notifications.unread()).toEqual({ unread: 1 });
    pass(day / minute);
    await work();
    expect(await told("viewer")).toHaveLength(3);
    expect(await running(alertId)).toMatchObject([{ ending: "acknowledged", nextAt: null }]);
  });

  test("calls whoever is on call at its site by the clock there, and whoever stands in instead", async () => {
    const manager = world.as("manager");
    const { alertId, siteId } = await anAlert("Rota");
    await manager.coldchain.site.update({ id: siteId, patch: { timezone: "Asia/Tokyo" } });
    const days = [1, 2, 3, 4, 5, 6, 7];
    for (const weekday of days)
      await manager.coldchain.onCallShift.create({ siteId, userId: idOf("staff"), weekday, fromMinute: 0, untilMinute: 1440 });
    const before = (await told("staff")).length;
    await work();
    expect(await told("staff")).toHaveLength(before + 1);
    await manager.coldchain.alert.resolve({ alertId, cause: "Door", correctiveAction: "Closed" });
    await manager.coldchain.onCallStandIn.create({ siteId, userId: idOf("owner"), startsAt: now, endsAt: new Date(now.getTime() + day) });
    const here = (await world.as("viewer").coldchain.onCall.now()).find((one) => one.siteId === siteId);
    expect(here).toMatchObject({ timeZone: "Asia/Tokyo", people: [{ name: "owner of ours", isStandIn: true }] });
    const ownersBefore = (await told("owner")).length;
    await manager.coldchain.alert.reopen({ alertId, note: "Again" });
    await work();
    expect(await told("owner")).toHaveLength(ownersBefore + 1);
    await manager.coldchain.alert.resolve({ alertId, cause: "Door", correctiveAction: "Closed" });
  });

  test("that becomes critical calls by the chain of critical ones from then on", async () => {
    const { alertId } = await anAlert("Battery", "warning");
    await work();
    expect(await running(alertId)).toMatchObject([{ step: 0, chain: { repeats: false } }]);
    await world.admin("update coldchain.alert set type = 'monitoring_interrupted' where id = $1", [alertId]);
    await asStaff((tx) => escalateByRule(tx, [alertId], { kind: "escalated", note: "By hand", now }));
    expect((await running(alertId)).map(({ ending, chain }) => [ending, chain.repeats])).toEqual([
      [null, true],
      ["replaced", false],
    ]);
    await world.as("staff").coldchain.alert.acknowledge({ alertId });
  });

  test("of another organization calls nobody here, and its chain is not to be seen", async () => {
    const { unitId } = await aMonitoredUnit(world.neighbour("manager"), { name: "Theirs" });
    const theirs = world.theirs.principal("staff");
    const before = (await world.as("viewer").escalations.list({ limit: 100 })).rows.length;
    await world.backend.database.asActor(theirs, (tx) => openAlerts(tx, [wanted(unitId, "critical")], now));
    await work();
    expect((await world.as("viewer").escalations.list({ limit: 100 })).rows).toHaveLength(before);
    expect((await world.neighbour("manager").notifications.list()).rows).toHaveLength(1);
  });

  test("goes on calling after the process that was to call has died", async () => {
    const { alertId } = await anAlert("Died");
    // The job is lost with its process: what comes round takes the step.
    await world.admin("delete from platform.job where state = 'queued'");
    const before = (await told("viewer")).length;
    const { backend } = world;
    const { clock, log } = backend;
    const signal = new AbortController().signal;
    const scope = { backend, principal: productIn(world.ours.id), asActor: asProduct, timeZone: "Europe/Rome", clock, log, signal };
    for (const { run } of escalationSchedules) await run(scope);
    expect(await told("viewer")).toHaveLength(before + 1);
    await world.as("staff").coldchain.alert.acknowledge({ alertId });
  });
});

test("chains are managers' to set, and people's in them must be people", async () => {
  const { alertChain } = world.as("staff").coldchain;
  await expect(alertChain.set({ severity: "info", steps: [], repeats: false })).rejects.toMatchObject({ code: "FORBIDDEN" });
  const nobody = { severity: "info", steps: [{ audience: { name: "person", userId: null }, waitMinutes: 5 }], repeats: false } as const;
  await expect(world.as("manager").coldchain.alertChain.set({ ...nobody, steps: [...nobody.steps] })).rejects.toMatchObject({
    code: "BAD_REQUEST",
  });
  expect(await world.as("manager").coldchain.alertChain.reset({ severity: "critical" })).toMatchObject({ isOwn: false, repeats: true });
});

test("of two who set a chain from the same version the second is refused and told what it is now, also when it was the product's own", async () => {
  const { alertChain } = world.as("manager").coldchain;
  const wanted = { severity: "info", steps: [], repeats: false } as const;
  await alertChain.reset({ severity: "info" });
  const outcomes = await Promise.allSettled([null, null].map((version) => alertChain.set({ ...wanted, steps: [], version })));
  expect(outcomes.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  const { version } = await alertChain.set({ ...wanted, steps: [], version: 1 });
  expect(version).toBe(2);
  await expect(alertChain.set({ ...wanted, steps: [], repeats: true, version: 1 })).rejects.toMatchObject({
    cause: { code: "row.stale", details: { current: { version: 2, repeats: false }, sent: { version: 1, patch: { repeats: true } } } },
  });
  await alertChain.reset({ severity: "info" });
});

/** What can happen while a chain is under way. */
type Event = { readonly wait: number; readonly what: "advance" | "race" | "crash" | "acknowledge" };

const events = fc.array(
  fc
    .tuple(fc.integer({ min: 0, max: 12 }), fc.constantFrom<Event["what"]>("advance", "advance", "advance", "race", "crash", "acknowledge"))
    .map(([wait, what]) => ({ wait, what })),
  { minLength: 3, maxLength: 12 },
);
const step = fc
  .tuple(fc.constantFrom("one", "nobody"), fc.integer({ min: 1, max: 10 }))
  .map(([audience, waitMinutes]) => ({ audience, waitMinutes }));
const chain = fc.tuple(fc.array(step, { minLength: 1, maxLength: 4 }), fc.boolean()).map(([steps, repeats]) => ({ steps, repeats }));
type Chain = { readonly steps: readonly { readonly audience: string; readonly waitMinutes: number }[]; readonly repeats: boolean };

/** The steps that a chain should have taken, by what a person with a watch would do. */
function expected({ steps, repeats }: Chain, begin: number, happened: readonly Event[]): string[] {
  const taken: string[] = [];
  let [round, step, nextAt, clock, isOver] = [0, 0, begin, begin, false];
  for (const { wait, what } of happened) {
    clock += wait * minute;
    if (what === "acknowledge") isOver = true;
    if (isOver || what === "crash" || clock < nextAt) continue;
    for (let tried = 0; tried < steps.length && !isOver; tried++) {
      const { audience, waitMinutes } = steps[step]!;
      taken.push(`${round}:${step}@${clock}`);
      nextAt = clock + waitMinutes * minute;
      step++;
      if (step === steps.length) [round, step, isOver] = [round + 1, 0, !repeats];
      if (audience !== "nobody") break;
    }
  }
  return taken;
}

test("whatever happens in between, each step of a chain is taken once, in its time, and none after the answer", async () => {
  await fc.assert(
    fc.asyncProperty(chain, events, async (given, happened) => {
      const about = { kind: "probe.chain", subject: newId() };
      const calls: string[] = [];
      const kind: EscalationKind<string> = {
        name: about.kind,
        call: async (_, { audience, key }) => {
          calls.push(key);
          return audience === "nobody" ? [] : [idOf("staff")];
        },
      };
      const begin = now.getTime();
      await asStaff((tx) => startEscalation(tx, about, { chain: given, now }));
      // Asked for twice, it runs once.
      await asStaff((tx) => startEscalation(tx, about, { chain: given, now }));
      const { id } = (await running(about.subject))[0]!;
      const take = (): Promise<void> => asProduct((tx) => advance(tx, [kind], { id, now }));
      for (const { wait, what } of happened) {
        pass(wait);
        if (what === "advance") await take();
        else if (what === "race") await Promise.all([take(), take(), take()]);
        else if (what === "acknowledge") await asStaff((tx) => endEscalation(tx, about, { ending: "acknowledged", now }));
        // All that a process did before it died is undone, what it told included.
        else await asProduct((tx) => advance(tx, [kind], { id, now }).then(() => Promise.reject(new Error("died")))).catch(() => undefined);
      }
      const rows = await asStaff((tx) => tx.select().from(escalationCall));
      const found = rows.filter(({ escalationId }) => escalationId === id).toSorted((a, b) => a.round - b.round || a.step - b.step);
      expect(found.map(({ round, step: at, calledAt }) => `${round}:${at}@${calledAt.getTime()}`)).toEqual(
        expected(given, begin, happened),
      );
      await asStaff((tx) => endEscalation(tx, about, { ending: "resolved", now }));
      expect((await asStaff((tx) => tx.select().from(escalation))).find((one) => one.id === id)?.endedAt).not.toBeNull();
    }),
    { numRuns: 15 },
  );
});
