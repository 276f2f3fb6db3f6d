import type { Terminal } from "../terminal.ts";

/** How far a long piece of work is. */
export type Advance = { readonly doneBytes: number; readonly totalBytes: number; readonly lines: number };

const barWidth = 24;
const everyMs = 100;

/** A bar on stderr with share, lines or megabytes, rate and remaining time, redrawn at most ten times a second. Silent for programs. */
export function progressBar({ stderr, clock }: Terminal, unit: "lines" | "bytes" = "lines") {
  const began = clock().getTime();
  let drawn = 0;
  let firstLines: number | undefined;
  let firstShare = 0;
  const draw = ({ doneBytes, totalBytes, lines }: Advance): void => {
    const now = clock().getTime();
    const share = totalBytes === 0 ? 1 : Math.min(1, doneBytes / totalBytes);
    if (firstLines === undefined) {
      firstLines = lines;
      firstShare = share;
    }
    if (!stderr.isTTY || (now - drawn < everyMs && share < 1)) return;
    drawn = now;
    const seconds = (now - began) / 1000;
    const perSecond = seconds > 0 ? (lines - firstLines) / seconds : 0;
    const remaining = share > firstShare ? (seconds * (1 - share)) / (share - firstShare) : undefined;
    const full = Math.round(share * barWidth);
    const bar = `${"█".repeat(full)}${"░".repeat(barWidth - full)}`;
    const left = remaining === undefined ? "" : `  ${spoken(remaining)} left`;
    stderr.write(
      `\r\u001b[2K${bar} ${String(Math.floor(share * 100)).padStart(3)} %  ${amount(lines, unit)}  ${rate(perSecond, unit)}${left}`,
    );
  };
  const clear = (): void => {
    if (stderr.isTTY && drawn > 0) stderr.write("\r\u001b[2K");
  };
  return { draw, clear };
}

const megabytes = (bytes: number): string => (bytes / 1024 ** 2).toFixed(1);
const amount = (count: number, unit: "lines" | "bytes"): string => (unit === "lines" ? `${count} lines` : `${megabytes(count)} MB`);
const rate = (count: number, unit: "lines" | "bytes"): string => (unit === "lines" ? `${Math.round(count)}/s` : `${megabytes(count)} MB/s`);

function spoken(seconds: number): string {
  if (seconds < 60) return `${Math.ceil(seconds)} s`;
  return seconds < 3600 ? `${Math.ceil(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}
