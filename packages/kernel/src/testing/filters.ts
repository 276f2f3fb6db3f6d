import { sql, type SQL } from "drizzle-orm";
import { PgDialect } from "drizzle-orm/pg-core";
import type { Expression } from "../expression/language.ts";
import { predicate } from "../expression/predicate.ts";
import { residueForCaller } from "../expression/residue.ts";
import { toSql, type Constants } from "../expression/sql.ts";
import type { Principal } from "../principal.ts";
import { printed, randomExpression, smaller } from "./expressions.ts";
import type { Random } from "./random.ts";
import { proofColumns, proofShape, proofVocabulary } from "./proof-table.ts";
import { asPrinted, settings, zones, type World } from "./world.ts";

const dialect = new PgDialect();
const { kinds } = proofShape;
const together = 20;

/** How a question is put: as which caller, in which session, with which form of constants. */
type Session = { readonly caller: Principal; readonly zone: string; readonly constants: Constants };

/** Runs one query as the caller, in a transaction that is undone, and gives the values as PostgreSQL prints them. */
async function ask(world: World, { caller, zone }: Session, query: SQL): Promise<string[][]> {
  const { sql: text, params } = dialect.sqlToQuery(query);
  await world.db.query(`begin; ${settings(caller)} set local timezone = '${zone}'`);
  const { rows } = await world.db.query<string[]>({ text, values: params, rowMode: "array", types: asPrinted });
  await world.db.query("rollback");
  return rows;
}

/** For every row, whether PostgreSQL calls each expression true. */
async function asColumns(world: World, session: Session, expressions: readonly Expression[]): Promise<boolean[][]> {
  const answers = expressions.map((expression) => sql`((${toSql(expression, proofColumns, session.constants)}) is true)`);
  const rows = await ask(world, session, sql`select ${sql.join(answers, sql`, `)} from proof.candidate order by n`);
  return rows.map((row) => row.map((answer) => answer === "t"));
}

/** For every expression, the rows that PostgreSQL finds with it as WHERE. */
async function asWhere(world: World, session: Session, expressions: readonly Expression[]): Promise<Set<number>[]> {
  const found = expressions.map((expression) => {
    const where = toSql(expression, proofColumns, session.constants);
    return sql`(select string_agg(n::text, ',') from proof.candidate where ${where})`;
  });
  const [row = []] = await ask(world, session, sql`select ${sql.join(found, sql`, `)}`);
  return row.map((list) => new Set(list ? list.split(",").map(Number) : []));
}

/** A case in which the enforcers differ, with all that is needed to repeat it by hand. */
export class Difference extends Error {
  constructor(story: { readonly [name: string]: unknown }) {
    const lines = Object.entries(story).map(([name, value]) => `  ${name}: ${typeof value === "string" ? value : printed(value)}`);
    super(`PostgreSQL and the predicate differ.\n${lines.join("\n")}`);
    this.name = "Difference";
  }
}

async function differs(world: World, session: Session, { n, expression }: { n: number; expression: Expression }): Promise<boolean> {
  const answers = await asColumns(world, session, [expression]);
  return answers[n]![0] !== predicate(expression, kinds)(world.rows[n]!.row, session.caller);
}

/** Explains a difference by the smallest expression that still shows it. */
async function explained(world: World, session: Session, found: { n: number; expression: Expression }): Promise<Difference> {
  let { expression } = found;
  for (let shrunk = true; shrunk;) {
    shrunk = false;
    for (const candidate of smaller(expression)) {
      if (await differs(world, session, { n: found.n, expression: candidate })) {
        expression = candidate;
        shrunk = true;
        break;
      }
    }
  }
  const { printed: text, row } = world.rows[found.n]!;
  const { sql: condition, params } = dialect.sqlToQuery(toSql(expression, proofColumns, session.constants));
  const answer = predicate(expression, kinds)(row, session.caller);
  return new Difference({ expression, predicate: answer, condition, params, row, printed: text, ...session, from: found.expression });
}

/** Compares the predicate with PostgreSQL on every row, for one caller and some expressions. Gives the cases tried. */
async function compareColumns(world: World, session: Session, expressions: readonly Expression[]): Promise<number> {
  const answers = await asColumns(world, session, expressions);
  for (const [at, expression] of expressions.entries()) {
    const decide = predicate(expression, kinds);
    for (const [n, { row }] of world.rows.entries()) {
      if (decide(row, session.caller) !== answers[n]![at]) throw await explained(world, session, { n, expression });
    }
  }
  return expressions.length * world.rows.length;
}

/** Compares what the residue finds with what the expression finds, both as WHERE. Gives the cases tried. */
async function compareResidues(world: World, session: Session, expressions: readonly Expression[]): Promise<number> {
  const everything = new Set(world.rows.keys());
  const left = expressions.map((expression) => residueForCaller(expression, session.caller));
  const open = left.filter((residue) => typeof residue !== "boolean");
  const found = await asWhere(world, session, [...expressions, ...open]);
  const wanted = found.splice(0, expressions.length);
  for (const [at, residue] of left.entries()) {
    const rows = typeof residue === "boolean" ? (residue ? everything : new Set<number>()) : found.shift()!;
    if (rows.size === wanted[at]!.size && [...rows].every((n) => wanted[at]!.has(n))) continue;
    throw new Difference({ expression: expressions[at], finds: wanted[at], residue, residueFinds: rows, ...session });
  }
  return expressions.length * world.rows.length;
}

/**
 * Draws expressions and compares, for every caller and row, the predicate with the SQL condition as a column and as
 * WHERE, with constants as literals and as parameters, and the residue with the expression.
 * @throws Difference, shrunk to the smallest expression that shows it.
 */
export async function proveFilters(world: World, random: Random, expressions: number): Promise<number> {
  let cases = 0;
  for (let done = 0; done < expressions; done += together) {
    const drawn = Array.from({ length: together }, () => randomExpression(random, proofVocabulary));
    for (const [n, caller] of world.callers.entries()) {
      const constants = (n + done / together) % 2 === 0 ? "literals" : "parameters";
      const session: Session = { caller, zone: random.pick(zones), constants };
      cases += await compareColumns(world, session, drawn);
      await compareResidues(world, session, drawn);
    }
  }
  return cases;
}
