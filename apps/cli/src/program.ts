import { Command, CommanderError, Help, Option } from "commander";
import type { ProcedureDescription } from "@freehold/api/platform/catalogue/procedures.ts";
import { candidates, offering } from "./completion.ts";
import type { CommandLine } from "./command-line.ts";
import { handWritten } from "./commands/commands.ts";
import { cacheDirectory } from "./configuration.ts";
import type { Connection } from "./connection/connection.ts";
import { descriptionFile } from "./connection/description-cache.ts";
import { connectRemote } from "./connection/remote.ts";
import { badUsage, failureJson, failureLine, failureOf, interruptedExit } from "./failure.ts";
import { makeCall } from "./generate/call.ts";
import { commandPath } from "./generate/naming.ts";
import { addProcedures, groupFor } from "./generate/command-tree.ts";
import { formats, type Format } from "./output/print.ts";
import { resolveTarget, type GlobalOptions, type Target } from "./target.ts";
import { tell, write, type Terminal } from "./terminal.ts";
import { asksForVersion, printVersion } from "./version.ts";

type RootOptions = GlobalOptions & { readonly output?: Format };

/** Runs one command line and answers its exit code. Nothing is thrown: failures become a line on stderr. */
export async function run(given: readonly string[], terminal: Terminal): Promise<number> {
  const words = given.length === 0 ? ["--help"] : asOption(given);
  let format: Format = "table";
  try {
    const { options, operands } = scanned(words);
    format = formatOf(options, terminal);
    const target = await resolveTarget(terminal, options);
    if (asksForVersion(words, operands)) {
      await printVersion(terminal, { target, format });
      return 0;
    }
    const connection = await connect(terminal, target);
    try {
      return await perform(words, { line: { terminal, target, connection, format }, operands });
    } finally {
      await connection.close();
    }
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    const failure = failureOf(error instanceof CommanderError ? usageError(error) : error);
    if (failure.kind === "interrupted") return interruptedExit;
    await write(terminal.stderr, `${format === "json" || format === "jsonl" ? failureJson(failure) : failureLine(failure)}\n`);
    if (failure.kind === "bug" && terminal.environment.FREEHOLD_DEBUG && error instanceof Error)
      await write(terminal.stderr, `${error.stack}\n`);
    return failure.exit;
  }
}

/** `help` before a command as `--help` behind it, however deep the command stands. */
function asOption(words: readonly string[]): readonly string[] {
  return words[0] === "help" ? [...words.slice(1), "--help"] : words;
}

function formatOf({ output }: RootOptions, { environment }: Terminal): Format {
  const wanted = output ?? (environment.FREEHOLD_OUTPUT || "table");
  const format = formats.find((candidate) => candidate === wanted);
  if (!format) throw badUsage(`${JSON.stringify(wanted)} is no output format. There are ${formats.join(", ")}.`);
  return format;
}

async function connect(terminal: Terminal, { local, server, given }: Target): Promise<Connection> {
  if (local) return (await import("./connection/local.ts")).connectLocal(terminal, local);
  const file = descriptionFile(cacheDirectory(terminal.environment), server);
  return connectRemote({ server, given, terminal, cache: { file, clock: terminal.clock } });
}

/** The options that stand anywhere, read before it is known which commands there are. */
function scanned(words: readonly string[]): { options: RootOptions; operands: readonly string[] } {
  const scan = rootOptions(new Command())
    .helpOption(false)
    .allowUnknownOption()
    .exitOverride()
    .configureOutput({ writeErr: () => {} });
  const { operands } = scan.parseOptions([...words]);
  return { options: scan.opts<RootOptions>(), operands };
}

function rootOptions(command: Command): Command {
  return command
    .addOption(offering(new Option("-o, --output <format>", `how results are shown (${formats.join(", ")})`), formats))
    .option("--server <url>", "the server to ask, instead of the one signed in to last")
    .option("--org <slug>", "the organization to act in, instead of the chosen one")
    .option("--local", "act on this machine's database, without a server")
    .option("--as <address>", "with --local: who acts");
}

type Performed = { readonly line: CommandLine; readonly operands: readonly string[] };

/** Whether these words need to know the procedures of the server: those of a command written by hand do not. */
function needsProcedures(operands: readonly string[]): boolean {
  return !handWritten.some(
    ({ path, isAmongGenerated }) => path.every((word, i) => word === operands[i]) || (!isAmongGenerated && path[0] === operands[0]),
  );
}

async function perform(words: readonly string[], { line, operands }: Performed): Promise<number> {
  const isCompletion = operands[0] === "complete";
  if (!needsProcedures(operands)) {
    await build(line, []).parseAsync([...words], { from: "user" });
    return 0;
  }
  const procedures = await knownProcedures(line, operands);
  if (isCompletion) return complete(build(line, procedures), words, line.terminal);
  try {
    await parse(build(line, meant(procedures, operands), true), words, operands);
  } catch (error) {
    if (!(error instanceof CommanderError) || error.exitCode === 0) throw error;
    const fresh = await freshProcedures(line, error);
    demandGroup(fresh, operands);
    await parse(build(line, fresh), words, operands);
  }
  return 0;
}

