import { z } from "zod";
import { isStorable } from "../expression/kinds.ts";
import type { ColumnDeclaration, Declaration } from "../table/declaration.ts";
import { words } from "../table/declaration.ts";
import { isTimeZone } from "../time-zone.ts";

/** The most rows one page of a list may have. */
export const maxPage = 500;
/** The most rows one live view may hold. Beyond it people narrow the filter. */
export const maxLive = 10_000;

const longestText = 10_000;

/** The schema of one value, with what people must know of it as metadata. */
export function valueSchema(column: ColumnDeclaration): z.ZodType {
  const { facts, nullable, optional } = column;
  const schema = bareSchema(column);
  const shaped = nullable ? schema.nullish() : optional ? schema.optional() : schema;
  return shaped.meta({
    title: facts.label ?? words(column.key),
    ...(facts.help && { description: facts.help }),
    ...(facts.unit && { unit: facts.unit }),
  });
}

function bareSchema({ kind, facts, values, nullable }: ColumnDeclaration): z.ZodType {
  if (values) return z.enum(values as [string, ...string[]]);
  switch (kind) {
    case "text": {
      const text = z
        .string()
        .refine((value) => isStorable("text", value), "Holds a character that cannot be stored.")
        .max(facts.maxLength ?? longestText)
        .min(facts.minLength ?? (nullable ? 0 : 1), facts.minLength === undefined ? "Must not be empty." : undefined);
      return facts.format === "timeZone" ? text.refine(isTimeZone, "Choose a time zone such as Europe/Rome.") : text;
    }
    case "uuid":
      return z.uuid().toLowerCase();
    case "boolean":
      return z.boolean();
    case "integer":
      return z
        .int32()
        .min(Number(facts.min ?? -(2 ** 31)))
        .max(Number(facts.max ?? 2 ** 31 - 1));
    case "bigint":
      return z
        .bigint()
        .min(BigInt(facts.min ?? -(2n ** 63n)))
        .max(BigInt(facts.max ?? 2n ** 63n - 1n));
    case "float": {
      const number = z.number();
      const atLeast = facts.min === undefined ? number : number.min(Number(facts.min));
      return facts.max === undefined ? atLeast : atLeast.max(Number(facts.max));
    }
    case "timestamp":
      return z.date().refine((value) => isStorable("timestamp", value), "Must lie between the years 1 and 9999.");
    case "date":
      return z.iso.date().refine((value) => isStorable("date", value), "Is not a day of the calendar.");
    case undefined:
      return z.json();
  }
}

/** The columns a person may fill in. */
export function writableColumns(declaration: Declaration): ColumnDeclaration[] {
  return [...declaration.columns.values()].filter(({ facts }) => !facts.readOnly);
}

/**
 * What the procedures of a table accept. Unknown properties are refused: nobody slips in an organization, an author
 * or a state that only rules may set.
 */
export function inputsOf(declaration: Declaration) {
  const writable = Object.fromEntries(writableColumns(declaration).map((column) => [column.key, valueSchema(column)]));
  const id = z.uuid().toLowerCase().meta({ title: "Id" });
  const sorts = sortsOf(declaration);
  const view = {
    filter: z.unknown().optional().meta({ title: "Filter", description: "Which rows, as an expression over the columns." }),
    search: searchInput(declaration),
    sort: z
      .enum(sorts as [string, ...string[]])
      .optional()
      .meta({ title: "Sort", description: "A column; with a leading minus from the highest down." }),
  };
  return {
    list: z
      .strictObject({
        ...view,
        limit: z.int().min(1).max(maxPage).default(50).meta({ title: "Limit", description: "Rows a page." }),
        cursor: z.string().max(4000).optional().meta({ title: "Cursor", description: "Where the page before ended." }),
      })
      .prefault({}),
    live: z
      .strictObject({
        ...view,
        limit: z.int().min(1).max(maxLive).default(1000).meta({ title: "Limit", description: "The most rows to begin with." }),
        lastEventId: z.string().max(200).nullish().meta({ title: "Position", description: "Where an earlier stream ended." }),
      })
      .prefault({}),
    get: z.strictObject({ id }),
    create: z.strictObject({ id: id.optional(), ...writable }),
    update: z.strictObject({
      id,
      version: z.int().optional().meta({ title: "Version", description: "Refused when the row has changed since this version." }),
      patch: z.strictObject(writable).partial(),
    }),
    remove: z.strictObject({ id }),
  };
}

function searchInput({ search }: Declaration): z.ZodOptional<z.ZodType<string>> {
  if (search.length === 0) return z.never("These records cannot be searched.").optional();
  const term = z.string().trim().max(200);
  return term.optional().meta({ title: "Search", description: `Looks into ${search.join(", ")}.` });
}

/** Every way a list can be sorted: a column, or a column with a leading minus. */
export function sortsOf({ sort, key }: Declaration): string[] {
  const columns = [...new Set([...sort, key.at(-1)!])];
  return columns.flatMap((column) => [column, `-${column}`]);
}
