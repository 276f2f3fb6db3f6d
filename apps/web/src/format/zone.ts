/** A moment on somebody's wall clock. */
export type WallClock = { year: number; month: number; day: number; hour: number; minute: number; second: number };

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(timeZone: string): Intl.DateTimeFormat {
  const known = formatters.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  formatters.set(timeZone, made);
  return made;
}

/** What the clock on the wall of a zone shows at an instant. */
export function zonedParts(at: number, timeZone: string): WallClock {
  const parts: Record<string, number> = {};
  for (const { type, value } of formatterOf(timeZone).formatToParts(at)) parts[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return { year, month, day, hour, minute, second };
}

/** How far the zone's wall clock is ahead of UTC at an instant, in milliseconds. */
export function zoneOffset(at: number, timeZone: string): number {
  const { year, month, day, hour, minute, second } = zonedParts(at, timeZone);
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(at / 1000) * 1000;
}

const two = (value: number): string => String(value).padStart(2, "0");

/** The instant as a date-time field holds it: `2026-11-21T14:03` on the wall clock of the zone. */
export function toWallText(at: Date, timeZone: string): string {
  const { year, month, day, hour, minute } = zonedParts(at.getTime(), timeZone);
  return `${String(year).padStart(4, "0")}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}`;
}

/**
 * The instant that a wall clock's text means. A time that the clock skips in spring means as much after the jump; one
 * that comes twice in autumn means the first. Undefined for text that is no time.
 */
export function fromWallText(text: string, timeZone: string): Date | undefined {
  const wall = Date.parse(`${text.length === 16 ? `${text}:00` : text}Z`);
  if (Number.isNaN(wall)) return undefined;
  const before = zoneOffset(wall - 86_400_000, timeZone);
  const after = zoneOffset(wall + 86_400_000, timeZone);
  const candidates = [...new Set([wall - before, wall - after])].sort((a, b) => a - b);
  const exact = candidates.find((at) => at + zoneOffset(at, timeZone) === wall);
  return new Date(exact ?? wall - before);
}
