import { describe, expect, test } from "vitest";
import { lookOf, progressText, shareOf } from "./job-row.ts";

describe("a job", () => {
  test("that waits after a failure says that it tries again", () => {
    expect(lookOf({ state: "queued", attempts: 0, cancelAskedAt: null }).label).toBe("Waiting");
    expect(lookOf({ state: "queued", attempts: 2, cancelAskedAt: null }).label).toBe("Trying again");
  });

  test("that was told to end says so until it has", () => {
    expect(lookOf({ state: "running", attempts: 1, cancelAskedAt: new Date() }).label).toBe("Being cancelled");
    expect(lookOf({ state: "cancelled", attempts: 1, cancelAskedAt: new Date() }).label).toBe("Cancelled");
  });

  test("has no share while nobody knows how much it is, and never more than all", () => {
    expect(shareOf({ state: "running", progressDone: 3, progressTotal: null })).toBeUndefined();
    expect(shareOf({ state: "running", progressDone: 3, progressTotal: 12 })).toBe(0.25);
    expect(shareOf({ state: "running", progressDone: 13, progressTotal: 12 })).toBe(1);
    expect(shareOf({ state: "running", progressDone: 0, progressTotal: 0 })).toBeUndefined();
    expect(shareOf({ state: "done", progressDone: null, progressTotal: null })).toBe(1);
  });

  test("says what it does and how much of it is done", () => {
    expect(progressText({ progressDone: 3, progressTotal: 12, progressWords: "Page 3" })).toBe("Page 3, 3 of 12");
    expect(progressText({ progressDone: 3, progressTotal: null, progressWords: null })).toBe("3");
    expect(progressText({ progressDone: null, progressTotal: null, progressWords: null })).toBe("");
  });
});
