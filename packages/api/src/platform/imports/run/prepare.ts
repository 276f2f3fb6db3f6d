import { createHash } from "node:crypto";
import { isStorable } from "@freehold/kernel/expression/kinds.ts";
import { words } from "@freehold/kernel/table/declaration.ts";
import { harmed } from "../../../resource/export/cells.ts";
import type { AnyRow } from "../../../resource/rows.ts";
import type { KeptPlan } from "../contract.ts";
import { constantUnfit, fault } from "../fault.ts";
import type { FileRecord } from "../file/records.ts";
import type { Target } from "../target.ts";
import { readCell, type ReadCell, type Reading, type TextForm } from "../value/cell.ts";

/** Why something of a line cannot be stored, by field; of the whole line under the empty name. */
export type Problems = Readonly<Record<string, string>>;

/** A line of a file, read. References are still the texts that name them. */
export type Prepared = {
  /** Which record of the file it is, from 1. */
  readonly number: number;
  readonly line: number;
  readonly cells: readonly string[];
  readonly values: AnyRow;
  readonly problems: Problems;
  /** Says what the line said, and for which time in its file: the same file gives the same again. */
  readonly fingerprint: string;
};

/** What is needed to read lines, loaded once for a run. */
export async function readingFor({ rule, fields }: Target, { format, values }: Pick<KeptPlan, "format" | "values">): Promise<Reading> {
  // A hundred countries' numbers: loaded only where a file may hold some.
  const phone = rule.matchers.some(({ by }) => by === "phone") ? (await import("../value/phone.ts")).e164 : undefined;
  // The names of all countries in all languages, as well.
  const isPlaced = [...fields.values()].some(({ facts }) => facts.format === "country");
  const countryCalled = isPlaced ? (await import("../value/country.ts")).countryCalled : undefined;
  // JSON writes numbers and times in one way.
  const isJson = format.kind === "json";
  return { ...values, ...(isJson && { decimal: ".", dateOrder: "ymd" }), isJson, phone, countryCalled };
}

type Planned = Pick<KeptPlan, "columns" | "constants">;

/** Whether the file has the columns, and the record the fields, each filled once. */
function demandFields({ fields, declaration }: Target, { columns, constants = [] }: Planned, headers: readonly string[]): void {
  if (columns.some(({ from }) => from >= headers.length)) throw fault.columnMissing();
  const filled = new Set<string>();
  for (const [list, { to }] of [
    ...columns.map((one) => ["columns", one] as const),
    ...constants.map((one) => ["constants", one] as const),
  ]) {
    if (!fields.has(to)) throw fault.fieldMissing({ fields: { [list]: `${declaration.plural} have no field ${to} that can be filled.` } });
    if (filled.has(to)) throw fault.fieldTwice({ fields: { [list]: `${labelIn(fields, to)} is to be filled twice.` } });
    filled.add(to);
  }
}

const labelIn = (fields: Target["fields"], key: string): string => fields.get(key)?.facts.label ?? words(key);

/**
 * Reads the lines of one file, in their order: which time a line says the same is counted. What is the same in every line is read at
 * once. @throws imports.columnMissing, fieldMissing, fieldTwice, constantUnfit
 */
export class Preparer {
  readonly #target: Target;
  readonly #reading: Reading;
  readonly #columns: KeptPlan["columns"];
  /** What is the same in every line. References are still the texts that name them. */
  readonly constants: AnyRow;
  readonly #width: number;
  readonly #forms: ReadonlyMap<string, TextForm>;
  readonly #times = new Map<string, number>();
  #number = 0;

  constructor(target: Target, planned: Planned, { headers, reading }: { headers: readonly string[]; reading: Reading }) {
    const { columns, constants = [] } = planned;
    demandFields(target, planned, headers);
    this.#target = target;
    this.#reading = reading;
    this.#columns = columns;
    this.#width = headers.length;
    this.#forms = new Map(target.rule.matchers.flatMap(({ by, column }) => (by === "mail" || by === "phone" ? [[column, by]] : [])));
    this.constants = Object.fromEntries(constants.map(({ to, text }) => [to, this.#constant(to, text)]));
  }

  #constant(to: string, text: string): unknown {
    const read = this.#read(to, text);
    if ("value" in read) return read.value;
    throw constantUnfit(`${labelIn(this.#target.fields, to)}: ${read.problem}`);
  }

  prepare({ line, cells }: FileRecord): Prepared {
    const values: Record<string, unknown> = {};
    const problems: Record<string, string> = {};
    for (const { from, to } of this.#columns) {
      const cell = cells[from] ?? "";
      const text = (this.#reading.isJson ? cell : harmed(cell)).trim();
      if (text === "") continue;
      const read = this.#read(to, text);
      if ("problem" in read) problems[to] = read.problem;
      else values[to] = read.value;
    }
    const surplus = cells.slice(this.#width).filter((cell) => cell.trim() !== "").length;
    if (surplus > 0) problems[""] = `The line has ${surplus} more cells than the header. Check its separators and quotation marks.`;
    else if (Object.keys(values).length === 0 && Object.keys(problems).length === 0)
      problems[""] = "The line holds none of the chosen columns.";
    const all = { ...this.constants, ...values };
    return { number: ++this.#number, line, cells, values: all, problems, fingerprint: this.#fingerprint(all) };
  }

  /** A value that the database can be asked for: everything else is told before. */
  #read(key: string, text: string): ReadCell {
    if (!isStorable("text", text)) return { problem: "Holds a character that cannot be stored." };
    // Fields that are not there were refused before.
    const read = readCell(this.#target.fields.get(key)!, text, { ...this.#reading, form: this.#forms.get(key) });
    if ("problem" in read) return read;
    const checked = this.#target.schemas.get(key)?.safeParse(read.value);
    if (!checked) return read;
    // The form in which it is kept may be another one than was written.
    return checked.success ? { value: checked.data } : { problem: checked.error.issues[0]?.message ?? "Is not right." };
  }

  #fingerprint(values: AnyRow): string {
    const said = JSON.stringify(
      Object.entries(values).toSorted(([a], [b]) => (a < b ? -1 : 1)),
      (_key, value: unknown) => (typeof value === "bigint" ? `${value}n` : value),
    );
    const content = createHash("sha256").update(said).digest("base64url").slice(0, 22);
    const time = (this.#times.get(content) ?? 0) + 1;
    this.#times.set(content, time);
    return time === 1 ? content : `${content}.${time}`;
  }
}

/** What is wrong with a line, as one text: for the file of errors. */
export function problemText(problems: Problems, labelOf: (field: string) => string): string {
  return Object.entries(problems)
    .map(([field, sentence]) => (field === "" ? sentence : `${labelOf(field)}: ${sentence}`))
    .join(" ");
}
