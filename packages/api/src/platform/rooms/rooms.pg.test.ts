import type { TrackedEnvelope } from "@trpc/server";
import { eq } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { eventually, promptly } from "@freehold/kernel/testing/eventually.ts";
import { TRPCError } from "@trpc/server";
import { testDatabase, type TestDatabase } from "@freehold/database/testing/test-database.ts";
import { atLeast } from "@freehold/kernel/expression/language.ts";
import { newId } from "@freehold/kernel/id.ts";
import { roles, type Role } from "@freehold/kernel/role.ts";
import { busInProcess } from "@freehold/live/bus/bus.ts";
import type { Member, RoomFrame, Said } from "@freehold/live/rooms/member.ts";
import type { Backend } from "../../backend.ts";
import { createContext } from "../../context.ts";
import { modules } from "../../modules.ts";
import { appRouter } from "../../router.ts";
import { migrationsFolder, structure } from "../../structure.ts";
import { testBackend } from "../../testing/test-backend.ts";
import { createTestOrganization, type Caller, type TestOrganization } from "../../testing/world.ts";
import { createCallerFactory } from "../../trpc.ts";
import { membership, organization } from "../organizations/schema.ts";

const callerFor = createCallerFactory(appRouter);
type Address = Parameters<Caller["rooms"]["live"]>[0];

let database: TestDatabase;
/** Two processes of one installation with a bus between them. */
let here: Backend;
let there: Backend;
let ours: TestOrganization;
let theirs: TestOrganization;
let unitId: string;
let guests: Guest[] = [];

beforeAll(async () => {
  database = await testDatabase({ name: "rooms", migrationsFolder, ...structure });
  const bus = busInProcess();
  const channels = [
    { name: "duty", permission: atLeast("staff") },
    { name: "everybody", permission: atLeast("member") },
  ];
  const withChannels = modules.map((module) => (module.id === "coldchain" ? { ...module, channels } : module));
  [here, there] = [testBackend(database, { bus, modules: withChannels }), testBackend(database, { bus, modules: withChannels })];
  await Promise.all([here.live.start(), there.live.start()]);
  ours = await createTestOrganization(here, "ours");
  theirs = await createTestOrganization(here, "theirs");
  unitId = await aUnit(as("manager"));
});
afterEach(async () => {
  for (const guest of guests) await guest.leave();
  guests = [];
  await here.database.asActor(ours.principal("owner"), async (tx) => {
    await tx.update(membership).set({ suspendedAt: null });
    await tx.update(organization).set({ modulesOff: [] });
  });
});
afterAll(async () => {
  await there.stop();
  await here.stop();
  await database[Symbol.asyncDispose]();
});

type From = { readonly token?: string; readonly of?: TestOrganization; readonly at?: Backend; readonly address?: string | null };

function as(role: Role, { of = ours, at = here, token = of.tokens[role], address = null }: From = {}): Caller {
  const call = { token, organizationId: of.id, requestId: "test", userAgent: null, address, keepToken: () => false };
  return callerFor(createContext(at, call, true));
}

async function aUnit(manager: Caller, name = "Freezer"): Promise<string> {
  const site = await manager.coldchain.site.create({ name: `Site of ${name}` });
  const area = await manager.coldchain.area.create({ siteId: site.id, name: "Area" });
  const unit = await manager.coldchain.unit.create({ areaId: area.id, name, kind: "freezer" });
  return unit.id;
}

/** Somebody in a room, as a page would be. */
class Guest {
  readonly members = new Map<string, Member>();
  readonly said: Said[] = [];
  frames: RoomFrame[] = [];
  connection = "";
  ended: string | undefined;
  readonly #stream: AsyncIterator<TrackedEnvelope<RoomFrame>>;
  readonly began: Promise<void>;

  constructor(stream: AsyncIterable<TrackedEnvelope<RoomFrame>>) {
    this.#stream = stream[Symbol.asyncIterator]();
    const began = Promise.withResolvers<void>();
    this.began = began.promise;
    void this.#read(began.resolve);
    guests.push(this);
  }

