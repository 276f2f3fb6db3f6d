import type { Place, PlaceKind } from "@freehold/kernel/expression/place.ts";
import type { CustomKind } from "./words.contract.ts";

/** A value that filters and files know a field by. */
export type FieldPlace = { readonly place: Place; readonly label: string };

const kindOf: Readonly<Record<Exclude<CustomKind, "money">, PlaceKind>> = {
  text: "text",
  choice: "text",
  number: "float",
  date: "date",
  yesNo: "boolean",
  party: "uuid",
};

/** Where a field's value stands in the column `custom`. An amount of money is two values: those of two currencies do not compare. */
export function fieldPlaces({
  key,
  kind,
  label,
}: {
  readonly key: string;
  readonly kind: CustomKind;
  readonly label: string;
}): readonly [FieldPlace, ...FieldPlace[]] {
  const at = (as: PlaceKind, ...keys: string[]): Place => ({ column: "custom", kind: as, keys });
  if (kind !== "money") return [{ place: at(kindOf[kind], key), label }];
  return [
    { place: at("float", key, "minor"), label: `${label}, in the smallest unit` },
    { place: at("text", key, "currency"), label: `${label}, currency` },
  ];
}
