import { eq, sql } from "drizzle-orm";
import type { Tx } from "@freehold/database/database.ts";
import { DomainError } from "@freehold/kernel/fault.ts";
import { words } from "@freehold/kernel/table/declaration.ts";
import { fault } from "../fault.ts";
import { importRow, importRun } from "../schema.ts";
import type { ImportHome } from "../matcher.ts";
import type { Target } from "../target.ts";
import type { Prepared } from "./prepare.ts";
import { Stretch, type At, type Counted } from "./stretch.ts";

export type RunRow = typeof importRun.$inferSelect;

/** Where lines are written, on whose behalf. */
export type Writing = {
  readonly run: RunRow;
  readonly target: Target;
  readonly asActor: <T>(work: (tx: Tx) => Promise<T>) => Promise<T>;
  readonly home: ImportHome;
  /** Of a dry run: keys that lines before would have made. */
  readonly seen: Set<string>;
};

/** Whether somebody asked the run to end. */
export type Written = "goOn" | "stopped";

/**
 * Writes lines that follow each other in the file: each transaction writes a stretch of them whole, with what it did and how far it is,
 * so that a process that dies leaves nothing half done and another goes on behind it. New records are added together. When the database
 * refuses some, lines are written one by one: the one that cannot be ends a stretch before it, and is tried once more by itself before
 * it counts as failed.
 */
export async function writeLines(writing: Writing, lines: readonly Prepared[]): Promise<Written> {
  const refused = new Map<number, string>();
  let isOneByOne = false;
  for (let from = 0, until = lines.length; from < lines.length;) {
    const stretch = lines.slice(from, until);
    const at: At = { line: undefined };
    try {
      if ((await writeStretch(writing, stretch, { refused, at, isOneByOne })) === "stopped") return "stopped";
      from = until;
      until = lines.length;
    } catch (error) {
      if (at.line === undefined || !isOfLine(error)) throw error;
      if (at.line === "several") isOneByOne = true;
      else if (at.line === 0) refused.set(stretch[0]!.number, sentenceOf(error));
      else until = from + at.line;
    }
  }
  return "goOn";
}

/** Whether it is the line that cannot be: anything else may be over when it is tried again, or is a bug. */
const isOfLine = (error: unknown): error is DomainError =>
  error instanceof DomainError &&
  ["invalid", "forbidden", "conflict", "missing"].includes(error.kind) &&
  error.details.retryAfter === undefined &&
  error.code !== "imports.takenOver";

function sentenceOf({ message, details: { fields } }: DomainError): string {
  const told = Object.entries(fields ?? {}).map(([field, text]) => `${words(field)} ${text}.`);
  return [message, ...told.filter((text) => !message.toLowerCase().includes(text.slice(0, -1).toLowerCase()))].join(" ");
}

/** Ends a transaction without keeping what it wrote. */
class Undone extends Error {
  readonly counted: Counted;

  constructor(counted: Counted) {
    super("A dry run writes nothing.");
    this.counted = counted;
  }
}

type Trying = { readonly refused: ReadonlyMap<number, string>; readonly at: At; readonly isOneByOne: boolean };

async function writeStretch({ asActor, ...writing }: Writing, lines: readonly Prepared[], trying: Trying): Promise<Written> {
  const { run, seen } = writing;
  const counted = await asActor(async (tx) => {
    trying.at.line = undefined;
    if (await isStopped(tx, run, lines)) return undefined;
    const done = await new Stretch(tx, writing, trying).write(lines);
    if (run.mode === "dryRun") throw new Undone(done);
    await note(tx, run, { lines, counted: done });
    return done;
  }).catch(async (error: unknown) => {
    if (!(error instanceof Undone)) throw error;
    await asActor((tx) => note(tx, run, { lines, counted: error.counted }));
    return error.counted;
  });
  if (!counted) return "stopped";
  if (run.mode === "dryRun") for (const key of counted.keys) seen.add(key);
  return "goOn";
}

/** Locks the run: of two processes one writes these lines. @throws imports.takenOver when another has written them */
async function isStopped(tx: Tx, { id }: RunRow, lines: readonly Prepared[]): Promise<boolean> {
  const [run] = await tx.select().from(importRun).where(eq(importRun.id, id)).for("update");
  if (!run || run.state !== "running" || run.done !== lines[0]!.number - 1) throw fault.takenOver();
  return run.stopAskedAt !== null;
}

/** Writes down what was done with the lines, and that they are done. */
async function note(
  tx: Tx,
  { id }: RunRow,
  { lines, counted: { counts, rows } }: { lines: readonly Prepared[]; counted: Counted },
): Promise<void> {
  if (rows.length > 0) await tx.insert(importRow).values([...rows]);
  const { created, changed, duplicates, failed } = counts;
  const last = lines.at(-1)!.number;
  const { rowCount } = await tx
    .update(importRun)
    .set({
      done: last,
      created: sql`${importRun.created} + ${created}`,
      changed: sql`${importRun.changed} + ${changed}`,
      duplicates: sql`${importRun.duplicates} + ${duplicates}`,
      failed: sql`${importRun.failed} + ${failed}`,
    })
    .where(sql`${importRun.id} = ${id} and ${importRun.done} = ${lines[0]!.number - 1}`);
  if (rowCount !== 1) throw fault.takenOver();
}
