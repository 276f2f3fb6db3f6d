import { afterAll, beforeAll, expect, test } from "vitest";
import { printedSeed, randomFrom } from "@freehold/kernel/testing/random.ts";
import { drawn } from "../testing/drawn.ts";
import { inhabit } from "../testing/inhabited.ts";
import { createWorld, type TestOrganization, type World } from "../testing/world.ts";
import { callerOf, type Person } from "./live/acts.ts";
import { listed } from "./live/listing.ts";
import { liveProcedures, type LiveProcedure } from "./live/live-procedures.ts";
import { peopleOf } from "./live/people.ts";
import { RoomGuest } from "./live/room-guest.ts";
import { waitFor } from "./live/settling.ts";

let world: World;
let people: Person[];
beforeAll(async () => {
  world = await createWorld({ name: "live_rooms" });
  await world.backend.live.start();
  await inhabit(world);
  await inhabit(world, world.theirs);
  // A program has no name to be heard of.
  people = (await peopleOf(world)).filter(({ isKey }) => !isKey);
});
afterAll(() => world[Symbol.asyncDispose]());

/** The room of the first row that an owner sees, if it has an id. */
async function aRecordOf(procedure: LiveProcedure, of: TestOrganization): Promise<{ resource: string; id: string } | undefined> {
  const owner = world.caller({ token: of.tokens.owner, organizationId: of.id });
  const answer = await listed(owner, procedure, { organizationId: of.id });
  const id = "rows" in answer ? answer.rows[0]?.["id"] : undefined;
  return typeof id === "string" ? { resource: procedure.path.replace(/\.live$/, ""), id } : undefined;
}

const told = (person: Person): string => `told by ${person.name} of ${person.of.id}`;

/** Everybody tries to enter; who is in tells something; what each of them was sent is returned. */
async function gather(address: object): Promise<Map<Person, string>> {
  const guests = new Map<Person, RoomGuest>();
  await Promise.all(
    people.map(async (person) => {
      const guest = await RoomGuest.enter(callerOf(world, person), address);
      if (guest && (await waitFor(() => guest.isThere))) guests.set(person, guest);
    }),
  );
  for (const [person, guest] of guests) await guest.tell(told(person));
  for (const [person, guest] of guests) {
    const others = [...guests.keys()].filter(({ of, userId }) => of === person.of && userId !== person.userId);
    await waitFor(() => others.every((other) => guest.told.includes(told(other))));
    for (const other of others) expect(guest.told, `${person.name} hears ${other.name}`).toContain(told(other));
  }
  await Promise.all([...guests.values()].map((guest) => guest.leave()));
  return new Map([...guests].map(([person, guest]) => [person, guest.told]));
}

/** Whom a person must never hear of: members of the other organization only. */
const strangersTo = (person: Person): Person[] =>
  people.filter(({ of, userId }) => of !== person.of && !people.some((one) => one.userId === userId && one.of === person.of));

test("a room tells nobody of people of another organization, and lets in whoever may read what it is about", async () => {
  // Both organizations have the same rows: of each table one room is enough.
  const rooms = drawn(liveProcedures, randomFrom(printedSeed("live rooms"))).map((procedure, at) => ({
    procedure,
    of: at % 2 === 0 ? world.ours : world.theirs,
  }));
  let entered = 0;
  for (const { procedure, of } of rooms) {
    const address = await aRecordOf(procedure, of);
    if (!address) continue;
    const heard = await gather(address);
    for (const person of people) {
      const answer = await listed(callerOf(world, person), procedure, { organizationId: person.of.id });
      const mayRead = "rows" in answer && answer.rows.some(({ id }) => id === address.id);
      // A room may be closed to everybody, such as that of a table without rooms; it is never open to who may not read.
      if (heard.has(person)) expect(mayRead, `${person.name} in ${address.resource}`).toBe(true);
    }
    entered += heard.size;
    expectNoStrangers(heard);
  }
  const pages = await gather({ page: "coldchain.alerts" });
  expectNoStrangers(pages);
  expect(entered).toBeGreaterThan(rooms.length);
  expect(pages.size).toBeGreaterThan(8);
});

function expectNoStrangers(heard: ReadonlyMap<Person, string>): void {
  for (const [person, text] of heard) {
    for (const stranger of strangersTo(person)) expect(text, `${person.name} hears of ${stranger.name}`).not.toContain(stranger.userId);
    expect(text).not.toContain(`of ${person.of === world.ours ? world.theirs.id : world.ours.id}`);
  }
}
