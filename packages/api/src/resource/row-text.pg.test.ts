import { getTableColumns, sql } from "drizzle-orm";
import { drizzle, type NodePgDatabase } from "drizzle-orm/node-postgres";
import * as pg from "drizzle-orm/pg-core";
import superjson from "superjson";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bareDatabase, type BareDatabase } from "@freehold/database/testing/test-database.ts";
import { stored } from "@freehold/kernel/testing/samples.ts";
import { printedSeed, randomFrom } from "@freehold/kernel/testing/random.ts";
import { isoInstant } from "@freehold/kernel/table/column-text.ts";
import { RowText, type TextRow } from "@freehold/kernel/table/row-text.ts";

const random = randomFrom(printedSeed("row text"));
const mood = pg.pgEnum("mood", ["fine", "so, so", 'bad "mood"']);

/** Every kind of column that the product declares, and those that a module might. */
const kinds = pg.pgTable("kinds", {
  id: pg.uuid().notNull(),
  name: pg.text(),
  word: pg.text({ enum: ["a", "b"] }),
  short: pg.varchar({ length: 20 }),
  isOpen: pg.boolean("is_open"),
  amount: pg.integer(),
  small: pg.smallint(),
  price: pg.bigint({ mode: "bigint" }),
  rounded: pg.bigint({ mode: "number" }),
  celsius: pg.doublePrecision(),
  rough: pg.real(),
  exact: pg.numeric(),
  counted: pg.numeric({ mode: "number" }),
  seenAt: pg.timestamp("seen_at", { withTimezone: true, precision: 3 }),
  finelyAt: pg.timestamp("finely_at", { withTimezone: true }),
  localAt: pg.timestamp("local_at"),
  saidAt: pg.timestamp("said_at", { withTimezone: true, mode: "string" }),
  dueOn: pg.date("due_on", { mode: "string" }),
  holiday: pg.date({ mode: "date" }),
  document: pg.jsonb(),
  raw: pg.json(),
  mood: mood(),
  tags: pg.text().array(),
  grid: pg.integer().array().array(),
  ids: pg.uuid().array(),
  levels: pg.doublePrecision().array(),
  flags: pg.boolean().array(),
  documents: pg.jsonb().array(),
  instants: pg.timestamp({ withTimezone: true }).array(),
});
const columns = getTableColumns(kinds);
const names = Object.values(columns).map(({ name }) => `"${name}"`);
const text = new RowText(Object.entries(columns).map(([key, column], at) => ({ key, column, at })));

const documents = [
  "null",
  "true",
  "-0.5",
  '"text"',
  '"123"',
  '"{\\"a\\":1}"',
  "[]",
  '{"a.b":{"\\\\":[1,2,{"c":null}]},"":"\\u0007 ä \\u2028"}',
  '[1e-7, 123456789012345678901234567890, "\\"", {"length":3}]',
];
const arrayOf = (values: readonly string[]): string =>
  `{${Array.from({ length: random.int(4) }, () => `"${random.pick(values).replace(/[\\"]/g, "\\$&")}"`).join(",")}}`;

/** Text that PostgreSQL reads as a value of the column. */
const samples: Record<keyof typeof columns, () => string> = {
  id: () => random.pick(stored.uuid),
  name: () => random.pick(stored.text) + random.pick(["", "\u2028", "\u0001", "</script>", "\u{1f600}"]),
  word: () => random.pick(["a", "b"]),
  short: () => random.pick(["", "x", "'"]),
  isOpen: () => random.pick(stored.boolean),
  amount: () => random.pick(stored.integer),
  small: () => random.pick(["0", "-32768", "32767"]),
  price: () => random.pick(stored.bigint),
  rounded: () => random.pick(stored.bigint),
  celsius: () => (random.chance(0.5) ? random.pick(stored.float) : String((random.next() - 0.5) * 10 ** (random.int(50) - 25))),
  rough: () => random.pick(["0.1", "NaN", "-Infinity", "-0", "3.4e38"]),
  exact: () => random.pick(["1.50", "-0.000000001", "NaN", "123456789012345678901234567890.123456789"]),
  counted: () => random.pick(["1.50", "-1e30", "NaN"]),
  seenAt: instant,
  finelyAt: instant,
  localAt: () => instant().replace("+00", ""),
  saidAt: instant,
  dueOn: () => random.pick(stored.date),
  holiday: () => random.pick(stored.date),
  document: () => random.pick(documents),
  raw: () => random.pick(documents),
  mood: () => random.pick(mood.enumValues),
  tags: () => arrayOf([...stored.text, "NULL", "a,b", "{}", "\n"]),
  grid: () => random.pick(["{}", "{{1,2},{-3,2147483647}}", "{{0}}"]),
  ids: () => arrayOf(stored.uuid),
  levels: () => arrayOf(stored.float),
  flags: () => random.pick(["{}", "{t,f}", "{t,NULL}"]),
  documents: () => arrayOf(documents),
  instants: () => arrayOf(stored.timestamp),
};

