import { netOfLine } from "@freehold/api/modules/crm/product/amounts.contract.ts";
import { minorOf, typedMoney } from "../deal/money.ts";
import type { DealLineRow } from "../sales-rows.ts";
import { basisPointsOf, thousandthsOf, typedPercent, typedQuantity } from "./amounts.ts";

/** A line of a deal or of a quote, as screens show and change it. */
export type Line = { readonly id: string } & Pick<
  DealLineRow,
  | "version"
  | "position"
  | "productId"
  | "text"
  | "quantityThousandths"
  | "unit"
  | "unitPriceMinor"
  | "discountBasisPoints"
  | "taxBasisPoints"
  | "netMinor"
>;

/** What people change of a line. */
export type LineValues = Pick<Line, "text" | "quantityThousandths" | "unit" | "unitPriceMinor" | "discountBasisPoints" | "taxBasisPoints">;

/** A line as it stands in its fields. */
export type TypedLine = {
  readonly text: string;
  readonly quantity: string;
  readonly unit: string;
  readonly price: string;
  readonly discount: string;
  readonly tax: string;
};

export const typedLine = (line: LineValues, currency: string): TypedLine => ({
  text: line.text,
  quantity: typedQuantity(line.quantityThousandths),
  unit: line.unit ?? "",
  price: typedMoney({ currency, minor: line.unitPriceMinor }),
  discount: typedPercent(line.discountBasisPoints),
  tax: typedPercent(line.taxBasisPoints),
});

/** What is wrong with what was typed, by field. */
export type LineErrors = { readonly [Field in keyof TypedLine]?: string };

/** What the fields say, or what is wrong with them. */
export function readLine(typed: TypedLine, currency: string): { readonly values: LineValues } | { readonly errors: LineErrors } {
  const quantityThousandths = thousandthsOf(typed.quantity);
  const unitPriceMinor = typed.price.trim() === "" ? 0n : minorOf(typed.price, currency);
  const discountBasisPoints = basisPointsOf(typed.discount);
  const taxBasisPoints = basisPointsOf(typed.tax);
  const text = typed.text.trim();
  const errors: LineErrors = {
    ...(text === "" && { text: "Say what is sold." }),
    ...(quantityThousandths === undefined && { quantity: "Write a quantity, such as 2 or 1.5." }),
    ...(unitPriceMinor === undefined && { price: "Write an amount, such as 12.50." }),
    ...(discountBasisPoints === undefined && { discount: "Write a percentage from 0 to 100." }),
    ...(taxBasisPoints === undefined && { tax: "Write a percentage from 0 to 100." }),
  };
  if (
    text === "" ||
    quantityThousandths === undefined ||
    unitPriceMinor === undefined ||
    discountBasisPoints === undefined ||
    taxBasisPoints === undefined
  )
    return { errors };
  return { values: { text, quantityThousandths, unit: typed.unit.trim() || null, unitPriceMinor, discountBasisPoints, taxBasisPoints } };
}

/** What was changed of a line, if anything was. */
export function changesOf(line: LineValues, values: LineValues): Partial<LineValues> | undefined {
  // Proof: the keys are those of the values.
  const keys = Object.keys(values) as (keyof LineValues)[];
  const changed = keys.filter((key) => values[key] !== line[key]);
  return changed.length === 0 ? undefined : Object.fromEntries(changed.map((key) => [key, values[key]]));
}

/** A line with what is typed in its place, as far as it can be read: what sums are worked out from while somebody types. */
export function typedFigures(line: Line, typed: TypedLine | undefined, currency: string): Pick<Line, "netMinor" | "taxBasisPoints"> {
  const read = typed && readLine(typed, currency);
  if (!read || "errors" in read) return line;
  return { netMinor: netOfLine(read.values), taxBasisPoints: read.values.taxBasisPoints };
}
