import { afterAll, beforeAll, expect, test } from "vitest";
import { noLinks, type Principal } from "@freehold/kernel/principal.ts";
import { createWorld, type World } from "../../testing/world.ts";
import { addMember, changeRole, leaveEverywhere, removeMember, suspendMember } from "./members.ts";
import { createOrganization, myOrganizations } from "./organizations.ts";
import { membership } from "./schema.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld({ name: "members" });
  await world.backend.live.start();
});
afterAll(() => world[Symbol.asyncDispose]());

const memberWith = async (role: string) => {
  const { rows } = await world.as("owner").members.list({ limit: 100 });
  return rows.find((member) => member.role === role)!;
};

test("a suspended member can do nothing here, and is told why, until they are reactivated", async () => {
  const staff = await memberWith("staff");
  await world.as("admin").members.suspend({ id: staff.id });
  await expect(world.as("staff").members.list()).rejects.toMatchObject({
    code: "FORBIDDEN",
    message: expect.stringContaining("membership is suspended"),
  });
  const [mine] = await world.as("staff").organizations.mine();
  expect(mine).toMatchObject({ slug: "ours", suspendedAt: null, membershipSuspendedAt: expect.any(Date) });
  await world.as("admin").members.reactivate({ id: staff.id });
  expect((await world.as("staff").members.list()).rows.length).toBeGreaterThan(0);
});

test("an open view of a suspended member ends at once", async () => {
  const staff = await memberWith("staff");
  const stream = (await world.as("staff").members.live({})) as AsyncIterable<unknown>;
  const read = (async () => {
    let suspendedAt = 0;
    try {
      for await (const _ of stream) {
        suspendedAt ||= Date.now();
        if (suspendedAt) await world.as("owner").members.suspend({ id: staff.id });
      }
    } catch (error) {
      return { error, after: Date.now() - suspendedAt };
    }
    return undefined;
  })();
  const ended = await read;
  expect(ended?.error).toMatchObject({ code: "FORBIDDEN" });
  expect(ended?.after).toBeLessThan(5000);
  await world.as("owner").members.reactivate({ id: staff.id });
});

test("nobody suspends themselves, or somebody above them", async () => {
  const [owner, admin] = [await memberWith("owner"), await memberWith("admin")];
  await expect(world.as("admin").members.suspend({ id: admin.id })).rejects.toMatchObject({ code: "CONFLICT" });
  await expect(world.as("admin").members.suspend({ id: owner.id })).rejects.toMatchObject({ code: "FORBIDDEN" });
  await expect(world.as("admin").members.reactivate({ id: owner.id })).rejects.toMatchObject({ code: "FORBIDDEN" });
  await expect(world.as("manager").members.suspend({ id: admin.id })).rejects.toMatchObject({ code: "FORBIDDEN" });
});

test("members of another organization cannot be suspended, removed or made owner: they are missing", async () => {
  const { rows } = await world.neighbour().members.list();
  const id = rows.find(({ role }) => role === "staff")!.id;
  for (const act of ["suspend", "reactivate", "remove", "transferOwnership"] as const) {
    await expect(world.as("owner").members[act]({ id })).rejects.toMatchObject({ code: "NOT_FOUND" });
  }
});

test("ownership is handed over in one step: the other owns, the former owner is an admin", async () => {
  const [owner, manager] = [await memberWith("owner"), await memberWith("manager")];
  await expect(world.as("admin").members.transferOwnership({ id: manager.id })).rejects.toMatchObject({ code: "FORBIDDEN" });
  await expect(world.as("owner").members.transferOwnership({ id: owner.id })).rejects.toMatchObject({ code: "CONFLICT" });
  await world.as("owner").members.suspend({ id: manager.id });
  await expect(world.as("owner").members.transferOwnership({ id: manager.id })).rejects.toMatchObject({ code: "CONFLICT" });
  await world.as("owner").members.reactivate({ id: manager.id });
  await world.as("owner").members.transferOwnership({ id: manager.id });
  const { rows } = await world.as("viewer").members.list();
  expect(Object.fromEntries(rows.map(({ id, role }) => [id, role]))).toMatchObject({ [owner.id]: "admin", [manager.id]: "owner" });
  await world.as("manager").members.transferOwnership({ id: owner.id });
  await world.as("owner").members.changeRole({ id: manager.id, role: "manager" });
});

