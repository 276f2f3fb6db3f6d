import { expect, test } from "vitest";
import { StatementTexts } from "./statement-texts.ts";

test("a shape is worth a name when it comes again, and its text is built once", () => {
  const texts = new StatementTexts({ named: 2, unnamed: 2 });
  let built = 0;
  const ask = (shape: string) => texts.of(shape, () => `select ${shape} -- ${++built}`);
  expect(ask("a")).toEqual({ name: "", text: "select a -- 1" });
  const named = ask("a");
  expect(named).toEqual({ name: expect.stringMatching(/^freehold_[0-9a-f]{32}$/), text: "select a -- 1" });
  expect(ask("a")).toBe(named);
  expect(ask("b").name).toBe("");
  expect(ask("b").name).not.toBe(named.name);
  expect(built).toBe(2);
});

test("ever new shapes get neither names nor memory without end", () => {
  const texts = new StatementTexts({ named: 3, unnamed: 5 });
  let built = 0;
  const ask = (shape: number) => texts.of(String(shape), () => `select ${shape}, ${++built}`);
  const names = Array.from({ length: 100 }, (_, shape) => [ask(shape), ask(shape)][1]!.name).filter((name) => name !== "");
  expect(new Set(names).size).toBe(3);
  // The last five are remembered, those before them are built again, and the named ones never are.
  built = 0;
  for (const shape of [0, 1, 2, 95, 96, 97, 98, 99]) ask(shape);
  expect(built).toBe(0);
  ask(94);
  expect(built).toBe(1);
});

test("what callers cannot vary has its name at once, and takes none from them", () => {
  const texts = new StatementTexts({ named: 1, unnamed: 1 });
  for (const shape of ["a", "b", "c"]) expect(texts.lasting(shape, () => shape)).toEqual(texts.lasting(shape, () => "never built"));
  expect(texts.lasting("a", () => "a").name).not.toBe(texts.lasting("b", () => "b").name);
  texts.of("d", () => "d");
  expect(texts.of("d", () => "d").name).not.toBe("");
});
