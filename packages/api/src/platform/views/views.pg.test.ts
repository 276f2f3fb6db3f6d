import { afterAll, beforeAll, expect, test } from "vitest";
import { createWorld, type World } from "../../testing/world.ts";
import type { ViewState } from "./contract.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld({ name: "views" });
});
afterAll(() => world[Symbol.asyncDispose]());

const cold: ViewState = { sort: "name", filter: { op: "lt", column: "maxCelsius", value: 0 }, columns: ["name", "maxCelsius"] };
const ofUnits = (name: string, isShared = false) => ({ resource: "coldchain.unit", name, isShared, view: cold });
const names = async (caller: ReturnType<World["as"]>): Promise<string[]> =>
  (await caller.views.list({ sort: "name" })).rows.map(({ name }) => name);

test("a view is its owner's alone until somebody who may shares it, and stays within the organization", async () => {
  const own = await world.as("staff").views.save(ofUnits("Mine"));
  expect(own).toMatchObject({ isShared: false, view: cold, ownerId: world.ours.principal("staff").userId });
  await world.as("manager").views.save(ofUnits("Ours", true));
  expect(await names(world.as("staff"))).toEqual(["Mine", "Ours"]);
  expect(await names(world.as("viewer"))).toEqual(["Ours"]);
  // A member sees what is linked to them, and no more of the organization than that.
  expect(await names(world.as("member"))).toEqual([]);
  expect(await names(world.neighbour())).toEqual([]);
  for (const attempt of [
    () => world.as("staff").views.save(ofUnits("Pushed", true)),
    () => world.as("staff").views.change({ id: own.id, isShared: true }),
  ])
    await expect(attempt()).rejects.toMatchObject({ code: "FORBIDDEN" });
  await expect(world.as("owner").views.change({ id: own.id, name: "Taken" })).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(world.neighbour().views.remove({ id: own.id })).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("what is shared is changed and removed by managers, not by whoever finds it; a stale change is refused", async () => {
  const { id, version } = await world.as("manager").views.save(ofUnits("Shared", true));
  await expect(world.as("staff").views.change({ id, name: "Other" })).rejects.toMatchObject({ cause: { code: "row.notAllowed" } });
  expect(await world.as("admin").views.change({ id, name: "Renamed", version })).toMatchObject({ name: "Renamed", version: 2 });
  await expect(world.as("manager").views.change({ id, name: "Late", version })).rejects.toMatchObject({
    cause: { code: "row.stale", details: { current: { name: "Renamed" }, sent: { version } } },
  });
  await expect(world.as("viewer").views.remove({ id })).rejects.toMatchObject({ code: "FORBIDDEN" });
  await world.as("admin").views.remove({ id });
});

test("a person begins with the view they choose, which is nobody else's business, until the view is gone", async () => {
  const { id } = await world.as("manager").views.save(ofUnits("To begin with", true));
  const choices = async (role: "staff" | "viewer") => (await world.as(role).views.choice.list()).rows.map(({ viewId }) => viewId);
  await world.as("staff").views.choose({ resource: "coldchain.unit", viewId: id });
  await world.as("staff").views.choose({ resource: "coldchain.unit", viewId: id });
  expect([await choices("staff"), await choices("viewer")]).toEqual([[id], []]);
  await expect(world.as("staff").views.choose({ resource: "coldchain.site", viewId: id })).rejects.toMatchObject({ code: "NOT_FOUND" });
  const own = await world.as("manager").views.save(ofUnits("The manager's"));
  await expect(world.as("staff").views.choose({ resource: "coldchain.unit", viewId: own.id })).rejects.toMatchObject({ code: "NOT_FOUND" });
  await world.as("manager").views.remove({ id });
  expect(await choices("staff")).toEqual([]);
});

test("what no list can show is refused by the place of the mistake, and not without measure", async () => {
  const save = (changed: object) => world.as("staff").views.save({ ...ofUnits("Wrong"), ...changed });
  await expect(save({ resource: "coldchain.nothing" })).rejects.toMatchObject({ cause: { code: "views.resourceUnknown" } });
  await expect(save({ view: { filter: { op: "equals", column: "colour", value: "red" } } })).rejects.toMatchObject({
    cause: { code: "filter.invalid", details: { fields: { "filter.column": expect.stringContaining("colour") } } },
  });
  await expect(save({ view: { columns: Array.from({ length: 61 }, String) } })).rejects.toMatchObject({ code: "BAD_REQUEST" });
  await expect(save({ view: { filter: { op: "contains", column: "name", value: "x".repeat(9000) } } })).rejects.toMatchObject({
    code: "BAD_REQUEST",
  });
});
