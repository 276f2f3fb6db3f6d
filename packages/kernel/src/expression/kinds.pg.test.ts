import { sql } from "drizzle-orm";
import { PgDialect } from "drizzle-orm/pg-core";
import type { Client } from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bareDatabase, type BareDatabase } from "../../../database/src/testing/test-database.ts";
import { printedSeed, randomFrom, type Random } from "../testing/random.ts";
import { asPrinted, zones } from "../testing/world.ts";
import { canonical, canonicalFromText, compare, isOrdered, isSame, kinds, sqlLiteral, sqlParameter, sqlType, type Kind } from "./kinds.ts";
import type { Scalar } from "./language.ts";

const random = randomFrom(printedSeed("kinds"));
const dialect = new PgDialect();
let bare: BareDatabase;
let db: Client;

beforeAll(async () => {
  bare = await bareDatabase("kinds");
  db = await bare.connect();
});
afterAll(() => bare[Symbol.asyncDispose]());

const word = ({ int }: Random): bigint => (BigInt(int(2 ** 32)) << 32n) | BigInt(int(2 ** 32));

function randomFloat(from: Random): number {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setBigUint64(0, word(from));
  return bits.getFloat64(0);
}

/** Any value that the kind can hold, far beyond the pools of the other proofs. */
const anyValue: Record<Kind, (from: Random) => Scalar> = {
  text: (from) =>
    Array.from(
      { length: from.int(8) },
      () => String.fromCodePoint(1 + from.int(from.pick([0x7f, 0xd7fe, 0xd7fe]))) + from.pick(["", "'", "\\", "\u{10ffff}"]),
    ).join(""),
  uuid: (from) =>
    [8, 4, 4, 4, 12].map((length) => Array.from({ length }, () => from.pick([..."0123456789abcdefABCDEF"])).join("")).join("-"),
  boolean: (from) => from.chance(0.5),
  integer: (from) => from.int(2 ** 32) - 2 ** 31,
  bigint: (from) => BigInt.asIntN(64, word(from) >> BigInt(from.int(64))),
  float: (from) => (from.chance(0.7) ? randomFloat(from) : from.int(1000) / 10),
  timestamp: (from) => new Date(from.int(2) ? from.int(253_402_300_800_000) : -from.int(62_135_596_800_000)),
  date: (from) => {
    const [year, month, day] = [1 + from.int(from.pick([3000, 9999, 5_000_000])), 1 + from.int(12), 1 + from.int(28)];
    const isBC = year < 4714 && from.chance(0.3);
    return `${String(year).padStart(4, "0")}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}${isBC ? " BC" : ""}`;
  },
};

describe.each(kinds)("%s", (kind) => {
  const values = Array.from({ length: 1000 }, () => anyValue[kind](random));

  test("values reach PostgreSQL unchanged as literals and as parameters, and come back in its text", async () => {
    const literals = sql.raw(`array[${values.map((value) => sqlLiteral(kind, value)).join(", ")}]`);
    const parameters = sql`${sql.param(values.map((value) => sqlParameter(kind, value)))}::${sql.raw(sqlType[kind])}[]`;
    const query = dialect.sqlToQuery(sql`select l, p from unnest(${literals}, ${parameters}) with ordinality u (l, p, n) order by n`);
    await db.query(`set timezone = '${random.pick(zones)}'`);
    const { rows } = await db.query<string[]>({ text: query.sql, values: query.params, rowMode: "array", types: asPrinted });
    expect(rows).toHaveLength(values.length);
    for (const [at, value] of values.entries()) {
      const wanted = canonical(kind, value);
      const [literal, parameter] = rows[at]!.map((text) => canonicalFromText(kind, text));
      if (!isSame(wanted, literal!) || !isSame(wanted, parameter!)) expect.fail(`${String(value)} came back as ${rows[at]!.join(" and ")}`);
    }
  });

  test("pairs are equal and ordered as PostgreSQL says", async () => {
    // Half of the pairs are one value twice: random values hardly ever meet.
    const pairs = values.map((value) => [value, random.chance(0.5) ? value : random.pick(values)] as const);
    const text = (at: 0 | 1): string[] => pairs.map((pair) => sqlParameter(kind, pair[at]));
    const type = sqlType[kind];
    const order = isOrdered(kind) ? "((a < b)::integer - (a > b)::integer)" : "0";
    const { rows } = await db.query<string[]>({
      text: `select (a = b)::text, ${order}::text from unnest($1::${type}[], $2::${type}[]) with ordinality u (a, b, n) order by n`,
      values: [text(0), text(1)],
      rowMode: "array",
      types: asPrinted,
    });
    expect(rows).toHaveLength(pairs.length);
    for (const [at, [a, b]] of pairs.entries()) {
      const [x, y] = [canonical(kind, a), canonical(kind, b)];
      const answers = [String(isSame(x, y)), isOrdered(kind) ? String(0 - Math.sign(compare(x, y)) || 0) : "0"];
      if (answers.join() !== rows[at]!.join())
        expect.fail(`${String(a)} and ${String(b)}: ${answers.join()} instead of ${rows[at]!.join()}`);
    }
  });
});
