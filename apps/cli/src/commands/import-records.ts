import { open } from "node:fs/promises";
import { basename } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Option } from "commander";
import type { inferRouterInputs, inferRouterOutputs } from "@trpc/server";
import { typeOfName } from "@freehold/api/platform/files/content/file-name.ts";
import { duplicatePolicies } from "@freehold/api/platform/imports/contract.ts";
import type { AppRouter } from "@freehold/api/router.ts";
import { DomainError } from "@freehold/kernel/fault.ts";
import { demandSignIn, enterOrganization, type CommandLine } from "../command-line.ts";
import { badUsage } from "../failure.ts";
import { sizeOf, unreadable } from "../files/own-files.ts";
import { sendFile } from "../files/send.ts";
import { progressBar } from "../output/progress.ts";
import { printResult } from "../output/print.ts";
import { tell } from "../terminal.ts";
import type { HandWritten } from "./hand-written.ts";

type Inputs = inferRouterInputs<AppRouter>["imports"];
type Outputs = inferRouterOutputs<AppRouter>["imports"];
type Run = Outputs["get"];

type Options = {
  readonly map?: string;
  readonly set?: readonly string[];
  readonly onDuplicate: (typeof duplicatePolicies)[number];
  readonly dryRun?: boolean;
  readonly watch?: boolean;
  readonly dates?: "ymd" | "dmy" | "mdy";
  readonly decimal?: "." | ",";
  readonly timezone?: string;
  readonly country?: string;
  readonly delimiter?: string;
  readonly encoding?: string;
};

/** `import`: a CSV or JSON file becomes records of any kind. */
export const importRecords: HandWritten = {
  path: ["import"],
  attach: (command, line) => {
    command
      .summary("import records from a CSV or JSON file")
      .description(
        "Sends a file and has the server make records of it. Columns are found by their names; --map corrects that. The same file again creates nothing new, and an import can be taken back.",
      )
      .argument("<kind>", "the kind of record, such as coldchain.unit")
      .argument("<file>", "the file")
      .option(
        "--map <columns>",
        "columns by their headers and the fields that they become, as 'Fridge=name,Room=areaId'; an empty field leaves a column out",
      )
      .option(
        "--set <field=text>",
        "what a field holds in every line, such as status=won; can be repeated",
        (pair: string, before: readonly string[] | undefined) => [...(before ?? []), pair],
      )
      .addOption(
        new Option("--on-duplicate <policy>", "what becomes of a line that is a record already").choices(duplicatePolicies).default("skip"),
      )
      .addOption(new Option("--dates <order>", "the order of dates that do not begin with the year").choices(["ymd", "dmy", "mdy"]))
      .addOption(new Option("--decimal <sign>", "the decimal sign").choices([".", ","]))
      .option("--timezone <zone>", "where times without an offset were written; the organization's when left out")
      .option("--country <letters>", "of telephone numbers without one, such as IT")
      .addOption(new Option("--delimiter <sign>", "the separator; recognized when left out").choices([",", ";", "tab", "|"]))
      .addOption(new Option("--encoding <name>", "recognized when left out").choices(["utf-8", "utf-16le", "utf-16be", "windows-1252"]))
      .option("--dry-run", "write nothing, tell what an import would do")
      .option("--watch", "wait until it has ended")
      .addHelpText(
        "after",
        "\nExamples:\n  $ freehold import coldchain.site sites.csv --watch\n  $ freehold import crm.party clients.csv --set kind=company --watch\n  $ freehold import revert 0193...",
      )
      .action((kind: string, file: string, options: Options) => importFile(line, { kind, file, options }));
  },
};

/** `import revert`: takes an import back. */
export const importRevert: HandWritten = {
  path: ["import", "revert"],
  attach: (command, line) => {
    command
      .summary("take an import back")
      .description("Removes what an import made and restores what it changed, unless somebody has changed it since. Tells what was kept.")
      .argument("<id>", "the import")
      .action(async (id: string) => {
        await enter(line);
        await call(line, "revert", { id });
        await showRun(line, await ended(line, id));
      });
  },
};

async function enter(line: CommandLine): Promise<void> {
  demandSignIn(line);
  await enterOrganization(line);
}

type Answers = { readonly inspect: Outputs["inspect"]; readonly start: Run; readonly get: Run; readonly revert: Run };

const kinds = { inspect: "query", start: "mutation", get: "query", revert: "mutation" } as const satisfies Record<keyof Answers, string>;

async function call<K extends keyof Answers>({ connection, terminal }: CommandLine, name: K, input: Inputs[K]): Promise<Answers[K]> {
  // Proof: path and types are those of the same procedure of the router.
  return (await connection.call({ path: `imports.${name}`, type: kinds[name] }, input, terminal.interrupted)) as Answers[K];
}

type Asked = { readonly kind: string; readonly file: string; readonly options: Options };

