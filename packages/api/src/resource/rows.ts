import type { PgTable } from "drizzle-orm/pg-core";
import type { Tx } from "@freehold/database/database.ts";
import type { Answer, Statement, TextRow } from "@freehold/database/transaction/statement.ts";
import type { Expression } from "@freehold/kernel/expression/language.ts";
import { nobody } from "@freehold/kernel/expression/language.ts";
import { residueForCaller } from "@freehold/kernel/expression/residue.ts";
import type { Principal } from "@freehold/kernel/principal.ts";
import { planList } from "@freehold/kernel/resource/list.ts";
import { declarationOf } from "@freehold/kernel/table/declaration.ts";
import { rememberSource } from "@freehold/live/row-source.ts";
import { askIn } from "../prepared.ts";
import { rowFault } from "./row-fault.ts";
import { statementsOf } from "./statements.ts";

/** A row of a table that is not known here. The router's declared types say what it holds. */
export type AnyRow = Record<string, unknown>;

/** Which rows of a table a caller asks for. */
export type View = {
  readonly filter?: Expression | undefined;
  readonly search?: string | undefined;
  readonly sort?: string | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
};

export type Page = { readonly rows: AnyRow[]; readonly nextCursor: string | null };

/** A page as PostgreSQL wrote it. */
export type TextPage = { readonly rows: readonly TextRow[]; readonly nextCursor: string | null };

/** Runs one statement as the caller and answers with what PostgreSQL wrote. */
export type Ask = (statement: Statement) => Promise<Answer>;

/** One page of the rows the caller may see. A caller who can see none is answered without a query. */
export async function readPage(ask: Ask, table: PgTable, { caller, ...view }: View & { caller: Principal }): Promise<TextPage> {
  const declaration = declarationOf(table);
  const access = residueForCaller(declaration.policy.read ?? nobody, caller);
  if (access === false) return { rows: [], nextCursor: null };
  const { filter, search, sort, limit, cursor } = view;
  const plan = planList(declaration, { access, filter, search, sort, limit, cursor });
  const statements = statementsOf(table);
  const found: TextRow[] = [];
  for (const phase of plan.phases) {
    // One row more than asked tells whether there is another page.
    if (found.length <= limit) found.push(...(await ask(statements.page(phase, limit + 1))).rows);
  }
  const last = found[limit - 1];
  const isMore = found.length > limit && last !== undefined;
  return { rows: isMore ? found.slice(0, limit) : found, nextCursor: isMore ? plan.cursorAfter(statements.rows.read(last)) : null };
}

/** The same as rows, which remember their text, within a transaction that is open. */
export async function listRows(tx: Tx, table: PgTable, view: View & { caller: Principal }): Promise<Page> {
  const { rows: written, nextCursor } = await readPage(askIn(tx), table, view);
  const text = statementsOf(table).rows;
  const rows = written.map((row) => text.read(row));
  rememberSource(rows, { text, rows: written });
  return { rows, nextCursor };
}

/** A row the caller may see. @throws row.missing, also for a row of another organization */
export async function getRow(ask: Ask, table: PgTable, id: string): Promise<TextRow> {
  const { rows } = await ask(statementsOf(table).get(id));
  if (!rows[0]) throw rowFault.missing();
  return rows[0];
}

/** Adds a row to the caller's organization. @throws forbidden when the policy denies it */
export async function createRow(ask: Ask, table: PgTable, values: AnyRow): Promise<TextRow> {
  const { rows } = await ask(statementsOf(table).create(values));
  return rows[0]!;
}

/**
 * Changes a row. With `version`, only if nobody changed it since: else `row.stale` tells the row as the caller may see it now, and
 * what was sent. @throws row.missing, row.notAllowed, row.stale
 */
export async function updateRow(
  ask: Ask,
  table: PgTable,
  change: { id: string; patch: AnyRow; version?: number | undefined },
): Promise<TextRow> {
  const { id, version } = change;
  const statements = statementsOf(table);
  const update = statements.update(change);
  if (!update) return getRow(ask, table, id);
  const { rows } = await ask(update);
  if (rows[0]) return rows[0];
  const seen = statements.rows.read(await getRow(ask, table, id));
  if (version !== undefined && seen.version !== version) throw rowFault.stale({ current: seen, sent: change });
  throw rowFault.notAllowed();
}

/** Removes a row. With `version`, only if nobody changed it since. @throws row.missing, row.notAllowed, row.stale */
export async function removeRow(
  ask: Ask,
  table: PgTable,
  { id, version }: { id: string; version?: number | undefined },
): Promise<{ id: string }> {
  const statements = statementsOf(table);
  const { count } = await ask(statements.remove(id, version));
  if (count > 0) return { id };
  const seen = statements.rows.read(await getRow(ask, table, id));
  if (version !== undefined && seen.version !== version) throw rowFault.stale({ current: seen });
  throw rowFault.notAllowed();
}
