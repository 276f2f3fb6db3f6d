import { canonicalAt, placeNamed, valueAt } from "@freehold/kernel/expression/place.ts";
import type { ColumnDescription, ResourceDescription } from "../api/client.ts";
import type { GridColumn } from "../grid/column.ts";
import type { Row } from "../live/line/frames.ts";
import { moduleScreens } from "../modules.ts";
import { titleColumn } from "./record-label.ts";
import { Value } from "./value.tsx";

const linesOnCards = 2;

/** Columns that a list can show. */
export const columnsOffered = ({ columns }: ResourceDescription): ColumnDescription[] =>
  columns.filter(({ key, multiline, kind }) => key !== "orgId" && key !== "id" && !multiline && kind !== null);

/**
 * The columns of a resource's list: what is not secondary, the record's name first; or those that somebody chose, as far as they
 * still exist.
 */
export function gridColumns(resource: ResourceDescription, chosen?: readonly string[]): GridColumn[] {
  const usual = usualColumns(resource);
  if (!chosen) return usual;
  const known = new Map(usual.map((column) => [column.key, column]));
  const offered = columnsOffered(resource).map((column) => known.get(column.key) ?? gridColumn(resource, column));
  return pickedColumns(usual, offered, chosen);
}

/** Of the columns that there are those that somebody chose, in their order; the usual ones when none of them is there any more. */
export function pickedColumns<R>(
  usual: readonly GridColumn<R>[],
  offered: readonly GridColumn<R>[],
  chosen: readonly string[] | undefined,
): GridColumn<R>[] {
  const known = new Map(offered.map((column) => [column.key, column]));
  const picked = (chosen ?? []).flatMap((key) => known.get(key) ?? []);
  // What somebody chose is on a phone's cards, too.
  return picked.length === 0 ? [...usual] : picked.map((column) => ({ ...column, stays: true, card: column.card ?? "line" }));
}

function usualColumns(resource: ResourceDescription): GridColumn[] {
  const title = titleColumn(resource);
  const shown = resource.columns.filter(({ secondary, multiline, kind }) => !secondary && !multiline && kind !== null);
  const states = shown.filter(({ key }) => hasLook(resource.path, key));
  // What the product measures comes before what people entered: it is what they compare, and the last columns give way.
  const first = [...(title ? [title] : []), ...states];
  const others = shown.filter((column) => !first.includes(column));
  const ordered = [...first, ...others.filter(({ readOnly }) => readOnly), ...others.filter(({ readOnly }) => !readOnly)];
  const lines = ordered.filter((column) => column !== title && !states.includes(column)).slice(0, linesOnCards);
  return ordered.map((column, i) => {
    const isTitle = title ? column === title : i === 0;
    const card = isTitle ? "title" : column === states[0] ? "state" : lines.includes(column) ? "line" : undefined;
    return { ...gridColumn(resource, column), ...(isTitle && { weight: 2, minWidth: 160 }), ...(card && { card }) };
  });
}

const gridColumn = (resource: ResourceDescription, column: ColumnDescription): GridColumn => ({
  key: column.key,
  label: column.label,
  weight: 1,
  minWidth: Math.max(widthOf(column), stateWidth(resource.path, column.key)),
  ...(isNumeric(column) && { align: "end" as const }),
  isSortable: resource.sorts.includes(column.key),
  cell: (row) => <Value path={resource.path} column={column} value={valueIn(row, column.key)} />,
});

/** What a row holds in a column, or at a place of a document: there what is of another kind is empty, as it is for filters. */
function valueIn(row: Row, key: string): unknown {
  const place = placeNamed(key);
  if (!place) return row[key];
  const document = row[place.column];
  return canonicalAt(document, place) === null ? null : valueAt(document, place.keys);
}

function hasLook(path: string, key: string): boolean {
  return stateWidth(path, key) > 0;
}

/** What the longest label of a column's states takes, with its badge around it; nothing for a column without states. */
function stateWidth(path: string, key: string): number {
  const labels = moduleScreens.flatMap(({ states }) => Object.values(states[`${path}.${key}`] ?? {})).map(({ label }) => label.length);
  return labels.length === 0 ? 0 : 64 + 7 * Math.max(...labels);
}

const isNumeric = ({ kind, reference, values }: ColumnDescription): boolean =>
  !reference && !values && (kind === "integer" || kind === "bigint" || kind === "float");

function widthOf(column: ColumnDescription): number {
  if (isNumeric(column)) return 108;
  if (column.kind === "timestamp") return 152;
  if (column.values) return 128;
  return column.kind === "boolean" || column.kind === "date" ? 104 : 120;
}
