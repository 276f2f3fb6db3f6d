import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { testDatabase, type TestDatabase } from "@freehold/database/testing/test-database.ts";
import type { Role } from "@freehold/kernel/role.ts";
import type { Backend } from "../backend.ts";
import { createContext } from "../context.ts";
import { describeProcedures } from "../platform/catalogue/procedures.ts";
import { describeResources } from "../platform/catalogue/catalogue.ts";
import { permissionMatrix } from "../platform/permissions/matrix.ts";
import { structureOf } from "../structure.ts";
import { testBackend } from "../testing/test-backend.ts";
import { warehouseModule, warehouseRouter } from "../testing/shelf.ts";
import { createTestOrganization, type TestOrganization } from "../testing/world.ts";
import { createCallerFactory, router } from "../trpc.ts";

const appRouter = router({ warehouse: warehouseRouter });
const createCaller = createCallerFactory(appRouter);
let database: TestDatabase;
let backend: Backend;
let ours: TestOrganization;
let theirs: TestOrganization;

beforeAll(async () => {
  const modules = [warehouseModule];
  // Without a folder of migrations the schema is generated from the declarations, as a developer would.
  database = await testDatabase({ name: "one_table", ...structureOf(modules) });
  backend = testBackend(database, { modules });
  ours = await createTestOrganization(backend, "ours");
  theirs = await createTestOrganization(backend, "theirs");
  await backend.start();
});
afterAll(async () => {
  await backend.stop();
  await database[Symbol.asyncDispose]();
});

const as = (role: Role, { id, tokens }: TestOrganization = ours) =>
  createCaller(
    createContext(
      backend,
      { token: tokens[role], organizationId: id, requestId: "test", userAgent: null, address: null, keepToken: () => false },
      true,
    ),
  ).warehouse.shelf;

test("a table of five columns with a policy, a sort, a search and its place in the router takes at most 25 lines, imports aside", async () => {
  const source = await readFile(new URL("../testing/shelf.ts", import.meta.url), "utf8");
  const lines = source.split("\n").filter((line) => line.trim() !== "" && !line.startsWith("import ") && !line.trim().startsWith("/**"));
  const declaration = lines.slice(
    0,
    lines.findIndex((line) => line.startsWith("export const warehouseModule")),
  );
  expect(declaration.length).toBeLessThanOrEqual(25);
});

test("it has create, read, update and remove under its policy", async () => {
  const made = await as("manager").create({ name: "A1", places: 4, keeper: ours.principal("staff").userId });
  expect(made).toMatchObject({ kind: "dry", locked: false, version: 1 });
  await expect(as("viewer").create({ name: "B1", places: 1 })).rejects.toMatchObject({ code: "FORBIDDEN" });
  await expect(as("manager").create({ name: "B1", places: -1 })).rejects.toMatchObject({ code: "BAD_REQUEST" });
  await expect(as("owner", theirs).get({ id: made.id })).rejects.toMatchObject({ code: "NOT_FOUND" });
  expect(await as("staff").update({ id: made.id, patch: { places: 5 } })).toMatchObject({ places: 5, version: 2 });
  await as("manager").update({ id: made.id, patch: { locked: true } });
  await expect(as("staff").update({ id: made.id, patch: { places: 6 } })).rejects.toMatchObject({ code: "FORBIDDEN" });
  expect((await as("member").list()).rows).toEqual([]);
  expect((await as("viewer").list({ search: "a1", sort: "name" })).rows.map(({ id }) => id)).toEqual([made.id]);
  expect(await as("admin").remove({ id: made.id })).toEqual({ id: made.id });
});

test("its rows leave as a file with those whom it names, and only as far as they may read", async () => {
  await as("manager").create({ name: "=C1", places: 2 });
  const fileOf = async (role: Role): Promise<string> => {
    let text = "";
    for await (const piece of (await as(role).export({ sort: "name" })) as AsyncIterable<string>) text += piece;
    return text;
  };
  expect(await fileOf("staff")).toMatch(
    /^Id,Created,Changed,Version,Name,Kind,Places \(pallets\),Locked,Keeper,Keeper id\r\n[^\n]*,'=C1,dry,2,false,,\r\n$/,
  );
  expect((await as("viewer").list()).rows).toHaveLength(1);
  await expect(fileOf("viewer")).rejects.toMatchObject({ code: "FORBIDDEN" });
  const [shelf] = permissionMatrix(appRouter).resources;
  const rule = shelf?.rules.find(({ command }) => command === "export");
  expect([rule?.roles.viewer.may, rule?.roles.staff.may, rule?.who]).toEqual(["no", "yes", expect.stringContaining("staff and above")]);
  await as("admin").remove({ id: (await as("admin").list()).rows[0]!.id });
});

test("it has a live view", async () => {
  const frames = await as("viewer").live({ filter: { op: "equals", column: "kind", value: "cold" } });
  const seen: string[] = [];
  // A caller gives what the procedure yields; the declared type is what a client receives.
  for await (const [, { k, ...rest }] of frames as unknown as AsyncIterable<readonly [string, { k: string; up?: { name: string }[] }]>) {
    seen.push(k);
    if (k === "ready") {
      await as("manager").create({ name: "warm", places: 1 });
      await as("manager").create({ name: "cold", kind: "cold", places: 1 });
    }
    if (k === "tx") {
      expect(rest.up?.map(({ name }) => name)).toEqual(["cold"]);
      break;
    }
  }
  expect(seen.slice(0, 2)).toEqual(["snap", "ready"]);
});

test("it has a command with its columns as options", () => {
  const create = describeProcedures(appRouter).find(({ path }) => path === "warehouse.shelf.create");
  expect(create).toMatchObject({ type: "mutation", summary: "Adds a shelf." });
  expect(JSON.stringify(create)).toContain('"unit":"pallets"');
});

test("it has a screen: columns, what the caller may do, and who may do what in words", () => {
  const [shelf] = describeResources(appRouter, { role: "staff" });
  expect(shelf).toMatchObject({
    path: "warehouse.shelf",
    label: "Shelf",
    searches: true,
    may: { read: true, create: false, update: true, remove: false },
    who: { update: "manager and above or (staff and above and keeper is the caller and locked is false)" },
  });
  expect(shelf?.columns.find(({ key }) => key === "places")).toMatchObject({ label: "Places", unit: "pallets", required: true, min: 0 });
});
