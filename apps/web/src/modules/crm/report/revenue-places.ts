import type { RevenuePart } from "@freehold/api/modules/crm/report/contract.ts";

/** What was won in a country, in one currency. */
export type Place = {
  readonly country: string | null;
  /** Of how many countries it is the sum; 0 for one that stands for itself. */
  readonly others: number;
  readonly minor: bigint;
  /** Of the newest year, of the one before, and of all before that. */
  readonly shares: readonly [bigint, bigint, bigint];
};

/** Countries that are drawn by themselves. */
const drawn = 12;

/**
 * The parts of one currency as what is drawn: countries with the most first, then the sum of all others, so that nothing is left out.
 * Where no country is noted it stands for itself, the last.
 */
export function placesOf(parts: readonly Pick<RevenuePart, "country" | "year" | "minor">[], years: readonly number[]): Place[] {
  const sums = [...Map.groupBy(parts, ({ country }) => country)].map(([country, own]) => placeOf(country, own, years));
  const known = sums.filter(({ country }) => country !== null).toSorted((a, b) => (a.minor === b.minor ? 0 : a.minor < b.minor ? 1 : -1));
  const shown = known.length <= drawn + 1 ? known : known.slice(0, drawn);
  const rest = known.slice(shown.length);
  const other = rest.length === 0 ? [] : [{ ...added(rest), country: null, others: rest.length }];
  return [...shown, ...other, ...sums.filter(({ country }) => country === null)];
}

function placeOf(country: string | null, own: readonly Pick<RevenuePart, "year" | "minor">[], [newest, second]: readonly number[]): Place {
  const sumOf = (fits: (year: number) => boolean): bigint => own.reduce((sum, { year, minor }) => (fits(year) ? sum + minor : sum), 0n);
  const shares = [
    sumOf((year) => year === newest),
    sumOf((year) => year === second),
    sumOf((year) => year !== newest && year !== second),
  ] as const;
  return { country, others: 0, minor: shares[0] + shares[1] + shares[2], shares };
}

function added(places: readonly Place[]): Pick<Place, "minor" | "shares"> {
  const share = (at: 0 | 1 | 2): bigint => places.reduce((sum, { shares }) => sum + shares[at], 0n);
  return { minor: places.reduce((sum, { minor }) => sum + minor, 0n), shares: [share(0), share(1), share(2)] };
}
