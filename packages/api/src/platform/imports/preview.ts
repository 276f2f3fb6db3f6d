import { titlesOf } from "../../resource/title.ts";
import { previewRows, type ImportPlan } from "./contract.ts";
import { admittedTarget, firstRecords, importFile, type ImportContext } from "./given-file.ts";
import { decide } from "./run/decide.ts";
import { Matches } from "./run/matches.ts";
import { Preparer, readingFor, type Problems } from "./run/prepare.ts";
import { withReferences } from "./run/references.ts";
import { similarTo, type Similar } from "./similar.ts";

/** A line as it would be stored, or why not. */
export type PreviewRow = {
  readonly line: number;
  readonly outcome: "create" | "update" | "leave" | "fail";
  /** What would be stored, by field. */
  readonly values: Readonly<Record<string, unknown>>;
  readonly problems: Problems;
  /** The record that it is. */
  readonly match: { readonly id: string; readonly name: string | null } | null;
  /** Records of a similar name, the likest first: only a hint. */
  readonly similar: readonly Similar[];
};

/** The first lines as they would be stored, with what is wrong cell by cell. Writes nothing. */
export async function previewImport(ctx: ImportContext, plan: ImportPlan): Promise<PreviewRow[]> {
  const target = await admittedTarget(ctx, plan.resource);
  const row = await importFile(ctx, plan.fileId);
  const [header, ...records] = await firstRecords(ctx, row, { format: plan.format, count: previewRows, target });
  const preparer = new Preparer(target, plan, { headers: header?.cells ?? [], reading: await readingFor(target, plan) });
  const prepared = records.map((record) => preparer.prepare(record));
  return ctx.asActor(async (tx) => {
    const resolved = await withReferences(tx, target, prepared);
    const matches = await Matches.find(tx, target, resolved);
    const found = resolved.map((one) => matches.of(one));
    const ids = found.flatMap((match) => (match ? [String(match.rows[0]!["id"])] : []));
    const names = new Map((await titlesOf(tx, target.declaration, ids)).map(({ id, name }) => [id, name]));
    const rows: PreviewRow[] = [];
    for (const [at, one] of resolved.entries()) {
      const match = found[at];
      const decision = decide(target, { row: one, match, policy: plan.duplicates });
      const id = match && String(match.rows[0]!["id"]);
      rows.push({
        line: one.line,
        outcome: decision.act,
        values: one.values,
        problems: decision.act === "fail" ? decision.problems : {},
        match: id === undefined ? null : { id, name: names.get(id) ?? null },
        similar: decision.act === "create" ? await similarTo(tx, target, one) : [],
      });
    }
    return rows;
  });
}
