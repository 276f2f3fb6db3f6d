import { expect, test } from "vitest";
import { parseLsn, PgOutputDecoder, readLsn, type Message } from "./pgoutput.ts";

const int8 = (value: number): Buffer => Buffer.from([value]);
const int16 = (value: number): Buffer => Buffer.from([value >> 8, value & 255]);
const int32 = (value: number): Buffer => {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32BE(value);
  return buffer;
};
const int64 = (value: bigint): Buffer => {
  const buffer = Buffer.alloc(8);
  buffer.writeBigUInt64BE(value);
  return buffer;
};
const name = (text: string): Buffer => Buffer.from(`${text}\0`);
const message = (letter: string, ...parts: Buffer[]): Buffer => Buffer.concat([Buffer.from(letter), ...parts]);
const relation = (oid: number, table: string, columns: readonly string[]): Buffer => described({ oid, table, columns, identity: "f" });
const described = ({
  oid,
  table,
  columns,
  identity,
}: {
  oid: number;
  table: string;
  columns: readonly string[];
  identity: string;
}): Buffer =>
  message(
    "R",
    int32(oid),
    name("shop"),
    name(table),
    Buffer.from(identity),
    int16(columns.length),
    ...columns.map((column) => Buffer.concat([int8(0), name(column), int32(25), int32(0)])),
  );
const value = (text: string | null | undefined): Buffer => {
  if (text === null) return Buffer.from("n");
  if (text === undefined) return Buffer.from("u");
  return Buffer.concat([Buffer.from("t"), int32(Buffer.byteLength(text)), Buffer.from(text)]);
};
const tuple = (kind: string, ...values: (string | null | undefined)[]): Buffer =>
  Buffer.concat([Buffer.from(kind), int16(values.length), ...values.map(value)]);

const decodeAll = (decoder: PgOutputDecoder, ...messages: Buffer[]): (Message | undefined)[] =>
  // The plugin's message stands behind the header of the replication message.
  messages.map((each) => decoder.decode(Buffer.concat([Buffer.alloc(25), each]), 25));

test("begin and commit give the position and the id of a transaction", () => {
  const begin = message("B", int64(0x16_b374_d848n), int64(0n), int32(4_294_967_295));
  const commit = message("C", int8(0), int64(0x16_b374_d848n), int64(0x16_b374_d878n), int64(0n));
  expect(decodeAll(new PgOutputDecoder(), begin, commit)).toEqual([
    { kind: "begin", lsn: 0x16_b374_d848, xid: 4_294_967_295 },
    { kind: "commit", end: 0x16_b374_d878 },
  ]);
});

test("an update carries both rows, and a value that was not sent again is taken from the old one", () => {
  const [, update] = decodeAll(
    new PgOutputDecoder(),
    relation(7, "item", ["id", "note", "more"]),
    message("U", int32(7), tuple("O", "1", "long", null), tuple("N", "1", undefined, "ä")),
  );
  expect(update).toMatchObject({ kind: "change", change: { op: "update", old: ["1", "long", null], new: ["1", "long", "ä"] } });
});

test("an update of a table without old rows says so", () => {
  const [, update] = decodeAll(
    new PgOutputDecoder(),
    described({ oid: 7, table: "item", columns: ["id", "note"], identity: "d" }),
    message("U", int32(7), tuple("K", "1", null), tuple("N", "2", undefined)),
  );
  expect(update).toMatchObject({ change: { op: "update", old: undefined, new: ["2", undefined], relation: { hasOldRows: false } } });
});

test("inserts and deletes carry one row", () => {
  const [, insert, remove] = decodeAll(
    new PgOutputDecoder(),
    relation(7, "item", ["id"]),
    message("I", int32(7), tuple("N", "1")),
    message("D", int32(7), tuple("O", "1")),
  );
  expect(insert).toMatchObject({ change: { op: "insert", old: undefined, new: ["1"] } });
  expect(remove).toMatchObject({ change: { op: "delete", old: ["1"], new: undefined } });
});