async function importFile(line: CommandLine, { kind, file, options }: Asked): Promise<void> {
  await enter(line);
  const fileId = await send(line, file);
  const guessed = await call(line, "inspect", { fileId, resource: kind });
  const { delimiter, encoding } = options;
  const wanted = {
    ...guessed.format,
    ...(delimiter !== undefined && { delimiter: delimiter === "tab" ? "\t" : delimiter }),
    ...(encoding !== undefined && { encoding }),
  } as Outputs["inspect"]["format"];
  const isOther = delimiter !== undefined || encoding !== undefined;
  const found = isOther ? await call(line, "inspect", { fileId, resource: kind, format: wanted }) : guessed;
  const plan = planOf(found, { fileId, resource: kind, options });
  const columns = plan.columns.map(({ from, to }) => `${found.headers[from]} → ${to}`);
  tell(line.terminal, [...columns, ...plan.constants.map(({ to, text }) => `${JSON.stringify(text)} → ${to}`)].join(", "));
  const run = await call(line, "start", { ...plan, mode: options.dryRun ? "dryRun" : "import" });
  const shown = options.watch || options.dryRun ? await ended(line, run.id) : run;
  await showRun(line, shown);
}

async function send(line: CommandLine, file: string): Promise<string> {
  const size = await sizeOf(file);
  if (size === 0) throw badUsage(`${file} is empty.`);
  const name = basename(file);
  // What a program calls lines of JSON or tabs is text to the files of the product.
  const known = typeOfName(name) === undefined ? `${name}.${/jsonl?$|ndjson$/.test(name) ? "json" : "csv"}` : name;
  const handle = await open(file, "r").catch((cause: unknown) => {
    throw unreadable(file, cause);
  });
  try {
    const row = await sendFile(line, { handle, about: { bucket: "imports", name: known, bytes: size }, onProgress: () => undefined });
    if (row.status === "refused") throw badUsage(row.refusal ?? "The file was refused.");
    return row.id;
  } finally {
    await handle.close();
  }
}

function planOf(found: Outputs["inspect"], { fileId, resource, options }: { fileId: string; resource: string; options: Options }) {
  const { map, set = [], dates, decimal, timezone, country, onDuplicate } = options;
  const constants = set.map(constantIn);
  // What is said to be the same in every line is not read from a column that happens to be called so.
  const guessed = found.columns.filter(({ to }) => !constants.some((constant) => constant.to === to));
  const mapped = new Map(guessed.map(({ from, to }) => [from, to]));
  for (const [header, field] of pairsIn(map)) {
    const from = found.headers.indexOf(header);
    if (from < 0) throw badUsage(`There is no column ${JSON.stringify(header)}. The file has ${found.headers.join(", ")}.`);
    for (const [other, to] of mapped) if (to === field) mapped.delete(other);
    mapped.delete(from);
    if (field !== "") mapped.set(from, field);
  }
  if (mapped.size === 0) throw badUsage("None of the columns is called like a field. Say which is which by --map.");
  return {
    fileId,
    resource,
    format: found.format,
    columns: [...mapped].map(([from, to]) => ({ from, to })),
    constants,
    values: {
      ...found.values,
      ...(dates !== undefined && { dateOrder: dates }),
      ...(decimal !== undefined && { decimal }),
      ...(timezone !== undefined && { zone: timezone }),
      ...(country !== undefined && { country }),
    },
    duplicates: onDuplicate,
  };
}

function pairsIn(map: string | undefined): [string, string][] {
  if (map === undefined) return [];
  return map.split(",").map((pair) => {
    const cut = pair.lastIndexOf("=");
    if (cut < 1) throw badUsage("--map names columns and fields as 'Fridge=name,Room=areaId'.");
    return [pair.slice(0, cut).trim(), pair.slice(cut + 1).trim()];
  });
}

function constantIn(pair: string): { to: string; text: string } {
  const cut = pair.indexOf("=");
  const text = pair.slice(cut + 1).trim();
  if (cut < 1 || text === "") throw badUsage("--set names a field and what it holds as 'status=won'.");
  return { to: pair.slice(0, cut).trim(), text };
}

/** A short import is told at once, a long one is not asked for all the time. */
const firstLookMs = 50;
const lookEveryMs = 500;

/** Waits until nothing goes on with the import any more. */
async function ended(line: CommandLine, id: string): Promise<Run> {
  const bar = progressBar(line.terminal);
  try {
    for (let wait = firstLookMs; ; wait = Math.min(2 * wait, lookEveryMs)) {
      const run = await call(line, "get", { id });
      if (!["waiting", "running", "reverting"].includes(run.state)) return run;
      bar.draw({ doneBytes: 0, totalBytes: 1, lines: run.done });
      await delay(wait, undefined, { signal: line.terminal.interrupted });
    }
  } finally {
    bar.clear();
  }
}

async function showRun({ terminal, format }: CommandLine, run: Run): Promise<void> {
  const { id, mode, state, done, created, changed, duplicates, failed, undone, kept, failure } = run;
  const shown = { id, mode, state, lines: done, created, changed, duplicates, failed, ...(state === "reverted" && { undone, kept }) };
  await printResult(terminal, shown, { format, zone: "UTC", columns: undefined, resource: undefined });
  if (failed > 0) tell(terminal, `${failed} lines were not taken. See why: freehold imports errors ${id}`);
  if (state === "failed") throw new DomainError({ kind: "conflict", code: "cli.importFailed", message: failure ?? "The import failed." });
}
