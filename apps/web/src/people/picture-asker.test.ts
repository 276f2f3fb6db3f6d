import { expect, test } from "vitest";
import { createAsker } from "./picture-asker.ts";

test("faces of one page are asked for together, each person once and no more at a time than the server takes", async () => {
  const asked: string[][] = [];
  const ask = createAsker(async (people) => {
    asked.push([...people]);
    return Object.fromEntries(people.filter((id) => id !== "none").map((id) => [id, `/objects/${id}`]));
  });
  const many = Array.from({ length: 120 }, (_, i) => `p${i}`);
  expect(await Promise.all([...many, "p7", "none"].map(ask))).toEqual([...many.map((id) => `/objects/${id}`), "/objects/p7", null]);
  expect(asked.map(({ length }) => length)).toEqual([100, 21]);
  await ask("later");
  expect(asked).toHaveLength(3);
});

test("a question that fails fails for all who waited for it, and the next one is asked anew", async () => {
  let isDown = true;
  const ask = createAsker((people) => (isDown ? Promise.reject(new Error("down")) : Promise.resolve({ [people[0]!]: "/a" })));
  expect((await Promise.allSettled(["x", "y"].map(ask))).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  isDown = false;
  expect(await ask("x")).toBe("/a");
});
