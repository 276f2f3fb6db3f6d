import { eq } from "drizzle-orm";
import { z } from "zod";
import { comingFrom } from "@freehold/database/transaction/origin.ts";
import { DomainError } from "@freehold/kernel/fault.ts";
import { file } from "../../files/schema.ts";
import { placeOf } from "../../files/places.ts";
import { defineJob, type JobScope } from "../../jobs/job.ts";
import { importLimits, OneRun } from "../contract.ts";
import { fault } from "../fault.ts";
import { recordsOf } from "../file/records.ts";
import { importRun } from "../schema.ts";
import { settleLeft } from "./left.ts";
import { withOwnFields } from "../own-targets.ts";
import { targetOf, type Target } from "../target.ts";
import { writeLines, type RunRow } from "./batch.ts";
import { Preparer, readingFor, type Prepared } from "./prepare.ts";
import { revertStretch } from "./revert.ts";

/** Lines that are looked at and written together. */
const linesAtOnce = 100;
const attempts = 10;
const hour = 3600;

/** Runs an import or a dry run, from where it was left. */
export const runImport = defineJob({
  name: "imports.run",
  label: "Import records",
  input: OneRun,
  attempts,
  timeoutSeconds: 4 * hour,
  run: (scope, { id }) => asImport(scope, id, () => importAll(scope, id)),
});

/** Takes an import back. */
export const revertImport = defineJob({
  name: "imports.revert",
  label: "Undo an import",
  input: z.strictObject({ id: z.uuid(), asked: z.string() }),
  attempts,
  timeoutSeconds: 4 * hour,
  run: (scope, { id }) => asImport(scope, id, () => revertAll(scope, id)),
});

/** Whatever it writes says in the audit trail that this import did it. A failure that is final is noted on the run. */
async function asImport(scope: JobScope, id: string, work: () => Promise<void>): Promise<void> {
  await comingFrom({ requestId: `import:${id}` }, async () => {
    try {
      await work();
    } catch (error) {
      if (scope.signal.aborted) await scope.asActor((tx) => settleLeft(tx, scope.clock(), id));
      const isFinal = error instanceof DomainError && ["invalid", "unauthenticated", "forbidden", "missing"].includes(error.kind);
      if (!scope.signal.aborted && (isFinal || scope.attempt >= attempts)) {
        const failure = error instanceof DomainError ? error.message : "Something went wrong on our side.";
        await scope.asActor((tx) =>
          tx
            .update(importRun)
            .set({ state: "failed", failure: failure.slice(0, 1000), endedAt: scope.clock() })
            .where(eq(importRun.id, id)),
        );
      }
      throw error;
    }
  });
}

async function importAll(scope: JobScope, id: string): Promise<void> {
  const { asActor, clock } = scope;
  const run = await asActor(async (tx) => {
    const [found] = await tx.select().from(importRun).where(eq(importRun.id, id)).for("update");
    if (!found) throw fault.missing();
    if (found.state !== "waiting" && found.state !== "running") return undefined;
    const [begun] = await tx
      .update(importRun)
      .set({ state: "running", startedAt: found.startedAt ?? clock() })
      .where(eq(importRun.id, id))
      .returning();
    return begun;
  });
  if (!run) return;
  const target = await completeTarget(scope, run);
  const state = await writeFile(scope, run, target);
  await asActor((tx) => tx.update(importRun).set({ state, endedAt: clock() }).where(eq(importRun.id, id)));
}

/** Reads the file from its beginning and writes what was not written yet. */
async function writeFile(
  { backend, asActor, timeZone, signal, progress }: JobScope,
  run: RunRow,
  target: Target,
): Promise<"done" | "stopped"> {
  const [row] = await asActor((tx) => tx.select().from(file).where(eq(file.id, run.fileId)));
  const found = row && (await backend.objects.read(placeOf(row)));
  if (!row || !found) throw fault.fileMissing();
  let readBytes = 0;
  const counted = async function* (): AsyncGenerator<Uint8Array> {
    for await (const chunk of found.body as AsyncIterable<Uint8Array>) {
      readBytes += chunk.byteLength;
      yield chunk;
    }
  };
  const { format } = run.plan;
  const preparer = new Preparer(target, run.plan, { headers: run.headers, reading: await readingFor(target, run.plan) });
  const writing = { run, target, asActor, home: { timeZone, country: run.plan.values.country }, seen: new Set<string>() };
  let lines: Prepared[] = [];
  const write = async (): Promise<"goOn" | "stopped"> => {
    signal.throwIfAborted();
    const written = lines.length === 0 ? "goOn" : await writeLines(writing, lines);
    const last = lines.at(-1)?.number ?? 0;
    lines = [];
    await progress(Math.min(readBytes, row.bytes), row.bytes, `${last.toLocaleString("en")} lines`);
    return written;
  };
  let isHeader = true;
  for await (const record of recordsOf(counted(), format, target.own?.column)) {
    if (isHeader) {
      isHeader = false;
      continue;
    }
    const line = preparer.prepare(record);
    if (line.number > importLimits.rows) throw fault.tooManyRows();
    // What an earlier attempt has written is read again only to know which time a line says the same.
    if (line.number <= run.done) continue;
    lines.push(line);
    if (lines.length === linesAtOnce && (await write()) === "stopped") return "stopped";
  }
  return (await write()) === "stopped" ? "stopped" : "done";
}

/** With the fields that the organization has by now. */
async function completeTarget({ backend, asActor }: JobScope, { resource }: RunRow): Promise<Target> {
  const target = await targetOf(backend, resource);
  return asActor((tx) => withOwnFields(tx, target));
}

async function revertAll(scope: JobScope, id: string): Promise<void> {
  const { asActor, timeZone, clock, signal, progress } = scope;
  const [run] = await asActor((tx) => tx.select().from(importRun).where(eq(importRun.id, id)));
  if (!run) throw fault.missing();
  if (run.state !== "reverting") return;
  const target = await completeTarget(scope, run);
  for (let before: number | undefined = run.done + 1; before !== undefined;) {
    signal.throwIfAborted();
    await progress(run.done + 1 - before, run.done);
    before = await revertStretch({ run, target, asActor, home: { timeZone, country: run.plan.values.country } }, before);
  }
  await asActor((tx) => tx.update(importRun).set({ state: "reverted", revertedAt: clock() }).where(eq(importRun.id, id)));
}
