import { expect, test } from "vitest";
import { seenByWords } from "./audience-words.ts";

test("a deal without a team is seen by everybody, whoever owns it", () => {
  expect(seenByWords({ team: undefined, owner: "Anna", friends: ["Ben"] })).toBe("Seen by everybody in the organization.");
});

test("a deal of a team is seen by the team, its owner, those with whom it is shared and managers, each named once", () => {
  expect(seenByWords({ team: "North", owner: "Anna", friends: [] })).toBe("Seen by team North, Anna and managers.");
  expect(seenByWords({ team: "North", owner: "Anna", friends: ["Vera", "Anna", "Ben"] })).toBe(
    "Seen by team North, Anna, Ben, Vera and managers.",
  );
});
