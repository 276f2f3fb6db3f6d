import { expect, test } from "vitest";
import { changing, changingSentence, fieldsOf, initialsOf, namesOf } from "./presence-words.ts";

const person = (name: string, states: readonly Record<string, string | boolean>[] = [], kind: "member" | "visitor" = "member") => ({
  id: name,
  name,
  kind,
  states,
});

test("initials are the first letters of the first and the last name", () => {
  expect(["Olivia Owner", "Ada", "  Björn  af  Ört ", "Émile", "", "李 雷"].map(initialsOf)).toEqual(["OO", "A", "BÖ", "É", "", "李雷"]);
});

test("names are told as people say them, and support by what it is", () => {
  expect(namesOf([])).toBe("");
  expect(namesOf([person("Ada")])).toBe("Ada");
  expect(namesOf([person("Ada"), person("Bob", [], "visitor")])).toBe("Ada and Bob (support)");
  expect(namesOf([person("Ada"), person("Bob"), person("Eve")])).toBe("Ada, Bob and Eve");
});

test("whoever has the form open is changing the record, wherever in it they are", () => {
  const [reader, opened, typing] = [
    person("Ada"),
    person("Bob", [{ editing: "" }]),
    person("Eve", [{ typing: true }, { editing: "name" }]),
  ];
  expect(changing([reader, opened, typing])).toEqual([opened, typing]);
  expect([reader, opened, typing].map(fieldsOf)).toEqual([[], [], ["name"]]);
  expect(changingSentence([])).toBe("");
  expect(changingSentence([opened])).toBe("Bob is changing this");
  expect(changingSentence([opened, typing])).toBe("Bob and Eve are changing this");
  expect(changingSentence([opened, typing, person("Max", [{ editing: "" }])])).toBe("3 people are changing this");
});
