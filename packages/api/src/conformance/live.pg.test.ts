import type { TrackedEnvelope } from "@trpc/server";
import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually, promptly } from "@freehold/kernel/testing/eventually.ts";
import type { Frame } from "@freehold/live/frame.ts";
import { roles, type Role } from "@freehold/kernel/role.ts";
import { Follower } from "../testing/follower.ts";
import { tokensOf } from "../testing/program.ts";
import { createWorld, type Caller, type World } from "../testing/world.ts";

type Unit = Awaited<ReturnType<Caller["coldchain"]["unit"]["get"]>>;

let world: World;
beforeAll(async () => {
  world = await createWorld({ name: "live" });
  await world.backend.live.start();
});
afterAll(() => world[Symbol.asyncDispose]());

async function follow(caller: Caller, input: Parameters<Caller["coldchain"]["unit"]["live"]>[0] = {}): Promise<Follower<Unit>> {
  // A caller gives what the procedure yields; the declared type is what a client receives.
  const stream = (await caller.coldchain.unit.live(input)) as unknown as AsyncIterable<TrackedEnvelope<Frame<Unit>>>;
  const follower = new Follower(stream);
  await follower.ready;
  return follower;
}

async function listed(caller: Caller): Promise<Unit[]> {
  const { rows } = await caller.coldchain.unit.list({ sort: "id", limit: 500 });
  return rows;
}

const settles = (follower: Follower<Unit>, rows: Unit[]) => eventually(() => expect(follower.seen).toEqual(rows));

async function unitsOf(manager: Caller, names: string[]): Promise<Unit[]> {
  const site = await manager.coldchain.site.create({ name: `Site of ${names[0]}` });
  const area = await manager.coldchain.area.create({ siteId: site.id, name: "Area" });
  const made: Unit[] = [];
  for (const name of names) made.push(await manager.coldchain.unit.create({ areaId: area.id, name, kind: "fridge" }));
  return made;
}

test("every role is sent exactly what it may list, through changes of rows, links and filters", async () => {
  const followers = new Map<Role, Follower<Unit>>();
  for (const role of roles) followers.set(role, await follow(world.as(role)));
  const neighbour = await follow(world.neighbour());
  const manager = world.as("manager");
  const [first, second] = await unitsOf(manager, ["one", "two", "three"]);
  const theirs = await unitsOf(world.neighbour("manager"), ["theirs"]);
  const member = world.ours.principal("member").userId;
  const care = await manager.coldchain.caretaker.create({ unitId: first!.id, userId: member });
  for (const role of roles) await settles(followers.get(role)!, await listed(world.as(role)));
  expect(followers.get("member")!.seen.map(({ name }) => name)).toEqual(["one"]);

  await manager.coldchain.unit.update({ id: first!.id, patch: { name: "one renamed" } });
  await manager.coldchain.caretaker.create({ unitId: second!.id, userId: member });
  await manager.coldchain.caretaker.remove({ id: care.id });
  for (const role of roles) await settles(followers.get(role)!, await listed(world.as(role)));
  expect(followers.get("member")!.seen.map(({ name }) => name)).toEqual(["two"]);
  expect(followers.get("member")!.everSent.map(({ name }) => name)).not.toContain("three");

  await settles(neighbour, theirs);
  expect(neighbour.everSent.every(({ orgId }) => orgId === world.theirs.id)).toBe(true);
  for (const follower of followers.values()) expect(follower.everSent.every(({ orgId }) => orgId === world.ours.id)).toBe(true);
  for (const follower of [neighbour, ...followers.values()]) await follower.leave();
});

test("a filtered view gains and loses rows as they begin and cease to match", async () => {
  const manager = world.as("manager");
  const [unit] = await unitsOf(manager, ["filtered"]);
  const follower = await follow(world.as("viewer"), { filter: { op: "gt", column: "maxCelsius", value: 7 }, search: "FILTERED" });
  expect(follower.seen).toEqual([]);
  const warm = await manager.coldchain.unit.update({ id: unit!.id, patch: { maxCelsius: 8 } });
  await settles(follower, [warm]);
  const renamed = await manager.coldchain.unit.update({ id: unit!.id, patch: { name: "Filteréd again" } });
  await settles(follower, [renamed]);
  await manager.coldchain.unit.update({ id: unit!.id, patch: { name: "other" } });
  await settles(follower, []);
  await follower.leave();
});

test("a role that falls narrows an open view, and a membership that ends ends it", async () => {
  const owner = world.as("owner");
  const follower = await follow(world.as("viewer"));
  expect(follower.seen.length).toBeGreaterThan(0);
  const { rows } = await owner.members.list();
  const { id } = rows.find(({ role }) => role === "viewer")!;
  await owner.members.changeRole({ id, role: "member" });
  await settles(follower, []);
  await owner.members.changeRole({ id, role: "viewer" });
  await settles(follower, await listed(owner));
  await owner.members.remove({ id });
  await promptly(() => expect(follower.ended).toBe("FORBIDDEN"));
});

test("signing out ends every stream of the session", async () => {
  const signedIn = await world.anonymous().accounts.signIn({ email: "staff@ours.example", password: "correct horse battery" });
  const caller = world.caller({ token: tokensOf(signedIn).accessToken, organizationId: world.ours.id });
  const follower = await follow(caller);
  await caller.accounts.signOut();
  await promptly(() => expect(follower.ended).toBe("UNAUTHORIZED"));
});
