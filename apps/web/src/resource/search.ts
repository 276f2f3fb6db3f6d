import type { Expression, Scalar } from "@freehold/kernel/expression/language.ts";
import { placeNamed } from "@freehold/kernel/expression/place.ts";
import type { ColumnDescription } from "../api/client.ts";

/** What a list shows, as its address says it. */
export type ListSearch = {
  /** A column, with a leading minus from the highest down. */
  sort?: string;
  /** Words to look for. */
  q?: string;
  /** For each filtered column the values that may be seen. */
  where?: Record<string, string[]>;
  /** Further conditions, as an expression over the columns. */
  filter?: JsonObject;
  /** Which columns are shown, in this order. */
  columns?: string[];
  /** The saved view that it began with; `all` for the whole list where one begins otherwise. */
  saved?: string;
  /** The form for a new record is open. */
  new?: true;
  /** The form of this record is open. */
  edit?: string;
};

/** What an address can hold of an object. */
export type JsonObject = { [name: string]: unknown };

/** Reads an address somebody may have typed: what does not fit is left out. */
export function listSearch(search: Record<string, unknown>): ListSearch {
  const { sort, q, where, filter, columns, saved, edit } = search;
  const conditions = conditionsOf(where);
  return {
    ...(typeof sort === "string" && { sort }),
    ...(typeof q === "string" && q !== "" && { q }),
    ...(Object.keys(conditions).length > 0 && { where: conditions }),
    ...(typeof filter === "object" && filter !== null && !Array.isArray(filter) && { filter: filter as JsonObject }),
    ...(isNames(columns) && { columns }),
    ...(typeof saved === "string" && saved !== "" && { saved }),
    ...(search["new"] === true && { new: true as const }),
    ...(typeof edit === "string" && { edit }),
  };
}

const isNames = (columns: unknown): columns is string[] =>
  Array.isArray(columns) && columns.length > 0 && columns.every((column) => typeof column === "string");

function conditionsOf(where: unknown): Record<string, string[]> {
  if (typeof where !== "object" || where === null) return {};
  const entries = Object.entries(where).map(([column, values]: [string, unknown]): [string, string[]] => [
    column,
    Array.isArray(values) ? values.filter((value) => typeof value === "string") : [],
  ]);
  return Object.fromEntries(entries.filter(([, values]) => values.length > 0));
}

/** The conditions as the server's language; columns it does not know are left out. */
export function filterOf(where: Readonly<Record<string, string[]>>, columns: readonly ColumnDescription[]): Expression | undefined {
  const of = Object.entries(where).flatMap(([key, values]): Expression[] => {
    const column = columns.find((each) => each.key === key);
    return column?.kind ? [{ op: "in", column: key, values: values.map((value) => scalarOf(column, value)) }] : [];
  });
  return of.length === 0 ? undefined : { op: "allOf", of };
}

/** Why a quick condition is left out: its column, which may be a field of the organization's own, is not there any more. */
export function lostCondition(where: Readonly<Record<string, string[]>>, columns: readonly ColumnDescription[]): string | undefined {
  const gone = Object.keys(where).find((name) => !columns.some(({ key, kind }) => key === name && kind));
  return gone && `It asks for the field ${placeNamed(gone)?.keys[0] ?? gone}, which is not there any more.`;
}

function scalarOf({ kind }: ColumnDescription, text: string): Scalar {
  if (kind === "boolean") return text === "true";
  if (kind === "integer" || kind === "float") return Number(text);
  if (kind === "bigint") return BigInt(text);
  return kind === "timestamp" ? new Date(text) : text;
}

/** What of an address a saved view keeps. */
export type ViewState = Pick<ListSearch, "sort" | "q" | "where" | "filter" | "columns"> & {
  /** How its page draws it, where that can be chosen. */
  layout?: string;
  /** What its page alone can be asked for, such as a pipeline. */
  page?: Record<string, string>;
};

/** What a view keeps, read as an address would be: it may have been saved by an older version of the product. */
export function viewState(view: Record<string, unknown>): ViewState {
  const { layout, page } = view;
  const said = Object.entries(page ?? {}).filter((entry): entry is [string, string] => typeof entry[1] === "string");
  return {
    ...stateOf(listSearch(view)),
    ...(typeof layout === "string" && { layout }),
    ...(said.length > 0 && { page: Object.fromEntries(said) }),
  };
}

/** What a page with an address of its own shows, as a view keeps it: all that is none of a list's words is the page's. */
export function viewOfPage({ sort, q, filter, columns, layout, ...page }: PageSearch): ViewState {
  const { saved: _saved, new: _new, ...own } = page;
  const said = Object.entries(own).filter((entry): entry is [string, string] => typeof entry[1] === "string");
  const list = stateOf({
    ...(sort !== undefined && { sort }),
    ...(q !== undefined && { q }),
    ...(filter !== undefined && { filter }),
    ...(columns !== undefined && { columns }),
  });
  return { ...list, ...(layout !== undefined && { layout }), ...(said.length > 0 && { page: Object.fromEntries(said) }) };
}

/** The address of a page that has words of its own beside a list's. */
export type PageSearch = Pick<ListSearch, "sort" | "q" | "filter" | "columns" | "saved"> & { layout?: string; new?: unknown } & {
  [word: string]: unknown;
};

/** What the page of a view is asked for, to be read as its address. */
export const searchOfPage = ({ layout, page, where: _where, ...list }: ViewState): Record<string, unknown> => ({
  ...page,
  ...list,
  ...(layout !== undefined && { layout }),
});

/** What a list shows, as its address says it. */
export function stateOf({ sort, q, where, filter, columns }: ListSearch): ViewState {
  return {
    ...(sort !== undefined && { sort }),
    ...(q !== undefined && { q }),
    ...(where !== undefined && { where }),
    ...(filter !== undefined && { filter }),
    ...(columns !== undefined && { columns }),
  };
}

/** Whether what is asked can only be read once it is known which fields the organization has added. */
export const asksOwnFields = ({ where = {}, filter, sort = "" }: Pick<ViewState, "where" | "filter" | "sort">): boolean =>
  filter !== undefined || [sort.replace(/^-/, ""), ...Object.keys(where)].some((name) => placeNamed(name) !== undefined);

export const isSameState = (one: ViewState, other: ViewState): boolean => spelled(one) === spelled(other);

/** The same text for the same view, in whatever order an address says it. */
const spelled = ({ page = {}, layout, ...list }: ViewState): string =>
  JSON.stringify([stateOf(list), layout, Object.entries(page).toSorted(([one], [other]) => (one < other ? -1 : 1))]);
