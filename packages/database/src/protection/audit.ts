import { getTableColumns } from "drizzle-orm";
import type { PgTable } from "drizzle-orm/pg-core";
import { auditRuleOf, type AuditRule } from "@freehold/kernel/table/audit.ts";
import { declarationOf, isDeclared } from "@freehold/kernel/table/declaration.ts";

/** How the changes of one table are written into the audit trail. Columns are named as in SQL. */
export type AuditedTable = {
  readonly key: readonly string[];
  readonly secret: readonly string[];
  /** Of columns that are secret in some rows only: the column that is filled in those. */
  readonly secretWith: Readonly<Record<string, string>>;
  readonly quiet: readonly string[];
  /** What people recognize a row by; empty when there is no such column. */
  readonly title: string;
  /** Every column whose change is worth an entry. */
  readonly watched: readonly string[];
  /** Whether rows belong to organizations. */
  readonly hasOrganization: boolean;
  /** Whether changes are written by statement; only where a row keeps its key, and no change is left out that devices make all the time. */
  readonly byStatement: boolean;
};

/** Kept by the product itself, or said by the entry already. */
export const hidden = ["org_id", "search_text"];

/** Changed with every update of a declared table. */
const counted = ["version", "updated_at"];

/** Columns by which people recognize a row, the best first. */
const titles = ["name", "title", "email", "label", "subject"];

/**
 * How changes of a table are recorded; undefined when it says why they are not.
 * @throws TypeError when a table says neither: nothing is left out by being forgotten.
 */
export function auditOf(table: PgTable, fullName: string): AuditedTable | undefined {
  const rule: AuditRule | undefined = auditRuleOf(table);
  if (!rule) throw new TypeError(`${fullName} says neither how its changes are recorded nor why not: call audited() where it is declared.`);
  if (rule.exempt !== undefined) return undefined;
  const { key, secret, secretWith = {}, quiet } = rule;
  if (key.length === 0 || key.length > 2) throw new TypeError(`${fullName} must be named by one or two columns in the audit trail.`);
  const columns = Object.values(getTableColumns(table));
  const names = columns.map(({ name }) => name);
  const texts = columns.filter((column) => column.getSQLType() === "text").map(({ name }) => name);
  const search = isDeclared(table) ? declarationOf(table).search.map((one) => declarationOf(table).columns.get(one)!.name) : [];
  const title = [...search, ...titles].find((name) => texts.includes(name) && !secret.includes(name)) ?? "";
  const watched = names.filter((name) => !quiet.includes(name) && !hidden.includes(name) && !key.includes(name));
  const byStatement = isDeclared(table) && key.join() === "id" && quiet.every((name) => counted.includes(name));
  return { key, secret, secretWith, quiet, title, watched, hasOrganization: names.includes("org_id"), byStatement };
}
