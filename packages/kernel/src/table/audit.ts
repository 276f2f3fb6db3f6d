import type { PgTable } from "drizzle-orm/pg-core";

/** Why changes of something leave no entry in the audit trail: a sentence that an auditor accepts. */
export type AuditExemption = { readonly exempt: string };

/** How changes of a table's rows are recorded. Columns are named as in SQL. */
export type AuditRule =
  | AuditExemption
  | {
      readonly exempt?: undefined;
      /** The columns that name a row, besides its organization. */
      readonly key: readonly string[];
      /** Columns of which an entry says that they changed, and never what they hold. */
      readonly secret: readonly string[];
      /** The same of rows in which another column is filled: that column, by the name of the one that is secret then. */
      readonly secretWith?: Readonly<Record<string, string>>;
      /** Columns whose change alone leaves no entry, and which no entry of a change shows. */
      readonly quiet: readonly string[];
    };

type Columns = { readonly [key: string]: unknown };

/** What a table of Drizzle that belongs to no organization says of its entries in the audit trail. Columns are named as in TypeScript. */
export type AuditOptions<Key> =
  | AuditExemption
  | { readonly key: readonly Key[]; readonly secret?: readonly Key[]; readonly quiet?: readonly Key[] };

const rules = new WeakMap<PgTable, AuditRule>();

/**
 * Says how changes of a plain table are recorded, or why they are not. Tables of organizations say it where they are declared.
 * @throws TypeError for a column that the table does not have
 */
export function audited<T extends PgTable & { readonly $inferSelect: Columns }>(
  table: T,
  options: AuditOptions<keyof T["$inferSelect"] & string>,
): T {
  if ("exempt" in options) return noteAudit(table, options);
  const { key, secret = [], quiet = [] } = options;
  const named = (keys: readonly string[]): string[] => keys.map((one) => columnName(table, one));
  return noteAudit(table, { key: named(key), secret: named(secret), quiet: named(quiet) });
}

/** Notes the rule of a table that was just declared. */
export function noteAudit<T extends PgTable>(table: T, rule: AuditRule): T {
  rules.set(table, rule);
  return table;
}

/** How changes of a table are recorded; undefined when nobody has said it. */
export const auditRuleOf = (table: PgTable): AuditRule | undefined => rules.get(table);

function columnName(table: PgTable, key: string): string {
  // Proof: Drizzle puts each column on its table under its key; what is not a column fails the test below.
  const column = (table as unknown as Readonly<Record<string, { readonly name?: unknown } | undefined>>)[key];
  if (typeof column?.name !== "string") throw new TypeError(`There is no column ${key} to be audited.`);
  return column.name;
}
