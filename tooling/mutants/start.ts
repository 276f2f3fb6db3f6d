import { execFile } from "node:child_process";
import { cp, mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { startTestServer } from "@freehold/database/testing/test-server.ts";
import { mutants, mutated, type Mutant } from "./mutant.ts";

/** What is run against every mutant, cheapest first. The first failure ends a run. */
const proof = ["expression/residue.test.ts", "expression/commands.pg.test.ts", "expression/equivalence.pg.test.ts"];
/** A mutant has survived only if it did so under this many seeds. */
const attempts = 3;

const root = resolve(import.meta.dirname, "../..");
const copy = join(root, "node_modules/.cache/mutants");
const kernel = join(copy, "packages/kernel");

type Verdict = { readonly failed: boolean; readonly by: string; readonly seconds: number };
type Report = {
  testResults: { name: string; message: string; assertionResults: { status: string; title: string; failureMessages?: string[] }[] }[];
};

/** Lays out the kernel and what its tests import as in the repository, so that relative imports hold. */
async function layOut(): Promise<void> {
  await rm(copy, { recursive: true, force: true });
  await mkdir(join(copy, "packages"), { recursive: true });
  await cp(join(root, "packages/kernel/src"), join(kernel, "src"), { recursive: true });
  await cp(join(root, "packages/kernel/package.json"), join(kernel, "package.json"));
  await symlink(join(root, "packages/kernel/node_modules"), join(kernel, "node_modules"));
  await symlink(join(root, "packages/database"), join(copy, "packages/database"));
  const config = {
    test: {
      include: proof.map((file) => `packages/kernel/src/${file}`),
      exclude: [],
      bail: 1,
      fileParallelism: false,
      globalSetup: join(root, "packages/database/src/testing/global-setup.ts"),
      testTimeout: 60_000,
      hookTimeout: 60_000,
      // The copy lies in node_modules, whose files would otherwise be left to Node, which strips no types there.
      server: { deps: { inline: ["@@mutants@@"] } },
    },
  };
  await writeFile(
    join(copy, "vitest.config.mjs"),
    `export default ${JSON.stringify(config).replace('"@@mutants@@"', "/\\.cache\\/mutants/")};\n`,
  );
}

/** Runs the proof over the copy as it lies there. */
async function prove(databaseUrl: string, seed: number): Promise<Verdict> {
  const started = performance.now();
  const output = join(copy, "report.json");
  await rm(output, { force: true });
  const env = { ...process.env, TEST_DATABASE_URL: databaseUrl, SEED: String(seed), TZ: "Europe/Berlin" };
  const vitest = join(root, "node_modules/vitest/vitest.mjs");
  const arguments_ = ["run", "--root", copy, "--config", join(copy, "vitest.config.mjs"), "--reporter=json", `--outputFile=${output}`];
  const { code, text } = await finished(arguments_, { vitest, env });
  const seconds = (performance.now() - started) / 1000;
  if (code === 0) return { failed: false, by: "", seconds };
  const report = await readFile(output, "utf8").catch(() => undefined);
  if (report === undefined) throw new Error(`The tests did not run:\n${text}`);
  return { failed: true, by: firstFailure(JSON.parse(report) as Report), seconds };
}

function finished(
  arguments_: readonly string[],
  { vitest, env }: { vitest: string; env: NodeJS.ProcessEnv },
): Promise<{ code: number; text: string }> {
  return new Promise((done) => {
    execFile(process.execPath, [vitest, ...arguments_], { env, cwd: copy, maxBuffer: 1e8 }, (error, stdout, stderr) => {
      done({ code: error ? 1 : 0, text: stdout + stderr });
    });
  });
}

/** The test that noticed, and how. */
function firstFailure({ testResults }: Report): string {
  for (const { name, message, assertionResults } of testResults) {
    const failed = assertionResults.find(({ status }) => status === "failed");
    const said = failed?.failureMessages?.[0] ?? message;
    if (failed || message)
      return `${relative(join(kernel, "src/expression"), name)}: ${(failed?.title ?? "").slice(0, 60)}: ${said.split("\n")[0]!.slice(0, 70)}`;
  }
  return "a failure without a test";
}

async function judge(mutant: Mutant, databaseUrl: string, firstSeed: number): Promise<Verdict> {
  const original = await readFile(join(root, "packages/kernel/src", mutant.file), "utf8");
  const target = join(kernel, "src", mutant.file);
  await writeFile(target, mutated(original, mutant));
  try {
    let verdict = await prove(databaseUrl, firstSeed);
    for (let attempt = 1; !verdict.failed && attempt < attempts; attempt++) verdict = await prove(databaseUrl, firstSeed + attempt);
    return verdict;
  } finally {
    await writeFile(target, original);
  }
}

async function main(): Promise<void> {
  const seed = Number(process.env["SEED"] ?? crypto.getRandomValues(new Uint32Array(1))[0]);
  const wanted = process.argv.slice(2);
  const chosen = mutants.filter(({ name }) => wanted.length === 0 || wanted.some((part) => name.includes(part)));
  console.log(`${chosen.length} mutants, SEED=${seed}`);
  await layOut();
  const { server, stop } = await startTestServer(process.env);
  try {
    const sound = await prove(server.adminUrl, seed);
    if (sound.failed) throw new Error(`The kernel itself fails its proof, so mutants say nothing: ${sound.by}`);
    const survivors: string[] = [];
    for (const mutant of chosen) {
      const { failed, by, seconds } = await judge(mutant, server.adminUrl, seed);
      if (!failed) survivors.push(mutant.name);
      console.log(`${failed ? "killed  " : "SURVIVED"} ${seconds.toFixed(1).padStart(5)} s  ${mutant.name.padEnd(58)} ${by}`);
    }
    console.log(
      survivors.length === 0 ? `All ${chosen.length} mutants were killed.` : `${survivors.length} survived: ${survivors.join("; ")}`,
    );
    process.exitCode = survivors.length === 0 ? 0 : 1;
  } finally {
    await stop();
    await rm(copy, { recursive: true, force: true });
  }
}

await main();
