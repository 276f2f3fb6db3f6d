import { arrows, hiddenLibraries, missingTargets, moduleWalls } from "./rules/arrows.ts";
import { browserBoundary, contracts } from "./rules/browser.ts";
import { environment, provenCasts, tenancyByParameter, timeAndChance, unfinished } from "./rules/purity.ts";
import type { Problem, Rule } from "./rules/rule.ts";
import { barrels, names, sizes } from "./rules/shape.ts";
import { readRepository } from "./source/repository.ts";

const rules: readonly Rule[] = [
  arrows,
  missingTargets,
  moduleWalls,
  hiddenLibraries,
  browserBoundary,
  contracts,
  environment,
  timeAndChance,
  provenCasts,
  tenancyByParameter,
  unfinished,
  names,
  barrels,
  sizes,
];

const repository = readRepository(".");
const problems: Problem[] = rules.flatMap((rule) => [...rule(repository)]);
const broken = problems.filter((problem) => !problem.isAdvice);
for (const problem of problems.toSorted((a, b) => Number(a.isAdvice ?? false) - Number(b.isAdvice ?? false))) {
  const place = problem.line === undefined ? problem.path : `${problem.path}:${problem.line}`;
  console.log(`${problem.isAdvice ? "advice: " : ""}${place} ${problem.message}`);
}
console.log(`${rules.length} rules over ${repository.files.size} files: ${broken.length === 0 ? "all hold" : `${broken.length} broken`}.`);
process.exitCode = broken.length === 0 ? 0 : 1;
