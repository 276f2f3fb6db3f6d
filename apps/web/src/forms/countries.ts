import { countryCodes, isCountryCode } from "@freehold/kernel/country.ts";

let names: Intl.DisplayNames | undefined;

/** A country in the reader's language; two letters that are none are said as they are. */
export function countryName(code: string): string {
  if (!isCountryCode(code)) return code;
  names ??= new Intl.DisplayNames(undefined, { type: "region" });
  return names.of(code) ?? code;
}

type Country = { readonly value: string; readonly label: string };

/** Countries to choose from, by their names. What is chosen is among them even if it is none any more. */
export function countries(chosen: string | null | undefined): Country[] {
  const all = chosen && !isCountryCode(chosen) ? [chosen, ...countryCodes] : countryCodes;
  const order = new Intl.Collator();
  return all.map((value) => ({ value, label: countryName(value) })).toSorted((a, b) => order.compare(a.label, b.label));
}

const plain = (text: string): string => text.normalize("NFD").replaceAll(/\p{M}/gu, "").toLowerCase();

/** Those that somebody may mean: first whose two letters they are, then whose name begins so, then whose name holds it. */
export function countriesLike<C extends Country>(all: readonly C[], typed: string): C[] {
  const text = plain(typed.trim());
  const rank = ({ value, label }: Country): number => {
    if (plain(value) === text) return 0;
    const at = plain(label).indexOf(text);
    return at < 0 ? 3 : at === 0 ? 1 : 2;
  };
  const ranked = all.map((country) => ({ country, rank: rank(country) })).filter((one) => one.rank < 3);
  return ranked.toSorted((a, b) => a.rank - b.rank).map(({ country }) => country);
}
