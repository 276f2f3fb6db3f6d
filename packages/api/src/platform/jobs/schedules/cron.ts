import { CronExpressionParser } from "cron-parser";

/**
 * When a line of cron (minute, hour, day, month, weekday) comes round next, by the clock of the zone. What falls into the hour that a
 * spring night leaves out comes an hour later; what falls into the hour that an autumn night has twice comes once.
 * @throws when it is no line of cron, or never comes round
 */
export function nextTick(cron: string, zone: string, after: Date): Date {
  if (cron.trim().split(/\s+/).length !== 5) throw new TypeError(`A line of cron has five fields: ${cron}`);
  return CronExpressionParser.parse(cron, { tz: zone, currentDate: after }).next().toDate();
}
