import { expect, test } from "vitest";
import { markedTemplate, markOf, readMark } from "./mark.ts";
import { Tally } from "./tally.ts";

test("what reaches every reader once and in order is right", () => {
  const tally = new Tally(2, [5, 0]);
  for (const reader of [0, 1]) {
    expect(tally.note(reader, 0, 6)).toBe(true);
    expect(tally.note(reader, 0, 7)).toBe(true);
    expect(tally.note(reader, 1, 1)).toBe(true);
  }
  expect(tally.wrongs([7, 1])).toEqual({ lost: 0, doubled: 0, forbidden: 0 });
});

test("a gap is lost, and so is what never came", () => {
  const tally = new Tally(2, [0]);
  tally.note(0, 0, 1);
  tally.note(0, 0, 4);
  expect(tally.wrongs([4])).toEqual({ lost: 2 + 4, doubled: 0, forbidden: 0 });
});

test("what comes again is doubled, and what comes too late counts as both", () => {
  const tally = new Tally(1, [0]);
  tally.note(0, 0, 2);
  expect(tally.note(0, 0, 2)).toBe(false);
  expect(tally.note(0, 0, 1)).toBe(false);
  expect(tally.wrongs([2])).toEqual({ lost: 1, doubled: 2, forbidden: 0 });
});

test("anything is forbidden to whom nobody writes, and so is what an unknown writer wrote", () => {
  const tally = new Tally(3, []);
  tally.forbid();
  expect(tally.note(0, 0, 1)).toBe(false);
  expect(tally.wrongs([])).toEqual({ lost: 0, doubled: 0, forbidden: 2 });
});

test("a mark is found in a text, in its bounds only, and replaced in a template", () => {
  const textOf = markedTemplate(`{"name":"a","lastCelsius":${markOf(0, 1)},"status":"ok"}`);
  const text = Buffer.from(textOf(markOf(3, 123)));
  expect(readMark(text, 0, text.length)).toEqual({ writer: 3, n: 123 });
  expect(readMark(text, 20, text.length)).toBeUndefined();
  expect(readMark(text, 0, 5)).toBeUndefined();
  const cold = Buffer.from('{"lastCelsius":4.5}');
  expect(readMark(cold, 0, cold.length)).toBeUndefined();
  expect(() => markedTemplate("{}")).toThrow(TypeError);
});
