import { placeNamed } from "@freehold/kernel/expression/place.ts";
import type { ColumnDescription } from "../api/client.ts";

type Choice = { readonly value: string; readonly label: string };
type Named = Pick<ColumnDescription, "key" | "label" | "unit">;

/** Fields to choose from, each with its unit; those that the organization has added under a heading of their own. */
export function groupedFields(fields: readonly Named[]): (Choice | { readonly group: string; readonly items: Choice[] })[] {
  const choice = ({ key, label, unit }: Named): Choice => ({ value: key, label: unit ? `${label} (${unit})` : label });
  const own = fields.filter(({ key }) => placeNamed(key));
  const declared = fields.filter(({ key }) => !placeNamed(key)).map(choice);
  return own.length === 0 ? declared : [...declared, { group: "Own fields", items: own.map(choice) }];
}
