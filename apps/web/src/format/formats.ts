import { zonedParts } from "./zone.ts";

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** How times and numbers are written for one organization: its zone, the browser's language. */
export type Formats = ReturnType<typeof createFormats>;

/** Formatters are dear to make and cheap to use: made once for each shape. */
function memoized<T>(make: (key: string) => T): (key: string) => T {
  const made = new Map<string, T>();
  return (key) => {
    const known = made.get(key);
    if (known) return known;
    const fresh = make(key);
    made.set(key, fresh);
    return fresh;
  };
}

/** @param locale left out, the browser's own */
export function createFormats(timeZone: string, locale?: string) {
  const dates = memoized(
    (options) => new Intl.DateTimeFormat(locale, { timeZone, ...(JSON.parse(options) as Intl.DateTimeFormatOptions) }),
  );
  const numbers = memoized((options) => new Intl.NumberFormat(locale, JSON.parse(options) as Intl.NumberFormatOptions));
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto", style: "narrow" });
  const date = (at: Date | number, options: Intl.DateTimeFormatOptions): string => dates(JSON.stringify(options)).format(at);
  const number = (value: number | bigint, digits = 2): string => numbers(JSON.stringify({ maximumFractionDigits: digits })).format(value);
  const fixed = (value: number, digits: number): string =>
    numbers(JSON.stringify({ minimumFractionDigits: digits, maximumFractionDigits: digits })).format(value);

  const instant = (at: Date | number): string => {
    // The beginning of all clocks stands for "since ever".
    if (Number(at) === 0) return "always";
    const isThisYear = date(at, { year: "numeric" }) === date(Date.now(), { year: "numeric" });
    return date(at, { day: "numeric", month: "short", ...(!isThisYear && { year: "numeric" }), hour: "2-digit", minute: "2-digit" });
  };

  return {
    timeZone,
    /** `21 Nov, 14:03`, as records show it; with the year when it is another one. */
    instant,
    /** To the second and with the zone's name, for hovering. */
    exact: (at: Date | number) => date(at, { dateStyle: "full", timeStyle: "long" }),
    time: (at: Date | number) => date(at, { timeStyle: "short" }),
    timeWithSeconds: (at: Date | number) => date(at, { timeStyle: "medium" }),
    dayAndMonth: (at: Date | number) => date(at, { day: "numeric", month: "short" }),
    weekday: (at: Date | number) => date(at, { weekday: "short", day: "numeric" }),
    month: (at: Date | number) => date(at, { month: "short", year: "numeric" }),
    /** `21 Nov 2026`, the day of an instant. */
    date: (at: Date | number) => date(at, { dateStyle: "medium" }),
    /** A calendar day, which has no zone: `2026-01-31`. */
    day: (text: string) => new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone: "UTC" }).format(new Date(`${text}T00:00:00Z`)),
    /** `3 min. ago` within a day, the instant otherwise. */
    ago: (at: Date | number, now: number) => {
      const passed = now - Number(at);
      if (Math.abs(passed) < 10 * second) return "just now";
      if (Math.abs(passed) < minute) return relative.format(-Math.round(passed / second), "second");
      if (Math.abs(passed) < hour) return relative.format(-Math.round(passed / minute), "minute");
      if (Math.abs(passed) < day) return relative.format(-Math.round(passed / hour), "hour");
      return instant(at);
    },
    number,
    fixed,
    /** A number with its unit, kept on one line: `3.4 °C`. */
    measure: (value: number | bigint, unit: string | null, digits = 1) =>
      `${typeof value === "bigint" ? number(value) : fixed(value, digits)}${unit ? `\u00a0${unit}` : ""}`,
    /** The hours and minutes of the organization's wall clock. */
    wallClock: (at: number) => zonedParts(at, timeZone),
  };
}

/** How long something took or lasts, in its two largest units: `2 h 5 min`. */
export function duration(milliseconds: number): string {
  const whole = Math.max(0, Math.round(milliseconds / second));
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  const days = Math.floor(hours / 24);
  return hours % 24 === 0 ? `${days} d` : `${days} d ${hours % 24} h`;
}
