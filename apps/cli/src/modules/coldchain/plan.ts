import { isUtf8 } from "node:buffer";
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import type { TelemetryMap, TelemetryTime } from "@freehold/api/modules/coldchain/reading/telemetry-csv.ts";
import { badUsage } from "../../failure.ts";
import { sizeOf, unreadable } from "../../files/own-files.ts";
import { loadReader } from "./batches.ts";
import { recognizeFormat } from "./time-format.ts";

/** An import as it was typed. */
export type ImportOptions = {
  readonly sensor?: string;
  readonly map: string;
  readonly timezone: string;
  readonly timeFormat?: string;
  readonly repeated?: "earlier" | "later";
  readonly batch: string;
  readonly dryRun?: boolean;
  readonly errors?: string;
  readonly resume?: boolean;
};

/** Lines a call, when nothing else is said. */
export const batchSize = 2000;
/** As many readings as one call may carry. */
export const largestBatch = 10_000;
/** How much of a file is looked at to recognize its times. */
const beginningBytes = 8 * 1024;

/** An import as it was asked for, checked. */
export type Plan = {
  readonly file: string;
  readonly size: number;
  readonly map: TelemetryMap;
  readonly time: TelemetryTime;
  readonly options: ImportOptions;
  readonly batch: number;
};

/** Checks what was typed and looks at the beginning of the file. @throws bad usage */
export async function planOf(file: string, options: ImportOptions): Promise<Plan> {
  const map = mapOf(options);
  const batch = Number(options.batch);
  if (!Number.isInteger(batch) || batch < 1 || batch > largestBatch) throw badUsage(`--batch is a number from 1 to ${largestBatch}.`);
  const size = await sizeOf(file);
  if (size === 0) throw badUsage(`${file} is empty.`);
  const { readTelemetry } = await loadReader();
  const format =
    options.timeFormat ??
    (await recognizeFormat((await beginningOf(file)).toString("utf8"), { read: readTelemetry, map, zone: options.timezone }));
  const time = { format, zone: options.timezone, ...(options.repeated && { repeated: options.repeated }) };
  return { file, size, map, time, options, batch };
}

/** A failure of the file itself as bad usage; whatever else went wrong stays what it is. */
export async function asUsage(error: unknown, file: string): Promise<unknown> {
  const { UnreadableTelemetry } = await loadReader();
  if (error instanceof UnreadableTelemetry) {
    // Of a file in another encoding the names of its columns would be told as nonsense.
    if (isUtf8(await beginningOf(file))) return badUsage(error.message);
    return badUsage(`${file} is not written in UTF-8. Save it as "CSV UTF-8" first.`);
  }
  const { code, syscall } = error instanceof Error ? (error as NodeJS.ErrnoException) : {};
  if (typeof code === "string" && code.startsWith("CSV_")) return badUsage(`${file} is not a CSV file: ${(error as Error).message}`);
  return syscall === "read" || syscall === "open" ? unreadable(file, error) : error;
}

/** `time=date+time,value=temperature` as the reader wants it. */
function mapOf({ map, sensor: named }: Pick<ImportOptions, "map" | "sensor">): TelemetryMap {
  const pairs = map.split(",").map((pair) => [pair.slice(0, pair.indexOf("=")).trim(), pair.slice(pair.indexOf("=") + 1).trim()] as const);
  const odd = pairs.find(([name, column]) => !["time", "value", "celsius", "sensor"].includes(name) || column === "");
  if (odd) throw badUsage("--map names columns as time=COLUMN,value=COLUMN and, where lines name their sensor, sensor=COLUMN.");
  const found = new Map(pairs);
  const time = found.get("time");
  const celsius = found.get("value") ?? found.get("celsius");
  const sensor = found.get("sensor");
  if (named === "") throw badUsage("--sensor is empty.");
  if (time === undefined || celsius === undefined) throw badUsage("--map must name the columns of time and value.");
  if ((sensor === undefined) === (named === undefined))
    throw badUsage("Name the sensor either by --sensor or by a column: --map ...,sensor=COLUMN.");
  return { time: time.split("+").map((column) => column.trim()), celsius, ...(sensor !== undefined && { sensor }) };
}

/** The first whole lines of a file. */
async function beginningOf(file: string): Promise<Buffer> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(beginningBytes), position: 0 });
    return buffer.subarray(0, bytesRead < beginningBytes ? bytesRead : buffer.lastIndexOf("\n") + 1);
  } finally {
    await handle.close();
  }
}

/** The SHA-256 of a file: what makes it the same file another time. */
export async function hashOf(file: string): Promise<Buffer> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest();
}
