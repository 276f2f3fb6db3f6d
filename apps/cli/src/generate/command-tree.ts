import { Option, type Command } from "commander";
import type { JsonSchema, ProcedureDescription, ResourceShape } from "@freehold/api/platform/catalogue/procedures.ts";
import { offering } from "../completion.ts";
import { examplesOf } from "./examples.ts";
import { flagsOf, placeholder, readFlag, type Flag, type Reading } from "./flags.ts";
import { addConditions } from "./conditions.ts";
import { commandPath, isText, kebabCase } from "./naming.ts";

/** One use of a generated command, not yet sent. */
export type Invocation = {
  readonly procedure: ProcedureDescription;
  /** The table whose rows the procedure, or its neighbours, are about: what it answers is labelled like them. */
  readonly resource: ResourceShape | undefined;
  readonly flags: readonly Flag[];
  readonly positional: Flag | undefined;
  /** What was given for each flag; null empties it. Read again once the organization's time zone is known. */
  readonly given: ReadonlyMap<Flag, readonly string[] | boolean | null>;
  /** Conditions in short text form. */
  readonly conditions: readonly string[];
  readonly options: InvocationOptions;
};

/** What generated commands take besides the values of the input. */
export type InvocationOptions = {
  readonly input?: string;
  readonly dryRun?: boolean;
  readonly columns?: string;
  readonly all?: boolean;
  readonly changes?: boolean;
  readonly count?: number;
};

/** Where the text of a flag is checked before the organization's zone is known. */
const anyZone: Reading = { zone: "UTC", now: new Date(0) };

/** Adds a command for every procedure, in groups by the parts of its path. */
export function addProcedures(
  program: Command,
  procedures: readonly ProcedureDescription[],
  act: (invocation: Invocation) => Promise<void>,
): void {
  const resources = new Map(procedures.flatMap(({ path, resource }) => (resource ? [[parentOf(path), resource]] : [])));
  for (const procedure of procedures) {
    const names = commandPath(procedure);
    const group = groupFor(program, names.slice(0, -1));
    const name = names.at(-1)!;
    const label = (invocation: Omit<Invocation, "resource">): Promise<void> =>
      act({ ...invocation, resource: resources.get(parentOf(procedure.path)) });
    if (group.commands.every((command) => command.name() !== name)) addProcedure(group.command(name), procedure, label);
  }
  describeGroups(program, procedures);
}

const parentOf = (path: string): string => path.slice(0, path.lastIndexOf("."));

/** The command of a group, made when it is not there yet. */
export function groupFor(program: Command, names: readonly string[]): Command {
  return names.reduce(
    (parent, name) => parent.commands.find((command) => command.name() === name) ?? parent.command(name).helpCommand(false),
    program,
  );
}

/** Says of every group what it is about: the records of a resource, else the names below it. */
function describeGroups(program: Command, procedures: readonly ProcedureDescription[]): void {
  for (const procedure of procedures) {
    const names = commandPath(procedure).slice(0, -1);
    const group = groupFor(program, names);
    if (group.description() === "" && procedure.resource) group.description(`${procedure.resource.plural}.`);
  }
  const sayBelow = (group: Command): void => {
    for (const inner of group.commands) sayBelow(inner);
    // In the list it stands in; its own help has a list of them.
    const isUndescribed = group !== program && group.commands.length > 0 && group.description() === "";
    if (isUndescribed) group.summary(group.commands.map((command) => command.name()).join(", "));
  };
  sayBelow(program);
}

function addProcedure(
  command: Command,
  procedure: ProcedureDescription,
  act: (invocation: Omit<Invocation, "resource">) => Promise<void>,
): void {
  const { input, resource, type } = procedure;
  const isView = resource !== undefined && input?.properties?.filter !== undefined;
  const hidden = new Set(["lastEventId", ...(isView ? ["filter"] : [])]);
  const own = [...(isView ? ["all", "filter"] : []), ...(type === "subscription" && !isText(procedure) ? ["changes", "count"] : [])];
  const flags = input ? flagsOf(input, own).filter(({ path }) => !hidden.has(path[0]!)) : [];
  const positional = positionalOf(procedure, flags);
  const given = new Map<Flag, string[] | boolean | null>();

  introduce(command, procedure, positional);
  const conditions = isView ? addConditions(command, resource, [...own, ...flags.map(({ name }) => name)]) : () => [];
  for (const flag of flags) if (flag !== positional) for (const option of optionsOf(flag, procedure, given)) command.addOption(option);
  addCommonOptions(command, procedure, isView);
  command.addHelpText("after", examplesOf(procedure, { flags, positional, isView }));
  command.action(async (...args: unknown[]) => {
    // commander passes the positional argument, when there is one, before options and command.
    const [text] = args;
    if (positional && typeof text === "string") given.set(positional, [text]);
    await act({ procedure, flags, positional, given, conditions: conditions(), options: command.opts<InvocationOptions>() });
  });
}

