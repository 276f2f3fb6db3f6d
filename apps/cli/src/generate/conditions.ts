import { Option, type Command } from "commander";
import { isOrdered } from "@freehold/kernel/expression/kinds.ts";
import type { ColumnShape, ResourceShape } from "@freehold/api/platform/catalogue/procedures.ts";
import { offering } from "../completion.ts";
import { taken } from "./flags.ts";
import { kebabCase } from "./naming.ts";

/**
 * Adds the options that choose rows: `--filter` for any condition, and for each column that can be compared an option of
 * its name for equality, `--status excursion`; of several values one must fit. Answers the conditions once they are parsed.
 */
export function addConditions(command: Command, { columns }: ResourceShape, used: readonly string[]): () => string[] {
  const comparable = columns.filter(({ kind }) => kind !== undefined);
  const conditions: string[] = [];
  const equal = new Map<string, string[]>();
  command.addOption(filterOption(comparable, conditions));
  for (const column of comparable) {
    const name = kebabCase(column.key);
    if (!taken.has(name) && !used.includes(name) && !name.startsWith("no-")) command.addOption(equalityOption(column, name, equal));
  }
  return () => [...conditions, ...[...equal].map(([key, values]) => `${key}=${values.join(",")}`)];
}

/** Shown in help where the values are known; the other columns are named by `--filter`. */
function equalityOption({ key, label, kind, values }: ColumnShape, name: string, equal: Map<string, string[]>): Option {
  const option = new Option(`--${name} <value>`, `${label}: only these (repeatable; ${values?.join(", ")})`);
  option.hideHelp(!values);
  option.argParser((text: string) => {
    // Quoted, a comma belongs to the text; `me` and `null` mean what they mean in a filter.
    const value = kind === "text" && text !== "null" ? JSON.stringify(text) : text;
    equal.set(key, [...(equal.get(key) ?? []), value]);
  });
  return offering(option, values ?? []);
}

function filterOption(columns: readonly ColumnShape[], conditions: string[]): Option {
  const ordered = columns.find(({ kind, secondary }) => kind && isOrdered(kind) && !secondary);
  const words = columns.find(({ values, secondary }) => values && !secondary);
  const samples = [words && `${words.key}=${words.values![0]}`, ordered && `${ordered.key}>=...`].filter((text) => text !== undefined);
  const example = samples.join(" or ") || `${columns[0]?.key}=...`;
  const names = columns.map(({ key }) => key).join(", ");
  const option = new Option(
    "--filter <condition>",
    `only rows for which it holds, such as ${example} (repeatable, all must hold; ${names})`,
  );
  option.argParser((text: string) => void conditions.push(text));
  return offering(
    option,
    columns.flatMap(({ key, values }) => (values ? values.map((word) => `${key}=${word}`) : [`${key}=`])),
  );
}
