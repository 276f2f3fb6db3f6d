import type { Money } from "@freehold/api/modules/crm/deal/money.contract.ts";

const digitsKnown = new Map<string, number>();

/** How many digits after the point a currency has: 2 for EUR, 0 for JPY. */
export function currencyDigits(currency: string): number {
  const known = digitsKnown.get(currency);
  if (known !== undefined) return known;
  const { maximumFractionDigits = 2 } = new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions();
  digitsKnown.set(currency, maximumFractionDigits);
  return maximumFractionDigits;
}

/** `€12,400` or `€12,400.50`: without digits that are all zero. */
export function moneyText({ currency, minor }: Money, locale?: string): string {
  const unit = 10 ** currencyDigits(currency);
  const value = Number(minor) / unit;
  const isWhole = minor % BigInt(unit) === 0n;
  return new Intl.NumberFormat(locale, { style: "currency", currency, ...(isWhole && { maximumFractionDigits: 0 }) }).format(value);
}

/** The same for narrow places: from a thousand on without the digits after the point, as `€40,492`. Show the exact amount beside it. */
export function roundedMoneyText({ currency, minor }: Money, locale?: string): string {
  const value = Number(minor) / 10 ** currencyDigits(currency);
  if (value < 1000) return moneyText({ currency, minor }, locale);
  return new Intl.NumberFormat(locale, { style: "currency", currency, maximumFractionDigits: 0 }).format(value);
}

/** Sums of different currencies beside each other, never in one. */
export const moneysText = (sums: readonly Money[], locale?: string): string =>
  sums.length === 0 ? "–" : sums.map((sum) => moneyText(sum, locale)).join(" + ");

/** What somebody typed as an amount, in the smallest unit, however they group and point it; undefined for what is none. */
export function minorOf(typed: string, currency: string): bigint | undefined {
  const digits = currencyDigits(currency);
  const text = typed.replace(/[\s'\u00a0\u202f]/g, "");
  const point = Math.max(text.lastIndexOf("."), text.lastIndexOf(","));
  // The last separator is a point when no more digits follow than the currency has; otherwise it groups thousands.
  const isPoint = point >= 0 && text.length - point - 1 <= digits;
  const whole = (isPoint ? text.slice(0, point) : text).replace(/[.,]/g, "");
  const part = isPoint ? text.slice(point + 1) : "";
  if (!/^\d{1,15}$/.test(whole) || !/^\d*$/.test(part)) return undefined;
  return BigInt(whole + part.padEnd(digits, "0"));
}

/** An amount as it is typed: `12400.50`. */
export function typedMoney({ currency, minor }: Money): string {
  const digits = currencyDigits(currency);
  const text = String(minor).padStart(digits + 1, "0");
  const part = digits === 0 ? "" : text.slice(-digits);
  return /^0*$/.test(part) ? text.slice(0, text.length - digits) : `${text.slice(0, text.length - digits)}.${part}`;
}
