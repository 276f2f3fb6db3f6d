/** How many tests ended how. */
export type Counts = { readonly passed: number; readonly failed: number; readonly skipped: number };

/** The part of vitest's JSON report that is counted. */
type Report = {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
};

/**
 * Counts what a command did. Without a report the command itself is the one test. A suite that fails without a failed
 * test, for example because a file cannot be loaded, still counts as one failure.
 */
export function countsOf(exitCode: number, report: string | undefined): Counts {
  if (report === undefined) return exitCode === 0 ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 };
  // The JSON reporter of the pinned vitest writes this shape.
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = JSON.parse(report) as Report;
  return {
    passed: numPassedTests,
    failed: Math.max(numFailedTests, exitCode === 0 ? 0 : 1),
    skipped: numPendingTests + numTodoTests,
  };
}