function instant(): string {
  if (random.chance(0.3)) return random.pick(stored.timestamp);
  const at = new Date(
    random.chance(0.8) ? random.int(4e9) * 1000 + random.int(1000) : random.int(253_402_300_800_000) * (random.chance(0.3) ? -0.24 : 1),
  );
  const micros = random.chance(0.5) ? "" : String(random.int(1000)).padStart(3, "0");
  return `${at.toISOString().replace("T", " ").replace("Z", "")}${micros}+00`;
}

let bare: BareDatabase;
let db: NodePgDatabase;
let query: (statement: string) => Promise<TextRow[]>;

beforeAll(async () => {
  bare = await bareDatabase("row_text");
  const client = await bare.connect();
  db = drizzle(client);
  query = async (statement) =>
    (
      await client.query<(string | null)[]>({
        text: statement,
        rowMode: "array",
        types: { getTypeParser: () => (value: unknown) => value },
      })
    ).rows;
  const typed = Object.values(columns).map((column) => `"${column.name}" ${column.getSQLType()}`);
  const words = mood.enumValues.map((word) => `'${word}'`);
  await client.query(`create type mood as enum (${words.join()}); create table kinds (n integer, ${typed.join()})`);
  const values = Array.from({ length: 1500 }, (_, n) =>
    Object.entries(columns)
      .map(([key, { notNull }]) => (!notNull && random.chance(0.15) ? null : samples[key as keyof typeof samples]()))
      .concat(String(n)),
  );
  for (const row of values)
    await client.query(`insert into kinds (${names.join()}, n) values (${row.map((_, at) => `$${at + 1}`).join()})`, row);
});
afterAll(() => bare[Symbol.asyncDispose]());

describe.each(["UTC", "Europe/Berlin", "Asia/Kolkata", "America/St_Johns"])("in %s, text", (zone) => {
  let asText: TextRow[];
  let asDrizzle: object[];
  beforeAll(async () => {
    await db.execute(sql.raw(`set timezone = '${zone}'`));
    asText = await query(`select ${names.join()} from kinds order by n`);
    asDrizzle = await db.select().from(kinds).orderBy(sql.raw("n"));
  });

  test("is read as Drizzle reads it", () => {
    expect(asText).toHaveLength(1500);
    for (const [at, row] of asText.entries()) expect(text.read(row)).toStrictEqual(asDrizzle[at]);
  });

  test("is written as superjson writes what Drizzle reads", () => {
    for (const [at, row] of asText.entries()) {
      const written = text.serialize(row);
      const expected = superjson.stringify(asDrizzle[at]);
      expect(superjson.parse(written)).toStrictEqual(superjson.parse(expected));
      // Numbers may be spelt otherwise, what is noted of values may not. superjson also notes that one NaN is the other.
      expect(notesIn(written)).toEqual(notesIn(expected));
    }
  });

  test("is written as a page of a list", () => {
    for (const nextCursor of [null, 'a"b']) {
      const rows = asText.slice(0, 100);
      const expected = superjson.stringify({ rows: asDrizzle.slice(0, 100), nextCursor });
      expect(superjson.parse(text.serializePage(rows, nextCursor))).toStrictEqual(superjson.parse(expected));
    }
    expect(JSON.parse(text.serializePage([], null))).toEqual({ json: { rows: [], nextCursor: null } });
  });
});

const notesIn = (written: string): unknown => (JSON.parse(written) as { meta?: { values?: unknown } }).meta?.values;

test("instants of our time are written without being read", () => {
  expect(isoInstant("2026-03-10 08:00:00.12+00")).toBe("2026-03-10T08:00:00.120Z");
  expect(isoInstant("2026-03-10 08:00:00+00")).toBe("2026-03-10T08:00:00.000Z");
  expect(isoInstant("2026-03-10 08:00:00.123999+00")).toBe("2026-03-10T08:00:00.123Z");
  for (const other of [
    "infinity",
    "2026-03-10 08:00:00+01",
    "2026-03-10 08:00:00+00 BC",
    "12026-01-01 00:00:00+00",
    "0044-03-15 12:00:00+00",
  ])
    expect(isoInstant(other)).toBeUndefined();
});
