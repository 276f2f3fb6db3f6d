import type { ColumnDescription, ResourceDescription } from "../api/client.ts";
import type { GridColumn } from "../grid/column.ts";
import { moduleScreens } from "../modules.ts";
import { titleColumn } from "./record-label.ts";
import { Value } from "./value.tsx";

const linesOnCards = 2;

/** The columns of a resource's list: what is not secondary, the record's name first. */
export function gridColumns(resource: ResourceDescription): GridColumn[] {
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
    return {
      key: column.key,
      label: column.label,
      weight: isTitle ? 2 : 1,
      minWidth: isTitle ? 160 : Math.max(widthOf(column), stateWidth(resource.path, column.key)),
      ...(isNumeric(column) && { align: "end" as const }),
      isSortable: resource.sorts.includes(column.key),
      ...(card && { card }),
      cell: (row) => <Value path={resource.path} column={column} value={row[column.key]} />,
    };
  });
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
