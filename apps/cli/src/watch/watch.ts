import { isDeepStrictEqual } from "node:util";
import type { ProcedureDescription } from "@freehold/api/platform/catalogue/procedures.ts";
import { DomainError } from "@freehold/kernel/fault.ts";
import type { CommandLine } from "../command-line.ts";
import { cell, plain } from "../output/cell.ts";
import type { Presentation } from "../output/print.ts";
import { tell, write } from "../terminal.ts";
import { isFrame, View, type Change, type WatchedFrame, type WatchedRow } from "./view.ts";

/** One live view to be followed. */
export type Watched = {
  readonly procedure: ProcedureDescription;
  readonly input: unknown;
  readonly presentation: Presentation;
  /** Leaves out the rows that are there when it begins. */
  readonly changesOnly: boolean;
  /** Ends after so many changes. */
  readonly count: number | undefined;
};

/**
 * Prints what happens, a line each, until Ctrl-C, the wanted number of changes or the end of the caller's access.
 * Breaks of the line are mended; what happened meanwhile is printed then. A text that comes in pieces is printed as it is.
 */
export async function watch(line: CommandLine, watched: Watched): Promise<void> {
  const { terminal, connection } = line;
  const { procedure, input, presentation, changesOnly, count = Infinity } = watched;
  const view = new View(procedure.resource?.key ?? ["id"]);
  const print = changePrinter(line, presentation);
  let isBroken = false;
  let hasBroken = false;
  let isText = false;
  const onLine = (state: "connected" | "reconnecting"): void => {
    if (state === "reconnecting" && !isBroken) tell(terminal, "The line broke. Trying again …");
    if (state === "connected" && isBroken) tell(terminal, "Connected again.");
    isBroken = state === "reconnecting";
    hasBroken ||= isBroken;
  };
  let left = count;
  for await (const event of connection.watch(procedure, input, { signal: terminal.interrupted, onLine })) {
    if (typeof event === "string") {
      // Behind a break it would begin anew, and what was printed cannot be taken back.
      if (hasBroken) throw brokenOff();
      isText = true;
      await write(terminal.stdout, event);
    } else if (!isFrame(event)) {
      await write(terminal.stdout, `${JSON.stringify(event, plain)}\n`);
      left -= 1;
    } else {
      announce(line, event);
      const happened = view.take(event);
      for (const present of happened.filter(({ what }) => what === "present" && !changesOnly)) await print(present);
      const changes = happened.filter(({ what }) => what !== "present").slice(0, left);
      for (const change of changes) await print(change);
      left -= changes.length;
    }
    if (left <= 0) return;
  }
  if (isText && hasBroken) throw brokenOff();
}

const brokenOff = (): DomainError =>
  new DomainError({
    kind: "unavailable",
    code: "cli.textBroken",
    message: "The line broke. What was printed is not complete: begin again.",
  });

function announce({ terminal }: CommandLine, frame: WatchedFrame): void {
  if (frame.k === "snap" && frame.reason !== "start" && frame.last) tell(terminal, `Fresh rows (${frame.reason}).`);
  if (frame.k === "snap" && frame.last && frame.more)
    tell(terminal, "There are more rows than a live view holds. Narrow it with --filter.");
  if (frame.k === "ready") tell(terminal, "Live. Ctrl-C ends it.");
}

const signs: Record<Change["what"], string> = { present: " ", added: "+", changed: "~", removed: "-" };

function changePrinter({ terminal }: CommandLine, presentation: Presentation): (change: Change) => Promise<void> {
  const { format, zone } = presentation;
  if (format !== "table") {
    return (change) => {
      const { what, key } = change;
      const row = "row" in change ? change.row : change.before;
      return write(terminal.stdout, `${JSON.stringify({ at: terminal.clock(), what, key, row: row ?? null }, plain)}\n`);
    };
  }
  return (change) => {
    const time = cell(terminal.clock(), zone).replace(/\.\d+/, "").slice(0, 19);
    return write(terminal.stdout, `${time}  ${signs[change.what]}  ${said(change, presentation)}\n`);
  };
}

/** A change in words: of a new row all that tables show, of a changed one what differs, of a gone one what it was. */
function said(change: Change, { resource, zone }: Presentation): string {
  const shown = (row: WatchedRow): string[] => {
    const keys = resource?.columns.filter(({ secondary }) => !secondary).map(({ key }) => key) ?? Object.keys(row);
    return keys.filter((key) => row[key] !== null && row[key] !== undefined).map((key) => `${key}=${cell(row[key], zone)}`);
  };
  if (change.what === "removed") return [change.key, ...(change.before ? shown(change.before).slice(0, 2) : [])].join("  ");
  if (change.what !== "changed") return [change.key, ...shown(change.row)].join("  ");
  const { before, row } = change;
  const secondary = new Set(resource?.columns.filter((column) => column.secondary).map(({ key }) => key));
  const differing = Object.keys(row).filter((key) => !secondary.has(key) && !isDeepStrictEqual(before[key], row[key]));
  const name = typeof row.name === "string" ? [cell(row.name, zone)] : [];
  return [change.key, ...name, ...differing.map((key) => `${key}: ${cell(before[key], zone)} → ${cell(row[key], zone)}`)].join("  ");
}