function introduce(command: Command, { summary, permission }: ProcedureDescription, positional: Flag | undefined): void {
  command.description(`${summary ?? ""}${permission === undefined ? "" : `\nFor: ${permission}.`}`.trim());
  if (summary !== undefined) command.summary(summary);
  if (!positional) return;
  // Optional to commander, because --input may hold it; whether it is missing is decided once all is put together.
  command.argument(`[${positional.name}]`, describeFlag(positional));
  command.usage(`<${positional.name}> [options]`);
}

function addCommonOptions(command: Command, procedure: ProcedureDescription, isView: boolean): void {
  const { input, type } = procedure;
  if (input) command.option("--input <file>", "the whole input as JSON; - reads standard input");
  if (isView && type === "query") command.option("--all", "every row, page after page");
  if (type === "subscription" && !isText(procedure)) {
    const count = new Option("--count <number>", "stop after so many changes");
    command.option("--changes", "only what changes from now on");
    command.addOption(count.argParser((text) => Number(readFlag({ kind: "integer", schema: {} }, text, anyZone))));
  } else if (type !== "subscription") {
    command.option("--columns <names>", "show only these, separated by commas");
  }
  command.option("--dry-run", "print the call instead of making it");
}

/** The id that a command is about: `id`, or `alertId` of something done to an alert. */
function positionalOf({ path }: ProcedureDescription, flags: readonly Flag[]): Flag | undefined {
  const noun = path.split(".").at(-2);
  return flags.find((flag) => flag.isRequired && flag.path.length === 1 && (flag.path[0] === "id" || flag.path[0] === `${noun}Id`));
}

function optionsOf(flag: Flag, procedure: ProcedureDescription, given: Map<Flag, string[] | boolean | null>): Option[] {
  const { name, kind, isRepeated, isNullable } = flag;
  const isSwitch = kind === "boolean" && !isRepeated;
  const option = new Option(isSwitch ? `--${name}` : `--${name} <${placeholder(flag)}>`, describeFlag(flag, procedure));
  if (isSwitch) {
    // Only with a preset does commander call the parser of an option that takes no value.
    option.preset("true").argParser(() => void given.set(flag, true));
  } else {
    option.argParser((text: string) => {
      readFlag(flag, text, anyZone);
      const before = given.get(flag);
      given.set(flag, isRepeated && Array.isArray(before) ? [...before, text] : [text]);
    });
    if (kind === "choice") offering(option, (flag.schema.enum ?? [flag.schema.const]).map(String));
    else if (flag.schema.examples) offering(option, flag.schema.examples.map(String));
  }
  if (!isSwitch && !isNullable) return [option];
  const off = new Option(`--no-${name}`, isSwitch ? `not ${labelOf(flag)}` : `leave ${labelOf(flag)} empty`);
  // Leaving something out of a new record empties it as well; help is shorter without.
  off.hideHelp(!isSwitch && !flag.isRequired && flag.path[0] !== "patch");
  off.preset("false").argParser(() => void given.set(flag, isSwitch ? false : null));
  return [option, off];
}

function labelOf({ schema, path }: Flag): string {
  return (schema.title ?? kebabCase(path.at(-1)!).replaceAll("-", " ")).toLowerCase();
}

/** What help says of a flag: label, unit, limits, choices, default. */
export function describeFlag(flag: Flag, procedure?: ProcedureDescription): string {
  const { schema, isRequired, isRepeated, path } = flag;
  const label = schema.title ?? schema.description ?? kebabCase(path.at(-1)!).replaceAll("-", " ");
  const unit = schema.unit === undefined ? "" : `, in ${schema.unit}`;
  const help = schema.title !== undefined && schema.description !== undefined ? `. ${schema.description.replace(/\.$/, "")}` : "";
  const notes = [
    ...(isRequired ? ["required"] : []),
    ...(isRepeated ? ["repeatable"] : []),
    ...(path.at(-1) === "password" ? ["asked for when left out"] : []),
    ...choicesOf(flag, procedure),
    ...limitsOf(schema),
    ...(schema.default === undefined || schema.default === null ? [] : [`default ${JSON.stringify(schema.default)}`]),
  ];
  return `${label}${unit}${help}${notes.length > 0 ? ` (${notes.join("; ")})` : ""}`;
}

function choicesOf({ schema, kind, path }: Flag, procedure: ProcedureDescription | undefined): string[] {
  if (kind !== "choice") return [];
  const choices = (schema.enum ?? [schema.const]).map(String);
  // Sorts come in pairs; the description says what the minus does.
  const isSort = procedure?.resource !== undefined && path[0] === "sort";
  return [(isSort ? choices.filter((word) => !word.startsWith("-")) : choices).join(", ")];
}

function limitsOf({ minimum, maximum, minLength, maxLength }: JsonSchema): string[] {
  const range =
    minimum !== undefined && maximum !== undefined
      ? `${minimum} to ${maximum}`
      : minimum !== undefined
        ? `at least ${minimum}`
        : `at most ${maximum}`;
  const numbers = minimum === undefined && maximum === undefined ? [] : [range];
  const isLong = maxLength !== undefined && maxLength >= 10_000;
  const texts = maxLength === undefined || isLong ? [] : [`at most ${maxLength} characters`];
  return [...numbers, ...texts, ...(minLength !== undefined && minLength > 1 ? [`at least ${minLength} characters`] : [])];
}
