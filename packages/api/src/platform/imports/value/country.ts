import countries from "i18n-iso-countries";
import { countryCodes } from "@freehold/kernel/country.ts";

/** Names without case, accents and punctuation: "Côte d’Ivoire" and "cote d'ivoire" are one. */
const plain = (text: string): string =>
  text
    .normalize("NFD")
    .replaceAll(/\p{M}/gu, "")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, " ")
    .trim()
    .replace(/^the /, "");

let known: ReadonlyMap<string, string> | undefined;

/**
 * The two letters of a country, by its name in any language, in English also its short ones ("UK", "USA"), or by its two or three
 * letters. A name that means another country in another language is the one that English says; without English, none.
 */
export function countryCalled(text: string): string | undefined {
  known ??= names();
  return known.get(plain(text));
}

function names(): Map<string, string> {
  const found = new Map<string, string>();
  for (const code of countryCodes) {
    found.set(plain(code), code);
    const letters = countries.alpha2ToAlpha3(code);
    if (letters !== undefined) found.set(plain(letters), code);
  }
  // English has the first word, and nothing overrides letters: "UK" is none, so that its name may be.
  for (const [name, code] of namesIn("en")) if (!found.has(name)) found.set(name, code);
  const elsewhere = new Map<string, Set<string>>();
  for (const language of countries.getSupportedLanguages()) {
    for (const [name, code] of namesIn(language)) elsewhere.set(name, (elsewhere.get(name) ?? new Set()).add(code));
  }
  for (const [name, codes] of elsewhere) if (codes.size === 1 && !found.has(name)) found.set(name, [...codes][0]!);
  return found;
}

/** What a language calls countries, as the library and the runtime say it. */
function namesIn(language: string): [string, string][] {
  const shown = new Intl.DisplayNames([language], { type: "region" });
  return Object.entries(countries.getNames(language, { select: "all" })).flatMap(([code, all]) =>
    [...[all].flat(), shown.of(code) ?? ""].flatMap((name): [string, string][] => (plain(name) === "" ? [] : [[plain(name), code]])),
  );
}