  async #read(hasBegun: () => void): Promise<void> {
    try {
      for (;;) {
        const { done, value } = await this.#stream.next();
        if (done) return;
        const [, frame] = value;
        this.frames.push(frame);
        if (frame.k === "all") {
          this.connection = frame.connection;
          this.members.clear();
          for (const member of frame.members) this.members.set(member.id, member);
          hasBegun();
        } else if (frame.k === "change") {
          for (const member of frame.up) this.members.set(member.id, member);
          for (const id of frame.gone) this.members.delete(id);
          this.said.push(...frame.said);
        }
      }
    } catch (error) {
      this.ended = error instanceof TRPCError ? error.code : String(error);
    }
  }

  get sees(): string[] {
    return [...this.members.values()].map(({ name }) => name).toSorted();
  }

  async leave(): Promise<void> {
    await this.#stream.return?.();
  }
}

async function enter(caller: Caller, address: Address): Promise<Guest> {
  // A caller gives what the procedure yields; the declared type is what a client receives.
  const guest = new Guest((await caller.rooms.live(address)) as unknown as AsyncIterable<TrackedEnvelope<RoomFrame>>);
  await guest.began;
  return guest;
}

const outcome = (caller: Caller, address: Address): Promise<string> =>
  enter(caller, address).then(
    () => "entered",
    (error: unknown) => (error instanceof TRPCError ? error.code : String(error)),
  );

const sees = (guest: Guest, names: string[]) => eventually(() => expect(guest.sees).toEqual(names));

test("people of two processes see each other in the room of a record, once each, and what they do there", async () => {
  const room = { resource: "coldchain.unit", id: unitId };
  const staff = await enter(as("staff"), room);
  const manager = await enter(as("manager", { at: there }), room);
  const secondTab = await enter(as("manager"), room);
  for (const guest of [staff, manager, secondTab]) await sees(guest, ["manager of ours", "staff of ours"]);
  // Any process takes it, whichever holds the line.
  await as("manager", { at: here }).rooms.show({ connection: manager.connection, state: { editing: "name" } });
  await eventually(() => expect(staff.members.get(ours.principal("manager").userId)?.states).toEqual([{ editing: "name" }]));
  await as("staff").rooms.say({ connection: staff.connection, kind: "wave" });
  await eventually(() =>
    expect(manager.said).toEqual([{ from: expect.objectContaining({ name: "staff of ours" }), kind: "wave", data: {} }]),
  );
  await manager.leave();
  await eventually(() => expect(staff.members.get(ours.principal("manager").userId)?.states).toEqual([]));
  expect(staff.sees).toEqual(["manager of ours", "staff of ours"]);
  await secondTab.leave();
  await sees(staff, ["staff of ours"]);
});

