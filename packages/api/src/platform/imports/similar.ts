import { getTableColumns, sql } from "drizzle-orm";
import type { Tx } from "@freehold/database/database.ts";
import { folded } from "./run/matches.ts";
import type { Prepared } from "./run/prepare.ts";
import type { Target } from "./target.ts";

/** A record of a similar name. */
export type Similar = { readonly id: string; readonly name: string; readonly likeness: number };

/** Names that have most of their groups of three letters in common are shown. */
const likeEnough = 0.5;

/** Records whose name is like the line's, where the module wants them to be looked for. */
export async function similarTo(tx: Tx, { rule, declaration }: Target, { values }: Prepared): Promise<Similar[]> {
  const column = rule.matchers.find(({ by }) => by === "similarName")?.column;
  const name = column === undefined ? undefined : values[column];
  if (column === undefined || typeof name !== "string") return [];
  const parts = folded(name)
    .split(" ")
    .filter((part) => part.length > 2)
    .toSorted((a, b) => b.length - a.length)
    .slice(0, 3);
  if (parts.length === 0 || !declaration.search.includes(column)) return [];
  const { [column]: named, id } = getTableColumns(declaration.table);
  const has = sql.join(
    parts.map((part) => sql`strpos(search_text, freehold.fold(${part})) > 0`),
    sql` or `,
  );
  const rows = await tx
    .select({ id: sql<string>`${id}`, name: sql<string>`${named}` })
    .from(declaration.table)
    .where(has)
    .limit(200);
  return rows
    .map((row) => ({ ...row, likeness: likeness(folded(row.name), folded(name)) }))
    .filter((row) => row.likeness >= likeEnough)
    .toSorted((a, b) => b.likeness - a.likeness)
    .slice(0, 3);
}

/** How many groups of three letters two texts share, of all that they have: 1 for the same text. */
export function likeness(a: string, b: string): number {
  const groups = (text: string): Set<string> => new Set(Array.from({ length: text.length + 2 }, (_, at) => `  ${text} `.slice(at, at + 3)));
  const [one, other] = [groups(a), groups(b)];
  const shared = [...one].filter((group) => other.has(group)).length;
  return shared / (one.size + other.size - shared);
}
