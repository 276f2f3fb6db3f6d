/**
 * The time zones to choose from, UTC first. The current one is always among them: it may be an older name, of which a
 * browser lists only the newer.
 */
export function timeZones(current: string): { value: string; label: string }[] {
  const names = new Set(["UTC", ...[current, ...Intl.supportedValuesOf("timeZone")].sort()]);
  return [...names].map((value) => ({ value, label: timeZoneLabel(value) }));
}

/** A zone as people write it: `America/New York`. */
export function timeZoneLabel(zone: string): string {
  return zone.replaceAll("_", " ");
}
