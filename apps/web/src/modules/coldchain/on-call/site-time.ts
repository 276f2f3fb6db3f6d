/** An instant by the clock of a site: `Mon 18:00`. */
export const timeIn = (timeZone: string, at: Date): string =>
  new Intl.DateTimeFormat("en-GB", { timeZone, weekday: "short", hour: "2-digit", minute: "2-digit" }).format(at);

/** An instant with its day by the clock of a site: `21 Nov, 18:00`. */
export const dayAndTimeIn = (timeZone: string, at: Date): string =>
  new Intl.DateTimeFormat("en-GB", { timeZone, day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" }).format(at);

/** The days of a week, Monday first, numbered from 1. */
export const weekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"].map((label, at) => ({
  number: at + 1,
  label,
}));
