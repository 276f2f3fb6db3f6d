import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "drizzle-orm/pg-core";
import { expect, test } from "vitest";
import { atLeast } from "@freehold/kernel/expression/language.ts";
import { reference } from "@freehold/kernel/table/columns.ts";
import { tenantTable } from "@freehold/kernel/table/tenant-table.ts";
import { generate, hasDrift } from "./generate.ts";
import { area, fixture, fixtureSchema, unit } from "./testing/fixture.ts";

async function folder(): Promise<AsyncDisposable & { path: string; read(file: string): Promise<string> }> {
  const path = await mkdtemp(join(tmpdir(), "generate-"));
  return {
    path,
    read: (file) => readFile(join(path, file), "utf8"),
    [Symbol.asyncDispose]: () => rm(path, { recursive: true }),
  };
}

const read = { read: atLeast("viewer") };

test("schemas, tables, policies, checks, keys and indexes come from the declarations", async () => {
  await using it = await folder();
  expect(await generate({ folder: it.path, schema: fixture.tables, name: "fixture" })).toBe("0000_fixture.sql");
  const sql = await it.read("0000_fixture.sql");
  for (const part of [
    'CREATE SCHEMA "fixture"',
    'CREATE TABLE "fixture"."unit"',
    'CONSTRAINT "unit_pk" PRIMARY KEY("org_id","id")',
    'CONSTRAINT "area_name_unique" UNIQUE("org_id","name")',
    "CONSTRAINT \"unit_status_values\" CHECK (\"status\" in ('ok', 'excursion'))",
    'CONSTRAINT "unit_max_celsius_limits" CHECK',
    'ALTER TABLE "fixture"."unit" ENABLE ROW LEVEL SECURITY',
    'FOREIGN KEY ("org_id","area_id") REFERENCES "fixture"."area"("org_id","id") ON DELETE restrict',
    'CREATE INDEX "unit_assigned_to_index" ON "fixture"."unit"',
    'CREATE POLICY "tenant" ON "fixture"."unit" AS RESTRICTIVE FOR ALL TO "freehold_app"',
    'CREATE POLICY "read" ON "fixture"."unit" AS PERMISSIVE FOR SELECT TO "freehold_app"',
    'links."carerOf"()',
  ]) {
    expect(sql).toContain(part);
  }
  expect(sql).not.toContain("CREATE ROLE");
});

test("a second run finds nothing to write", async () => {
  await using it = await folder();
  const all = { folder: it.path, schema: fixture.tables };
  expect(await hasDrift(all)).toBe(true);
  await generate({ ...all, name: "fixture" });
  expect(await hasDrift(all)).toBe(false);
  expect(await generate({ ...all, name: "again" })).toBeUndefined();
  expect((await readdir(it.path)).toSorted()).toEqual(["0000_fixture.sql", "snapshot.json"]);
});

test("a change gives the next number and only what changed", async () => {
  await using it = await folder();
  await generate({ folder: it.path, schema: [area], name: "area" });
  expect(await generate({ folder: it.path, schema: [area, unit], name: "unit" })).toBe("0001_unit.sql");
  const sql = await it.read("0001_unit.sql");
  expect(sql).toContain('CREATE TABLE "fixture"."unit"');
  expect(sql).not.toContain('CREATE TABLE "fixture"."area"');
});

test("a module that is gone takes its schema along, with what was written there by hand", async () => {
  await using it = await folder();
  await generate({ folder: it.path, schema: fixture.tables, name: "fixture" });
  await generate({ folder: it.path, schema: [], name: "without_fixture" });
  expect(await it.read("0001_without_fixture.sql")).toContain('DROP SCHEMA "fixture" CASCADE;');
});

test("what may be a rename is refused with a sentence, and can be written by hand", async () => {
  await using it = await folder();
  const before = tenantTable(fixtureSchema, "thing", { title: text() }, read);
  const after = tenantTable(fixtureSchema, "thing", { name: text(), areaId: reference(() => area) }, read);
  await generate({ folder: it.path, schema: [area, before], name: "thing" });
  const renamed = { folder: it.path, schema: [area, after], name: "renamed" };
  await expect(generate(renamed)).rejects.toThrow("In fixture.thing, title went and name, area_id came. Is it a rename?");
  expect(await hasDrift(renamed)).toBe(true);
  expect(await generate({ ...renamed, byHand: true })).toBe("0001_renamed.sql");
  expect(await hasDrift(renamed)).toBe(false);
  await expect(generate({ folder: it.path, schema: [unit, after], name: "moved" })).rejects.toThrow(
    "Among the tables, fixture.area went and fixture.unit came.",
  );
});
