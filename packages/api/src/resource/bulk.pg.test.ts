import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { testDatabase, type TestDatabase } from "@freehold/database/testing/test-database.ts";
import { newId } from "@freehold/kernel/id.ts";
import type { Role } from "@freehold/kernel/role.ts";
import { randomFrom, type Random } from "@freehold/kernel/testing/random.ts";
import { TRPCError } from "@trpc/server";
import type { Backend } from "../backend.ts";
import { createContext } from "../context.ts";
import { structureOf } from "../structure.ts";
import { warehouseModule, warehouseRouter, type shelf } from "../testing/shelf.ts";
import { testBackend } from "../testing/test-backend.ts";
import { createTestOrganization, type TestOrganization } from "../testing/world.ts";
import { createCallerFactory, router } from "../trpc.ts";
import { maxBulk, type BulkAct } from "./bulk-input.ts";

const createCaller = createCallerFactory(router({ warehouse: warehouseRouter }));
type Act = BulkAct<typeof shelf.$inferInsert>;

let database: TestDatabase;
let backend: Backend;
let ours: TestOrganization;
let theirs: TestOrganization;

beforeAll(async () => {
  const modules = [warehouseModule];
  database = await testDatabase({ name: "bulk", ...structureOf(modules) });
  backend = testBackend(database, { modules });
  ours = await createTestOrganization(backend, "ours");
  theirs = await createTestOrganization(backend, "theirs");
});
afterAll(() => database[Symbol.asyncDispose]());

const as = (role: Role, { id, tokens }: TestOrganization = ours) =>
  createCaller(
    createContext(
      backend,
      { token: tokens[role], organizationId: id, requestId: "test", userAgent: null, address: null, keepToken: () => false },
      true,
    ),
  ).warehouse.shelf;

const aShelf = (name: string, more: object = {}) => as("manager").create({ name, places: 1, ...more });

