import { expect, test } from "vitest";
import { inRounds, shuffled } from "./rounds.ts";

test("every contender is measured once in every round, after one warm-up of each", async () => {
  const seen: string[] = [];
  const rounds = await inRounds({
    contenders: ["a", "b", "c"],
    rounds: 4,
    warmUp: true,
    measure: async (contender, isWarmUp) => seen.push(`${contender}${isWarmUp ? " warms up" : ""}`),
  });
  expect(rounds.map((round) => [...round.keys()].toSorted())).toEqual(Array.from({ length: 4 }, () => ["a", "b", "c"]));
  expect(seen.slice(0, 3).toSorted()).toEqual(["a warms up", "b warms up", "c warms up"]);
  expect(seen).toHaveLength(15);
});

test("nothing is warmed up when only the answers count", async () => {
  const seen: boolean[] = [];
  await inRounds({ contenders: ["a"], rounds: 1, warmUp: false, measure: async (_, isWarmUp) => seen.push(isWarmUp) });
  expect(seen).toEqual([false]);
});

test("the order follows chance", () => {
  const draws = [0.9, 0.1, 0.5];
  expect(shuffled(["a", "b", "c"], () => draws.shift()!)).toEqual(["b", "c", "a"]);
});
