import { isSupportedCountry, parsePhoneNumberFromString } from "libphonenumber-js/min";

/** A telephone number as E.164, such as +393331234567; undefined for what can be none. */
export function e164(text: string, country: string | undefined): string | undefined {
  const home = country !== undefined && isSupportedCountry(country) ? country : undefined;
  const found = parsePhoneNumberFromString(text, home);
  return found?.isPossible() === true ? found.number : undefined;
}
