import type { Context } from "../../context.ts";
import { textCell } from "../../resource/export/cells.ts";
import { asTrpcError, type ActorContext } from "../../trpc.ts";
import { eq } from "drizzle-orm";
import { fault } from "./fault.ts";
import { failedLines } from "./imports.ts";
import { importRun } from "./schema.ts";
import type { OneRun } from "./contract.ts";

const pageSize = 1000;

/**
 * The lines that failed as CSV in pieces: as they were, with the number of the line and what is wrong. Corrected it can be imported:
 * the first two columns become nothing. Rights are looked at again before every piece.
 */
export async function* errorFile(ctx: Context & Pick<ActorContext, "readmit">, { id }: OneRun): AsyncGenerator<string, void> {
  try {
    const { backend, readmit, flow } = ctx;
    const [run] = await asCaller((tx) => tx.select().from(importRun).where(eq(importRun.id, id)));
    if (!run) throw fault.missing();
    yield line(["Line", "Problem", ...run.headers]);
    for (let after = 0, isLast = false; !isLast;) {
      await flow?.drained();
      const rows = await asCaller((tx) => failedLines(tx, { id, after, limit: pageSize }));
      after = rows.at(-1)?.number ?? after;
      isLast = rows.length < pageSize;
      if (rows.length > 0) yield rows.map((row) => line([String(row.line), row.problem ?? "", ...(row.cells ?? [])])).join("");
    }

    async function asCaller<T>(work: Parameters<typeof backend.database.asActor<T>>[1]): Promise<T> {
      const { caller } = (await readmit()) ?? {};
      if (!caller) throw fault.missing();
      return backend.database.asActor(caller, work);
    }
  } catch (error) {
    throw asTrpcError(error);
  }
}

const line = (cells: readonly string[]): string => `${cells.map(textCell).join(",")}\r\n`;
