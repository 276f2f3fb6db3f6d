import { and, desc, eq, getTableColumns, inArray, isNull, lt, or, sql } from "drizzle-orm";
import type { Tx } from "@freehold/database/database.ts";
import { DomainError } from "@freehold/kernel/fault.ts";
import { askIn } from "../../../prepared.ts";
import { updateRow, type AnyRow } from "../../../resource/rows.ts";
import { keptUndoings, type undoings } from "../contract.ts";
import { statementsOf } from "../../../resource/statements.ts";
import { importRow, importRun } from "../schema.ts";
import type { ImportHome } from "../matcher.ts";
import { stillFields } from "../own-targets.ts";
import type { Target } from "../target.ts";
import type { RunRow } from "./batch.ts";

type Undoing = (typeof undoings)[number];
type LineRow = typeof importRow.$inferSelect;

/** What takes an import back, on whose behalf. */
export type Reverting = {
  readonly run: Pick<RunRow, "id">;
  readonly target: Target;
  readonly home: ImportHome;
  readonly asActor: <T>(work: (tx: Tx) => Promise<T>) => Promise<T>;
};

/** Records of one transaction. */
const stretchRows = 100;

/**
 * Takes back the next stretch of an import, the last lines first: records that it made are removed and those that it changed get what
 * they held before, unless somebody has changed them since. Whole or not at all; what cannot be taken back is kept, and why is noted.
 * @returns the number of the line before which it goes on; undefined at the end
 */
export async function revertStretch(reverting: Reverting, before: number): Promise<number | undefined> {
  const refused = new Map<string, Undoing>();
  for (let most = stretchRows; ;) {
    const at = { row: undefined as { id: string; index: number } | undefined };
    try {
      return await reverting.asActor((tx) => revertInto(tx, reverting, { before, most, refused, at }));
    } catch (error) {
      const why = reasonOf(error);
      if (!at.row || !why) throw error;
      if (at.row.index === 0) refused.set(at.row.id, why);
      else most = at.row.index;
    }
  }
}

/** Why a record is kept although nobody has changed it; undefined for what may be over when it is tried again. */
function reasonOf(error: unknown): Undoing | undefined {
  if (!(error instanceof DomainError)) return undefined;
  if (error.code === "row.stale") return "edited";
  if (error.kind === "forbidden") return "notAllowed";
  if (error.kind === "missing") return "gone";
  return error.kind === "conflict" || error.kind === "invalid" ? "inUse" : undefined;
}

type Within = {
  readonly before: number;
  readonly most: number;
  readonly refused: ReadonlyMap<string, Undoing>;
  readonly at: { row: { id: string; index: number } | undefined };
};

async function revertInto(tx: Tx, { run, target, home }: Reverting, { before, most, refused, at }: Within): Promise<number | undefined> {
  at.row = undefined;
  const mine = and(eq(importRow.runId, run.id), lt(importRow.number, before), inArray(importRow.outcome, ["created", "changed"]));
  const open = or(isNull(importRow.undoing), inArray(importRow.undoing, [...keptUndoings]));
  const lines = await tx.select().from(importRow).where(and(mine, open)).orderBy(desc(importRow.number)).limit(most).for("update");
  if (lines.length === 0) return undefined;
  const there = await recordsOf(tx, target, lines);
  const done: Record<Undoing, string[]> = { removed: [], restored: [], gone: [], edited: [], inUse: [], notAllowed: [] };
  for (const [index, line] of lines.entries()) {
    at.row = { id: line.id, index };
    const undoing = refused.get(line.id) ?? (await revertLine(tx, { target, home }, { line: await asItIs(tx, line), there }));
    done[undoing].push(line.id);
  }
  at.row = undefined;
  for (const [undoing, ids] of Object.entries(done) as [Undoing, string[]][])
    if (ids.length > 0) await tx.update(importRow).set({ undoing }).where(inArray(importRow.id, ids));
  await count(tx, run, { lines, done });
  return lines.at(-1)!.number;
}

/** What was restored a moment ago may have moved the version in which an earlier line left the same record. */
async function asItIs(tx: Tx, line: LineRow): Promise<LineRow> {
  const [found] = await tx.select().from(importRow).where(eq(importRow.id, line.id));
  return found ?? line;
}

