import { DateTime } from "luxon";
import type { ValueFormat } from "../contract.ts";

const numeric = /^(\d{1,4})([./-])(\d{1,2})\2(\d{1,4})(?:[,T ]+(.+))?$/;
const time = /^(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,](\d{1,9}))?)?\s*(?:([ap])\.?m\.?)?\s*(z|utc|gmt|[+-]\d{2}:?(?:\d{2})?)?$/i;

type Day = { readonly year: number; readonly month: number; readonly day: number };

/** The day of a date such as 2026-01-31, 31.1.2026 or 1/31/26; undefined for what is none. */
export function dayText(text: string, { dateOrder }: Pick<ValueFormat, "dateOrder">): string | undefined {
  const [day, rest] = parts(text, dateOrder) ?? [];
  // Programs write days as instants at midnight.
  return day && (rest === undefined || /^0{1,2}[:.]00(?:[:.]00(?:[.,]0+)?)?(?:z|[+-]00:?00)?$/i.test(rest)) ? printed(day) : undefined;
}

/**
 * The instant of a date with a time, in the zone where it names none; a date alone is its midnight. A local time that the clock showed
 * twice is the earlier one. Undefined for what is no instant, and for a time that clocks were put forward over.
 */
export function instantOf(text: string, { dateOrder, zone }: Pick<ValueFormat, "dateOrder" | "zone">): Date | undefined {
  const [day, rest] = parts(text, dateOrder) ?? [];
  if (!day) return undefined;
  const clock = rest === undefined ? { hour: 0, minute: 0, second: 0, millisecond: 0, offset: undefined } : timeOf(rest);
  if (!clock) return undefined;
  const { offset, ...at } = clock;
  const local = DateTime.fromObject({ ...day, ...at }, { zone: offset ?? zone });
  const isShown = local.isValid && local.hour === at.hour && local.minute === at.minute;
  if (!isShown) return undefined;
  return new Date(offset === undefined ? Math.min(...local.getPossibleOffsets().map((one) => one.toMillis())) : local.toMillis());
}

function parts(text: string, order: ValueFormat["dateOrder"]): [Day, string | undefined] | undefined {
  const match = numeric.exec(text.trim());
  if (!match) return undefined;
  const [, a = "", , b = "", c = "", rest] = match;
  // Four digits in front are a year, whatever the order of the others.
  const [year, month, day] = a.length === 4 ? [a, b, c] : order === "mdy" ? [c, a, b] : order === "dmy" ? [c, b, a] : [a, b, c];
  if (year.length === 3 || month.length > 2 || day.length > 2) return undefined;
  const found = { year: wholeYear(year), month: Number(month), day: Number(day) };
  return DateTime.fromObject(found, { zone: "utc" }).isValid ? [found, rest] : undefined;
}

/** Two digits are of this century up to 69, as spreadsheets take them. */
const wholeYear = (text: string): number => (text.length > 2 ? Number(text) : Number(text) + (Number(text) < 70 ? 2000 : 1900));

function timeOf(text: string) {
  const match = time.exec(text.trim());
  if (!match) return undefined;
  const [, hour, minute, second = "0", fraction = "0", half, offset] = match;
  const isPm = half?.toLowerCase() === "p";
  const given = Number(hour);
  if (half !== undefined && (given < 1 || given > 12)) return undefined;
  return {
    hour: half === undefined ? given : (given % 12) + (isPm ? 12 : 0),
    minute: Number(minute),
    second: Number(second),
    millisecond: Math.trunc(Number(`0.${fraction}`) * 1000),
    offset: offset === undefined ? undefined : zoneOf(offset),
  };
}

const zoneOf = (offset: string): string => (/^[zug]/i.test(offset) ? "utc" : `UTC${offset}`);

const printed = ({ year, month, day }: Day): string =>
  `${String(year).padStart(4, "0")}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
