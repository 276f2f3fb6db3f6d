import { wholeBasisPoints } from "@freehold/api/modules/crm/product/amounts.contract.ts";
import { currencyDigits } from "../deal/money.ts";

/** An amount with all digits that its currency has, as it stands in columns: `€1,200.00`. */
export function exactMoney(minor: bigint, currency: string, locale?: string): string {
  const value = Number(minor) / 10 ** currencyDigits(currency);
  return new Intl.NumberFormat(locale, { style: "currency", currency }).format(value);
}

/** A decimal that was typed with a point or a comma, in units of its last place; undefined for what is none. */
function placed(typed: string, places: number): bigint | undefined {
  const found = /^(\d{1,12})(?:[.,](\d*))?$/.exec(typed.replace(/[\s'\u00a0\u202f]/g, ""));
  const [, whole, part = ""] = found ?? [];
  if (whole === undefined || part.length > places) return undefined;
  return BigInt(whole + part.padEnd(places, "0"));
}

/** The shortest text that `placed` reads as this. */
function unplaced(value: bigint, places: number): string {
  const text = String(value).padStart(places + 1, "0");
  const part = text.slice(-places).replace(/0+$/, "");
  return part === "" ? text.slice(0, -places) : `${text.slice(0, -places)}.${part}`;
}

/** What somebody typed as a quantity, with up to three digits after the point. */
export function thousandthsOf(typed: string): bigint | undefined {
  const found = placed(typed, 3);
  return found === undefined || found < 1n || found > 10n ** 12n ? undefined : found;
}

export const typedQuantity = (thousandths: bigint): string => unplaced(thousandths, 3);

/** What somebody typed as a percentage from 0 to 100, in its hundredths; nothing is 0. */
export function basisPointsOf(typed: string): number | undefined {
  const text = typed.replace("%", "").trim();
  const found = text === "" ? 0n : placed(text, 2);
  return found === undefined || found > BigInt(wholeBasisPoints) ? undefined : Number(found);
}

/** Nothing where it is 0. */
export const typedPercent = (basisPoints: number): string => (basisPoints === 0 ? "" : unplaced(BigInt(basisPoints), 2));

export const percentText = (basisPoints: number): string => `${unplaced(BigInt(basisPoints), 2)} %`;

/** A quantity as it is read. */
export const quantityText = (thousandths: bigint, locale?: string): string =>
  new Intl.NumberFormat(locale, { maximumFractionDigits: 3 }).format(Number(thousandths) / 1000);
