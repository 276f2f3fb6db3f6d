import { getCountries, parsePhoneNumberFromString, type CountryCode } from "libphonenumber-js/min";

/** A number as it is dialled at home: nationally within the organization's country, with its prefix from abroad. */
export function shownPhone(number: string, timeZone: string): string {
  const parsed = parsePhoneNumberFromString(number);
  if (!parsed) return number;
  return parsed.country !== undefined && parsed.country === homeOf(timeZone) ? parsed.formatNational() : parsed.formatInternational();
}

const homes = new Map<string, CountryCode | undefined>();

/** The country whose clocks go by the zone; undefined where the browser cannot tell. */
function homeOf(timeZone: string): CountryCode | undefined {
  if (!homes.has(timeZone))
    homes.set(
      timeZone,
      getCountries().find((country) => zonesOf(country).includes(timeZone)),
    );
  return homes.get(timeZone);
}

function zonesOf(country: CountryCode): readonly string[] {
  // Proof: newer browsers have it; TypeScript's library does not know it yet, and where it is missing there are no zones.
  const locale = new Intl.Locale("und", { region: country }) as Intl.Locale & { getTimeZones?: () => string[] | undefined };
  return locale.getTimeZones?.() ?? [];
}
