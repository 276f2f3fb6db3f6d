import { useMemo } from "react";
import { fieldPlaces } from "@freehold/api/modules/crm/custom-field/places.contract.ts";
import type { CustomSubject } from "@freehold/api/modules/crm/custom-field/words.contract.ts";
import { placeName } from "@freehold/kernel/expression/place.ts";
import type { ColumnDescription, ResourceDescription } from "../../../api/client.ts";
import { useOrganization, useResource } from "../../../api/organization-context.ts";
import type { Formats } from "../../../format/formats.ts";
import type { GridColumn } from "../../../grid/column.ts";
import { describedColumn } from "../../../resource/described-column.ts";
import { withOwnColumns } from "../../../resource/use-own-fields.ts";
import type { CustomFieldRow } from "../party-rows.ts";
import { PartyName } from "../party-name.tsx";
import { customText, useAllCustomFields } from "./custom-values.ts";

type Field = Pick<CustomFieldRow, "key" | "kind" | "label" | "unit" | "choices">;
type Holder = { readonly custom: Readonly<Record<string, unknown>> };

/** A list of records with the organization's own fields among its columns. */
export type WithOwnColumns<R> = {
  /** For filters and sorting, which may name them; forms show them otherwise. */
  readonly resource: ResourceDescription;
  readonly columns: readonly GridColumn<R>[];
  /** Whether it is known yet which there are. */
  readonly isKnown: boolean;
};

/** The fields that the organization has added to some of its records, as columns of their list. */
export function useOwnColumns<R extends Holder>(path: string, subjects: readonly CustomSubject[]): WithOwnColumns<R> {
  const resource = useResource(path);
  const { formats } = useOrganization();
  const { fields, isKnown } = useAllCustomFields();
  const wanted = subjects.join();
  return useMemo(() => {
    const own = distinct(fields.filter(({ subject }) => wanted.split(",").includes(subject)));
    const withOwn = withOwnColumns(resource, own.flatMap(filterColumns));
    return { resource: withOwn, columns: own.map((field) => gridColumn<R>(field, { formats, resource: withOwn })), isKnown };
  }, [resource, formats, fields, wanted, isKnown]);
}

/** Companies and people may have the same field: it is one column. */
const distinct = (fields: readonly CustomFieldRow[]): CustomFieldRow[] =>
  [...new Map(fields.toReversed().map((field) => [ownKey(field), field])).values()].toReversed();

/** How a list names a field. Its kind is part of it: another field of the same key is another column. */
const ownKey = (field: Field): string => placeName(fieldPlaces(field)[0].place);

/** As filters see it. */
function filterColumns(field: Field): ColumnDescription[] {
  const { kind, unit, choices } = field;
  return fieldPlaces(field).map(({ place, label }) =>
    describedColumn({
      secondary: true,
      key: placeName(place),
      label,
      unit,
      kind: place.kind,
      values: kind === "choice" ? choices : null,
      reference: kind === "party" ? "crm.party" : null,
    }),
  );
}

type Shown = { readonly formats: Formats; readonly resource: ResourceDescription };

/** Amounts are in the order of their figures, whatever the currency, as those of deals are. */
function gridColumn<R extends Holder>(field: CustomFieldRow, { formats, resource }: Shown): GridColumn<R> {
  const isNumber = field.kind === "number" || field.kind === "money";
  return {
    key: ownKey(field),
    label: field.label,
    weight: 1,
    minWidth: 120,
    isSortable: resource.sorts.includes(ownKey(field)),
    ...(isNumber && { align: "end" as const }),
    cell: ({ custom }) => {
      const value = custom[field.key];
      if (field.kind === "party" && typeof value === "string") return <PartyName id={value} />;
      return customText(field, custom, formats) ?? <span className="muted">–</span>;
    },
  };
}
