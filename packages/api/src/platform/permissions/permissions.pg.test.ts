import { afterAll, beforeAll, expect, test } from "vitest";
import type { Role } from "@freehold/kernel/role.ts";
import { createWorld, type World } from "../../testing/world.ts";

let world: World;
let unitIds: string[];
beforeAll(async () => {
  world = await createWorld({ name: "permissions" });
  const manager = world.as("manager");
  const site = await manager.coldchain.site.create({ name: "Site" });
  const area = await manager.coldchain.area.create({ siteId: site.id, name: "Area" });
  unitIds = [];
  for (const name of ["one", "two", "three"])
    unitIds.push((await manager.coldchain.unit.create({ areaId: area.id, name, kind: "fridge" })).id);
  await manager.coldchain.caretaker.create({ unitId: unitIds[0]!, userId: world.ours.principal("member").userId });
});
afterAll(() => world[Symbol.asyncDispose]());

async function viewOf(role: Role) {
  const { rows } = await world.as("admin").members.list();
  return world.as("admin").permissions.ofMember({ membershipId: rows.find((member) => member.role === role)!.id });
}

test("what a member sees is what they list", async () => {
  for (const role of ["owner", "manager", "viewer", "member"] as const) {
    const { resources } = await viewOf(role);
    const units = resources.find(({ path }) => path === "coldchain.unit")!;
    const { rows } = await world.as(role).coldchain.unit.list();
    expect(`${role}: ${units.rows}`).toBe(`${role}: ${rows.length}`);
    const keys = resources.find(({ path }) => path === "apiKeys")!;
    expect(keys.read.may).toBe(role === "owner" ? "yes" : "no");
  }
});

test("a link is why a member sees a row, and the sentence says so", async () => {
  const { member, links, resources } = await viewOf("member");
  expect(member).toMatchObject({ role: "member", email: "member@ours.example" });
  expect(links.filter(({ rows }) => rows > 0)).toEqual([{ label: "units under their care", rows: 1 }]);
  expect(resources.find(({ path }) => path === "coldchain.unit")).toMatchObject({
    rows: 1,
    read: { may: "some", when: "id is among the caller's units under their care" },
  });
});

test("a member of another organization is missing, and only admins ask", async () => {
  const { rows } = await world.neighbour().members.list();
  await expect(world.as("admin").permissions.ofMember({ membershipId: rows[0]!.id })).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(world.as("manager").permissions.ofMember({ membershipId: rows[0]!.id })).rejects.toMatchObject({ code: "FORBIDDEN" });
  const matrix = await world.as("member").permissions.matrix();
  expect(matrix.resources.length).toBeGreaterThan(10);
});
