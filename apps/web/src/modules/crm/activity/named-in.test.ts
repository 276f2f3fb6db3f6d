import { expect, test } from "vitest";
import { namedIn } from "./named-in.ts";

const people = new Map([
  ["1", "Ann"],
  ["2", "Ann Marie"],
  ["3", "Bo Li"],
]);

test("whom a text names is told, each once, by the longest name that fits", () => {
  expect(namedIn("@Ann Marie and @Ann: ask @Bo Li, @Ann", people).toSorted()).toEqual(["1", "2", "3"]);
  expect(namedIn("Ann said mail ann@example.com to @Nobody", people)).toEqual([]);
});
