import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createWorld, type World } from "../../../testing/world.ts";
import { openAlerts, noTemperature } from "./alert.ts";
import { aMonitoredUnit, asReadings, samplesOf } from "../fixtures.ts";

const minute = 60_000;
const start = Date.UTC(2026, 2, 10, 8);
let now = new Date(start);
let world: World;
beforeAll(async () => {
  world = await createWorld({ name: "coldchain_alert", clock: () => now });
});
afterAll(() => world[Symbol.asyncDispose]());

const at = (minutes: number): Date => new Date(start + minutes * minute);
const alertsOf = async (unitId: string) =>
  (await world.as("viewer").coldchain.alert.list({ filter: { op: "equals", column: "unitId", value: unitId }, sort: "openedAt" })).rows;

/** A fridge that has been too warm for so long that there is an alarm, at minute 20. */
async function anAlarm(name: string) {
  now = at(20);
  const made = await aMonitoredUnit(world.as("manager"), { name });
  await world.as("staff").coldchain.reading.ingest({ readings: asReadings(made.serial, samplesOf([7, 7, 7, 7, 7], { start })) });
  const [alarm] = await alertsOf(made.unitId);
  return { ...made, alertId: alarm!.id, alarm: alarm! };
}

/** Readings of a unit from a minute on, sent five minutes after the last. */
async function later(serial: string, from: number, celsius: readonly number[]): Promise<void> {
  now = at(from + celsius.length * 5);
  await world.as("staff").coldchain.reading.ingest({ readings: asReadings(serial, samplesOf(celsius, { start: at(from).getTime() })) });
}

test("an alarm says since when, how far it went and which limits judged it", async () => {
  const { alarm } = await anAlarm("Told");
  expect(alarm).toMatchObject({
    type: "alarm_active",
    severity: "critical",
    status: "active",
    openedAt: at(15),
    peakCelsius: 7,
    minCelsius: 0,
    maxCelsius: 5,
  });
});

