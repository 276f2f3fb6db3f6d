import { expect, test } from "vitest";
import { inputsOf } from "@freehold/kernel/resource/inputs.ts";
import { declarationOf } from "@freehold/kernel/table/declaration.ts";
import { IngestReadings, PlaceSensor, ReadSeries } from "./contract.ts";
import { site } from "./schema.ts";

const id = "01960000-0000-7000-8000-000000000001";

test("an instant that the database cannot hold is refused by name, never sent to it", () => {
  for (const at of [new Date(Date.UTC(10_000, 0, 1)), new Date(-62_135_596_800_001), new Date(8.64e15), new Date(NaN)]) {
    const inputs = [
      ["to", ReadSeries.safeParse({ unitId: id, from: new Date(0), to: at })],
      ["from", ReadSeries.safeParse({ unitId: id, from: at, to: new Date(0) })],
      ["at", PlaceSensor.safeParse({ sensorId: id, unitId: null, at })],
      ["at", IngestReadings.safeParse({ readings: [], health: [{ sensor: "S-1", at }] })],
    ] as const;
    for (const [field, { error }] of inputs) expect(error?.issues.map(({ path }) => path.at(-1))).toContain(field);
  }
  expect(
    ReadSeries.safeParse({ unitId: id, from: new Date("0001-01-01T00:00:00Z"), to: new Date("9999-12-31T23:59:59.999Z") }).success,
  ).toBe(true);
});

test("health of a sensor that cannot exist does not refuse the batch, a fault that cannot be stored names itself", () => {
  const health = (changed: object) => IngestReadings.safeParse({ readings: [], health: [{ sensor: "S-1", at: new Date(0), ...changed }] });
  expect(health({ sensor: "S-\0" }).success).toBe(true);
  expect(health({ faultCode: "E\0" }).error?.issues[0]?.path).toEqual(["health", 0, "faultCode"]);
});

test("a site lies in a time zone that exists", () => {
  const create = (timezone: string) => inputsOf(declarationOf(site)).create.safeParse({ name: "Harbour", timezone });
  expect(create("Nowhere/Land").error?.issues).toMatchObject([{ path: ["timezone"], message: "Choose a time zone such as Europe/Rome." }]);
  expect(create("Europe/Berlin").success).toBe(true);
  expect(create("US/Pacific").success).toBe(true);
});
