import { PgDialect } from "drizzle-orm/pg-core";
import { placeName } from "../expression/place.ts";
import { planList, type Phase } from "../resource/list.ts";
import { compareRows } from "../resource/row-order.ts";
import { sortKey } from "../resource/sort-key.ts";
import { RowText, type DecodedRow, type TextRow } from "../table/row-text.ts";
import { columnNames, proofPlaces, proofSchema, proofShape } from "./proof-table.ts";
import type { Random } from "./random.ts";
import { asPrinted, type World } from "./world.ts";

const dialect = new PgDialect();
const declared = [...proofShape.columns.values()];
const text = new RowText(declared.map(({ key, column }, at) => ({ key, column, at })));
/** Instants and days of the samples lie beyond what rows of the product hold. */
const columns = declared.flatMap(({ key, kind }) => (kind && kind !== "timestamp" && kind !== "date" ? [key] : []));

/** The rows of one phase of a list, as the product reads them. */
async function ask(db: World["db"], { clauses }: Phase, limit: number): Promise<DecodedRow[]> {
  const { sql, params } = dialect.sqlToQuery(clauses());
  const query = `select ${columnNames.join(", ")} from ${proofSchema}.candidate ${sql} limit ${limit}`;
  const { rows } = await db.query<TextRow[]>({ text: query, values: params, rowMode: "array", types: asPrinted });
  // Proof: pg gives arrays when it is asked for them.
  return (rows as unknown as TextRow[]).map((row) => text.read(row));
}

/** All rows page by page, as a list of so many at once gives them. */
async function listed(db: World["db"], { sort, limit }: { sort: string; limit: number }): Promise<DecodedRow[]> {
  const found: DecodedRow[] = [];
  for (let cursor: string | undefined, isLast = false; !isLast;) {
    const plan = planList(proofShape, { access: true, filter: undefined, search: undefined, sort, limit, cursor });
    const page: DecodedRow[] = [];
    for (const phase of plan.phases) if (page.length < limit) page.push(...(await ask(db, phase, limit - page.length)));
    found.push(...page);
    isLast = page.length < limit;
    if (!isLast) cursor = plan.cursorAfter(page.at(-1)!);
  }
  return found;
}

/**
 * Reads the random rows in random orders, by columns and by places in hostile documents, up and down, in pages of random length, and
 * compares each with the order of the process; what has nothing there is at the end, up and down. @returns how many rows stood where
 * they should; throws at the first that does not
 */
export async function proveOrders(world: World, random: Random, lists: number): Promise<number> {
  await world.db.query("begin; set local timezone = 'UTC'");
  let compared = 0;
  for (let n = 0; n < lists; n++) {
    const name = random.chance(0.15) ? random.pick(columns) : placeName(random.pick(proofPlaces));
    const descending = random.chance(0.5);
    const sort = descending ? `-${name}` : name;
    const found = await listed(world.db, { sort, limit: random.pick([1, 3, 7, 100]) });
    const { kind } = sortKey(proofShape, name);
    const order = { column: name, kind, descending, key: [{ column: "id", kind: "uuid" as const }] };
    const expected = found.toSorted((a, b) => (String(a["id"]) < String(b["id"]) ? -1 : 1)).toSorted(compareRows(order));
    const ids = (rows: readonly DecodedRow[]): string => rows.map(({ id }) => String(id).slice(0, 8)).join(" ");
    if (found.length !== world.rows.length || ids(found) !== ids(expected))
      throw new Error(`Sorted by ${sort} PostgreSQL gives\n${ids(found)}\nand the process\n${ids(expected)}`);
    const isEmpty = found.map((row) => sortKey(proofShape, name).valueIn(row) === null);
    if (isEmpty.lastIndexOf(false) > isEmpty.indexOf(true) && isEmpty.includes(true))
      throw new Error(`Sorted by ${sort} rows with nothing there come before others.`);
    compared += found.length;
  }
  await world.db.query("commit");
  return compared;
}
