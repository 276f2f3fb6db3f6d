import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { runStep, type Outcome, type Step } from "./run/step.ts";
import { summary } from "./run/summary.ts";

const isCI = process.env["CI"] === "true";

/** Where on the path one of these programs is. */
function findProgram(...names: string[]): string | undefined {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable);
}

/** The path of a browser that the browser tests can drive. */
function findBrowser(): string | undefined {
  const named = process.env["CHROMIUM"];
  return named !== undefined && isExecutable(named) ? named : findProgram("chromium", "chromium-browser", "google-chrome");
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    // Not there, or not ours to run: the next place is tried.
    return false;
  }
}

/** Two lanes for two cores: what is cheap or waits for a disk beside what computes. Each lane runs in its order. */
const lanes = (): readonly (readonly Step[])[] => [
  [
    { name: "format", run: { script: "format" } },
    { name: "layers", run: { script: "layers" } },
    { name: "dead code", run: { script: "unused" } },
    { name: "postgres 18", run: { project: "postgres", below: ["packages/", "tooling/"] } },
    redisStep(),
  ],
  [
    { name: "types", run: { script: "types" } },
    { name: "lint", run: { script: "lint" } },
    { name: "unit", run: { project: "unit" } },
    { name: "web", run: { project: "web" } },
    { name: "bundle", run: { script: "bundle" } },
    { name: "bench", run: { script: "bench", options: ["live", "calls", "--quick"] } },
    { name: "apps", run: { project: "postgres", below: ["apps/"] } },
    oldestPostgres(),
  ],
];

/**
 * Most tests of the packages once more, on the oldest PostgreSQL that is supported, taken from the machine, and with a
 * collation of a language. The apps and the tests of the embedded one always start that, so theirs would repeat themselves.
 */
function oldestPostgres(): Step {
  const step = {
    name: "postgres 15",
    run: { project: "postgres", below: ["packages/"] },
    env: { TEST_POSTGRES: "15", TEST_LOCALE: "icu" },
  };
  if (isExecutable("/usr/lib/postgresql/15/bin/postgres")) return step;
  return { ...step, missing: { reason: "no PostgreSQL 15 on this machine; install it (apt-get install postgresql-15).", isFailure: isCI } };
}

/** What several servers count together, on the machine's own Redis. */
function redisStep(): Step {
  const step = { name: "redis", run: { project: "redis" } };
  if (findProgram("redis-server") !== undefined) return step;
  return { ...step, missing: { reason: "no Redis on this machine; install it (apt-get install redis-server).", isFailure: isCI } };
}

/** After everything else: it needs the built web app and both cores. In CI a machine without a browser is a failure. */
function browserStep(browser: string | undefined): Step {
  const reason = "no Chromium on this machine; install it (apt-get install chromium) or name it in CHROMIUM.";
  const step = { name: "browser", run: { project: "browser" } };
  return browser === undefined ? { ...step, missing: { reason, isFailure: isCI } } : { ...step, env: { CHROMIUM: browser } };
}

const started = performance.now();
const outcomes: Outcome[] = [];

async function run(step: Step): Promise<void> {
  const outcome = await runStep(step);
  outcomes.push(outcome);
  const word = outcome.notRun !== undefined ? "NOT RUN" : outcome.failed > 0 ? "FAILED" : "ok";
  console.log(`${word.padEnd(8)}${outcome.name} (${outcome.seconds.toFixed(1)} s)`);
  for (const failure of outcome.failures) console.log(failure);
}

await Promise.all(
  lanes().map(async (lane) => {
    for (const step of lane) await run(step);
  }),
);
await run(browserStep(findBrowser()));

console.log(summary(outcomes, (performance.now() - started) / 1000));
process.exitCode = outcomes.some((outcome) => outcome.failed > 0) ? 1 : 0;
