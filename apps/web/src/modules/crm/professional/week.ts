import { fromWallText, toWallText } from "../../../format/zone.ts";

const dayLength = 86_400_000;

/** The Monday of the week in which a day lies; days are texts such as `2026-01-31`. */
export function mondayOf(day: string): string {
  const at = new Date(`${day}T00:00:00Z`);
  return dayAfter(day, -((at.getUTCDay() + 6) % 7));
}

/** A day so many days after another. */
export const dayAfter = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * dayLength).toISOString().slice(0, 10);

/** The day that the wall clock of a zone shows at an instant. */
export const dayIn = (at: Date, timeZone: string): string => toWallText(at, timeZone).slice(0, 10);

/** The seven days of a week with the instant at which each begins, and the instant at which the week is over. */
export function weekOf(monday: string, timeZone: string): { days: readonly string[]; from: Date; until: Date } {
  const days = [0, 1, 2, 3, 4, 5, 6].map((after) => dayAfter(monday, after));
  const begin = (day: string): Date => fromWallText(`${day}T00:00`, timeZone) ?? new Date(`${day}T00:00:00Z`);
  return { days, from: begin(monday), until: begin(dayAfter(monday, 7)) };
}

/** The hours that a calendar must show for these times: whole ones, a working day at least. */
export function hoursOf(minutes: readonly { readonly from: number; readonly until: number }[]): { first: number; last: number } {
  const first = Math.floor(Math.min(8 * 60, ...minutes.map(({ from }) => from)) / 60);
  const last = Math.ceil(Math.max(18 * 60, ...minutes.map(({ until }) => until)) / 60);
  return { first, last };
}
