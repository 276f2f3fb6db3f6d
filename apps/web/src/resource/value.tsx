import { Link } from "@tanstack/react-router";
import { placeNamed } from "@freehold/kernel/expression/place.ts";
import type { ColumnDescription } from "../api/client.ts";
import { useOrganization, useResources } from "../api/organization-context.ts";
import { Instant } from "../format/instant.tsx";
import { words } from "../format/words.ts";
import { countryName } from "../forms/countries.ts";
import { moduleScreens } from "../modules.ts";
import { recordLink } from "./record-link.ts";
import { useMemberNames, useRecordLabel } from "./record-label.ts";
import { State } from "../state/state.tsx";

type ValueProps = {
  /** Path of the resource whose column it is. */
  readonly path: string;
  readonly column: ColumnDescription;
  readonly value: unknown;
};

/** A value of a record as people read it, whatever its kind. */
export function Value({ path, column, value }: ValueProps) {
  const { formats } = useOrganization();
  if (value === null || value === undefined || value === "") return <span className="muted">–</span>;
  if (column.reference && typeof value === "string") return <ReferenceValue path={column.reference} id={value} />;
  if (column.isUser && typeof value === "string") return <MemberName id={value} />;
  // What the organization adds and writes itself stands as it was written.
  if (placeNamed(column.key) && column.kind !== "date" && typeof value !== "boolean")
    return typeof value === "number" ? formats.number(value) + unitOf(column) : String(value);
  if (column.values && typeof value === "string") return <WordValue name={`${path}.${column.key}`} value={value} />;
  if (value instanceof Date) return <Instant at={value} />;
  if (typeof value === "boolean") return value ? "Yes" : "No";
  if (typeof value === "number")
    return column.kind === "float" ? formats.measure(value, column.unit, digitsOf(column)) : formats.number(value) + unitOf(column);
  if (typeof value === "bigint") return formats.number(value) + unitOf(column);
  if (column.kind === "date") return formats.day(String(value));
  if (column.format === "country") return countryName(String(value));
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** Temperatures to a tenth, percentages whole: what instruments can tell. */
const digitsOf = ({ unit }: ColumnDescription): number => (unit === "%" || unit === "dBm" ? 0 : 1);
const unitOf = ({ unit }: ColumnDescription): string => (unit ? `\u00a0${unit}` : "");

function WordValue({ name, value }: { readonly name: string; readonly value: string }) {
  const look = moduleScreens.map(({ states }) => states[name]?.[value]).find((found) => found !== undefined);
  return look ? <State look={look} /> : words(value);
}

function MemberName({ id }: { readonly id: string }) {
  return useMemberNames().get(id) ?? <span className="muted">Former member</span>;
}

function ReferenceValue({ path, id }: { readonly path: string; readonly id: string }) {
  const { organization } = useOrganization();
  const label = useRecordLabel(path, id);
  const resource = useResources().get(path);
  if (!resource) return label ?? <span className="muted">–</span>;
  return <Link {...recordLink(organization.slug, path, id)}>{label ?? "…"}</Link>;
}
