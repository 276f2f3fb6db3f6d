import { and, eq, getTableColumns, inArray, or, sql, type SQL } from "drizzle-orm";
import type { Tx } from "@freehold/database/database.ts";
import type { AnyRow } from "../../../resource/rows.ts";
import type { Target } from "../target.ts";
import type { Prepared } from "./prepare.ts";

/** A way to tell that a line is a record that is there: all of its columns say the same. */
export type KeyRule = { readonly columns: readonly string[]; readonly isFolded: boolean; readonly isUnique: boolean };

/** A record that a line is, or several that it may be. */
export type Match = {
  readonly rows: readonly AnyRow[];
  /** Whether an earlier import made a record of the same line. */
  readonly isImported: boolean;
};

/** The ways to tell, the surest first: the id, unique keys, what the module declares. Only columns that the file fills count. */
export function keyRules({ unique, rule, declaration }: Target, mapped: ReadonlySet<string>): KeyRule[] {
  const declared = rule.matchers.flatMap(({ by, column }) =>
    by === "similarName" ? [] : [{ columns: [column], isFolded: by === "text", isUnique: false }],
  );
  const keys = unique.map((columns) => ({ columns, isFolded: false, isUnique: true }));
  const id = declaration.columns.has("id") ? [{ columns: ["id"], isFolded: false, isUnique: true }] : [];
  return [...id, ...keys, ...declared].filter(({ columns }) => columns.every((column) => mapped.has(column)));
}

/** What the columns of a rule say, as one text; undefined where one of them says nothing. */
export function keyOf({ columns, isFolded }: KeyRule, values: AnyRow): string | undefined {
  const parts = columns.map((column) => values[column]);
  if (parts.some((part) => part === null || part === undefined || part === "")) return undefined;
  return JSON.stringify(parts, (_key, part: unknown) => {
    if (typeof part === "bigint") return `${part}n`;
    return isFolded && typeof part === "string" ? folded(part) : part;
  });
}

/** Lower case without accents, as searches fold text. */
export const folded = (text: string): string =>
  text.normalize("NFD").replaceAll(/\p{M}/gu, "").toLowerCase().replaceAll(/\s+/g, " ").trim();

/** Which lines are records that are there. */
export class Matches {
  readonly #rules: readonly KeyRule[];
  /** For each rule, the records that were there. */
  readonly #there: readonly ReadonlyMap<string, readonly AnyRow[]>[];
  /** For each rule, the records that lines before have written. */
  readonly #written: readonly Map<string, AnyRow>[];
  readonly #imported: ReadonlyMap<string, AnyRow>;

  private constructor(rules: readonly KeyRule[], there: Map<string, AnyRow[]>[], imported: ReadonlyMap<string, AnyRow>) {
    this.#rules = rules;
    this.#there = there;
    this.#written = there.map(() => new Map());
    this.#imported = imported;
  }

  /** Looks for the records of some lines, one question a rule. */
  static async find(tx: Tx, target: Target, rows: readonly Prepared[]): Promise<Matches> {
    const mapped = new Set(rows.flatMap(({ values }) => Object.keys(values)));
    const rules = keyRules(target, mapped);
    const there: Map<string, AnyRow[]>[] = [];
    for (const rule of rules) there.push(await rowsBy(tx, target, { rule, rows }));
    return new Matches(rules, there, await importedBefore(tx, target, rows));
  }

  of({ values, fingerprint }: Prepared): Match | undefined {
    const imported = this.#imported.get(fingerprint);
    const isImported = imported !== undefined;
    for (const [at, rule] of this.#rules.entries()) {
      const key = keyOf(rule, values);
      if (key === undefined) continue;
      const written = this.#written[at]!.get(key);
      const rows = written ? [written] : this.#there[at]!.get(key);
      if (rows && rows.length > 0) return { rows, isImported };
    }
    return imported && { rows: [imported], isImported };
  }

  /** A record that was just written: later lines of the batch may be it, too. */
  note(row: AnyRow): void {
    for (const [at, rule] of this.#rules.entries()) {
      const key = keyOf(rule, row);
      if (key !== undefined) this.#written[at]!.set(key, row);
    }
  }

  /** What a line says for each rule, as one text each. */
  keysOf({ values }: Prepared): string[] {
    return this.#rules.flatMap((rule) => {
      const key = keyOf(rule, values);
      return key === undefined ? [] : [`${rule.columns.join()} ${key}`];
    });
  }

  /** Whether one of its keys is among these. */
  isAmong(keys: ReadonlySet<string>, row: Prepared): boolean {
    return keys.size > 0 && this.keysOf(row).some((key) => keys.has(key));
  }
}

async function rowsBy(
  tx: Tx,
  { declaration }: Target,
  { rule, rows }: { rule: KeyRule; rows: readonly Prepared[] },
): Promise<Map<string, AnyRow[]>> {
  const columns = getTableColumns(declaration.table);
  const wanted = new Map(
    rows.flatMap(({ values }) => {
      const key = keyOf(rule, values);
      return key === undefined ? [] : [[key, values] as const];
    }),
  );
  const found = new Map<string, AnyRow[]>();
  if (wanted.size === 0) return found;
  const all = [...wanted.values()];
  const [first, ...more] = rule.columns;
  const condition: SQL | undefined = rule.isFolded
    ? // Once for each row and once for each text, not for each pair of them.
      sql`freehold.fold(${columns[first!]}) = any (array(select freehold.fold(said) from unnest(${sql.param(all.map((values) => values[first!]))}::text[]) said))`
    : more.length === 0
      ? inArray(
          columns[first!]!,
          all.map((values) => values[first!]),
        )
      : or(...all.map((values) => and(...rule.columns.map((key) => eq(columns[key]!, values[key])))));
  // Two tell as well as all that it is not one.
  const read: AnyRow[] = await tx
    .select()
    .from(declaration.table)
    .where(condition)
    .orderBy(columns["id"]!)
    .limit(wanted.size * 20);
  for (const row of read) {
    const key = keyOf(rule, row);
    if (key !== undefined) found.set(key, [...(found.get(key) ?? []), row]);
  }
  return found;
}

/** The records that earlier imports made of the same lines, whoever asked for those, as far as they are there and may be seen. */
async function importedBefore(tx: Tx, { declaration, rule, path }: Target, rows: readonly Prepared[]): Promise<Map<string, AnyRow>> {
  const fingerprints = rows.map(({ fingerprint }) => fingerprint);
  const { rows: known } = await tx.execute<{ fingerprint: string; id: string }>(
    sql`select fingerprint, record_id as id from platform.imported_before(${path}, ${sql.param(fingerprints)}::text[])`,
  );
  if (known.length === 0) return new Map();
  const ids = known.map(({ id }) => id);
  const there: AnyRow[] = await tx
    .select()
    .from(declaration.table)
    .where(inArray(getTableColumns(declaration.table)["id"]!, ids));
  const byId = new Map<unknown, AnyRow>(there.map((row) => [row["id"], row]));
  const gone = ids.filter((id) => !byId.has(id));
  if (gone.length > 0 && rule.successors) for (const [id, row] of await rule.successors(tx, gone)) byId.set(id, row);
  return new Map(
    known.flatMap(({ fingerprint, id }) => {
      const row = byId.get(id);
      return row ? [[fingerprint, row] as const] : [];
    }),
  );
}
