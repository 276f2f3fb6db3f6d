import { and, eq, getTableColumns, sql, type SQL } from "drizzle-orm";
import type { PgColumn, PgTable } from "drizzle-orm/pg-core";
import type { Tx } from "@freehold/database/database.ts";
import { faults } from "@freehold/kernel/fault.ts";
import type { Expression } from "@freehold/kernel/expression/language.ts";
import { nobody } from "@freehold/kernel/expression/language.ts";
import { residueForCaller } from "@freehold/kernel/expression/residue.ts";
import type { Principal } from "@freehold/kernel/principal.ts";
import { planList, type Phase } from "@freehold/kernel/resource/list.ts";
import { declarationOf } from "@freehold/kernel/table/declaration.ts";

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

const fault = faults("row", {
  missing: ["missing", "There is no such record, or it is not for you to see."],
  notAllowed: ["forbidden", "You may see this record but not change it this way."],
  stale: ["conflict", "Somebody else has changed this record in the meantime."],
});

/** One page of the rows the caller may see. A caller who can see none is answered without a query. */
export async function listRows(tx: Tx, table: PgTable, { caller, ...view }: View & { caller: Principal }): Promise<Page> {
  const declaration = declarationOf(table);
  const access = residueForCaller(declaration.policy.read ?? nobody, caller);
  if (access === false) return { rows: [], nextCursor: null };
  const plan = planList(declaration, {
    access,
    filter: view.filter,
    search: view.search,
    sort: view.sort,
    limit: view.limit,
    cursor: view.cursor,
  });
  const rows: AnyRow[] = [];
  // One row more than asked tells whether there is another page.
  for (const phase of plan.phases) {
    if (rows.length <= view.limit) rows.push(...(await readPhase(tx, table, { ...phase, limit: view.limit + 1 - rows.length })));
  }
  const more = rows.length > view.limit;
  if (more) rows.length = view.limit;
  return { rows, nextCursor: more ? plan.cursorAfter(rows.at(-1)!) : null };
}

function readPhase(tx: Tx, table: PgTable, { where, orderBy, limit }: Phase & { limit: number }): Promise<AnyRow[]> {
  const query = tx.select().from(table).$dynamic();
  return query
    .where(where)
    .orderBy(...orderBy)
    .limit(limit);
}

function idOf(table: PgTable): PgColumn {
  const { id } = getTableColumns(table);
  if (!id) throw new TypeError("Rows of a series have no id.");
  return id;
}

/** A row the caller may see. @throws row.missing, also for a row of another organization */
export async function getRow(tx: Tx, table: PgTable, id: string): Promise<AnyRow> {
  const [row] = await tx
    .select()
    .from(table)
    .where(eq(idOf(table), id));
  if (!row) throw fault.missing();
  return row;
}

/** Adds a row to the caller's organization. @throws forbidden when the policy denies it */
export async function createRow(tx: Tx, table: PgTable, values: AnyRow): Promise<AnyRow> {
  const [row] = await tx.insert(table).values(values).returning();
  return row!;
}

/** Changes a row. With `version`, only if nobody changed it since. @throws row.missing, row.notAllowed, row.stale */
export async function updateRow(
  tx: Tx,
  table: PgTable,
  { id, patch, version }: { id: string; patch: AnyRow; version?: number | undefined },
): Promise<AnyRow> {
  const current = version === undefined ? undefined : sameVersion(table, version);
  if (Object.values(patch).every((value) => value === undefined)) return getRow(tx, table, id);
  const [row] = await tx
    .update(table)
    .set(patch)
    .where(and(eq(idOf(table), id), current))
    .returning();
  if (row) return row;
  const seen = await getRow(tx, table, id);
  if (version !== undefined && seen.version !== version) throw fault.stale({ current: seen });
  throw fault.notAllowed();
}

function sameVersion(table: PgTable, version: number): SQL {
  return sql`${getTableColumns(table).version!} = ${version}`;
}

/** Removes a row. @throws row.missing, row.notAllowed */
export async function removeRow(tx: Tx, table: PgTable, id: string): Promise<{ id: string }> {
  const removed = await tx
    .delete(table)
    .where(eq(idOf(table), id))
    .returning({ id: idOf(table) });
  if (removed.length > 0) return { id };
  await getRow(tx, table, id);
  throw fault.notAllowed();
}
