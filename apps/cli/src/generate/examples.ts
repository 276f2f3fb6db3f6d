import type { ProcedureDescription } from "@freehold/api/platform/catalogue/procedures.ts";
import { commandPath, isText } from "./naming.ts";
import { placeholder, type Flag } from "./flags.ts";

type Shape = { readonly flags: readonly Flag[]; readonly positional: Flag | undefined; readonly isView: boolean };

/** Lines that can be tried, made from what the procedure accepts. */
export function examplesOf(procedure: ProcedureDescription, shape: Shape): string {
  const command = `freehold ${commandPath(procedure).join(" ")}`;
  const lines = shape.isView ? viewExamples(command, procedure) : callExamples(command, shape);
  return `\nExamples:\n${lines.map((line) => `  $ ${line}\n`).join("")}`.trimEnd();
}

function viewExamples(command: string, procedure: ProcedureDescription): string[] {
  const { resource, type } = procedure;
  const words = resource?.columns.find(({ values }) => values);
  const filter = words ? ` --filter ${words.key}=${words.values![0]}` : "";
  const sort = resource?.sort[0] ? ` --sort ${resource.sort[0]}` : "";
  if (isText(procedure))
    return [`${command}${sort} > ${resource?.name.split(".").at(-1) ?? "rows"}.csv`, `${command}${filter} --format json`];
  if (type === "subscription") return [`${command}${filter}`, `${command} --changes --output jsonl`];
  return [`${command}${filter}${sort} --limit 20`, `${command} --all --output csv > ${resource?.name.split(".").at(-1) ?? "rows"}.csv`];
}

function callExamples(command: string, { flags, positional }: Shape): string[] {
  const start = positional ? `${command} 0193...` : command;
  const required = flags.filter((flag) => flag.isRequired && flag !== positional);
  const optional = flags.filter((flag) => !flag.isRequired && flag.path.at(-1) !== "id" && flag.path.at(-1) !== "version");
  const shown = required.length > 0 ? required : optional.slice(0, 1);
  const sample = `${start}${shown.map((flag) => ` --${flag.name}${sampleOf(flag)}`).join("")}`;
  return required.length > 3 || required.some(({ kind }) => kind === "json") ? [sample, `${start} --input - < input.json`] : [sample];
}

function sampleOf(flag: Flag): string {
  switch (flag.kind) {
    case "boolean":
      return "";
    case "choice":
      return ` ${String(flag.schema.enum?.[0] ?? flag.schema.const)}`;
    case "number":
    case "integer":
    case "bigint":
      return ` ${flag.schema.minimum !== undefined && flag.schema.minimum > 0 ? flag.schema.minimum : 5}`;
    case "instant":
      return " -2h";
    case "day":
      return " 2026-01-31";
    case "json":
      return " '{...}'";
    case "text":
      return placeholder(flag) === "id" ? " 0193..." : placeholder(flag) === "email" ? " name@example.com" : ' "..."';
  }
}
