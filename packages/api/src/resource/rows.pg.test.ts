import { getTableColumns } from "drizzle-orm";
import fc from "fast-check";
import superjson from "superjson";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createWorld, type World } from "../testing/world.ts";
import { listRows } from "./rows.ts";
import { unit } from "../modules/coldchain/schema.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld({ name: "resource_rows" });
});
afterAll(() => world[Symbol.asyncDispose]());

test("the pages of a list are the whole list, each row once, in one order, with empty values and ties", async () => {
  const manager = world.as("manager");
  const site = await manager.coldchain.site.create({ name: "North" });
  const area = await manager.coldchain.area.create({ siteId: site.id, name: "Dock" });
  const limits = [null, null, null, -1, 2, 2, 2, 3.5, 1e-7, -1, null, 40];
  for (const [i, maxCelsius] of limits.entries()) {
    await manager.coldchain.unit.create({ areaId: area.id, name: i % 2 ? `Ä unit ${i}` : `unit ${i}`, kind: "fridge", maxCelsius });
  }
  const caller = world.ours.principal("viewer");
  const sortable = ["name", "status", "lastReadingAt", "id"] as const;
  expect(Object.keys(getTableColumns(unit))).toEqual(expect.arrayContaining([...sortable]));
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...sortable), fc.boolean(), fc.integer({ min: 1, max: 13 }), async (column, descending, limit) => {
      const sort = descending ? `-${column}` : column;
      const whole = await world.backend.database.asActor(caller, (tx) => listRows(tx, unit, { caller, sort, limit: 100 }));
      const paged: unknown[] = [];
      let cursor: string | undefined;
      do {
        const page = await world.backend.database.asActor(caller, (tx) => listRows(tx, unit, { caller, sort, limit, cursor }));
        expect(page.rows.length).toBeLessThanOrEqual(limit);
        paged.push(...page.rows.map((row) => row.id));
        cursor = page.nextCursor ?? undefined;
      } while (cursor !== undefined);
      expect(paged).toEqual(whole.rows.map((row) => row.id));
      expect(new Set(paged).size).toBe(limits.length);
    }),
    { numRuns: 60 },
  );
});

test("a cursor of another list is refused, not misread", async () => {
  const viewer = world.as("viewer");
  const { nextCursor } = await viewer.coldchain.unit.list({ sort: "name", limit: 1 });
  await expect(viewer.coldchain.unit.list({ sort: "-name", limit: 1, cursor: nextCursor! })).rejects.toMatchObject({ code: "BAD_REQUEST" });
  await expect(viewer.coldchain.unit.list({ sort: "name", cursor: "nonsense" })).rejects.toMatchObject({ code: "BAD_REQUEST" });
});

test("a search finds without regard to case and accents", async () => {
  const { rows } = await world.as("viewer").coldchain.unit.list({ search: "a UNIT 1" });
  expect(rows.map(({ name }) => name).toSorted()).toEqual(["Ä unit 1", "Ä unit 11"]);
});

test("a change based on an old version is refused and tells what is there now", async () => {
  const manager = world.as("manager");
  const { rows } = await manager.coldchain.unit.list({ limit: 1 });
  const before = rows[0]!;
  const after = await manager.coldchain.unit.update({ id: before.id, version: before.version, patch: { name: "Renamed" } });
  expect(after.version).toBe(before.version + 1);
  const late = { id: before.id, version: before.version, patch: { name: "Late" } };
  await expect(manager.coldchain.unit.update(late)).rejects.toMatchObject({
    code: "CONFLICT",
    cause: { code: "row.stale", details: { current: { id: before.id, name: "Renamed", version: after.version }, sent: late } },
  });
});

test("a change that names no value changes nothing", async () => {
  const manager = world.as("manager");
  const { rows } = await manager.coldchain.unit.list({ limit: 1 });
  // What superjson makes of a field that a form left undefined; the types do not allow it.
  const patch = superjson.parse<{ name?: string }>(superjson.stringify({ name: undefined }));
  expect(await manager.coldchain.unit.update({ id: rows[0]!.id, patch })).toEqual(rows[0]);
});

test("what only rules may set, and what does not exist, is refused by name", async () => {
  const manager = world.as("manager");
  const { rows } = await manager.coldchain.area.list();
  const sneaky = { areaId: rows[0]!.id, name: "x", kind: "fridge", status: "ok", orgId: world.theirs.id } as const;
  await expect(manager.coldchain.unit.create(sneaky)).rejects.toMatchObject({ code: "BAD_REQUEST" });
});

test("a row of another organization cannot be referred to, read, changed or removed", async () => {
  const site = await world.neighbour().coldchain.site.create({ name: "Theirs" });
  const manager = world.as("manager");
  await expect(manager.coldchain.area.create({ siteId: site.id, name: "Spy" })).rejects.toMatchObject({ code: "BAD_REQUEST" });
  for (const attempt of [
    () => manager.coldchain.site.get({ id: site.id }),
    () => manager.coldchain.site.update({ id: site.id, patch: { name: "Mine" } }),
    () => manager.coldchain.site.remove({ id: site.id }),
  ]) {
    await expect(attempt()).rejects.toMatchObject({ code: "NOT_FOUND" });
  }
});