describe("a bulk call", () => {
  test("adds, changes and removes in the order of the call, and tells of each row what came of it", async () => {
    const [first, second] = [await aShelf("A1"), await aShelf("A2")];
    const id = newId<"shelf">();
    const report = await as("admin").bulk({
      rows: [
        { act: "create", values: { id, name: "A3", places: 3, keeper: ours.principal("staff").userId } },
        { act: "update", id: first.id, patch: { places: 5 }, version: 1 },
        { act: "update", id: second.id, patch: { name: "A2 b", locked: true } },
        { act: "update", id: first.id, patch: { kind: "cold" } },
        { act: "remove", id: second.id },
        { act: "create", values: { name: "A4", places: 0 } },
      ],
    });
    expect(report).toMatchObject({ done: 6, refused: 0 });
    expect(report.rows.map((row) => row.ok && row.version)).toEqual([1, 2, 2, 3, 2, 1]);
    expect(report.rows.slice(0, 5).map((row) => row.id)).toEqual([id, first.id, second.id, first.id, second.id]);
    expect(await as("viewer").get({ id: first.id })).toMatchObject({ places: 5, kind: "cold", version: 3 });
    expect(await as("viewer").get({ id })).toMatchObject({ name: "A3", kind: "dry", locked: false });
    await expect(as("viewer").get({ id: second.id })).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  test("does what it may when some rows are refused, and names each refusal", async () => {
    const mine = await aShelf("B1", { keeper: ours.principal("staff").userId });
    const locked = await aShelf("B2", { keeper: ours.principal("staff").userId, locked: true });
    const elses = await aShelf("B3");
    const stranger = await as("manager", theirs).create({ name: "Theirs", places: 1 });
    const stale = await as("manager").update({
      id: (await aShelf("B4", { keeper: ours.principal("staff").userId })).id,
      patch: { places: 9 },
    });
    const patch = { places: 7 };
    const { rows, done, refused } = await as("staff").bulk({
      rows: [
        { act: "update", id: mine.id, patch },
        { act: "update", id: locked.id, patch },
        { act: "update", id: elses.id, patch },
        { act: "update", id: stranger.id, patch },
        { act: "update", id: stale.id, patch, version: 1 },
        // It may change its own shelf, but not so that it is nobody's any more.
        { act: "update", id: mine.id, patch: { keeper: null } },
        { act: "remove", id: mine.id },
        { act: "create", values: { name: "B5", places: 1 } },
      ],
    });
    expect({ done, refused }).toEqual({ done: 1, refused: 7 });
    expect(rows.map((row) => (row.ok ? "done" : row.fault))).toEqual([
      "done",
      "row.notAllowed",
      "row.notAllowed",
      "row.missing",
      "row.stale",
      "database.rowForbidden",
      "row.roleTooLow",
      "row.roleTooLow",
    ]);
    expect(rows[4]).toMatchObject({ current: { id: stale.id, version: 2, places: 9 } });
    expect(await as("viewer").get({ id: mine.id })).toMatchObject({ places: 7, keeper: ours.principal("staff").userId });
    expect(await as("viewer").get({ id: locked.id })).toMatchObject({ places: 1 });
  });

  test("leaves everything as it was when it is all or none and one row is refused", async () => {
    const [one, other] = [await aShelf("C1"), await aShelf("C2")];
    const report = await as("manager").bulk({
      atomic: true,
      rows: [
        { act: "update", id: one.id, patch: { places: 2 } },
        { act: "update", id: other.id, patch: { places: 2 }, version: 7 },
      ],
    });
    expect(report).toMatchObject({ done: 0, refused: 2 });
    expect(report.rows).toMatchObject([{ fault: "row.undone" }, { fault: "row.stale", current: { version: 1 } }]);
    expect(await as("viewer").get({ id: one.id })).toMatchObject({ places: 1, version: 1 });
  });

  test("is refused as a whole, by the place of the mistake, when it is not well-formed or too much", async () => {
    const rows = (count: number): Act[] => Array.from({ length: count }, () => ({ act: "create", values: { name: "D", places: 1 } }));
    await expect(as("manager").bulk({ rows: rows(maxBulk + 1) })).rejects.toMatchObject({ code: "BAD_REQUEST" });
    await expect(as("manager").bulk({ rows: [] })).rejects.toMatchObject({ code: "BAD_REQUEST" });
    const wrong: Act = { act: "create", values: { name: "D", places: -1 } };
    await expect(as("manager").bulk({ rows: [...rows(1), wrong] })).rejects.toMatchObject({
      code: "BAD_REQUEST",
      cause: { issues: [{ path: ["rows", 1, "values", "places"] }] },
    });
    const sneaky = { act: "create", values: { name: "D", places: 1, orgId: theirs.id } } as const;
    await expect(as("manager").bulk({ rows: [sneaky] })).rejects.toMatchObject({ code: "BAD_REQUEST" });
    expect((await as("viewer").list({ search: "D" })).rows).toEqual([]);
    await expect(as("viewer").bulk({ rows: rows(1) })).rejects.toMatchObject({ code: "FORBIDDEN" });
  });

  test("of as many rows as it takes says of each the same as one statement would", async () => {
    const made = await as("manager").bulk({
      rows: Array.from({ length: maxBulk }, (_, at) => ({ act: "create", values: { name: `E${at}`, places: at, locked: at % 2 === 0 } })),
    });
    expect(made.done).toBe(maxBulk);
    const changed = await as("manager").bulk({
      rows: made.rows.map(({ id }, at) => ({ act: "update", id: id!, patch: { places: at + 1 }, version: at % 50 === 0 ? 4 : 1 })),
    });
    expect(changed).toMatchObject({ done: maxBulk - 10, refused: 10 });
    expect(changed.rows.every((row, at) => (at % 50 === 0 ? !row.ok && row.fault === "row.stale" : row.ok && row.version === 2))).toBe(
      true,
    );
    const gone = await as("admin").bulk({ rows: made.rows.map(({ id }) => ({ act: "remove", id: id! })) });
    expect(gone).toMatchObject({ done: maxBulk, refused: 0 });
  });
});

/** What came of one act that is done by the procedure for one row. */
async function single(role: Role, organization: TestOrganization, act: Act): Promise<string> {
  const caller = as(role, organization);
  try {
    if (act.act === "create") await caller.create(act.values);
    else if (act.act === "update") await caller.update({ id: act.id, patch: act.patch, version: act.version });
    else await caller.remove({ id: act.id });
    return "done";
  } catch (error) {
    if (!(error instanceof TRPCError)) throw error;
    const { cause } = error;
    const code = cause && "code" in cause ? String(cause.code) : error.code;
    // What a single call is refused before it begins, a bulk call that may do something else is refused by the row.
    return code === "access.roleTooLow" ? "row.roleTooLow" : code;
  }
}

function anAct(random: Random, ids: readonly string[], keeper: string): Act {
  const id = random.pick(ids);
  const version = random.chance(0.4) ? { version: 1 + random.int(3) } : {};
  const values = {
    places: random.int(9),
    ...(random.chance(0.3) && { locked: random.chance(0.5) }),
    ...(random.chance(0.3) && { keeper }),
  };
  if (random.chance(0.2)) return { act: "create", values: { ...values, id: random.chance(0.5) ? id : newId(), name: "new" } };
  if (random.chance(0.1)) return { act: "remove", id };
  return { act: "update", id, patch: random.chance(0.1) ? {} : random.chance(0.2) ? { ...values, keeper: null } : values, ...version };
}

test("a bulk call does to each row exactly what single calls one after the other do, whoever calls", async () => {
  const seed = Number(process.env["SEED"] ?? 20_261_121);
  const random = randomFrom(seed);
  const content = async (organization: TestOrganization, ids: readonly string[]) =>
    (await as("owner", organization).list({ limit: 200, sort: "name" })).rows
      .filter(({ id }) => ids.includes(id))
      .map(({ id, name, places, locked, keeper, version }) => ({
        at: ids.indexOf(id),
        name,
        places,
        locked,
        isKept: keeper !== null,
        version,
      }))
      .toSorted((one, other) => one.at - other.at);
  for (let round = 0; round < 5; round++) {
    const role = random.pick(["owner", "admin", "manager", "staff", "staff", "staff"] as const);
    const twins = await Promise.all(
      [ours, theirs].map(async (organization) => {
        const keeper = organization.principal("staff").userId;
        const start = Array.from({ length: 12 }, (_, at) => ({
          name: `T${round}-${at}`,
          places: 1,
          ...(at % 2 === 0 && { keeper }),
          locked: at % 3 === 0,
        }));
        const { rows } = await as("manager", organization).bulk({ rows: start.map((values) => ({ act: "create", values })) });
        return { organization, keeper, ids: [...rows.map(({ id }) => id!), newId<"shelf">()] };
      }),
    );
    const [bulk, alone] = [twins[0]!, twins[1]!];
    // The same acts, in each organization on its own rows.
    const drawn = random.int(1_000_000);
    const actsFor = ({ ids, keeper }: typeof bulk): Act[] => {
      const same = randomFrom(drawn);
      return Array.from({ length: 25 }, () => anAct(same, ids, keeper));
    };
    const report = await as(role, bulk.organization).bulk({ rows: actsFor(bulk) });
    const one: string[] = [];
    for (const act of actsFor(alone)) one.push(await single(role, alone.organization, act));
    expect({ seed, round, role, said: report.rows.map((row) => (row.ok ? "done" : row.fault)) }).toEqual({ seed, round, role, said: one });
    expect(await content(bulk.organization, bulk.ids)).toEqual(await content(alone.organization, alone.ids));
  }
});
