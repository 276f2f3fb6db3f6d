import { and, eq, sql } from "drizzle-orm";
import type { Tx } from "@freehold/database/database.ts";
import { words } from "@freehold/kernel/table/declaration.ts";
import { recordAct } from "../audit/record-act.ts";
import { enqueue } from "../jobs/enqueue.ts";
import { importLimits, type OneRun, type StartImport } from "./contract.ts";
import { constantUnfit, fault } from "./fault.ts";
import { admittedTarget, firstRecords, importFile, longestShown, type ImportContext } from "./given-file.ts";
import type { RunRow } from "./run/batch.ts";
import { revertImport, runImport } from "./run/import.jobs.ts";
import { settleLeft } from "./run/left.ts";
import { Preparer, problemText, readingFor } from "./run/prepare.ts";
import { withReferences } from "./run/references.ts";
import { importRow, importRun } from "./schema.ts";

/** Begins an import or a dry run: a job does it, on behalf of the caller. @throws imports.tooManyRuns, fileMissing, columnMissing, fieldMissing, fieldTwice, constantUnfit */
export async function startImport(ctx: ImportContext, { mode, ...plan }: StartImport): Promise<RunRow> {
  const target = await admittedTarget(ctx, plan.resource);
  const row = await importFile(ctx, plan.fileId);
  const [header] = await firstRecords(ctx, row, { format: plan.format, count: 0, target });
  const headers = (header?.cells ?? []).map((cell) => cell.replaceAll("\0", "\u2400").toWellFormed().slice(0, longestShown));
  const reading = await readingFor(target, plan);
  const { constants } = new Preparer(target, plan, { headers, reading });
  return ctx.asActor(async (tx) => {
    // Else every single line would say that there is no such record.
    const [{ problems } = { problems: {} }] = await withReferences(tx, target, [{ values: constants, problems: {} }]);
    const labelOf = (key: string): string => target.fields.get(key)?.facts.label ?? words(key);
    if (Object.keys(problems).length > 0) throw constantUnfit(problemText(problems, labelOf));
    await demandRoom(tx);
    const { resource, fileId } = plan;
    const [run] = await tx
      .insert(importRun)
      .values({ resource, fileId, fileName: row.name, mode, plan, headers, askedBy: ctx.caller.userId })
      .returning();
    const jobId = await enqueue(tx, runImport, { id: run!.id }, { key: run!.id });
    const [made] = await tx.update(importRun).set({ jobId }).where(eq(importRun.id, run!.id)).returning();
    if (mode === "import")
      await recordAct(tx, {
        kind: "imports.started",
        resource: "platform.import_run",
        recordId: run!.id,
        facts: { of: resource, file: row.name },
      });
    return made!;
  });
}

async function demandRoom(tx: Tx): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended('platform.imports ' || current_setting('app.org_id', true), 0))`);
  const { rows } = await tx.execute<{ count: number }>(sql`select platform.imports_under_way() as count`);
  if (rows[0]!.count >= importLimits.concurrent) throw fault.tooManyRuns({ retryAfter: 60 });
}

/** Asks an import to end after the lines that are under way. What it has done stays. @throws imports.missing, notRunning */
export async function stopImport({ asActor, backend }: ImportContext, { id }: OneRun): Promise<RunRow> {
  return asActor(async (tx) => {
    const run = await lockRun(tx, id);
    if (run.state !== "waiting" && run.state !== "running") throw fault.notRunning();
    const now = backend.clock();
    await tx.update(importRun).set({ stopAskedAt: now }).where(eq(importRun.id, id));
    await settleLeft(tx, now, id);
    return lockRun(tx, id);
  });
}

/** Begins to take an import back. Asked again it tries what was kept. @throws imports.missing, stillRunning, nothingToUndo */
export async function beginRevert(ctx: ImportContext, { id }: OneRun): Promise<RunRow> {
  return ctx.asActor(async (tx) => {
    const run = await lockRun(tx, id);
    if (run.state === "waiting" || run.state === "running") throw fault.stillRunning();
    if (run.mode === "dryRun" || run.created + run.changed <= run.undone) throw fault.nothingToUndo();
    const asked = ctx.backend.clock().toISOString();
    const jobId = await enqueue(tx, revertImport, { id, asked }, { key: `${id} ${asked}` });
    const [after] = await tx.update(importRun).set({ state: "reverting", jobId }).where(eq(importRun.id, id)).returning();
    const { resource, fileName } = run;
    await recordAct(tx, { kind: "imports.undone", resource: "platform.import_run", recordId: id, facts: { of: resource, file: fileName } });
    return after!;
  });
}

async function lockRun(tx: Tx, id: string): Promise<RunRow> {
  const [run] = await tx.select().from(importRun).where(eq(importRun.id, id)).for("update");
  if (!run) throw fault.missing();
  return run;
}

/** The lines of a run that failed, in their order. */
export const failedLines = (tx: Tx, { id, after, limit }: { id: string; after: number; limit: number }) =>
  tx
    .select({ number: importRow.number, line: importRow.line, cells: importRow.cells, problem: importRow.problem })
    .from(importRow)
    .where(and(eq(importRow.runId, id), eq(importRow.outcome, "failed"), sql`${importRow.number} > ${after}`))
    .orderBy(importRow.number)
    .limit(limit);
