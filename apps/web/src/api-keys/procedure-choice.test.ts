import { expect, test } from "vitest";
import { branchesOf, choose, isChosen } from "./procedure-choice.ts";

const open = ["coldchain.reading.ingest", "coldchain.unit.get", "coldchain.unit.list", "members.list"].map((path) => ({
  path,
  summary: path.endsWith("ingest") ? "Takes in readings." : "Reads.",
  roles: [],
}));

test("procedures stand with those of the same branch, and are found by their path and by what they do", () => {
  expect(branchesOf(open, "").map(({ path }) => path)).toEqual(["coldchain.reading", "coldchain.unit", "members"]);
  expect(branchesOf(open, "takes COLD").flatMap(({ procedures }) => procedures.map(({ path }) => path))).toEqual([
    "coldchain.reading.ingest",
  ]);
});

test("a branch holds all that is on it", () => {
  expect(isChosen(["coldchain.*"], "coldchain.unit.list")).toBe(true);
  expect(isChosen(["coldchain.unit.*"], "coldchain.unitary.list")).toBe(false);
});

test("what is taken from a branch leaves the rest of it", () => {
  expect(choose(open, ["coldchain.unit.*", "members.list"], { paths: ["coldchain.unit.get"], isOn: false })).toEqual([
    "coldchain.unit.list",
    "members.list",
  ]);
});

test("what is chosen already is not chosen twice", () => {
  expect(choose(open, ["coldchain.unit.*"], { paths: ["coldchain.unit.get", "members.list"], isOn: true })).toEqual([
    "coldchain.unit.*",
    "members.list",
  ]);
});
