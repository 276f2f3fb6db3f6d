import { eq } from "drizzle-orm";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createWorld, type World } from "../../../testing/world.ts";
import { someParties } from "../fixtures.ts";
import { slot } from "./schema.ts";

let world: World;
let partyId: string;
beforeAll(async () => {
  world = await createWorld({ name: "crm_booking" });
  partyId = (await someParties({ manager: world.as("manager"), userId: world.ours.principal("staff").userId }, "Aroma")).company.id;
});
afterAll(() => world[Symbol.asyncDispose]());

const staff = () => world.as("staff").crm;
const hour = 3_600_000;
let people = 0;

async function aProfessional(): Promise<string> {
  const person = await staff().party.create({ kind: "person", name: `Auditor ${++people}` });
  return (await staff().professional.create({ partyId: person.id, title: "Auditor" })).id;
}
const aSlot = (professionalId: string, at: number, length = hour) =>
  staff().slot.create({ professionalId, startsAt: new Date(at), endsAt: new Date(at + length) });
const june = Date.UTC(2026, 5, 8, 8);

test("of many who book a slot at the same moment exactly one has it, and after it is cancelled exactly one again", async () => {
  const { id: slotId } = await aSlot(await aProfessional(), june);
  for (let round = 0; round < 3; round++) {
    const callers = Array.from({ length: 8 }, (_, i) => world.as(i % 2 === 0 ? "staff" : "manager").crm.booking.book({ slotId, partyId }));
    const outcomes = await Promise.allSettled(callers);
    const [won, ...others] = outcomes.filter((outcome) => outcome.status === "fulfilled");
    expect(others).toEqual([]);
    for (const outcome of outcomes)
      if (outcome.status === "rejected") expect(outcome.reason).toMatchObject({ code: "CONFLICT", cause: { code: "crm.slotTaken" } });
    expect((await staff().booking.list({ filter: { op: "equals", column: "slotId", value: slotId } })).rows).toHaveLength(1);
    await staff().booking.cancel({ id: won!.value.id });
  }
});

test("slots of a professional never overlap, whoever opens them and however many at once; those of another may", async () => {
  const drawn = fc.array(fc.record({ who: fc.nat(1), from: fc.nat(20), length: fc.integer({ min: 1, max: 6 }) }), {
    minLength: 4,
    maxLength: 10,
  });
  await fc.assert(
    fc.asyncProperty(drawn, async (wanted) => {
      const both = [await aProfessional(), await aProfessional()];
      const outcomes = await Promise.allSettled(
        wanted.map(({ who, from, length }) => aSlot(both[who]!, june + from * hour, length * hour)),
      );
      for (const outcome of outcomes)
        // Two who wait for each other are told to try again.
        if (outcome.status === "rejected")
          expect(outcome.reason).toMatchObject({ cause: { code: expect.stringMatching(/overlaps|contended/) as string } });
      for (const [who, id] of both.entries()) {
        const { rows } = await staff().slot.list({ filter: { op: "equals", column: "professionalId", value: id }, sort: "startsAt" });
        for (const [i, { startsAt }] of rows.entries())
          if (i > 0) expect(startsAt.getTime()).toBeGreaterThanOrEqual(rows[i - 1]!.endsAt.getTime());
        expect(rows.length > 0).toBe(wanted.some((one) => one.who === who));
      }
    }),
    { numRuns: 4 },
  );
});

test("a week is opened by the clock of the organization, twice without doubling, around what is there, also in the week when the clock changes", async () => {
  const professionalId = await aProfessional();
  // The organization is in Rome, where the clock goes back on 25 October.
  await aSlot(professionalId, Date.UTC(2026, 9, 26, 8, 30));
  const week = {
    professionalId,
    from: "2026-10-23",
    until: "2026-10-26",
    weekdays: [5, 1],
    fromMinute: 540,
    untilMinute: 720,
    slotMinutes: 60,
  };
  expect(await staff().slot.open(week)).toEqual({ opened: 4, skipped: 2 });
  expect(await staff().slot.open(week)).toEqual({ opened: 0, skipped: 6 });
  const season = { ...week, until: "2027-01-20", weekdays: [1, 2, 3, 4, 5, 6, 7], fromMinute: 0, untilMinute: 1440, slotMinutes: 5 };
  await expect(staff().slot.open(season)).rejects.toMatchObject({ cause: { code: "crm.tooManySlots" } });
  const { rows } = await staff().slot.list({ filter: { op: "equals", column: "professionalId", value: professionalId }, sort: "startsAt" });
  expect(rows.map(({ startsAt }) => startsAt.toISOString())).toEqual([
    "2026-10-23T07:00:00.000Z",
    "2026-10-23T08:00:00.000Z",
    "2026-10-23T09:00:00.000Z",
    "2026-10-26T08:30:00.000Z",
    "2026-10-26T10:00:00.000Z",
  ]);
});

