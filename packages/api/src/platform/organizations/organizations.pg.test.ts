import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually } from "@freehold/kernel/testing/eventually.ts";
import { tokensOf } from "../../testing/program.ts";
import { createWorld, type World } from "../../testing/world.ts";
import { mostOwned } from "./organizations.ts";
import { membership } from "./schema.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld({ name: "organizations" });
});
afterAll(() => world[Symbol.asyncDispose]());

const memberWith = async (role: string) => {
  const { rows } = await world.as("owner").members.list();
  return rows.find((member) => member.role === role)!;
};

test("a person sees each of their organizations and no other", async () => {
  const mine = await world.as("viewer").organizations.mine();
  expect(mine.map(({ slug, role }) => [slug, role])).toEqual([["ours", "viewer"]]);
});

test("whoever creates an organization owns it, and only its members know of it", async () => {
  const made = await world.neighbour().organizations.create({ name: "Second", slug: "second", timeZone: "Asia/Kathmandu" });
  expect(made.role).toBe("owner");
  const names = await world.neighbour().organizations.mine();
  expect(names.map(({ slug }) => slug)).toEqual(["second", "theirs"]);
  await expect(world.as("owner").organizations.create({ name: "Again", slug: "second" })).rejects.toMatchObject({ code: "CONFLICT" });
});

test("one person owns twenty organizations and no more, however many they belong to", async () => {
  const founder = world.as("staff");
  for (let i = 0; i < mostOwned; i++) await founder.organizations.create({ name: `Branch ${i}`, slug: `branch-${i}` });
  await expect(founder.organizations.create({ name: "One more", slug: "one-more" })).rejects.toMatchObject({
    cause: { code: "organizations.ownsTooMany" },
  });
  expect(await founder.organizations.mine()).toHaveLength(mostOwned + 1);
});

test("a member sees only their own membership", async () => {
  const { rows } = await world.as("member").members.list();
  expect(rows.map(({ role }) => role)).toEqual(["member"]);
});

test("members of another organization are missing, not forbidden", async () => {
  const { rows } = await world.neighbour().members.list();
  await expect(world.as("owner").members.changeRole({ id: rows[0]!.id, role: "viewer" })).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(world.as("owner").members.get({ id: rows[0]!.id })).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("nobody gives or takes a role above their own", async () => {
  const viewer = await memberWith("viewer");
  const owner = await memberWith("owner");
  await expect(world.as("admin").members.changeRole({ id: viewer.id, role: "owner" })).rejects.toMatchObject({ code: "FORBIDDEN" });
  await expect(world.as("admin").members.changeRole({ id: owner.id, role: "viewer" })).rejects.toMatchObject({ code: "FORBIDDEN" });
  await expect(world.as("admin").members.remove({ id: owner.id })).rejects.toMatchObject({ code: "FORBIDDEN" });
});

test("there is always an owner, also when the two last ones leave at the same moment", async () => {
  const owner = await memberWith("owner");
  await expect(world.as("owner").members.remove({ id: owner.id })).rejects.toMatchObject({ code: "CONFLICT" });
  const admin = await memberWith("admin");
  await world.as("owner").members.changeRole({ id: admin.id, role: "owner" });
  const left = await Promise.allSettled([
    world.as("owner").members.changeRole({ id: owner.id, role: "admin" }),
    world.as("admin").members.changeRole({ id: admin.id, role: "admin" }),
  ]);
  expect(left.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  const { rows } = await world.as("viewer").members.list();
  expect(rows.filter(({ role }) => role === "owner")).toHaveLength(1);
});

test("a viewer cannot end somebody else's membership, and is told so", async () => {
  const staff = await memberWith("staff");
  await expect(world.as("viewer").members.remove({ id: staff.id })).rejects.toMatchObject({ code: "FORBIDDEN" });
});

test("a decision about a role that changes at the same moment is refused", async () => {
  const viewer = await memberWith("viewer");
  const owner = world.ours.principal("owner");
  const committed = Promise.withResolvers<void>();
  const changed = Promise.withResolvers<void>();
  const first = world.backend.database.asActor(owner, async (tx) => {
    await tx.update(membership).set({ role: "staff" }).where(eq(membership.id, viewer.id));
    changed.resolve();
    await committed.promise;
  });
  await changed.promise;
  const second = world
    .as("admin")
    .members.changeRole({ id: viewer.id, role: "manager" })
    .catch((error: unknown) => error);
  await eventually(async () => expect(await waitingForLocks()).toBe(1));
  committed.resolve();
  await first;
  expect(await second).toMatchObject({ code: "CONFLICT" });
  await world.as("admin").members.changeRole({ id: viewer.id, role: "viewer" });
});

/** How many transactions wait for another one to end. */
async function waitingForLocks(): Promise<number> {
  const { rows } = await world.backend.database.asActor(world.ours.principal("owner"), (tx) =>
    tx.execute<{ waiting: number }>(
      "select count(*)::int as waiting from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
    ),
  );
  return rows[0]!.waiting;
}

test("a removed member is a stranger at once", async () => {
  const staff = await memberWith("staff");
  await world.as("staff").members.remove({ id: staff.id });
  await expect(world.as("staff").members.list()).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("a wrong password and an unknown address get the same answer", async () => {
  const anonymous = world.anonymous();
  const wrong = await anonymous.accounts.signIn({ email: "owner@ours.example", password: "wrong" }).catch((error: Error) => error.message);
  const unknown = await anonymous.accounts
    .signIn({ email: "nobody@ours.example", password: "wrong" })
    .catch((error: Error) => error.message);
  expect(wrong).toBe(unknown);
});

test("signing out ends the session everywhere", async () => {
  const signedIn = await world.anonymous().accounts.signIn({ email: "viewer@ours.example", password: "correct horse battery" });
  const caller = world.caller({ token: tokensOf(signedIn).accessToken, organizationId: world.ours.id });
  await caller.members.list();
  await caller.accounts.signOut();
  await expect(caller.members.list()).rejects.toMatchObject({ code: "UNAUTHORIZED" });
});
