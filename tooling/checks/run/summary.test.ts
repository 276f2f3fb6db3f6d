import { describe, expect, test } from "vitest";
import { countsOf } from "./counts.ts";
import { failuresOf } from "./failures.ts";
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

describe("failures", () => {
  const file = (name: string, more: object) => ({
    name: `${process.cwd()}/${name}`,
    status: "failed",
    message: "",
    assertionResults: [],
    ...more,
  });
  const failed = (message: string) => [{ status: "failed", fullName: "sums are right", failureMessages: [message] }];

  test("are told by file and test with what was expected, without colours and without what libraries called", () => {
    const message = "\u001B[31mexpected 1 to be 2\u001B[39m\n    at /x/node_modules/y.js:1\n    at a.test.ts:3";
    const text = JSON.stringify({ testResults: [file("a.test.ts", { assertionResults: failed(message) })] });
    expect(failuresOf("", text)).toEqual(["a.test.ts > sums are right\n  expected 1 to be 2\n      at a.test.ts:3"]);
  });

  test("of a file that cannot be loaded are told by its message, those of a command by the end of what it printed", () => {
    const text = JSON.stringify({ testResults: [file("b.test.ts", { message: "Cannot find x" })] });
    expect(failuresOf("", text)).toEqual(["b.test.ts\n  Cannot find x"]);
    expect(failuresOf("first\nlast\n", undefined)).toEqual(["first\nlast"]);
  });
});

describe("the summary", () => {
  const outcome = { name: "unit", passed: 40, failed: 0, skipped: 0, seconds: 1.25, failures: [] };

  test("closes with the sums, alone on the last line", () => {
    const text = summary([outcome, { ...outcome, name: "web", passed: 2, failed: 1 }], 3);
    expect(text.split("\n").at(-1)).toBe("42 passed, 1 failed");
  });

  test("names what failed right before them", () => {
    const text = summary([{ ...outcome, failed: 1, failures: ["a.test.ts > sums are right"], log: "unit.log" }], 3);
    expect(text.split("\n").slice(-4)).toEqual([
      "FAILED in unit (all it printed: unit.log)",
      "a.test.ts > sums are right",
      "",
      "40 passed, 1 failed",
    ]);
  });

  test("tells skipped tests and what did not run", () => {
    const missing = { ...outcome, name: "browser", passed: 0, failed: 1, notRun: "no browser." };
    const text = summary([{ ...outcome, skipped: 2 }, missing], 3);
    expect(text).toContain("browser  NOT RUN: no browser.");
    expect(text.split("\n").at(-1)).toBe("40 passed, 1 failed, 2 skipped");
  });
});
