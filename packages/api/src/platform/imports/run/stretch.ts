import type { Tx } from "@freehold/database/database.ts";
import { newId } from "@freehold/kernel/id.ts";
import { words } from "@freehold/kernel/table/declaration.ts";
import { askIn } from "../../../prepared.ts";
import { createRow, updateRow, type AnyRow } from "../../../resource/rows.ts";
import { statementsOf } from "../../../resource/statements.ts";
import type { importRow } from "../schema.ts";
import type { RunRow, Writing } from "./batch.ts";
import { decide, type Decision } from "./decide.ts";
import { Matches } from "./matches.ts";
import { problemText, type Prepared, type Problems } from "./prepare.ts";
import { withReferences } from "./references.ts";

type NewRow = typeof importRow.$inferInsert;

/** What was done with some lines, and the keys by which later lines of a dry run know what they would have made. */
export type Counted = {
  readonly counts: Record<"created" | "changed" | "duplicates" | "failed", number>;
  readonly rows: readonly NewRow[];
  readonly keys: readonly string[];
};

/** Which line of the stretch is being written, when the database refuses something. */
export type At = { line: number | "several" | undefined };

type Trying = { readonly refused: ReadonlyMap<number, string>; readonly at: At; readonly isOneByOne: boolean };
type Waiting = { readonly row: Prepared; readonly values: AnyRow };

/** Writes the lines of one stretch within its transaction, and tells what it did. */
export class Stretch {
  readonly #tx: Tx;
  readonly #writing: Omit<Writing, "asActor">;
  readonly #trying: Trying;
  readonly #counts = { created: 0, changed: 0, duplicates: 0, failed: 0 };
  readonly #rows: NewRow[] = [];
  readonly #keys: string[] = [];
  /** New records that are added together: before anything is changed, and at the end. */
  #waiting: Waiting[] = [];

  constructor(tx: Tx, writing: Omit<Writing, "asActor">, trying: Trying) {
    this.#tx = tx;
    this.#writing = writing;
    this.#trying = trying;
  }

  async write(lines: readonly Prepared[]): Promise<Counted> {
    const { target } = this.#writing;
    const resolved = await withReferences(this.#tx, target, lines);
    const matches = await Matches.find(this.#tx, target, resolved);
    for (const [index, row] of resolved.entries()) {
      let decision = this.#decide(row, matches);
      // It may be about a record that waits to be added: what it holds then, the database says.
      if (decision.act === "update" && this.#waiting.length > 0) {
        await this.#addWaiting(matches);
        decision = this.#decide(row, matches);
      }
      await this.#do(decision, { row, index, matches });
    }
    await this.#addWaiting(matches);
    return { counts: this.#counts, rows: this.#rows, keys: this.#keys };
  }

  #decide(row: Prepared, matches: Matches): Decision {
    const { run, target, seen } = this.#writing;
    const known = this.#trying.refused.get(row.number);
    if (known !== undefined) return { act: "fail", problems: { "": known } };
    const decision = decide(target, { row, match: matches.of(row), policy: run.plan.duplicates });
    const isSeen = decision.act === "create" && run.plan.duplicates !== "create" && matches.isAmong(seen, row);
    return isSeen ? { act: "leave", row: row.values } : decision;
  }

  async #do(decision: Decision, { row, index, matches }: { row: Prepared; index: number; matches: Matches }): Promise<void> {
    const { run, target } = this.#writing;
    if (decision.act === "leave") this.#counts.duplicates++;
    else if (decision.act === "fail") {
      this.#counts.failed++;
      this.#rows.push(failedRow(run, row, { labelOf: (field) => target.fields.get(field)?.facts.label, problems: decision.problems }));
    } else if (decision.act === "create" && !target.rule.create && !this.#trying.isOneByOne) {
      const values = { id: newId(), ...decision.values };
      this.#waiting.push({ row, values });
      matches.note(values);
    } else {
      this.#trying.at.line = index;
      const after = await this.#writeOne(decision);
      this.#trying.at.line = undefined;
      matches.note(after);
      this.#noteWritten(row, after, decision.act === "create" ? undefined : decision.before);
    }
    if (decision.act === "create" || decision.act === "update") this.#keys.push(...matches.keysOf(row));
  }

  async #writeOne(decision: Decision & { act: "create" | "update" }): Promise<AnyRow> {
    const { target, home } = this.#writing;
    const { declaration, rule } = target;
    const { table } = declaration;
    const tx = this.#tx;
    const text = statementsOf(table).rows;
    if (decision.act === "create")
      return rule.create ? rule.create(tx, decision.values, home) : text.read(await createRow(askIn(tx), table, decision.values));
    const { row, patch } = decision;
    const change = { id: String(row["id"]), patch, ...(typeof row["version"] === "number" && { version: row["version"] }) };
    return rule.update ? rule.update(tx, change, home) : text.read(await updateRow(askIn(tx), table, change));
  }

  /** Adds what waits in one statement. */
  async #addWaiting(matches: Matches): Promise<void> {
    const waiting = this.#waiting;
    if (waiting.length === 0) return;
    this.#waiting = [];
    this.#trying.at.line = "several";
    const { table } = this.#writing.target.declaration;
    const added: AnyRow[] = await this.#tx
      .insert(table)
      .values(waiting.map(({ values }) => values))
      .returning();
    this.#trying.at.line = undefined;
    const byId = new Map(added.map((one) => [one["id"], one]));
    for (const { row, values } of waiting) {
      const after = byId.get(values["id"])!;
      matches.note(after);
      this.#noteWritten(row, after, undefined);
    }
  }

  #noteWritten(row: Prepared, after: AnyRow, before: AnyRow | undefined): void {
    this.#counts[before ? "changed" : "created"]++;
    this.#rows.push({
      ...baseOf(this.#writing.run, row),
      outcome: before ? "changed" : "created",
      recordId: String(after["id"]),
      recordVersion: Number(after["version"]),
      ...(before ? { before: storable(before) } : { fingerprint: row.fingerprint }),
    });
  }
}

const baseOf = ({ id, askedBy, resource }: RunRow, { number, line }: Prepared) => ({ runId: id, askedBy, resource, number, line });

type Failed = { readonly labelOf: (field: string) => string | undefined; readonly problems: Problems };

function failedRow(run: RunRow, row: Prepared, { labelOf, problems }: Failed): NewRow {
  const cells = row.cells.slice(0, run.headers.length + 1).map(storableText);
  const problem = storableText(problemText(problems, (field) => labelOf(field) ?? words(field))).slice(0, 2000);
  return { ...baseOf(run, row), outcome: "failed", cells, problem };
}

/** PostgreSQL stores every character but one, and no half of a pair. */
const storableText = (text: string): string => text.toWellFormed().replaceAll("\0", "\u2400").slice(0, 10_000);

/** Values as JSON keeps them; `restorable` reads them again. */
export const storable = (values: AnyRow): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(values).map(([key, value]) => [
      key,
      value instanceof Date ? { at: value.toISOString() } : typeof value === "bigint" ? { whole: String(value) } : value,
    ]),
  );
