import { describe, expect, test } from "vitest";
import { countsOf } from "./counts.ts";
import { summary } from "./summary.ts";

const report = (passed: number, failed: number, pending = 0) =>
  JSON.stringify({ numPassedTests: passed, numFailedTests: failed, numPendingTests: pending, numTodoTests: 0 });

describe("counts", () => {
  test("a command without tests is one test", () => {
    expect(countsOf(0, undefined)).toEqual({ passed: 1, failed: 0, skipped: 0 });
    expect(countsOf(2, undefined)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });

  test("a suite that cannot be loaded fails although no test of it failed", () => {
    expect(countsOf(1, report(12, 0))).toEqual({ passed: 12, failed: 1, skipped: 0 });
  });

  test("what vitest counted is what is told", () => {
    expect(countsOf(1, report(12, 3, 2))).toEqual({ passed: 12, failed: 3, skipped: 2 });
  });
});

describe("the summary", () => {
  const outcome = { name: "unit", passed: 40, failed: 0, skipped: 0, seconds: 1.25, output: "" };

  test("closes with the sums, alone on the last line", () => {
    const text = summary([outcome, { ...outcome, name: "web", passed: 2, failed: 1 }], 3);
    expect(text.split("\n").at(-1)).toBe("42 passed, 1 failed");
  });

  test("tells skipped tests and what did not run", () => {
    const missing = { ...outcome, name: "browser", passed: 0, failed: 1, notRun: "no browser." };
    const text = summary([{ ...outcome, skipped: 2 }, missing], 3);
    expect(text).toContain("browser  NOT RUN: no browser.");
    expect(text.split("\n").at(-1)).toBe("40 passed, 1 failed, 2 skipped");
  });
});
