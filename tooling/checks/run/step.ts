import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { countsOf, type Counts } from "./counts.ts";
import { failuresOf } from "./failures.ts";

/** One thing that the test run does. */
export type Step = {
  readonly name: string;
  /** A package script of the root, or a vitest project, of which `below` takes only the tests in these folders. */
  readonly run:
    | { readonly script: string; readonly options?: readonly string[] }
    | { readonly project: string; readonly below?: readonly string[] };
  readonly env?: Readonly<Record<string, string>>;
  /** Why it cannot run on this machine, and whether that is a failure. */
  readonly missing?: { readonly reason: string; readonly isFailure: boolean };
};

/** What became of a step. A step that is no test suite counts as one test. */
export type Outcome = Counts & {
  readonly name: string;
  readonly seconds: number;
  readonly notRun?: string;
  /** What failed, an entry each. */
  readonly failures: readonly string[];
  /** The file that holds everything it printed. */
  readonly log?: string;
};

const reports = "node_modules/.cache/freehold/test";

/** Runs a step to its end. It does not throw: whatever goes wrong is in the outcome. */
export async function runStep(step: Step): Promise<Outcome> {
  const started = performance.now();
  const seconds = () => (performance.now() - started) / 1000;
  if (step.missing !== undefined) {
    const { reason, isFailure } = step.missing;
    return { name: step.name, passed: 0, failed: isFailure ? 1 : 0, skipped: 0, seconds: 0, notRun: reason, failures: [] };
  }
  mkdirSync(reports, { recursive: true });
  const reportFile = join(reports, `${step.name}.json`);
  rmSync(reportFile, { force: true });
  const { code, output } = await execute(commandOf(step, reportFile), step.env ?? {});
  const log = join(reports, `${step.name}.log`);
  writeFileSync(log, output);
  const report = existsSync(reportFile) ? readFileSync(reportFile, "utf8") : undefined;
  const counts = countsOf(code, report);
  return { name: step.name, ...counts, seconds: seconds(), failures: counts.failed > 0 ? failuresOf(output, report) : [], log };
}

function commandOf(step: Step, reportFile: string): string[] {
  if ("script" in step.run) return ["pnpm", "--silent", "run", step.run.script, ...(step.run.options ?? [])];
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${reportFile}`];
  return ["vitest", "run", "--project", step.run.project, ...reporters, ...(step.run.below ?? [])];
}

async function execute(
  [command = "", ...args]: string[],
  env: Readonly<Record<string, string>>,
): Promise<{ code: number; output: string }> {
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, ...env } });
  const chunks: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => chunks.push(chunk));
  const stop = () => child.kill();
  process.once("exit", stop);
  try {
    const [code] = await once(child, "close");
    return { code: code ?? 1, output: Buffer.concat(chunks).toString() };
  } catch (error) {
    return { code: 1, output: String(error) };
  } finally {
    process.off("exit", stop);
  }
}
