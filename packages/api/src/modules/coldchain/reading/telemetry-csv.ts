import { parse, type Info } from "csv-parse";
import { DateTime, IANAZone } from "luxon";
import { pipeline, Readable } from "node:stream";
import { toCelsius } from "../celsius.ts";

/** Which columns of a file hold what, by their header. */
export type TelemetryMap = {
  /** The columns that together give the local time; their texts are trimmed and joined by a space. */
  readonly time: readonly string[];
  readonly celsius: string;
  /** What the column of temperatures is in; Celsius when left out. */
  readonly scale?: "celsius" | "fahrenheit";
  /** The column that names the sensor; left out when the whole file is of one sensor. */
  readonly sensor?: string;
};

/** How the times of a file are to be read. */
export type TelemetryTime = {
  /** Tokens of Luxon, such as `d-MMM-yy HH:mm:ss`; `iso`, `seconds` or `milliseconds` for what needs none. */
  readonly format: string;
  /** The IANA name of the zone that times without an offset are in. */
  readonly zone: string;
  /** Which of the two instants a local time means that the clock showed twice. */
  readonly repeated?: "earlier" | "later";
};

/** A measurement as a line of a file gives it. Lines are numbered from 1, the header included. */
export type MeasuredLine = { readonly line: number; readonly sensor?: string; readonly measuredAt: Date; readonly celsius: number };

/** One line of a file: a measurement, or why there is none. */
export type TelemetryLine = MeasuredLine | { readonly line: number; readonly error: string };

/** A file that cannot be read at all: a column is missing, a zone or a format is unknown. */
export class UnreadableTelemetry extends Error {}

/**
 * The measurements of a CSV file, line by line and without holding the file in memory. Byte-order mark, either kind
 * of line end, quotes and spaces around values are understood. Equal instants are passed on as they come, in order.
 * @throws UnreadableTelemetry before the first line
 */
export async function* readTelemetry(
  file: AsyncIterable<Buffer | string>,
  map: TelemetryMap,
  time: TelemetryTime,
): AsyncGenerator<TelemetryLine, void, undefined> {
  const toInstant = instantReader(time);
  const parser = parse({ bom: true, info: true, trim: true, skip_empty_lines: true, relax_column_count: true, relax_quotes: true });
  // A failure of the file ends the iteration below with it; leaving the iteration closes the file.
  pipeline(Readable.from(file), parser, () => {});
  let columns: Columns | undefined;
  // csv-parse types the stream's items as any; with `info` and without `columns` they are these.
  for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: Info }>) {
    if (!columns) columns = findColumns(record, map);
    else yield toLine({ record, line: info.lines }, columns, toInstant);
  }
}

type Columns = {
  readonly time: readonly number[];
  readonly celsius: number;
  readonly sensor: number | undefined;
  readonly names: readonly string[];
  readonly convert: (temperature: number) => number;
};

function findColumns(header: readonly string[], map: TelemetryMap): Columns {
  const find = (name: string): number => {
    const at = header.indexOf(name);
    if (at < 0)
      throw new UnreadableTelemetry(`There is no column "${name}". The file has ${header.map((column) => `"${column}"`).join(", ")}.`);
    return at;
  };
  if (map.time.length === 0) throw new UnreadableTelemetry("Name at least one column that holds the time.");
  return {
    time: map.time.map(find),
    celsius: find(map.celsius),
    sensor: map.sensor === undefined ? undefined : find(map.sensor),
    names: header,
    convert: map.scale === "fahrenheit" ? toCelsius : (celsius) => celsius,
  };
}

type Row = { readonly record: readonly string[]; readonly line: number };

function toLine({ record, line }: Row, columns: Columns, toInstant: InstantReader): TelemetryLine {
  const { names } = columns;
  const texts = columns.time.map((at) => record[at] ?? "");
  if (texts.some((text) => text === "")) return { line, error: `The time is empty (${columns.time.map((at) => names[at]).join(", ")}).` };
  const instant = toInstant(texts.join(" "));
  if (typeof instant === "string") return { line, error: instant };
  const celsius = record[columns.celsius] ?? "";
  if (celsius === "") return { line, error: `The temperature is empty (${names[columns.celsius]}).` };
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(celsius)) return { line, error: `"${celsius}" is not a temperature.` };
  const measured = { line, measuredAt: new Date(instant), celsius: columns.convert(Number(celsius)) };
  if (columns.sensor === undefined) return measured;
  const sensor = record[columns.sensor] ?? "";
  return sensor === "" ? { line, error: `The sensor is empty (${names[columns.sensor]}).` } : { ...measured, sensor };
}

/** Milliseconds since 1970, or why the text gives none. */
type InstantReader = (text: string) => number | string;

function instantReader({ format, zone, repeated = "earlier" }: TelemetryTime): InstantReader {
  if (!IANAZone.isValidZone(zone)) throw new UnreadableTelemetry(`"${zone}" is not a time zone. Use a name such as Europe/Berlin.`);
  if (format === "seconds" || format === "milliseconds") {
    const unit = format === "seconds" ? 1000 : 1;
    return (text) =>
      /^-?\d+(\.\d+)?$/.test(text) ? Math.round(Number(text) * unit) : `"${text}" is not a number of ${format} since 1970.`;
  }
  const wall = wallReader(format);
  return (text) => {
    const read = wall(text);
    if (!read.isValid) return `"${text}" is not a time in the form ${format}.`;
    return read.hasOffset ? read.at : inZone(read.at, { zone, repeated, text });
  };
}

/** A time as it was written: with an offset it is an instant, without one the clock's face, as if it were UTC. */
type Written = { readonly isValid: boolean; readonly hasOffset: boolean; readonly at: number };

function wallReader(format: string): (text: string) => Written {
  const hasOffset = (text: string): boolean =>
    format === "iso" ? /(?:z|[+-]\d\d(?::?\d\d)?)$/i.test(text.replace(/^\d+-\d+-\d+/, "")) : format.includes("Z");
  const written = (parsed: DateTime, text: string): Written => ({
    isValid: parsed.isValid,
    hasOffset: hasOffset(text),
    at: parsed.toMillis(),
  });
  if (format === "iso") return (text) => written(DateTime.fromISO(text.replace(/^(\d{4}-\d\d-\d\d) (?=\d)/, "$1T"), { zone: "utc" }), text);
  // Real loggers write "0:44:16" and "00:44:17" into one file: between separators, one digit says the same as two.
  const lenient = format.replace(/(?<![A-Za-z])(d|M|H|h)\1(?![A-Za-z])/g, "$1");
  const parser = DateTime.buildFormatParser(lenient, { locale: "en" });
  return (text) => written(DateTime.fromFormatParser(text, parser, { zone: "utc", locale: "en" }), text);
}

function inZone(wall: number, { zone, repeated, text }: { zone: string; repeated: "earlier" | "later"; text: string }): number | string {
  const local = DateTime.fromMillis(wall, { zone: "utc" }).setZone(zone, { keepLocalTime: true });
  // Where clocks were put forward Luxon moves on; the clock never showed this time.
  if (local.toMillis() + local.offset * 60_000 !== wall) return `"${text}" never was: clocks in ${zone} were put forward over it.`;
  const instants = local.getPossibleOffsets().map((possible) => possible.toMillis());
  return repeated === "earlier" ? Math.min(...instants) : Math.max(...instants);
}
