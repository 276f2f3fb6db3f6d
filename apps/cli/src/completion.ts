import type { Command, Option } from "commander";

/** One way to go on, with a word about it. */
export type Candidate = { readonly text: string; readonly about: string };

/** What can follow the words of an unfinished command line, the last of which is being typed. */
export function candidates(program: Command, words: readonly string[]): Candidate[] {
  const typed = words.at(-1) ?? "";
  const before = words.slice(0, -1);
  let command = program;
  let pending: Option | undefined;
  for (const word of before) {
    if (pending) pending = undefined;
    else if (word.startsWith("-"))
      pending = takesValue(optionsOf(command, program).find(({ long, short }) => long === word || short === word));
    else command = command.commands.find((candidate) => candidate.name() === word) ?? command;
  }
  const all = pending ? choicesOf(pending) : typed.startsWith("-") ? flagsOf(command, program, before) : commandsOf(command);
  return all.filter(({ text }) => text.startsWith(typed));
}

const takesValue = (option: Option | undefined): Option | undefined =>
  option && (option.required || option.optional) ? option : undefined;

const optionsOf = (command: Command, program: Command): readonly Option[] =>
  command === program ? command.options : [...command.options, ...program.options];

function commandsOf(command: Command): Candidate[] {
  return command.commands
    .filter((inner) => inner.name() !== "complete")
    .map((inner) => ({ text: inner.name(), about: inner.summary() || inner.description().split("\n")[0]! }));
}

function flagsOf(command: Command, program: Command, before: readonly string[]): Candidate[] {
  return optionsOf(command, program)
    .filter((option) => !option.hidden && option.long && (!before.includes(option.long) || option.description.includes("repeatable")))
    .map((option) => ({ text: option.long!, about: option.description }));
}

const offered = new WeakMap<Option, readonly string[]>();

/** Notes what completion offers as the value of an option that checks its values itself. */
export function offering(option: Option, choices: readonly string[]): Option {
  offered.set(option, choices);
  return option;
}

function choicesOf(option: Option): Candidate[] {
  return (offered.get(option) ?? []).map((text) => ({ text, about: "" }));
}