describe("acknowledging", () => {
  test("of two phones that answer the same alarm one wins, and the record keeps who", async () => {
    const { alertId } = await anAlarm("Two phones");
    now = at(21);
    const answers = await Promise.allSettled([
      world.as("staff").coldchain.alert.acknowledge({ alertId, note: "Going there." }),
      world.as("manager").coldchain.alert.acknowledge({ alertId, note: "Going there." }),
    ]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    const lost = answers.find((answer) => answer.status === "rejected");
    expect(lost?.reason).toMatchObject({ code: "CONFLICT", cause: { code: "coldchain.alertAlreadyAcknowledged" } });
    const winner = answers[0].status === "fulfilled" ? "staff" : "manager";
    const history = await world.as("viewer").coldchain.alert.history({ alertId });
    expect(history.map(({ kind, by }) => [kind, by])).toEqual([
      ["acknowledged", world.ours.principal(winner).userId],
      ["opened", null],
    ]);
  });

  test("calls again when the unit recovers and leaves its limits anew", async () => {
    const { serial, alertId, unitId } = await anAlarm("Again");
    now = at(21);
    await world.as("staff").coldchain.alert.acknowledge({ alertId });
    await later(serial, 25, [7, 7, 3, 3, 3, 3]);
    expect(await alertsOf(unitId)).toMatchObject([{ status: "acknowledged" }]);
    await later(serial, 55, [9, 9, 9, 9]);
    expect(await alertsOf(unitId)).toMatchObject([{ id: alertId, status: "escalated", peakCelsius: 9, openedAt: at(15) }]);
    await world.as("manager").coldchain.alert.acknowledge({ alertId });
    await later(serial, 75, [9]);
    expect(await alertsOf(unitId)).toMatchObject([{ status: "acknowledged" }]);
  });
});

describe("resolving", () => {
  test("needs a cause and a corrective action, happens once, and leaves the running excursion settled", async () => {
    const { serial, alertId, unitId } = await anAlarm("Resolved");
    const staff = world.as("staff");
    await expect(staff.coldchain.alert.resolve({ alertId, cause: "  ", correctiveAction: "x" })).rejects.toMatchObject({
      code: "BAD_REQUEST",
    });
    now = at(22);
    const resolved = await staff.coldchain.alert.resolve({ alertId, cause: "The door stood open.", correctiveAction: "Closed it." });
    expect(resolved).toMatchObject({
      status: "resolved",
      resolvedAt: at(22),
      resolvedBy: world.ours.principal("staff").userId,
      cause: "The door stood open.",
    });
    await expect(staff.coldchain.alert.resolve({ alertId, cause: "x", correctiveAction: "y" })).rejects.toMatchObject({
      cause: { code: "coldchain.alertAlreadyResolved" },
    });
    await expect(staff.coldchain.alert.acknowledge({ alertId })).rejects.toMatchObject({
      cause: { code: "coldchain.alertAlreadyResolved" },
    });
    await later(serial, 25, [7, 7]);
    expect((await alertsOf(unitId)).length).toBe(1);
    await later(serial, 35, [3, 3, 3, 7, 7, 7, 7]);
    expect(await alertsOf(unitId)).toMatchObject([{ status: "resolved" }, { status: "active", openedAt: at(65) }]);
  });

  test("can be taken back, unless a newer alert of the type is open", async () => {
    const { serial, alertId, unitId } = await anAlarm("Reopened");
    const staff = world.as("staff");
    await expect(staff.coldchain.alert.reopen({ alertId, note: "?" })).rejects.toMatchObject({
      cause: { code: "coldchain.alertStillOpen" },
    });
    await staff.coldchain.alert.resolve({ alertId, cause: "Door.", correctiveAction: "Closed." });
    expect(await staff.coldchain.alert.reopen({ alertId, note: "It is warm again." })).toMatchObject({
      status: "active",
      resolvedAt: null,
      cause: null,
    });
    await staff.coldchain.alert.resolve({ alertId, cause: "Seal.", correctiveAction: "Replaced." });
    await later(serial, 25, [3, 3, 3, 7, 7, 7, 7]);
    await expect(staff.coldchain.alert.reopen({ alertId, note: "!" })).rejects.toMatchObject({
      cause: { code: "coldchain.alertOfTypeOpen" },
    });
    expect((await staff.coldchain.alert.history({ alertId })).map(({ kind }) => kind)).toEqual([
      "resolved",
      "reopened",
      "resolved",
      "opened",
    ]);
    expect((await alertsOf(unitId)).length).toBe(2);
  });
});

test("however many want to open one at the same time, a unit has one open alert of a type", async () => {
  now = at(0);
  const { unitId } = await aMonitoredUnit(world.as("manager"), { name: "Crowd" });
  const wanted = {
    unitId,
    sensorId: null,
    type: "door_open",
    severity: "warning",
    openedAt: now,
    note: "Open.",
    ...noTemperature,
  } as const;
  await Promise.all(
    Array.from({ length: 8 }, () => world.backend.database.asActor(world.ours.principal("staff"), (tx) => openAlerts(tx, [wanted], now))),
  );
  expect((await alertsOf(unitId)).length).toBe(1);
});

test("viewers may look but not answer, members see only what they care for, strangers see nothing", async () => {
  const { alertId, unitId } = await anAlarm("Seen");
  await expect(world.as("viewer").coldchain.alert.acknowledge({ alertId })).rejects.toMatchObject({ code: "FORBIDDEN" });
  await expect(world.neighbour().coldchain.alert.acknowledge({ alertId })).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(world.as("member").coldchain.alert.get({ id: alertId })).rejects.toMatchObject({ code: "NOT_FOUND" });
  await world.as("manager").coldchain.caretaker.create({ unitId, userId: world.ours.principal("member").userId });
  expect(await world.as("member").coldchain.alert.get({ id: alertId })).toMatchObject({ id: alertId });
  expect((await world.as("member").coldchain.unit.overview({})).map(({ id }) => id)).toEqual([unitId]);
});
