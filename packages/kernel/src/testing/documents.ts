import type { Random } from "./random.ts";
import { stored } from "./samples.ts";

/** Keys that documents have and filters ask for: some that every object of JavaScript has, one that looks like a place in a list. */
const keys = ["size", "__proto__", "constructor", "0"] as const;

/** Where filters look. */
export const paths = [...keys.map((key) => [key]), ["size", "0"], ["__proto__", "constructor"], ["constructor", "name"]];

/** Values as JSON, many of them what they seem to be and are not. */
const strange = [
  "null",
  "{}",
  "[]",
  '["a"]',
  '{"size":"a"}',
  '"true"',
  '"10"',
  '"2026-02-30"',
  '"2023-02-29"',
  '"0000-01-01"',
  '"2026-1-31"',
  '" 2026-01-31"',
  '"2026-01-31\\n"',
  '"２０２６-01-31"',
  '"99999-01-01"',
  '"0198c0de-aaaa-7bbb-8ccc-ddddeeeefff"',
  '"{0198c0de-aaaa-7bbb-8ccc-ddddeeeeffff}"',
] as const;

/** Numbers as JSON may write them: JavaScript and a double of PostgreSQL cannot hold them all. */
const numbers = [
  "0",
  "-0",
  "9",
  "10",
  "1e1",
  "10.000",
  "0.1",
  "0.3",
  "0.1000000000000000055511151231257827021181583404541015625",
  "0.30000000000000004",
  "0.300000000000000044408920985006261616945266723632812500001",
  "9007199254740993",
  "-1.5",
  "1e21",
  "1e400",
  "-1e400",
  "1.7976931348623157e308",
  "1e308",
  "1.00000000000000000000000000001e308",
  "5e-324",
  "1e-400",
  "-1e-400",
  "1e-300",
  "0.99999999999999999999999999999e-300",
  "1e-305",
  "9.9e-301",
];

/** Alike as far as lists look, but for one, also of characters that are two of JavaScript's. */
const long = ["a", "\u{1f600}"].flatMap((letter) => [
  `${letter.repeat(199)}b`,
  ...["", "b", "\u{1f600}"].map((end) => letter.repeat(200) + end),
]);
const strings = [...stored.text, ...stored.uuid, ...stored.date];

function randomValue(random: Random, depth = 0): string {
  if (depth === 0 && random.chance(0.25)) return randomObject(random, depth + 1);
  const asked = random.int(10);
  if (asked < 4) return JSON.stringify(random.pick(random.chance(0.3) ? long : strings));
  if (asked < 5) return JSON.stringify(random.pick(stored.uuid).toUpperCase());
  if (asked < 7) return random.pick(numbers);
  return asked < 8 ? random.pick(["true", "false"]) : random.pick(strange);
}

/** A document as JSON: mostly an object with some of the keys, now and then anything else. */
export function randomDocument(random: Random): string {
  if (random.chance(0.1)) return random.chance(0.5) ? random.pick(strange) : `[${keys.map(() => randomValue(random)).join(",")}]`;
  return randomObject(random, 0);
}

function randomObject(random: Random, depth: number): string {
  const held = keys.filter(() => random.chance(0.85));
  return `{${held.map((key) => `${JSON.stringify(key)}:${randomValue(random, depth)}`).join(",")}}`;
}
