import type { TextRow } from "@freehold/database/transaction/statement.ts";
import { valueAt } from "@freehold/kernel/expression/place.ts";
import { isUuid } from "@freehold/kernel/id.ts";
import type { Declaration } from "@freehold/kernel/table/declaration.ts";
import { ownFieldName, type OwnField } from "../own-fields.ts";
import { textCell, type NameOf, type Naming } from "./cells.ts";

/** A field, what stands there in a row, and what names its record where it refers to one. */
type PlaceColumn = { readonly field: OwnField; readonly valueIn: (row: TextRow) => unknown; readonly naming: Naming | undefined };

/** The columns of a CSV file for what stands in documents, after all others. What names a record has two, as columns of tables have. */
export class PlaceColumns {
  readonly #columns: readonly PlaceColumn[];

  constructor({ columns }: Pick<Declaration, "columns">, fields: readonly OwnField[]) {
    const names = [...columns.keys()];
    const documents = new Documents();
    this.#columns = fields.map((field) => {
      const at = names.indexOf(field.place.column);
      return columnOf(field, (row) => valueAt(documents.of(row, at), field.place.keys));
    });
  }

  /** What ids of records have to be known by name. */
  get namings(): readonly Naming[] {
    return this.#columns.flatMap(({ naming }) => naming ?? []);
  }

  /** None is one of those that are taken: whoever reads the file goes by them. */
  headers(by: "labels" | "keys", taken: readonly string[]): string[] {
    const used = new Set(taken);
    const free = (header: string, name: string): string => {
      const found = used.has(header) ? name : header;
      used.add(found);
      return found;
    };
    return this.#columns.flatMap(({ field, naming }) => {
      const name = ownFieldName(field);
      const label = field.unit === null ? field.label : `${field.label} (${field.unit})`;
      const own = by === "labels" ? label : name;
      if (!naming) return [free(own, name)];
      return by === "labels" ? [free(own, `${name}.name`), free(`${own} id`, name)] : [`${name}.name`, name];
    });
  }

  cells(row: TextRow, nameOf: NameOf): string[] {
    return this.#columns.flatMap(({ valueIn, naming }) => {
      const value = valueIn(row);
      if (!naming) return [cellOf(value)];
      return typeof value === "string" ? [textCell(nameOf(naming, value) ?? ""), cellOf(value)] : ["", ""];
    });
  }
}

function columnOf(field: OwnField, valueIn: PlaceColumn["valueIn"]): PlaceColumn {
  const { reference } = field;
  const idIn = (row: TextRow): string | null => {
    const id = valueIn(row);
    return typeof id === "string" && isUuid(id) ? id : null;
  };
  const naming = reference ? { declared: { reference: { target: () => reference }, isUser: false }, idIn } : undefined;
  return { field, valueIn, naming };
}

/** The documents of one row, each read once. */
class Documents {
  #row: TextRow | undefined;
  readonly #read = new Map<number, unknown>();

  of(row: TextRow, at: number): unknown {
    if (row !== this.#row) this.#read.clear();
    this.#row = row;
    const text = row[at];
    if (!this.#read.has(at)) this.#read.set(at, typeof text === "string" ? JSON.parse(text) : undefined);
    return this.#read.get(at);
  }
}

/** Numbers stay numbers; text is made harmless. What is no single value is nothing that a field holds. */
function cellOf(value: unknown): string {
  if (typeof value === "string") return textCell(value);
  return typeof value === "number" || typeof value === "boolean" ? String(value) : "";
}
