import type { TelemetryLine, TelemetryMap, TelemetryTime } from "@freehold/api/modules/coldchain/reading/telemetry-csv.ts";
import { badUsage } from "../../failure.ts";

/** Reads the measurements of a text, as `readTelemetry` does. */
export type Reader = (file: AsyncIterable<string>, map: TelemetryMap, time: TelemetryTime) => AsyncIterable<TelemetryLine>;

const dates = [
  "d-MMM-yy",
  "d-MMM-yyyy",
  "d MMM yyyy",
  "dd/MM/yyyy",
  "MM/dd/yyyy",
  "dd.MM.yyyy",
  "dd-MM-yyyy",
  "yyyy/MM/dd",
  "dd/MM/yy",
  "MM/dd/yy",
];
const times = ["HH:mm:ss", "HH:mm", "h:mm:ss a", "h:mm a"];

/** The forms of time that are recognized by themselves. */
export const knownFormats: readonly string[] = [
  "iso",
  "seconds",
  "milliseconds",
  ...dates.flatMap((date) => times.map((time) => `${date} ${time}`)),
];

const msFrom2000 = Date.UTC(2000, 0, 1);
const msTo2100 = Date.UTC(2100, 0, 1);

/**
 * The form of time in which the beginning of a file can be read, when it is the only one. Two forms that read every
 * line to the same instants are one; day and month that could be either way round are asked about.
 * @throws when none fits, or several do that mean different times
 */
export async function recognizeFormat(
  beginning: string,
  how: { readonly read: Reader; readonly map: TelemetryMap; readonly zone: string },
): Promise<string> {
  const found: { format: string; readable: number; instants: string }[] = [];
  for (const format of knownFormats) {
    const instants: number[] = [];
    for await (const line of how.read(once(beginning), how.map, { format, zone: how.zone })) {
      if ("measuredAt" in line) instants.push(line.measuredAt.getTime());
    }
    const isPlausible = instants.length > 0 && instants.every((at) => at >= msFrom2000 && at < msTo2100);
    if (isPlausible) found.push({ format, readable: instants.length, instants: instants.join() });
  }
  const most = Math.max(0, ...found.map(({ readable }) => readable));
  const best = found.filter(({ readable }) => readable === most);
  const [first] = best;
  if (!first) throw badUsage("The form of the times is not recognized. Say it with --time-format, for example 'dd.MM.yyyy HH:mm'.");
  const other = best.find(({ instants }) => instants !== first.instants);
  if (other)
    throw badUsage(`The times could be ${JSON.stringify(first.format)} or ${JSON.stringify(other.format)}. Say which with --time-format.`);
  return first.format;
}

async function* once(text: string): AsyncGenerator<string> {
  yield text;
}
