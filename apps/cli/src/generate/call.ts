import type { CommandLine } from "../command-line.ts";
import { demandSignIn, enterOrganization } from "../command-line.ts";
import { badUsage, CallFailed } from "../failure.ts";
import { askSecretly } from "../question.ts";
import { plain } from "../output/cell.ts";
import { nextCursorOf, printResult, rowPrinter, rowsOf, type Presentation } from "../output/print.ts";
import { write } from "../terminal.ts";
import { watch } from "../watch/watch.ts";
import { callAs } from "./acting.ts";
import type { Invocation } from "./command-tree.ts";
import { filterOf } from "./filter.ts";
import { readFlag, type Flag, type Reading } from "./flags.ts";
import { demandRequired, inputFrom, placed, valueAt, withDemandedObjects } from "./input.ts";

/** For whom procedures are that a command on the server's machine may call without a person. */
const alsoOnMachine = new Set(["operators of the installation", "whoever is at the server's machine"]);
const outsideOrganizations = new Set(["anyone", "everyone signed in", ...alsoOnMachine]);

/** Makes the call that a generated command stands for and shows its result. */
export async function makeCall(line: CommandLine, invocation: Invocation): Promise<void> {
  const { procedure, options, resource } = invocation;
  const { permission } = procedure;
  const isOnMachine = line.target.local !== undefined && permission !== undefined && alsoOnMachine.has(permission);
  if (permission !== "anyone" && !isOnMachine && !options.dryRun) demandSignIn(line);
  const isSignedIn = line.target.local !== undefined || line.target.token !== undefined;
  const needsOrganization = permission !== undefined && !outsideOrganizations.has(permission) && isSignedIn;
  const organization = needsOrganization ? await enterOrganization(line) : line.target.chosen;
  const zone = organization?.timeZone ?? "UTC";
  const input = await inputOf(line, invocation, { zone, now: line.terminal.clock() });
  if (options.dryRun) {
    await write(line.terminal.stdout, `${JSON.stringify({ path: procedure.path, type: procedure.type, input }, plain, 2)}\n`);
    return;
  }
  const columns = options.columns?.split(",").map((name) => name.trim());
  try {
    await perform(line, { invocation, input, presentation: { format: line.format, zone, columns, resource } });
  } catch (error) {
    throw new CallFailed(
      error,
      new Map(invocation.flags.map((flag) => [flag.path.join("."), flag === invocation.positional ? `<${flag.name}>` : `--${flag.name}`])),
    );
  }
}

type Ready = { readonly invocation: Invocation; readonly input: unknown; readonly presentation: Presentation };

async function perform(line: CommandLine, { invocation, input, presentation }: Ready): Promise<void> {
  const { procedure, options } = invocation;
  if (procedure.type === "subscription") {
    await watch(line, { procedure, input, presentation, changesOnly: options.changes ?? false, count: options.count });
  } else if (isPaged(invocation, input)) {
    await printPages(line, { invocation, input, presentation });
  } else {
    await printResult(line.terminal, await callAs(line, procedure, input), presentation);
  }
}

/** The input from a file or standard input, then flags over it, then conditions. */
async function inputOf(
  line: CommandLine,
  { procedure, flags, positional, given, conditions, options }: Invocation,
  reading: Reading,
): Promise<unknown> {
  const { input: schema, resource } = procedure;
  if (!schema) return undefined;
  let input = options.input === undefined ? undefined : await inputFrom(line.terminal, options.input, schema);
  for (const [flag, value] of given) input = placed(input, flag.path, valueOf(flag, value, reading));
  if (conditions.length > 0 && resource) input = placed(input, ["filter"], filterOf(conditions, resource.columns, reading));
  for (const flag of missingSecrets(flags, given, input)) {
    if (line.terminal.stdin.isTTY) input = answered(input, flag, await askSecretly(line.terminal, `${flag.schema.title ?? flag.name}: `));
  }
  const whole = withDemandedObjects(input, schema);
  demandRequired(whole, { flags, positional });
  return whole;
}

/** Passwords are better not typed where other people of the machine see them: they are asked for, the present one first. */
function missingSecrets(flags: readonly Flag[], given: Invocation["given"], input: unknown): Flag[] {
  const isSecret = ({ path, isRequired }: Flag): boolean => path.at(-1) === "current" || (isRequired && path.at(-1) === "password");
  return flags.filter((flag) => isSecret(flag) && !given.has(flag) && valueAt(input, flag.path) === undefined);
}

/** The input with what was typed; nothing typed leaves out what may be left out. */
function answered(input: unknown, { path, isRequired }: Flag, typed: string): unknown {
  return typed === "" && !isRequired ? input : placed(input, path, typed);
}

function valueOf(flag: Flag, given: readonly string[] | boolean | null, reading: Reading): unknown {
  if (given === null || typeof given === "boolean") return given;
  const values = given.map((text) => readFlag(flag, text, reading));
  return flag.isRepeated ? values : values[0];
}

const limitIn = (input: unknown): number | undefined => {
  const limit: unknown = typeof input === "object" && input !== null && "limit" in input ? input.limit : undefined;
  return typeof limit === "number" ? limit : undefined;
};

const largestPage = ({ procedure }: Invocation): number => procedure.input?.properties?.limit?.maximum ?? 500;

/** Whether more than one page may be needed. */
function isPaged(invocation: Invocation, input: unknown): boolean {
  if (invocation.procedure.input?.properties?.cursor === undefined) return false;
  return invocation.options.all === true || (limitIn(input) ?? 0) > largestPage(invocation);
}

/** Follows cursors, printing each page as it comes: memory stays that of one page. */
async function printPages({ terminal, connection }: CommandLine, { invocation, input, presentation }: Ready): Promise<void> {
  const printer = rowPrinter(terminal, presentation);
  const page = largestPage(invocation);
  let left = invocation.options.all ? Infinity : limitIn(input)!;
  let cursor: string | undefined;
  do {
    const asked = placed(input, ["limit"], Math.min(left, page));
    const result = await connection.call(
      invocation.procedure,
      cursor === undefined ? asked : placed(asked, ["cursor"], cursor),
      terminal.interrupted,
    );
    const rows = rowsOf(result);
    if (!rows) throw badUsage("This procedure does not answer with pages.");
    await printer.page(rows);
    left -= rows.length;
    cursor = nextCursorOf(result);
  } while (cursor !== undefined && left > 0);
  await printer.end();
}
