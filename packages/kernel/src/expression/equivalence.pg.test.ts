import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { proveCommands } from "../testing/commands.ts";
import { proveFilters } from "../testing/filters.ts";
import { proveOrders } from "../testing/orders.ts";
import { printedSeed, randomFrom } from "../testing/random.ts";
import { createWorld, readRows, zones, type World } from "../testing/world.ts";
import { bareDatabase, type BareDatabase } from "../../../database/src/testing/test-database.ts";

const seed = printedSeed("equivalence");
const outcomes = [
  "select: 1",
  "select: 0",
  "insert: 1",
  "insert: x",
  "insert returning: 1",
  "insert returning: x",
  "delete: 1",
  "delete: 0",
].concat(["update where", "update returning"].flatMap((operation) => ["1", "0", "x"].map((outcome) => `${operation}: ${outcome}`)));

/** A second database on the server of the first, whose texts sort the German way by ICU. */
async function icuDatabase(adminUrl: string): Promise<string> {
  const admin = new pg.Client(adminUrl);
  await admin.connect();
  const url = new URL(adminUrl);
  const name = `${url.pathname.slice(1)}_icu`;
  await admin.query(`create database ${name} locale_provider icu icu_locale 'de' template template0`);
  await admin.end();
  url.pathname = name;
  return url.href;
}

/** How much is tried in each database; the first alone meets what the project promises. */
const databases = [
  { collation: "the server's own collation", filters: 440, lists: 60, tables: 28, isIcu: false },
  { collation: "an ICU collation", filters: 60, lists: 60, tables: 6, isIcu: true },
] as const;

/** Seconds on a quiet machine; a busy one is no reason to fail. */
const patient = { timeout: 180_000 };

describe.each(databases)("with $collation", ({ filters, lists, tables, isIcu }) => {
  // Each test has choices of its own, so that one alone repeats what it did among the others.
  const choices = (test: number) => randomFrom(seed + test + (isIcu ? 10 : 0));
  let bare: BareDatabase;
  let db: pg.Client;
  let world: World;

  beforeAll(async () => {
    bare = await bareDatabase("equivalence");
    db = new pg.Client(isIcu ? await icuDatabase(bare.adminUrl) : bare.adminUrl);
    await db.connect();
    world = await createWorld(db, choices(0), { rows: 48, callers: 10 });
  });
  afterAll(async () => {
    await db.end();
    await bare[Symbol.asyncDispose]();
  });

  test("rows that sessions in different zones print differently decode to the same values", async () => {
    for (const zone of zones) {
      const rows = await readRows(db, zone);
      expect(rows.map(({ row }) => row)).toEqual(world.rows.map(({ row }) => row));
    }
  });

  test("the predicate answers as PostgreSQL for random filters, and a residue finds what its expression finds", patient, async () => {
    const cases = await proveFilters(world, choices(1), filters);
    expect(cases).toBe(filters * 10 * 48);
  });

  test("a list is in the order of the process, page by page, by columns and by what stands in documents", patient, async () => {
    expect(await proveOrders(world, choices(3), lists)).toBe(lists * 48);
  });

  test("row-level security answers every command as the predicates of its policy", patient, async () => {
    const tally = await proveCommands(world, choices(2), tables);
    const cases = tally.values().reduce((sum, count) => sum + count, 0);
    expect(cases).toBe(tables * 10 * 24 * 6);
    // A proof that hardly ever meets an outcome proves little about it.
    for (const outcome of outcomes) expect.soft((tally.get(outcome) ?? 0) / cases, outcome).toBeGreaterThan(isIcu ? 0 : 0.002);
  });
});