test("whoever deletes their account leaves everywhere, unless an organization would be without an owner", async () => {
  const { backend } = world;
  const person = await backend.identity.createAccount({ email: "leaver@ours.example", name: "Leaver", password: "correct horse battery" });
  const owner = world.ours.principal("owner");
  await backend.database.asActor(owner, (tx) => addMember(tx, owner, { person, role: "staff" }));
  const own = await createOrganization(backend.database, person, { name: "Own", slug: "own", timeZone: "UTC" });
  await expect(leaveEverywhere(backend.database, person.id)).rejects.toMatchObject({
    code: "members.ownerNeeded",
    message: expect.stringContaining("Own"),
  });
  expect(await myOrganizations(backend.database, person.id)).toHaveLength(2);
  const founder = { userId: person.id, organizationId: own.id, role: "owner", links: noLinks } as const;
  const heir = await backend.identity.createAccount({ email: "heir@ours.example", name: "Heir", password: "correct horse battery" });
  await backend.database.asActor(founder, (tx) => addMember(tx, founder, { person: heir, role: "owner" }));
  await leaveEverywhere(backend.database, person.id);
  expect(await myOrganizations(backend.database, person.id)).toEqual([]);
});

const acts = {
  demotesOther: (caller: Principal, { other }: Memberships) =>
    world.backend.database.asActor(caller, (tx) => changeRole(tx, caller, { id: other, role: "viewer" })),
  suspendsOther: (caller: Principal, { other }: Memberships) =>
    world.backend.database.asActor(caller, (tx) => suspendMember(tx, caller, { id: other, at: new Date() })),
  demotesSelf: (caller: Principal, { own }: Memberships) =>
    world.backend.database.asActor(caller, (tx) => changeRole(tx, caller, { id: own, role: "admin" })),
  leaves: (caller: Principal, { own }: Memberships) =>
    world.backend.database.asActor(caller, (tx) => removeMember(tx, caller, { id: own })),
  deletesAccount: (caller: Principal) => leaveEverywhere(world.backend.database, caller.userId),
};
type Memberships = { readonly own: string; readonly other: string };
const names = Object.keys(acts) as (keyof typeof acts)[];
const pairs = names.flatMap((first, i) => names.slice(i).map((second) => [first, second] as const));

test.each(pairs)("of two owners, one %s and the other %s at the same moment: an active owner is left", async (first, second) => {
  const { backend } = world;
  for (const round of [1, 2, 3]) {
    const key = `${first}-${second}-${round}`.toLowerCase();
    const people = await Promise.all(
      [1, 2].map((n) => backend.identity.createAccount({ email: `${n}-${key}@race.example`, name: `Owner ${n}` })),
    );
    const { id } = await createOrganization(backend.database, people[0]!, { name: "Race", slug: key, timeZone: "UTC" });
    const [one, two] = people.map(({ id: userId }): Principal => ({ userId, organizationId: id, role: "owner", links: noLinks }));
    const [mine, theirs] = await backend.database.asActor(one!, async (tx) => [
      (await tx.select({ id: membership.id }).from(membership))[0]!.id,
      (await addMember(tx, one!, { person: people[1]!, role: "owner" })).id,
    ]);
    await Promise.allSettled([acts[first](one!, { own: mine, other: theirs }), acts[second](two!, { own: theirs, other: mine })]);
    const members = await backend.database.asActor(one!, (tx) => tx.select().from(membership));
    expect(members.filter(({ role, suspendedAt }) => role === "owner" && !suspendedAt).length).toBeGreaterThan(0);
  }
});
