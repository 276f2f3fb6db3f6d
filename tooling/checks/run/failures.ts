import { relative } from "node:path";
import { stripVTControlCharacters } from "node:util";

/** The part of vitest's JSON report that says what failed. */
type Report = {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    /** Why the file could not be run; empty where its tests were. */
    readonly message: string;
    readonly assertionResults: readonly {
      readonly status: string;
      readonly fullName: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
};

/** How many lines of a failure are told; the log of the step has them all. */
const linesTold = { ofTest: 14, ofCommand: 60 };

/**
 * What went wrong in a step, one entry a failed test with the beginning of its message: short enough to be read at the end of a long
 * run, where nobody scrolls back. A command without a report is told by the end of what it printed.
 */
export function failuresOf(output: string, report: string | undefined): string[] {
  // The JSON reporter of the pinned vitest writes this shape.
  const { testResults } = report === undefined ? { testResults: [] } : (JSON.parse(report) as Report);
  const failures = testResults.flatMap(({ name, status, message, assertionResults }) => {
    const file = relative(process.cwd(), name);
    const failed = assertionResults.filter((test) => test.status === "failed");
    const ofTests = failed.map(({ fullName, failureMessages }) => told(`${file} > ${fullName}`, failureMessages.join("\n")));
    return status === "failed" && failed.length === 0 ? [told(file, message)] : ofTests;
  });
  return failures.length > 0 ? failures : [stripVTControlCharacters(output).trimEnd().split("\n").slice(-linesTold.ofCommand).join("\n")];
}

function told(title: string, message: string): string {
  const lines = stripVTControlCharacters(message)
    .split("\n")
    .filter((line) => line.trim() !== "" && !line.includes("node_modules/"));
  return [title, ...lines.slice(0, linesTold.ofTest).map((line) => `  ${line}`)].join("\n");
}
