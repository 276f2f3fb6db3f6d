import { Option } from "commander";
import { demandSignIn, enterOrganization, type CommandLine } from "../../command-line.ts";
import { batchesOf } from "./batches.ts";
import { asUsage, batchSize, hashOf, largestBatch, planOf, type ImportOptions, type Plan } from "./plan.ts";
import { openProblems } from "./problems.ts";
import { progressBar } from "../../output/progress.ts";
import { sendBatch } from "./send.ts";
import { memoryOf, noCounts, type Counts, type Memory, type Unfinished } from "./unfinished.ts";
import { printResult } from "../../output/print.ts";
import { tell } from "../../terminal.ts";
import type { HandWritten } from "../../commands/hand-written.ts";

/** `coldchain import-readings`: the readings of a CSV file, however large, sent in batches. */
export const importReadings: HandWritten = {
  path: ["coldchain", "import-readings"],
  isAmongGenerated: true,
  attach: (command, line) => {
    command
      .summary("import the readings of a CSV file")
      .description(
        "Sends the readings of a CSV file in batches. Importing a file again changes nothing; lines that are not taken never harm others.",
      )
      .argument("<file>", "the file")
      .option("--sensor <name>", "the sensor that all lines are of: its id or serial number")
      .requiredOption(
        "--map <columns>",
        "the columns by their headers: time=…,value=… and sensor=… where lines name it; time=date+time joins two",
      )
      .requiredOption("--timezone <zone>", "where times without an offset were written, such as Europe/Rome")
      .option(
        "--time-format <format>",
        "how times are written, such as 'd-MMM-yy HH:mm:ss', iso, seconds or milliseconds; recognized when left out",
      )
      .addOption(new Option("--repeated <which>", "which instant a time means that clocks showed twice").choices(["earlier", "later"]))
      .option("--batch <number>", `lines a call, at most ${largestBatch}`, String(batchSize))
      .option("--errors <file>", "write the lines that were not taken into this file, as CSV")
      .option("--resume", "continue where an interrupted import of the same file stopped")
      .option("--dry-run", "only read the file, send nothing")
      .addHelpText(
        "after",
        "\nLines that are not taken do not make the command fail: the summary counts them, --errors names them.\n\nExamples:\n  $ freehold coldchain import-readings fridge.csv --sensor 0193... --map time=date+time,value=temperature --timezone Europe/Rome",
      )
      .action(async (file: string, options: ImportOptions) => {
        try {
          await importFile(line, file, options);
        } catch (error) {
          throw await asUsage(error, file);
        }
      });
  },
};

async function importFile(line: CommandLine, file: string, options: ImportOptions): Promise<void> {
  const plan = await planOf(file, options);
  if (options.dryRun) {
    await look(line, plan);
    return;
  }
  demandSignIn(line);
  const organization = await enterOrganization(line);
  const { map, time } = plan;
  const where = line.target.local ? "local" : line.target.server;
  const identity = [await hashOf(file), where, organization?.id ?? "", options.sensor ?? "", JSON.stringify({ map, time })];
  const memory = memoryOf(line.terminal, identity);
  const begun = await memory.read();
  if (begun && !options.resume) {
    tell(line.terminal, `An earlier import of this file stopped after line ${begun.line}; --resume would continue it.`);
  }
  const start = (options.resume ? begun : undefined) ?? { line: 0, counts: noCounts };
  await send(line, plan, { memory, start });
}

type Sending = { readonly memory: Memory; readonly start: Unfinished };

async function send(line: CommandLine, plan: Plan, { memory, start }: Sending): Promise<void> {
  const { terminal } = line;
  const problems = await openProblems(plan.options.errors, start.line > 0);
  const bar = progressBar(terminal);
  let { counts } = start;
  let last = start.line;
  bar.draw({ doneBytes: 0, totalBytes: plan.size, lines: Math.max(0, last - 1) });
  try {
    for await (const { measured, unreadable, lastLine, doneBytes } of batchesOf(plan, start.line)) {
      const answer = measured.length === 0 ? undefined : await sendBatch(line, measured, plan.options.sensor);
      counts = added(counts, { ...answer?.counts, unreadable: unreadable.length });
      await problems.add([...unreadable, ...(answer?.problems ?? [])].toSorted((a, b) => a.line - b.line));
      last = lastLine;
      await memory.write({ line: last, counts });
      bar.draw({ doneBytes, totalBytes: plan.size, lines: last - 1 });
      terminal.interrupted.throwIfAborted();
    }
  } catch (error) {
    bar.clear();
    if (last > 0) tell(terminal, `Stopped after line ${last}. The same command with --resume continues.`);
    throw error;
  } finally {
    bar.clear();
    await problems.close();
  }
  await memory.forget();
  await printResult(terminal, counts, { format: line.format, zone: "UTC", columns: undefined, resource: undefined });
  const { errors } = plan.options;
  const untaken = counts.conflicting + counts.rejected + counts.unreadable;
  if (untaken > 0) tell(terminal, `${errors ?? "--errors FILE"} names the ${untaken} lines that were not taken.`);
}

function added(counts: Counts, more: Partial<Counts>): Counts {
  const sum = (name: keyof Counts): number => counts[name] + (more[name] ?? 0);
  return {
    accepted: sum("accepted"),
    duplicate: sum("duplicate"),
    conflicting: sum("conflicting"),
    rejected: sum("rejected"),
    unreadable: sum("unreadable"),
  };
}

/** Reads the whole file and tells what would be sent. */
async function look({ terminal, format }: CommandLine, plan: Plan): Promise<void> {
  const problems = await openProblems(plan.options.errors, false);
  const bar = progressBar(terminal);
  let readable = 0;
  let unreadable = 0;
  let from = Infinity;
  let to = -Infinity;
  try {
    for await (const batch of batchesOf(plan, 0)) {
      await problems.add(batch.unreadable);
      readable += batch.measured.length;
      unreadable += batch.unreadable.length;
      for (const { measuredAt } of batch.measured) {
        from = Math.min(from, measuredAt.getTime());
        to = Math.max(to, measuredAt.getTime());
      }
      bar.draw({ doneBytes: batch.doneBytes, totalBytes: plan.size, lines: batch.lastLine - 1 });
      terminal.interrupted.throwIfAborted();
    }
  } finally {
    bar.clear();
    await problems.close();
  }
  const instant = (at: number): Date | null => (Number.isFinite(at) ? new Date(at) : null);
  const found = { readable, unreadable, timeFormat: plan.time.format, from: instant(from), to: instant(to) };
  await printResult(terminal, found, { format, zone: plan.time.zone, columns: undefined, resource: undefined });
}
