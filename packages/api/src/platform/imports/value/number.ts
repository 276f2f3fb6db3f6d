import type { ValueFormat } from "../contract.ts";

/** Digits in groups of three or in one, with either sign, with or without a fraction and an exponent. */
const patterns: Readonly<Record<ValueFormat["decimal"], RegExp>> = {
  ".": /^[+-]?(?:\d{1,3}(?:[,' \u00a0\u202f\u2019]\d{3})+|\d+)?(?:\.\d+)?(?:e[+-]?\d{1,3})?$/i,
  ",": /^[+-]?(?:\d{1,3}(?:[.' \u00a0\u202f\u2019]\d{3})+|\d+)?(?:,\d+)?(?:e[+-]?\d{1,3})?$/i,
};

/**
 * A number as people write it, as JavaScript would write it: "1.234,5" with a comma as decimal sign is "1234.5". Undefined for what is
 * no number, and for "1,5" where the comma separates thousands. A minus of typography and a unit behind it are understood.
 */
export function numberText(
  text: string,
  { decimal, unit }: { readonly decimal: ValueFormat["decimal"]; readonly unit?: string | undefined },
): string | undefined {
  const plain = text.replace(/^[\u2212\u2013]/, "-").trim();
  const bare = unit !== undefined && plain.endsWith(unit) ? plain.slice(0, -unit.length).trim() : plain;
  if (!/\d/.test(bare) || !patterns[decimal].test(bare)) return undefined;
  return bare.replaceAll(decimal === "." ? /[,' \u00a0\u202f\u2019]/g : /[.' \u00a0\u202f\u2019]/g, "").replace(",", ".");
}