test("a change belongs to the relation it names, not to the one described last", () => {
  const [, , insert] = decodeAll(
    new PgOutputDecoder(),
    relation(7, "reading", ["id"]),
    relation(8, "reading_2026_01", ["id"]),
    message("I", int32(7), tuple("N", "1")),
  );
  expect(insert).toMatchObject({ change: { relation: { fullName: "shop.reading" } } });
});

test("a relation that is described again has its new columns", () => {
  const [, before, , after] = decodeAll(
    new PgOutputDecoder(),
    relation(7, "item", ["id"]),
    message("I", int32(7), tuple("N", "1")),
    relation(7, "item", ["id", "name"]),
    message("I", int32(7), tuple("N", "1", "x")),
  );
  expect(before).toMatchObject({ change: { relation: { columns: [{ name: "id" }] } } });
  expect(after).toMatchObject({ change: { relation: { columns: [{ name: "id" }, { name: "name" }] } } });
});

test("a relation that is described again as it was is the one it was", () => {
  const [, before, , after] = decodeAll(
    new PgOutputDecoder(),
    relation(7, "item", ["id"]),
    message("I", int32(7), tuple("N", "1")),
    relation(7, "item", ["id"]),
    message("I", int32(7), tuple("N", "2")),
  );
  if (before?.kind !== "change" || after?.kind !== "change") expect.unreachable();
  expect(after.change.relation).toBe(before.change.relation);
});

test("truncate names its tables", () => {
  const [, , truncate] = decodeAll(
    new PgOutputDecoder(),
    relation(7, "item", ["id"]),
    relation(8, "other", ["id"]),
    message("T", int32(2), int8(0), int32(7), int32(8)),
  );
  expect(truncate).toMatchObject({ kind: "truncate", relations: [{ fullName: "shop.item" }, { fullName: "shop.other" }] });
});

test("messages that change no row mean nothing", () => {
  expect(decodeAll(new PgOutputDecoder(), message("O", int64(1n), name("origin")), message("M", int8(0)), message("Y", int32(1)))).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

test("a message that ends too early, or names an unknown relation, breaks the stream instead of giving half a row", () => {
  const decoder = new PgOutputDecoder();
  decodeAll(decoder, relation(7, "item", ["id"]));
  const whole = message("I", int32(7), tuple("N", "12345"));
  for (let length = 1; length < whole.length; length++) expect(() => decodeAll(decoder, whole.subarray(0, length))).toThrow(RangeError);
  expect(() => decodeAll(decoder, message("I", int32(9), tuple("N", "1")))).toThrow(TypeError);
  expect(() => decodeAll(decoder, message("I", int32(7), tuple("N"), Buffer.from("b")))).not.toThrow();
  expect(() => decodeAll(decoder, message("I", int32(7), Buffer.from("N"), int16(1), Buffer.from("b")))).toThrow(TypeError);
});

test("log positions are exact numbers from bytes and from text", () => {
  expect(readLsn(int64(0x16_b374_d848n), 0)).toBe(0x16_b374_d848);
  expect(parseLsn("16/B374D848")).toBe(0x16_b374_d848);
  expect(parseLsn("0/0")).toBe(0);
  for (const text of ["", "1", "1/2/3", "x/1", "123456789/0"]) expect(() => parseLsn(text)).toThrow(TypeError);
});

test("a value that comes again is the one that came before, and only when it is the same", () => {
  const decoder = new PgOutputDecoder();
  const texts = [
    "",
    "a",
    "b",
    "ab",
    "é",
    "Ã©",
    "\u00c3\u00a9x",
    "\ufffd",
    "x".repeat(200),
    "y".repeat(200),
    `${"x".repeat(199)}é`,
    null,
    "\u{1f600}",
    "ðŸ",
  ];
  decodeAll(decoder, relation(7, "item", ["a", "b"]));
  for (const first of texts) {
    for (const second of texts) {
      for (const third of texts) {
        const [, insert, update] = decodeAll(
          decoder,
          message("I", int32(7), tuple("N", first, third)),
          message("I", int32(7), tuple("N", second, third)),
          message("U", int32(7), tuple("O", second, third), tuple("N", third, second)),
        );
        expect(insert).toMatchObject({ change: { new: [second, third] } });
        expect(update).toMatchObject({ change: { old: [second, third], new: [third, second] } });
      }
    }
  }
});