test("a booking names a service of the same professional that fits the slot, and a booked slot stays", async () => {
  const [mine, other] = [await aProfessional(), await aProfessional()];
  const { id: slotId } = await aSlot(mine, june);
  const offer = (professionalId: string, durationMinutes: number) =>
    staff().service.create({ professionalId, name: `Audit of ${durationMinutes} minutes`, durationMinutes, priceMinor: 9000n });
  const [short, long, theirs] = [await offer(mine, 60), await offer(mine, 90), await offer(other, 60)];
  const { book, cancel } = staff().booking;
  await expect(book({ slotId, partyId, serviceId: long.id })).rejects.toMatchObject({ cause: { code: "crm.serviceTooLong" } });
  await expect(book({ slotId, partyId, serviceId: theirs.id })).rejects.toMatchObject({ cause: { code: "crm.serviceMissing" } });
  const booked = await book({ slotId, partyId, serviceId: short.id, note: "At the back door." });
  expect(booked).toMatchObject({ bookedBy: world.ours.principal("staff").userId });
  await expect(staff().slot.remove({ id: slotId })).rejects.toMatchObject({ cause: { code: "database.stillReferred" } });
  await expect(world.neighbour().crm.booking.book({ slotId, partyId })).rejects.toMatchObject({ cause: { code: "crm.slotMissing" } });
  await expect(world.as("viewer").crm.booking.cancel({ id: booked.id })).rejects.toMatchObject({ code: "FORBIDDEN" });
  await cancel({ id: booked.id });
  await expect(cancel({ id: booked.id })).rejects.toMatchObject({ cause: { code: "crm.bookingMissing" } });
  expect(await staff().slot.remove({ id: slotId })).toEqual({ id: slotId });
});

test("a slot that ends before it begins is none, by whatever door", async () => {
  const professionalId = await aProfessional();
  await expect(aSlot(professionalId, june, -hour)).rejects.toMatchObject({ code: "BAD_REQUEST" });
  const values = { professionalId, startsAt: new Date(june), endsAt: new Date(june) };
  await expect(world.backend.database.asActor(world.ours.principal("staff"), (tx) => tx.insert(slot).values(values))).rejects.toMatchObject(
    {
      code: "database.outsideLimits",
    },
  );
  const none = await world.backend.database.asActor(world.ours.principal("staff"), (tx) =>
    tx.select().from(slot).where(eq(slot.professionalId, professionalId)),
  );
  expect(none).toEqual([]);
});

test("suppliers are judged by criteria on days, and the averages are those of the scores", async () => {
  const { id: supplierId } = await staff().supplier.create({ partyId });
  expect(await staff().party.get({ id: partyId })).toMatchObject({ isSupplier: true });
  await staff().supplier.evaluate({ supplierId, evaluatedOn: "2026-04-10", quality: 5, delivery: 2, note: "Late twice." });
  await staff().supplier.evaluate({ supplierId, evaluatedOn: "2026-05-02", quality: 4 });
  expect(await world.as("viewer").crm.supplier.rating({ supplierId })).toEqual({
    overall: { average: 3.67, count: 3 },
    criteria: [
      { criterion: "quality", average: 4.5, count: 2 },
      { criterion: "delivery", average: 2, count: 1 },
    ],
    months: [
      { month: "2026-04", average: 3.5, count: 2 },
      { month: "2026-05", average: 4, count: 1 },
    ],
  });
  expect(await world.as("viewer").crm.supplier.averages()).toEqual([{ supplierId, average: 3.67, count: 3 }]);
  await expect(staff().supplier.evaluate({ supplierId, evaluatedOn: "2026-05-02" })).rejects.toMatchObject({ code: "BAD_REQUEST" });
  await expect(world.neighbour().crm.supplier.rating({ supplierId })).rejects.toMatchObject({ cause: { code: "crm.supplierMissing" } });
});