const isKept = (undoing: Undoing | null): boolean => keptUndoings.some((kept) => kept === undoing);

async function count(
  tx: Tx,
  { id }: Pick<RunRow, "id">,
  { lines, done }: { lines: readonly LineRow[]; done: Record<Undoing, string[]> },
): Promise<void> {
  const keptBefore = lines.filter(({ undoing }) => isKept(undoing)).length;
  const kept = keptUndoings.reduce((sum, undoing) => sum + done[undoing].length, 0);
  const undone = lines.length - kept;
  await tx
    .update(importRun)
    .set({ undone: sql`${importRun.undone} + ${undone}`, kept: sql`${importRun.kept} + ${kept - keptBefore}` })
    .where(eq(importRun.id, id));
}

async function recordsOf(tx: Tx, { declaration: { table } }: Target, lines: readonly LineRow[]): Promise<Map<unknown, AnyRow>> {
  const ids = lines.flatMap(({ recordId }) => recordId ?? []);
  const column = getTableColumns(table)["id"]!;
  const rows: AnyRow[] = await tx.select().from(table).where(inArray(column, ids));
  return new Map(rows.map((row) => [row["id"], row]));
}

type Line = { readonly line: LineRow; readonly there: Map<unknown, AnyRow> };

async function revertLine(tx: Tx, within: Pick<Reverting, "target" | "home">, { line, there }: Line): Promise<Undoing> {
  const record = there.get(line.recordId);
  if (!record) return "gone";
  if (record["version"] !== line.recordVersion) return "edited";
  if (line.outcome === "created") {
    const undoing = await removeAsLeft(tx, within.target, line);
    if (undoing === "removed") there.delete(line.recordId);
    return undoing;
  }
  // What it held goes when somebody is erased whom it is about.
  if (line.before === null) return "edited";
  there.set(line.recordId, await restore(tx, within, line));
  return "restored";
}

/** Removes the record unless somebody changes it at this moment. */
async function removeAsLeft(tx: Tx, { declaration: { table } }: Target, { recordId, recordVersion }: LineRow): Promise<Undoing> {
  const columns = getTableColumns(table);
  const same = and(eq(columns["id"]!, recordId), eq(columns["version"]!, recordVersion));
  const { rowCount } = await tx.delete(table).where(same);
  if (rowCount === 1) return "removed";
  const still = await tx.select({ id: columns["id"]! }).from(table).where(same);
  return still.length > 0 ? "notAllowed" : "edited";
}

/** Gives the record what it held before. What an import left before that is as it left it again. */
async function restore(
  tx: Tx,
  { target, home }: Pick<Reverting, "target" | "home">,
  { recordId, recordVersion, before }: LineRow,
): Promise<AnyRow> {
  const { declaration, rule } = target;
  const { table } = declaration;
  const change = { id: recordId!, patch: restorable(target, before ?? {}), version: recordVersion! };
  const after = rule.update
    ? await rule.update(tx, change, home)
    : statementsOf(table).rows.read(await updateRow(askIn(tx), table, change));
  const earlier = and(eq(importRow.recordId, recordId!), eq(importRow.recordVersion, recordVersion! - 1), isNull(importRow.undoing));
  await tx
    .update(importRow)
    .set({ recordVersion: Number(after["version"]) })
    .where(earlier);
  return after;
}

/** Values that `storable` made JSON of. In a document such an object is what it says. */
function restorable({ fields, declaration, own }: Target, values: Readonly<Record<string, unknown>>): AnyRow {
  const revived = (value: unknown): unknown => {
    if (typeof value !== "object" || value === null) return value;
    if ("at" in value && typeof value.at === "string" && Object.keys(value).length === 1) return new Date(value.at);
    if ("whole" in value && typeof value.whole === "string" && Object.keys(value).length === 1) return BigInt(value.whole);
    return value;
  };
  const restored = (key: string, value: unknown): unknown => {
    if (key === own?.column && typeof value === "object" && value !== null) return stillFields(fields, key, value);
    return declaration.columns.get(key)?.kind === undefined ? value : revived(value);
  };
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, restored(key, value)]));
}
