/** A minute of the day as a time field writes it: 480 is `08:00`. Midnight at the end of a day is `00:00` as well. */
export function timeText(minute: number): string {
  const inDay = minute % 1440;
  return `${String(Math.floor(inDay / 60)).padStart(2, "0")}:${String(inDay % 60).padStart(2, "0")}`;
}

/** The minute of the day that a time field says; null while it says none. */
export function minuteOfDay(text: string): number | null {
  const found = /^(\d{2}):(\d{2})/.exec(text);
  return found ? Number(found[1]) * 60 + Number(found[2]) : null;
}
