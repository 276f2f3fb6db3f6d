import { getCountries, parsePhoneNumberFromString, type CountryCode } from "libphonenumber-js/min";

/** Where phone numbers without a prefix belong. */
export type PhoneHome = { readonly country?: string | undefined; readonly timeZone: string };

/**
 * A number as every network understands it (E.164), from what a person wrote; undefined when it is none that could be called. A number
 * without its country's prefix is one of `country`, else of the country in which the organization's time zone lies.
 */
export function callableNumber(text: string, { country, timeZone }: PhoneHome): string | undefined {
  const home = getCountries().find((code) => code === country?.toUpperCase()) ?? countryOfZone(timeZone);
  const found = parsePhoneNumberFromString(text.replace(/^\s*00/, "+"), home);
  return found?.isPossible() ? found.number : undefined;
}

const zones = new Map<string, CountryCode>();

/** The country whose clocks go by this zone; undefined for zones of no country, such as UTC. */
export function countryOfZone(timeZone: string): CountryCode | undefined {
  if (zones.size === 0) {
    for (const code of getCountries()) for (const zone of zonesOf(code)) if (!zones.has(zone)) zones.set(zone, code);
  }
  return zones.get(timeZone);
}

function zonesOf(country: CountryCode): readonly string[] {
  // Proof: the newest edition of Intl has it and our Node runs it; TypeScript's library does not know it yet.
  const locale = new Intl.Locale("und", { region: country }) as Intl.Locale & { getTimeZones?: () => string[] | undefined };
  return locale.getTimeZones?.() ?? [];
}