describe("who may enter", () => {
  test.each([
    ["a record's room", () => ({ resource: "coldchain.unit", id: unitId }), ["owner", "admin", "manager", "staff", "viewer"]],
    ["a page's room", () => ({ page: "coldchain.alerts" }), ["owner", "admin", "manager", "staff", "viewer"]],
    ["a channel of staff", () => ({ channel: "coldchain.duty" }), ["owner", "admin", "manager", "staff"]],
    ["a channel of everybody", () => ({ channel: "coldchain.everybody" }), [...roles]],
  ] as const)("%s: exactly whom its policy allows", async (_what, address, allowed) => {
    for (const role of roles) {
      const expected = allowed.some((one) => one === role) ? "entered" : "FORBIDDEN";
      expect(`${role}: ${await outcome(as(role), address())}`).toBe(`${role}: ${expected}`);
    }
  });

  test("whoever may not list the members is not told who is at a record, even one that is linked to them", async () => {
    await as("manager").coldchain.caretaker.create({ unitId, userId: ours.principal("member").userId });
    expect((await as("member").coldchain.unit.get({ id: unitId })).id).toBe(unitId);
    expect(await outcome(as("member"), { resource: "coldchain.unit", id: unitId })).toBe("FORBIDDEN");
  });

  test("another organization's record has no room, no more than one that never was", async () => {
    const neighbour = as("owner", { of: theirs });
    const answers = await Promise.all(
      [unitId, newId()].map((id) => neighbour.rooms.live({ resource: "coldchain.unit", id }).catch(String)),
    );
    expect(answers[0]).toContain("There is no such room");
    expect(answers[1]).toBe(answers[0]);
    const stranger = as("owner", { of: ours, token: theirs.tokens.owner });
    expect(await outcome(stranger, { page: "coldchain.alerts" })).toBe("NOT_FOUND");
  });

  test.each([
    ["a kind of record that is not there", { resource: "coldchain.nothing", id: newId() }, "NOT_FOUND"],
    ["a procedure that is no record's", { resource: "accounts.me", id: newId() }, "NOT_FOUND"],
    ["a page of no module", { page: "elsewhere.alerts" }, "NOT_FOUND"],
    ["a channel that nobody declared", { channel: "coldchain.secret" }, "NOT_FOUND"],
    ["two rooms at once", { page: "coldchain.alerts", channel: "coldchain.duty" }, "BAD_REQUEST"],
    ["no room", {}, "BAD_REQUEST"],
    ["a record without its kind", { id: newId() }, "BAD_REQUEST"],
    ["a path that is none", { page: "coldchain.__proto__" }, "BAD_REQUEST"],
  ])("%s: %s", async (_what, address, answer) => {
    expect(await outcome(as("owner"), address)).toBe(answer);
  });

  test("people of two organizations on the same page do not meet", async () => {
    const us = await enter(as("owner"), { page: "coldchain.alerts" });
    const them = await enter(as("owner", { of: theirs }), { page: "coldchain.alerts" });
    const more = await enter(as("staff"), { page: "coldchain.alerts" });
    await sees(more, ["owner of ours", "staff of ours"]);
    await sees(us, ["owner of ours", "staff of ours"]);
    expect(JSON.stringify(them.frames)).not.toContain("of ours");
    expect(JSON.stringify(us.frames)).not.toContain("of theirs");
  });

  test("a module that is switched off has no rooms", async () => {
    await here.database.asActor(ours.principal("owner"), (tx) => tx.update(organization).set({ modulesOff: ["coldchain"] }));
    for (const address of [{ page: "coldchain.alerts" }, { channel: "coldchain.duty" }, { resource: "coldchain.unit", id: unitId }])
      expect(await outcome(as("owner"), address)).toBe("FORBIDDEN");
  });
});

describe("access that ends", () => {
  const asOwner = <T>(work: Parameters<typeof here.database.asActor<T>>[1]) => here.database.asActor(ours.principal("owner"), work);
  const ofViewer = () => eq(membership.userId, ours.principal("viewer").userId);

  test.each([
    {
      what: "a session that is ended",
      answer: "UNAUTHORIZED",
      revoke: (token: string) => here.identity.endSession(token),
    },
    {
      what: "a membership that is suspended",
      answer: "FORBIDDEN",
      revoke: async () => void (await asOwner((tx) => tx.update(membership).set({ suspendedAt: here.clock() }).where(ofViewer()))),
    },
    {
      what: "a role that is too low",
      answer: "FORBIDDEN",
      revoke: async () => void (await asOwner((tx) => tx.update(membership).set({ role: "member" }).where(ofViewer()))),
      restore: async () => void (await asOwner((tx) => tx.update(membership).set({ role: "viewer" }).where(ofViewer()))),
    },
    {
      what: "a module that is switched off",
      answer: "FORBIDDEN",
      revoke: async () => void (await asOwner((tx) => tx.update(organization).set({ modulesOff: ["coldchain"] }))),
      isForAll: true,
    },
  ])(
    "$what in one process ends a stay in another at once, and the others see that",
    async ({ answer, revoke, restore, isForAll = false }) => {
      for (const address of [{ page: "coldchain.alerts" }, { resource: "coldchain.unit", id: unitId }]) {
        const { token } = await here.identity.startSession(ours.principal("viewer").userId, { userAgent: null, address: null });
        const viewer = await enter(as("viewer", { at: there, token }), address);
        const witness = await enter(as("owner"), address);
        await sees(witness, ["owner of ours", "viewer of ours"]);
        await revoke(token);
        await promptly(() => expect(viewer.ended).toBe(answer));
        if (!isForAll) await sees(witness, ["owner of ours"]);
        await expect(as("viewer", { at: there, token }).rooms.say({ connection: viewer.connection, kind: "wave" })).rejects.toThrow(
          /session has ended|sign|suspended|role|switched off|not in this room/,
        );
        await witness.leave();
        await restore?.();
        await asOwner((tx) => tx.update(membership).set({ suspendedAt: null }));
        await asOwner((tx) => tx.update(organization).set({ modulesOff: [] }));
      }
    },
  );

  test("a record that is removed takes its room with it", async () => {
    const id = await aUnit(as("manager"), "Short-lived");
    const staff = await enter(as("staff", { at: there }), { resource: "coldchain.unit", id });
    await as("admin").coldchain.unit.remove({ id });
    await promptly(() => expect(staff.ended).toBe("NOT_FOUND"));
    expect(there.rooms.status()).toMatchObject({ rooms: 0, connections: 0 });
  });

  test("whoever reads may stay when a record changes", async () => {
    const staff = await enter(as("staff"), { resource: "coldchain.unit", id: unitId });
    await as("manager").coldchain.unit.update({ id: unitId, patch: { name: "Renamed" } });
    const owner = await enter(as("owner"), { resource: "coldchain.unit", id: unitId });
    await sees(staff, ["owner of ours", "staff of ours"]);
    expect(owner.ended).toBeUndefined();
    expect(staff.ended).toBeUndefined();
  });
});

