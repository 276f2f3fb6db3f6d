import { DateTime } from "luxon";

/** A time from an instant up to another. */
export type Span = { readonly startsAt: Date; readonly endsAt: Date };

export type Opening = {
  readonly timeZone: string;
  /** First and last day, as `2026-01-31`. */
  readonly from: string;
  readonly until: string;
  /** 1 is Monday. */
  readonly weekdays: readonly number[];
  readonly fromMinute: number;
  readonly untilMinute: number;
  readonly slotMinutes: number;
};

/**
 * The slots of an opening in their order. Days and times are those of the wall clock; each slot is as long as it is said to be by a
 * stopwatch. So a day on which the clock changes in between has fewer or more of them, and what does not fit at the end is left out.
 */
export function slotsOf({ timeZone, from, until, weekdays, fromMinute, untilMinute, slotMinutes }: Opening): Span[] {
  const days: Span[][] = [];
  const last = DateTime.fromISO(until, { zone: timeZone });
  for (let day = DateTime.fromISO(from, { zone: timeZone }); day <= last; day = day.plus({ days: 1 })) {
    if (weekdays.includes(day.weekday)) days.push(cut(wallTime(day, fromMinute), wallTime(day, untilMinute), slotMinutes));
  }
  return days.flat();
}

/** The instant at which the wall clock shows a minute of the day; midnight at its end is the beginning of the next. */
function wallTime(day: DateTime, minute: number): number {
  const start = day.plus({ days: Math.floor(minute / 1440) }).startOf("day");
  return start.set({ hour: Math.floor((minute % 1440) / 60), minute: minute % 60 }).toMillis();
}

function cut(from: number, until: number, slotMinutes: number): Span[] {
  const length = slotMinutes * 60_000;
  const count = Math.max(0, Math.floor((until - from) / length));
  return Array.from({ length: count }, (_, i) => ({
    startsAt: new Date(from + i * length),
    endsAt: new Date(from + (i + 1) * length),
  }));
}
