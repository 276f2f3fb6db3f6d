import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Case, Report } from "./case.ts";
import { cases } from "./cases.ts";
import { machine } from "./machine.ts";
import { replaced } from "./report/document.ts";
import { markdown } from "./report/table.ts";

const document = join(import.meta.dirname, "../../docs/performance.md");

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: "boolean", default: false },
    write: { type: "boolean", default: false },
    profile: { type: "string" },
    only: { type: "string" },
  },
});

/** What to say to somebody who asked for what there is not. */
function usage(): string {
  const known = cases.map(({ name, summary }) => `  ${name.padEnd(10)}${summary}`);
  return ["pnpm bench [case...] [--quick] [--write] [--profile folder] [--only column,column]", ...known].join("\n");
}

async function run({ name, run: measure }: Case): Promise<Report> {
  const folder = await mkdtemp(join(tmpdir(), "freehold-bench-"));
  try {
    return await measure({
      quick: values.quick,
      folder,
      profiles: values.profile,
      only: values.only?.split(","),
      say: (progress) => console.error(`${name}: ${progress}`),
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function textOf({ tables, notes }: Report): Promise<string> {
  const day = new Date().toISOString().slice(0, 10);
  return [`Measured on ${day}: ${await machine()}.`, ...tables.map(markdown), notes.map((note) => `- ${note}`).join("\n")].join("\n\n");
}

const unknown = positionals.filter((name) => !cases.some((one) => one.name === name));
if (unknown.length > 0) {
  console.error(`There is no case ${unknown.join(", ")}.\n${usage()}`);
  process.exit(2);
}
for (const one of cases.filter(({ name }) => positionals.length === 0 || positionals.includes(name))) {
  const report = await run(one);
  const text = await textOf(report);
  console.log(`# ${one.name}\n\n${text}\n`);
  for (const sentence of report.wrong) console.error(`WRONG: ${sentence}`);
  if (report.wrong.length > 0) process.exitCode = 1;
  // Figures of a run whose answers were wrong are worth nothing, and those of a quick one say nothing.
  else if (values.write && !values.quick) await writeFile(document, replaced(await readFile(document, "utf8"), one.name, text));
}
