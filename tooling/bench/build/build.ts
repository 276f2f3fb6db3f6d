import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFile, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Case, Report, Setting } from "../case.ts";
import { median } from "../measure/figures.ts";
import { figure, type Table } from "../report/table.ts";
import { copyRepository } from "./copy.ts";
import { firstScreens, sizeOf } from "./sizes.ts";

/** What those wait for who change the product, and what its users load. */
export const build: Case = {
  name: "build",
  summary: "Type check of the whole repository, cold and after an edit; builds of web and server; sizes of what comes out.",
  run,
};

/** A program that ran: how long, and what it said. */
type Ran = { readonly seconds: number; readonly said: string };

async function run(setting: Setting): Promise<Report> {
  const rounds = setting.quick ? 1 : 3;
  setting.say("copying the repository");
  const copy = await copyRepository(setting.folder);
  const checks = await checkTypes(setting, copy, rounds);
  const builds = await buildAll(setting, copy, rounds);
  const failed = [...checks, ...builds].flatMap(({ label, wrong }) => wrong.map((said) => `${label}: ${said}`));
  return {
    tables: [timesTable([...checks, ...builds]), ...(failed.length > 0 ? [] : [await sizesTable(copy)])],
    notes: [
      "In a copy of the repository, so that nothing here is edited. A cold check has nothing kept from an earlier one. The edits add an exported name: to a file of one module, and to one that everything depends on.",
      "The goals: a type check takes at most 5 s cold and 2 s after an edit; a first screen loads at most 200 kB of script, gzipped.",
    ],
    wrong: failed,
  };
}

type Timed = { readonly label: string; readonly runs: readonly Ran[]; readonly wrong: readonly string[] };

const edits = {
  "after an edit in one module": "packages/api/src/modules/coldchain/celsius.ts",
  "after an edit that everything depends on": "packages/kernel/src/role.ts",
} as const;

async function checkTypes({ say, folder }: Setting, copy: string, rounds: number): Promise<Timed[]> {
  const kept = join(folder, "types.tsbuildinfo");
  const check = (): Promise<Ran> => ran(copy, [join(copy, "node_modules/.bin/tsc"), "--project", ".", "--tsBuildInfoFile", kept]);
  const times = new Map<string, Ran[]>();
  const note = async (label: string): Promise<void> => {
    say(`type check, ${label}`);
    times.set(label, [...(times.get(label) ?? []), await check()]);
  };
  for (let round = 0; round < rounds; round++) {
    await rm(kept, { force: true });
    await note("cold");
    await note("nothing changed");
    for (const [label, path] of Object.entries(edits)) {
      const before = await readFile(join(copy, path), "utf8");
      await appendFile(join(copy, path), `\n/** Added by the bench. */\nexport const edited = ${round};\n`);
      await note(label);
      await writeFile(join(copy, path), before);
    }
  }
  // A tree that somebody works in may hold an error; the time is as long.
  return [...times].map(([label, runs]) => ({ label: `type check, ${label}`, runs, wrong: [] }));
}

const outputs = { web: "apps/web/dist", server: "apps/server/dist" } as const;

async function buildAll({ say }: Setting, copy: string, rounds: number): Promise<Timed[]> {
  const timed: Timed[] = [];
  for (const [what, folder] of Object.entries(outputs)) {
    const runs: Ran[] = [];
    const wrong: string[] = [];
    for (let round = 0; round < rounds; round++) {
      say(`build of the ${what}`);
      await rm(join(copy, folder), { recursive: true, force: true });
      await ran(copy, [process.execPath, `tooling/start/build-${what}.ts`]).then(
        (one) => runs.push(one),
        (error: unknown) => wrong.push(String(error)),
      );
    }
    timed.push({ label: `build of the ${what}`, runs, wrong });
  }
  return timed;
}

/** Runs a program in the copy. @throws Error with what it said when it fails, unless that is what a type check found */
async function ran(copy: string, [program = "", ...given]: readonly string[]): Promise<Ran> {
  const since = performance.now();
  const child = spawn(program, given, { cwd: copy, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (said += String(text)));
  const [code] = (await once(child, "close")) as [number | null];
  if (code !== 0 && !said.includes("error TS")) throw new Error(`${given.join(" ")} fails: ${said.trim().slice(-500)}`);
  return { seconds: (performance.now() - since) / 1000, said };
}

function timesTable(timed: readonly Timed[]): Table {
  const rows = timed.map(({ label, runs }) => {
    const seconds = runs.map((one) => one.seconds);
    if (seconds.length === 0) return [label, "-", "-"];
    return [label, figure(median(seconds)), `${figure(Math.min(...seconds))} to ${figure(Math.max(...seconds))}`];
  });
  return { title: "Seconds until it is done", rows: [["", "in the middle", "of all"], ...rows] };
}

async function sizesTable(copy: string): Promise<Table> {
  const { said } = await ran(copy, [process.execPath, "apps/web/scripts/budget.ts"]);
  const kilobytes = (bytes: number): string => figure(bytes / 1000);
  const screens = firstScreens(said).map(({ screen, script, styles }) => [
    `first screen, ${screen}: script and styles`,
    "-",
    `${figure(script)} and ${figure(styles)}`,
  ]);
  const whole = async (label: string, folder: string, fits: RegExp): Promise<string[]> => {
    const { bytes, gzip } = await sizeOf(join(copy, folder), fits);
    return [label, kilobytes(bytes), kilobytes(gzip)];
  };
  return {
    title: "What comes out, kB",
    rows: [
      ["", "as it lies there", "gzipped"],
      ...screens,
      await whole("all script of the web app", outputs.web, /\.js$/),
      await whole("the bundled server and command line", outputs.server, /\.cjs$/),
    ],
  };
}
