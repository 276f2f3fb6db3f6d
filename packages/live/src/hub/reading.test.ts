import { newId } from "@freehold/kernel/id.ts";
import { atLeast } from "@freehold/kernel/expression/language.ts";
import { instant, measure } from "@freehold/kernel/table/columns.ts";
import { declarationOf } from "@freehold/kernel/table/declaration.ts";
import { tenantSeries } from "@freehold/kernel/table/tenant-table.ts";
import { pgSchema, uuid } from "drizzle-orm/pg-core";
import { types } from "pg";
import { expect, test } from "vitest";
import type { Affected } from "../access.ts";
import type { Change, Relation } from "../feed/pgoutput.ts";
import { Reading, type ReadingOptions } from "./reading.ts";
import { keyOf } from "../row.ts";
import { memberChange, memberRelation, personIn, task, taskChange, taskRelation, transactionOf } from "../testing/changes.ts";

const organization = newId();
const reading = declarationOf(
  tenantSeries(
    pgSchema("desk"),
    "reading",
    { sensorId: uuid().notNull(), measuredAt: instant().notNull(), celsius: measure() },
    { read: atLeast("viewer") },
    { key: ["sensorId", "measuredAt"] },
  ),
);
const oids = types.builtins;
const readingRelation: Relation = {
  oid: 9,
  fullName: reading.fullName,
  hasOldRows: false,
  columns: [
    { name: "org_id", typeOid: oids.UUID },
    { name: "sensor_id", typeOid: oids.UUID },
    { name: "measured_at", typeOid: oids.TIMESTAMPTZ },
    { name: "celsius", typeOid: oids.FLOAT8 },
  ],
};

const errors: string[] = [];
function makeReading(affects: ReadingOptions["affects"] = new Map()): Reading {
  const silent = () => undefined;
  errors.length = 0;
  const log = { debug: silent, info: silent, warn: silent, error: (_details: object, message: string) => void errors.push(message) };
  return new Reading({ tables: [task, reading], affects, log });
}
const read = (of: Reading, ...changes: Change[]) => of.read(transactionOf(1, 1, changes))?.entry;

test("a series is read without old rows, and its rows are named by their key", () => {
  const sensor = newId();
  const tuple = [organization, sensor, "2026-01-31 10:00:00.5+00", "4.25"];
  const entry = read(makeReading(), { op: "insert", relation: readingRelation, old: undefined, new: tuple, bytes: 1 });
  const image = entry?.changes.get(reading.fullName)?.[0]?.new;
  expect(image?.row).toEqual({ orgId: organization, sensorId: sensor, measuredAt: new Date("2026-01-31T10:00:00.500Z"), celsius: 4.25 });
  expect(image?.key).toBe(`${sensor}|2026-01-31T10:00:00.500Z`);
  expect(image && keyOf(reading, image.row)).toBe(image?.key);
});

test("a change whose old row is not known makes its table dirty", () => {
  const update: Change = {
    op: "update",
    relation: readingRelation,
    old: undefined,
    new: [organization, newId(), "2026-01-31 10:00:00+00", "1"],
    bytes: 1,
  };
  const entry = read(makeReading(), update);
  expect([...(entry?.dirty ?? [])]).toEqual([reading.fullName]);
  expect(entry?.changes.size).toBe(0);
});

test("rows that went by their key alone prune the table of their organization, and weigh nothing", () => {
  const gone: Change = {
    op: "delete",
    relation: readingRelation,
    old: undefined,
    new: undefined,
    key: [organization, newId(), "2026-01-31 10:00:00+00", null],
    bytes: 1,
  };
  const entry = read(makeReading(), gone, { ...gone, key: [organization, newId(), "2026-01-31 10:00:00+00", null] });
  expect([...(entry?.pruned ?? [])]).toEqual([[reading.fullName, new Set([organization])]]);
  expect([entry?.changes.size, entry?.dirty.size, entry?.bytes]).toEqual([0, 0, 0]);
  const tuple = [organization, newId(), "2026-01-31 10:00:00+00", "1"];
  const mixed = read(makeReading(), gone, { op: "insert", relation: readingRelation, old: undefined, new: tuple, bytes: 1 });
  expect([[...(mixed?.dirty ?? [])], mixed?.pruned.size]).toEqual([[reading.fullName], 0]);
});

test("a relation that lacks a declared column is not guessed about", () => {
  const lacking: Relation = { ...taskRelation, columns: taskRelation.columns.filter(({ name }) => name !== "status") };
  const entry = read(makeReading(), { ...taskChange(undefined, { id: newId(), org_id: organization }), relation: lacking });
  expect([...(entry?.dirty ?? [])]).toEqual([task.fullName]);
  expect(errors).toEqual(["the stream does not tell enough of this table; its readers get snapshots"]);
});

test("a declared column that changes its type is an alteration; a column that nobody declared is not", () => {
  const reads = makeReading();
  const change = taskChange(undefined, { id: newId(), org_id: organization });
  const altered = (relation: Relation) => [...(reads.read(transactionOf(1, 1, [{ ...change, relation }]))?.altered ?? [])];
  expect(altered(taskRelation)).toEqual([]);
  expect(altered({ ...taskRelation, columns: [...taskRelation.columns, { name: "more", typeOid: oids.TEXT }] })).toEqual([]);
  const retyped = taskRelation.columns.map((column) => (column.name === "version" ? { ...column, typeOid: oids.INT8 } : column));
  expect(altered({ ...taskRelation, columns: retyped })).toEqual([task.fullName]);
});

test("whose access a row touches is asked of the old and of the new row", () => {
  const [before, after] = [personIn(organization, "staff"), personIn(organization, "staff")];
  const reads = makeReading(new Map([["desk.member", (row) => [{ userId: row["user_id"] ?? "" }]]]));
  const moved: Change = { ...memberChange(before), new: [organization, after.userId] };
  expect(read(reads, moved)?.affected).toEqual([{ userId: before.userId }, { userId: after.userId }]);
});

test("when that cannot be told, it is everybody's", () => {
  const everybody: Affected[] = [{}];
  const affects: ReadingOptions["affects"] = new Map([["desk.member", (row) => [{ userId: row["user_id"] ?? "" }]]]);
  const gone: Change = { op: "delete", relation: memberRelation, old: undefined, new: undefined, bytes: 1 };
  expect(read(makeReading(affects), gone)?.affected).toEqual(everybody);
  expect(makeReading(affects).read({ ...transactionOf(1, 1, []), dirty: new Set(["desk.member"]) })?.entry.affected).toEqual(everybody);
  const failing: ReadingOptions["affects"] = new Map([
    [
      "desk.member",
      () => {
        throw new Error("no column");
      },
    ],
  ]);
  expect(read(makeReading(failing), memberChange(personIn(organization, "staff")))?.affected).toEqual(everybody);
});

test("a transaction that concerns nobody is not kept", () => {
  expect(read(makeReading(), memberChange(personIn(organization, "staff")))).toBeUndefined();
});
