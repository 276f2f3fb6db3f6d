import { DateTime } from "luxon";

/** The instant on the zone's clocks with their distance from UTC, such as `2026-11-21 09:02:48+01:00`. */
export function printInstant(instant: Date, zone: string): string {
  const hasFraction = instant.getTime() % 1000 !== 0;
  return DateTime.fromJSDate(instant, { zone }).toFormat(`yyyy-MM-dd HH:mm:ss${hasFraction ? ".SSS" : ""}ZZ`);
}

/** The instant on the zone's clocks to the minute, for people who look: `2026-11-21 09:02`. */
export function printMinute(instant: Date, zone: string): string {
  return DateTime.fromJSDate(instant, { zone }).toFormat("yyyy-MM-dd HH:mm");
}

const written = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:?\d\d)?)?$/;
const ago = /^-(\d+(?:\.\d+)?)(s|m|h|d)$/;
const unitMs = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/**
 * The instant that a person means: `now`, `-2h` (s, m, h, d ago), a day, or a time with or without an offset. What has
 * none is read on the zone's clocks: the earlier of two where clocks were set back, undefined where they skipped it.
 */
export function parseInstant(text: string, { zone, now }: { readonly zone: string; readonly now: Date }): Date | undefined {
  if (text === "now") return now;
  const [, amount, unit] = ago.exec(text) ?? [];
  if (amount !== undefined) return new Date(now.getTime() - Number(amount) * unitMs[unit as keyof typeof unitMs]);
  if (!written.test(text)) return undefined;
  const iso = text.replace(" ", "T");
  const read = DateTime.fromISO(iso, { zone });
  if (!read.isValid) return undefined;
  if (/T.*(?:Z|[+-]\d\d:?\d\d)$/.test(iso)) return read.toJSDate();
  // Luxon moves a time that clocks skipped to one that they showed.
  const isShown = read.toFormat("yyyy-MM-dd'T'HH:mm:ss.SSS").startsWith(iso);
  return isShown ? new Date(Math.min(...read.getPossibleOffsets().map((possible) => possible.toMillis()))) : undefined;
}
