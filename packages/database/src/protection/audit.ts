import { getTableColumns } from "drizzle-orm";
import type { PgTable } from "drizzle-orm/pg-core";
import { auditRuleOf, type AuditRule } from "@freehold/kernel/table/audit.ts";
import { declarationOf, isDeclared } from "@freehold/kernel/table/declaration.ts";
import { quote } from "@freehold/kernel/expression/sql.ts";
import type { CatalogTable } from "./catalog.ts";

/** How the changes of one table are written into the audit trail. Columns are named as in SQL. */
export type AuditedTable = {
  readonly key: readonly string[];
  readonly secret: readonly string[];
  readonly quiet: readonly string[];
  /** What people recognize a row by; empty when there is no such column. */
  readonly title: string;
  /** Every column whose change is worth an entry. */
  readonly watched: readonly string[];
};

/** Kept by the product itself, or said by the entry already. */
const hidden = ["org_id", "search_text"];

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
  const { key, secret, quiet } = rule;
  if (key.length === 0 || key.length > 2) throw new TypeError(`${fullName} must be named by one or two columns in the audit trail.`);
  const columns = Object.values(getTableColumns(table));
  const names = columns.map(({ name }) => name);
  const texts = columns.filter((column) => column.getSQLType() === "text").map(({ name }) => name);
  const search = isDeclared(table) ? declarationOf(table).search.map((one) => declarationOf(table).columns.get(one)!.name) : [];
  const title = [...search, ...titles].find((name) => texts.includes(name) && !secret.includes(name)) ?? "";
  const watched = names.filter((name) => !quiet.includes(name) && !hidden.includes(name) && !key.includes(name));
  return { key, secret, quiet, title, watched };
}

type Trigger = { readonly name: string; readonly says: string };

/**
 * The triggers of a table that is recorded. What is added and removed is written by statement: for one row that costs as much as by
 * row, for a thousand half as much. What is changed is written by row, because only there PostgreSQL itself can tell that nothing
 * worth an entry has changed, and without pairing old rows with new ones.
 */
function triggers(place: string, { key, secret, quiet, title, watched }: AuditedTable): Trigger[] {
  const list = (names: readonly string[]): string => `'{${names.join(",")}}'`;
  const [first, second = ""] = key;
  const call = `EXECUTE FUNCTION freehold.audit('${first}', '${second}', '${title}', ${list(secret)}, ${list([...quiet, ...hidden])})`;
  // As PostgreSQL writes it: what is there is compared with these words.
  const changes = watched.map((name) => `(old.${quote(name)} IS DISTINCT FROM new.${quote(name)})`);
  const when = changes.length === 1 ? changes[0]! : `(${changes.join(" OR ")})`;
  const change = `AFTER UPDATE ON ${place} FOR EACH ROW WHEN (${when}) ${call}`;
  return [
    { name: "audit_added", says: `AFTER INSERT ON ${place} REFERENCING NEW TABLE AS changed FOR EACH STATEMENT ${call}` },
    ...(watched.length > 0 ? [{ name: "audit_changed", says: change }] : []),
    { name: "audit_removed", says: `AFTER DELETE ON ${place} REFERENCING OLD TABLE AS changed FOR EACH STATEMENT ${call}` },
  ];
}

const plain = (definition: string): string => definition.replaceAll('"', "");

/** What keeps the trail of one table complete. Compared with what is there, so that a second run changes nothing. */
export function auditStatements(place: string, audited: AuditedTable | undefined, found: CatalogTable): string[] {
  const wanted = audited ? triggers(place, audited) : [];
  const stale = Object.keys(found.triggers).filter((name) => name.startsWith("audit_") && !wanted.some((trigger) => trigger.name === name));
  const lacking = wanted.filter(
    ({ name, says }) => plain(found.triggers[name]?.definition ?? "") !== plain(`CREATE TRIGGER ${name} ${says}`),
  );
  return [
    ...stale.map((name) => `drop trigger ${quote(name)} on ${place}`),
    ...lacking.map(({ name, says }) => `create or replace trigger ${name} ${says}`),
  ];
}
