import type { Outcome } from "./step.ts";

/** The table of what ran, what did not and why, then what failed once more, ending with the line that machines read. */
export function summary(outcomes: readonly Outcome[], seconds: number): string {
  const width = Math.max(...outcomes.map(({ name }) => name.length));
  const rows = outcomes.map((outcome) => {
    if (outcome.notRun !== undefined) return `${outcome.name.padEnd(width)}  NOT RUN: ${outcome.notRun}`;
    const counts = `${String(outcome.passed).padStart(6)} passed ${String(outcome.failed).padStart(4)} failed`;
    const skipped = outcome.skipped > 0 ? `, ${outcome.skipped} skipped` : "";
    return `${outcome.name.padEnd(width)}  ${counts} ${outcome.seconds.toFixed(1).padStart(7)} s${skipped}`;
  });
  const sum = (count: (outcome: Outcome) => number) => outcomes.reduce((total, outcome) => total + count(outcome), 0);
  const skipped = sum((outcome) => outcome.skipped);
  const closing = `${sum((outcome) => outcome.passed)} passed, ${sum((outcome) => outcome.failed)} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
  const failed = outcomes.flatMap(({ name, failures, log }) =>
    failures.length === 0 ? [] : ["", `FAILED in ${name}${log === undefined ? "" : ` (all it printed: ${log})`}`, ...failures],
  );
  return ["", ...rows, `${"whole run".padEnd(width)}  ${seconds.toFixed(1)} s`, ...failed, "", closing].join("\n");
}