async function parse(program: Command, words: readonly string[], operands: readonly string[]): Promise<void> {
  if (words.includes("--help") || words.includes("-h")) demandCommands(program, operands);
  await program.parseAsync([...words], { from: "user" });
}

/** Who leaves out the module of a record is told where its commands are. */
function demandGroup(procedures: readonly ProcedureDescription[], [word]: readonly string[]): void {
  const paths = [...procedures.map(commandPath), ...handWritten.map(({ path }) => path)];
  if (word === undefined || paths.some(([first]) => first === word)) return;
  const groups = new Set(paths.filter((path) => path.length > 2 && path[1] === word).map(([first]) => `${first} ${word}`));
  if (groups.size > 0) throw badUsage(`unknown command '${word}' (Did you mean ${[...groups].join(" or ")}?) See --help.`);
}

/** Asked for the help of a command that does not exist, commander would show that of its group. */
function demandCommands(program: Command, operands: readonly string[]): void {
  let command = program;
  for (const word of operands) {
    if (command.commands.length === 0 || command.registeredArguments.length > 0) return;
    const found = command.commands.find((inner) => inner.name() === word);
    command = found ?? command.error(`unknown command '${word}'`);
  }
}

/** The procedures of the group that the words name: to build the commands of all others takes longer than most calls. */
function meant(procedures: readonly ProcedureDescription[], operands: readonly string[]): readonly ProcedureDescription[] {
  for (let count = Math.min(operands.length, 2); count > 0; count--) {
    const found = procedures.filter((procedure) => commandPath(procedure).every((word, i) => i >= count || word === operands[i]));
    if (found.length > 0) return found;
  }
  return procedures;
}

/** What is remembered of the server may be older than the server: only a fresh description may refuse a command. */
async function freshProcedures({ connection }: CommandLine, refusal: CommanderError): Promise<readonly ProcedureDescription[]> {
  try {
    return await connection.procedures({ fresh: true });
  } catch (error) {
    throw failureOf(error).kind === "unavailable" ? refusal : error;
  }
}

/** The procedures; for a person who only looks around, none when the server does not answer. */
async function knownProcedures(
  { connection, terminal }: CommandLine,
  operands: readonly string[],
): Promise<readonly ProcedureDescription[]> {
  if (operands.length > 0 && operands[0] !== "complete") return connection.procedures();
  try {
    return await connection.procedures();
  } catch (error) {
    if (failureOf(error).kind !== "unavailable") throw error;
    tell(terminal, `${failureOf(error).message} Only the commands that need no server are shown.`);
    return [];
  }
}

function build(line: CommandLine, procedures: readonly ProcedureDescription[], isQuiet = false): Command {
  const { terminal } = line;
  const program = rootOptions(new Command("freehold"))
    .description("Freehold on the command line: every procedure of a server as a command.")
    .exitOverride()
    .configureHelp({ showGlobalOptions: true, sortSubcommands: true, helpWidth: terminal.columns ?? 100, subcommandTerm, visibleOptions })
    .configureOutput({
      writeOut: (text) => void terminal.stdout.write(text),
      writeErr: (text) => void (isQuiet || terminal.stderr.write(text)),
      outputError: () => {},
    })
    .addHelpText(
      "after",
      "\nEvery command has --help. Environment: FREEHOLD_SERVER, FREEHOLD_API_KEY, FREEHOLD_TOKEN, FREEHOLD_ORG, FREEHOLD_OUTPUT.",
    );
  for (const { path, attach } of handWritten) attach(groupFor(program, path), line);
  groupFor(program, ["org"]).description("The organization to act in.");
  addProcedures(program, procedures, (invocation) => makeCall(line, invocation));
  return program;
}

/** A command in the list of its group: with what it is about, without what every command takes. */
function subcommandTerm(command: Command): string {
  return [command.name(), ...command.registeredArguments.map((argument) => `<${argument.name()}>`)].join(" ");
}

/** Our version is in the help only: as an option of the program it would take the `--version` of records. */
function visibleOptions(command: Command): Option[] {
  return [...new Help().visibleOptions(command), ...(command.parent ? [] : [versionOption])];
}

const versionOption = new Option("-V, --version", "the version of this program and of the server");

async function complete(program: Command, words: readonly string[], { stdout }: Terminal): Promise<number> {
  const start = words.indexOf("--");
  const found = candidates(program, start === -1 ? [] : words.slice(start + 1));
  await write(stdout, found.map(({ text, about }) => `${text}\t${about.replaceAll(/\s+/g, " ")}\n`).join(""));
  return 0;
}

/** A refusal of commander as a failure of this product: one line, and where to read more. */
function usageError({ code, message }: CommanderError): Error {
  if (code === "commander.help") return badUsage("A command is missing. See --help.");
  return badUsage(
    message
      .replace(/^error: /, "")
      .replaceAll(/\s*\n\s*/g, " ")
      .replace(/([^.)?])$/, "$1.")
      .concat(" See --help."),
  );
}
