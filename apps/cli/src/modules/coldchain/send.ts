import { setTimeout as delay } from "node:timers/promises";
import type { IngestReport } from "@freehold/api/modules/coldchain/contract.ts";
import type { MeasuredLine } from "@freehold/api/modules/coldchain/reading/telemetry-csv.ts";
import type { CommandLine } from "../../command-line.ts";
import { failureOf } from "../../failure.ts";
import { tell } from "../../terminal.ts";
import type { Counts } from "./unfinished.ts";
import type { Problem } from "./problems.ts";

const ingest = { path: "coldchain.reading.ingest", type: "mutation" } as const;
const mostAttempts = 6;

/** What the server made of a batch, by the lines of the file. */
export type Answer = { readonly counts: Omit<Counts, "unreadable">; readonly problems: readonly Problem[] };

/**
 * Sends one batch. Sending again changes nothing, so a server that is busy or away for a moment is asked again, after
 * the time it names or a growing pause.
 */
export async function sendBatch(line: CommandLine, batch: readonly MeasuredLine[], sensor: string | undefined): Promise<Answer> {
  const { connection, terminal } = line;
  // Every line names its sensor when the command line names none: the mapping is checked before.
  const readings = batch.map((one) => ({ sensor: one.sensor ?? sensor ?? "", measuredAt: one.measuredAt, celsius: one.celsius }));
  for (let attempt = 1; ; attempt++) {
    try {
      // The router declares this type; the connection carries every procedure and cannot know it.
      const report = (await connection.call(ingest, { readings }, terminal.interrupted)) as IngestReport;
      return answerOf(report, batch);
    } catch (error) {
      const { kind, message, retryAfter } = failureOf(error);
      if ((kind !== "throttled" && kind !== "unavailable") || attempt === mostAttempts) throw error;
      tell(terminal, `${message} Trying again …`);
      await delay((retryAfter ?? 2 ** (attempt - 1)) * 1000, undefined, { signal: terminal.interrupted });
    }
  }
}

function answerOf({ accepted, duplicate, conflicting, rejected }: IngestReport, batch: readonly MeasuredLine[]): Answer {
  const lineOf = (row: number): number => batch[row]?.line ?? 0;
  const problems: Problem[] = [
    ...conflicting.map(({ row, kept }) => ({
      line: lineOf(row),
      problem: "conflicting" as const,
      detail: `${batch[row]?.celsius} °C, but ${kept} °C is kept for this instant`,
    })),
    ...rejected.map(({ row, reason }) => ({ line: lineOf(row), problem: "rejected" as const, detail: reason })),
  ];
  return {
    counts: { accepted, duplicate, conflicting: conflicting.length, rejected: rejected.length },
    problems: problems.toSorted((a, b) => a.line - b.line),
  };
}
