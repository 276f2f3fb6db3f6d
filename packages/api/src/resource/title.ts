import { getTableColumns, inArray, sql, type SQL } from "drizzle-orm";
import { getTableConfig, type PgColumn } from "drizzle-orm/pg-core";
import type { Tx } from "@freehold/database/database.ts";
import { declarationOf, type ColumnDeclaration, type Declaration } from "@freehold/kernel/table/declaration.ts";

/** A text by which people name records of a table. */
export type Naming = {
  /** The references that lead from a record to the one whose text it is; none where the text is its own. */
  readonly through: readonly ColumnDeclaration[];
  /** The table that has the text. */
  readonly of: Declaration;
  readonly column: string;
};

/** The keys of columns that are unique together within the organization. */
export function uniqueKeys({ table, columns }: Declaration): string[][] {
  const keyOf = new Map([...columns.values()].map(({ name, key }) => [name, key]));
  return getTableConfig(table).uniqueConstraints.map((one) =>
    one.columns.flatMap(({ name }) => (name === "org_id" ? [] : (keyOf.get(name) ?? []))),
  );
}

/**
 * What a record is called: its name; without one what the record is called of which it is a part, where there is one such part at most
 * (a supplier is called like its party); else its first text.
 */
export function titleOf(declaration: Declaration): Naming | undefined {
  return titleWithin(declaration, []);
}

function titleWithin(declaration: Declaration, seen: readonly Declaration[]): Naming | undefined {
  const { columns } = declaration;
  const own = (column: string): Naming => ({ through: [], of: declaration, column });
  if (columns.get("name")?.kind === "text") return own("name");
  for (const keys of uniqueKeys(declaration)) {
    const part = keys.length === 1 ? columns.get(keys[0]!) : undefined;
    const whole = part?.reference && !part.nullable ? declarationOf(part.reference.target()) : undefined;
    const title = whole && !seen.includes(whole) ? titleWithin(whole, [...seen, declaration]) : undefined;
    if (part && title) return { ...title, through: [part, ...title.through] };
  }
  const first = [...columns.values()].find(({ kind, values, facts }) => kind === "text" && !values && !facts.secondary && !facts.secret);
  return first && own(first.key);
}

/** Every text by which records are named: the title, and texts that are unique, also those of the record that the title is of. */
export function namingsOf(declaration: Declaration): Naming[] {
  const title = titleOf(declaration);
  const texts = (of: Declaration, through: Naming["through"]): Naming[] =>
    uniqueKeys(of).flatMap((keys) =>
      keys.length === 1 && of.columns.get(keys[0]!)?.kind === "text" ? [{ through, of, column: keys[0]! }] : [],
    );
  const all = [
    ...(title ? [title] : []),
    ...texts(declaration, []),
    ...(title && title.through.length > 0 ? texts(title.of, title.through) : []),
  ];
  return all.filter((one, at) => all.findIndex(({ of, column }) => of === one.of && column === one.column) === at);
}

/** A record and a text that names it. */
export type Named = { readonly id: string; readonly name: string | null };

const columnIn = ({ table }: Declaration, key: string): PgColumn => getTableColumns(table)[key]!;

/** The tables from a record to the one that has the text. */
function joined(declaration: Declaration, { through }: Naming): SQL {
  let from = sql`${declaration.table}`;
  let at = declaration;
  for (const { column, reference } of through) {
    const next = declarationOf(reference!.target());
    from = sql`${from} join ${next.table} on ${columnIn(next, "orgId")} = ${columnIn(at, "orgId")} and ${columnIn(next, "id")} = ${column}`;
    at = next;
  }
  return from;
}

/** What records are called, as far as the caller of the transaction may see it. Empty for what has no name at all. */
export async function titlesOf(tx: Tx, declaration: Declaration, ids: readonly string[]): Promise<Named[]> {
  const title = titleOf(declaration);
  if (!title || ids.length === 0) return [];
  const id = columnIn(declaration, "id");
  const { rows } = await tx.execute<Named>(
    sql`select ${id} as id, ${columnIn(title.of, title.column)} as name from ${joined(declaration, title)} where ${inArray(id, [...ids])}`,
  );
  return rows;
}

/** The records that one of these texts names. Of each text three at most on average: more tell no better that it is not one. */
export async function recordsNamed(
  tx: Tx,
  declaration: Declaration,
  { naming, names }: { naming: Naming; names: readonly string[] },
): Promise<Named[]> {
  const text = columnIn(naming.of, naming.column);
  const { rows } = await tx.execute<Named>(
    sql`select ${columnIn(declaration, "id")} as id, ${text} as name from ${joined(declaration, naming)}
      where ${inArray(text, [...names])} limit ${names.length * 3}`,
  );
  return rows;
}
