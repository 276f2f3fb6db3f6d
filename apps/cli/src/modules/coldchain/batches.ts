import { createReadStream } from "node:fs";
import type { MeasuredLine } from "@freehold/api/modules/coldchain/reading/telemetry-csv.ts";
import type { Plan } from "./plan.ts";
import type { Problem } from "./problems.ts";

/** The reader is loaded only where a file is read: it brings a CSV parser and time zones. */
export const loadReader = () => import("@freehold/api/modules/coldchain/reading/telemetry-csv.ts");

/** The lines of the file, and how many of its bytes were read for them. */
async function readingOf({ file, map, time }: Plan) {
  const { readTelemetry } = await loadReader();
  const bytes = createReadStream(file);
  return { lines: readTelemetry(bytes, map, time), doneBytes: () => bytes.bytesRead };
}

/** Lines that follow each other in the file, sorted out. */
export type Batch = {
  readonly measured: readonly MeasuredLine[];
  readonly unreadable: readonly Problem[];
  readonly lastLine: number;
  readonly doneBytes: number;
};

/** The lines after one of them, in batches. Only one batch is held at a time. */
export async function* batchesOf(plan: Plan, after: number): AsyncGenerator<Batch> {
  const { lines, doneBytes } = await readingOf(plan);
  let measured: MeasuredLine[] = [];
  let unreadable: Problem[] = [];
  let lastLine = after;
  for await (const one of lines) {
    if (one.line <= after) continue;
    if ("error" in one) unreadable.push({ line: one.line, problem: "unreadable", detail: one.error });
    else measured.push(one);
    lastLine = one.line;
    if (measured.length + unreadable.length < plan.batch) continue;
    yield { measured, unreadable, lastLine, doneBytes: doneBytes() };
    measured = [];
    unreadable = [];
  }
  if (measured.length + unreadable.length > 0) yield { measured, unreadable, lastLine, doneBytes: plan.size };
}
