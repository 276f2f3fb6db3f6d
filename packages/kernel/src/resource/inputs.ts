import { z } from "zod";
import { isStorable } from "../expression/kinds.ts";
import { placeKinds } from "../expression/place.ts";
import type { ColumnDeclaration, Declaration } from "../table/declaration.ts";
import { words } from "../table/declaration.ts";
import { inFormat } from "./text-format.ts";

/** The most rows one page of a list may have. */
export const maxPage = 500;
/** The most rows one live view may hold. Beyond it people narrow the filter. */
export const maxLive = 10_000;

const longestText = 10_000;

/** What its value depends on, of a column or of what stands for one. */
type Valued = Pick<ColumnDeclaration, "key" | "kind" | "facts" | "values" | "nullable" | "optional">;

/** The schema of one value, with what people must know of it as metadata. */
export function valueSchema(column: Valued): z.ZodType {
  const { facts, nullable, optional } = column;
  const schema = bareSchema(column);
  const shaped = nullable ? schema.nullish() : optional ? schema.optional() : schema;
  return shaped.meta({
    title: facts.label ?? words(column.key),
    ...(facts.help && { description: facts.help }),
    ...(facts.unit && { unit: facts.unit }),
  });
}

function bareSchema({ kind, facts, values, nullable }: Valued): z.ZodType {
  if (values) return z.enum(values as [string, ...string[]]);
  switch (kind) {
    case "text":
      return inFormat(facts.format)
        .refine((value) => isStorable("text", value), "Holds a character that cannot be stored.")
        .max(facts.maxLength ?? longestText)
        .min(facts.minLength ?? (nullable ? 0 : 1), facts.minLength === undefined ? "Must not be empty." : undefined);
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
 * or a state that only rules may set. Each is made when it is asked for: all of a table take a third of a megabyte, and few are used.
 */
export function inputsOf(declaration: Declaration) {
  const writable = () => Object.fromEntries(writableColumns(declaration).map((column) => [column.key, valueSchema(column)]));
  const id = z.uuid().toLowerCase().meta({ title: "Id" });
  const version = z.int().optional().meta({ title: "Version", description: "Refused when the row has changed since this version." });
  return {
    get list() {
      const limit = z.int().min(1).max(maxPage).default(50).meta({ title: "Limit", description: "Rows a page." });
      const cursor = z.string().max(4000).optional().meta({ title: "Cursor", description: "Where the page before ended." });
      return z.strictObject({ ...viewInput(declaration), limit, cursor }).prefault({});
    },
    get live() {
      const limit = z.int().min(1).max(maxLive).default(1000).meta({ title: "Limit", description: "The most rows to begin with." });
      const lastEventId = z.string().max(200).nullish().meta({ title: "Position", description: "Where an earlier stream ended." });
      return z.strictObject({ ...viewInput(declaration), limit, lastEventId }).prefault({});
    },
    get export() {
      return z.strictObject({ ...viewInput(declaration), ...fileInput() }).prefault({});
    },
    get get() {
      return z.strictObject({ id });
    },
    get create() {
      return z.strictObject({ id: id.optional(), ...writable() });
    },
    get update() {
      return z.strictObject({ id, version, patch: z.strictObject(writable()).partial() });
    },
    get remove() {
      return z.strictObject({ id, version });
    },
  };
}

/** Which rows of a table, in which order. */
function viewInput(declaration: Declaration) {
  return {
    filter: z.unknown().optional().meta({ title: "Filter", description: "Which rows, as an expression over the columns." }),
    search: searchInput(declaration),
    sort: sortInput(declaration).optional(),
  };
}

function sortInput(declaration: Declaration): z.ZodType<string> {
  const sorts = sortsOf(declaration);
  const documents = [...declaration.columns.values()].flatMap(({ key, isDocument }) => (isDocument ? [key] : []));
  const [document] = documents;
  const how = "with a leading minus from the highest down.";
  if (document === undefined) return z.enum(sorts as [string, ...string[]]).meta({ title: "Sort", description: `A column; ${how}` });
  const named = sorts.filter((sort) => !sort.startsWith("-"));
  const place = `(?:${documents.join("|")})\\.(?:${placeKinds.join("|")})\\.\\w{1,60}(?:\\.\\w{1,60})?`;
  const words = `${named.join(", ")}, or a value in ${documents.join(" or ")} by its kind and key, such as ${document}.float.area`;
  return z
    .string()
    .regex(new RegExp(`^-?(?:${named.join("|")}|${place})$`), `Sort by one of ${words}.`)
    .meta({ title: "Sort", description: `One of ${words} (${placeKinds.join(", ")}); ${how}`, examples: sorts });
}

/** As which kind of file rows are written. */
const fileInput = () => ({
  format: z.enum(["csv", "json"]).default("csv").meta({ title: "Format", description: "CSV, or a line of JSON for each row." }),
  headers: z
    .enum(["labels", "keys"])
    .default("labels")
    .meta({ title: "Headers", description: "Of CSV: what people call the columns, or their names in programs." }),
  mark: z.boolean().default(false).meta({ title: "Mark", description: "A byte-order mark, by which spreadsheets know UTF-8." }),
});

function searchInput({ search }: Declaration): z.ZodOptional<z.ZodType<string>> {
  if (search.length === 0) return z.never("These records cannot be searched.").optional();
  const term = z.string().trim().max(200);
  return term.optional().meta({ title: "Search", description: `Looks into ${search.join(", ")}.` });
}

/** Every way a list can be sorted: a column, or a column with a leading minus; besides by places in its documents. */
export function sortsOf({ sort, key }: Declaration): string[] {
  const columns = [...new Set([...sort, key.at(-1)!])];
  return columns.flatMap((column) => [column, `-${column}`]);
}