describe("what somebody tells", () => {
  test("is small, and only their own", async () => {
    const staff = await enter(as("staff"), { page: "coldchain.alerts" });
    const { connection } = staff;
    const long = Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`key${i}`, "x".repeat(40)]));
    await expect(as("staff").rooms.show({ connection, state: long })).rejects.toThrow("Tell the others less");
    await expect(as("owner").rooms.show({ connection, state: {} })).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(as("owner", { of: theirs }).rooms.say({ connection, kind: "wave" })).rejects.toMatchObject({ code: "NOT_FOUND" });
    await as("staff").rooms.show({ connection, state: { cursor: [12, 40.5], typing: true } });
    await eventually(() =>
      expect(staff.members.get(ours.principal("staff").userId)?.states).toEqual([{ cursor: [12, 40.5], typing: true }]),
    );
  });

  test("too often is refused with the time to wait", async () => {
    const staff = await enter(as("staff"), { page: "coldchain.alerts" });
    const calls = Array.from({ length: 60 }, () => as("staff").rooms.say({ connection: staff.connection, kind: "wave" }));
    const refused = (await Promise.allSettled(calls)).filter((call) => call.status === "rejected");
    expect(refused.length).toBeGreaterThan(5);
    expect(refused[0]!.reason).toMatchObject({ code: "TOO_MANY_REQUESTS", cause: { details: { retryAfter: 1 } } });
  });
});

test("a line that nobody watches must be renewed, a watched one need not, and the watch ends with the stay", async () => {
  const over = await enter(as("staff", { address: "192.0.2.1" }), { page: "coldchain.alerts" });
  expect(over.frames[0]).toMatchObject({ renewSeconds: 4 });
  let watched = 0;
  const flow = {
    begin: () => () => {},
    hasRoom: () => true,
    drained: async () => {},
    send: () => {},
    watch: () => (watched++, () => void watched--),
  };
  const call = { token: ours.tokens.staff, organizationId: ours.id, requestId: "test", userAgent: null, keepToken: () => false };
  const caller = callerFor(createContext(here, { ...call, address: "192.0.2.1", flow }, true));
  const socket = await enter(caller, { page: "coldchain.alerts" });
  expect(socket.frames[0]).toMatchObject({ renewSeconds: null });
  expect(watched).toBe(1);
  await socket.leave();
  expect(watched).toBe(0);
  await expect(caller.rooms.live({ page: "elsewhere.alerts" })).rejects.toThrow("There is no such room");
  expect(watched).toBe(0);
});
