import fc from "fast-check";
import { expect, test } from "vitest";
import { unitStatuses } from "@freehold/api/modules/coldchain/contract.ts";
import { needsAttention, overviewOf, verdict, type PlacedUnit } from "./overview.ts";
import { unitRank } from "../states.ts";
import type { Places } from "../use-coldchain.ts";

const stamp = { orgId: "o", createdAt: new Date(0), updatedAt: new Date(0), version: 1 };
const places: Places = {
  sites: new Map(["Ostia", "Roma"].map((name) => [name, { ...stamp, id: name, name, address: null, timezone: "UTC" }])),
  areas: new Map([
    ["a1", { ...stamp, id: "a1", siteId: "Roma", name: "Kitchen" }],
    ["a2", { ...stamp, id: "a2", siteId: "Ostia", name: "Bar" }],
  ]),
};
const someUnits = fc
  .array(fc.record({ name: fc.string(), areaId: fc.constantFrom("a1", "a2"), status: fc.constantFrom(...unitStatuses) }))
  .map((list) => list.map((unit, i): PlacedUnit => ({ ...unit, id: String(i) })));

test("every unit stands at its place exactly once, and those that need somebody first as well", () => {
  fc.assert(
    fc.property(someUnits, (units) => {
      const { sites, attention, counts } = overviewOf(units, places);
      const shown = sites.flatMap(({ areas }) => areas.flatMap((area) => area.units));
      expect(shown.toSorted()).toEqual(units.map(({ id }) => id).toSorted());
      expect(attention.toSorted()).toEqual(
        units
          .filter(({ status }) => needsAttention(status))
          .map(({ id }) => id)
          .toSorted(),
      );
      const ranks = attention.map((id) => unitRank[units.find((unit) => unit.id === id)!.status]);
      expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
      expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(units.length);
    }),
  );
});

test("a site with trouble comes before a site without", () => {
  const units: PlacedUnit[] = [
    { id: "1", name: "Fridge", areaId: "a2", status: "ok" },
    { id: "2", name: "Freezer", areaId: "a1", status: "alarm_active" },
  ];
  expect(overviewOf(units, places).sites.map(({ name, wrong }) => [name, wrong])).toEqual([
    ["Roma", 1],
    ["Ostia", 0],
  ]);
});

test("says what is wrong, worst first, and that all is well only of what is monitored", () => {
  const { counts } = overviewOf([], places);
  expect(verdict({ ...counts, ok: 3, alarm_active: 2, excursion: 1 })).toBe("2 units in alarm, 1 unit out of limits.");
  expect(verdict({ ...counts, ok: 3, offline: 2 })).toBe("All 3 monitored units are within their limits.");
  expect(verdict({ ...counts, offline: 2 })).toBe("No unit is monitored yet.");
});
