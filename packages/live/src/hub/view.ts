import { createHash } from "node:crypto";
import type { Expression } from "@freehold/kernel/expression/language.ts";
import { nobody } from "@freehold/kernel/expression/language.ts";
import { namesIn } from "@freehold/kernel/expression/names.ts";
import { predicate, type CanonicalRow, type Kinds } from "@freehold/kernel/expression/predicate.ts";
import { isPersonal, residueForCaller, residueForRole, type Residue } from "@freehold/kernel/expression/residue.ts";
import type { Principal } from "@freehold/kernel/principal.ts";
import type { Declaration } from "@freehold/kernel/table/declaration.ts";
import { fault } from "../access.ts";
import type { ColumnSet } from "../row.ts";

/** What is watched, before it is known by whom. */
export type Question = {
  readonly table: Declaration;
  readonly filter?: Expression | undefined;
  /** Text that a stored but undeclared text column must contain, both folded the same way. */
  readonly search?: { readonly column: string; readonly folded: string } | undefined;
};

/** The rows of one table that one kind of caller sees. Equal keys mean equal answers for every row. */
export type View = {
  readonly table: Declaration;
  readonly organizationId: string;
  readonly key: string;
  /** Names the view in positions: rows of another view must not be continued with. */
  readonly fingerprint: string;
  /** What of a row `sees` looks at. */
  readonly columns: ColumnSet;
  /** Decides about a row of the organization. */
  readonly sees: (row: CanonicalRow) => boolean;
  /** Whether links may decide. SQL reads them in the snapshot of the rows, the process before it. */
  readonly usesLinks: boolean;
};

/**
 * What a caller sees of a question: the read policy and the filter, as far as the caller's role does not already
 * decide them. Callers of one organization for whom the same is left share one view.
 * @throws DomainError forbidden when the role reads nothing of the table; InvalidValue, UnknownColumn for a bad filter.
 */
export function viewOf({ table, filter, search }: Question, caller: Principal): View {
  const policy = table.policy.read ?? nobody;
  const forRole = residueForRole(policy, caller.role);
  if (forRole === false) throw fault.notAllowed();
  const asked: Expression[] = [policy];
  if (filter) asked.push(filter);
  if (search) asked.push({ op: "contains", column: search.column, value: search.folded });
  const kinds: Kinds = search ? { ...table.kinds, [search.column]: "text" } : table.kinds;
  const left = residueForCaller({ op: "allOf", of: asked }, caller);
  const key = keyOf(table, left, caller);
  const columns = typeof left === "boolean" ? [] : [...new Set(namesIn(left))].sort();
  return {
    table,
    organizationId: caller.organizationId,
    key,
    fingerprint: createHash("sha256")
      .update(`${shapeOf(table)} ${key}`)
      .digest("base64url")
      .slice(0, 12),
    columns: { name: columns.join(), columns },
    sees: deciderOf(left, kinds, caller),
    usesLinks: forRole !== true && linkNamesOf(forRole).length > 0,
  };
}

function deciderOf(left: Residue, kinds: Kinds, caller: Principal): (row: CanonicalRow) => boolean {
  if (typeof left === "boolean") return () => left;
  const decide = predicate(left, kinds);
  return (row) => decide(row, caller);
}

/** All that the answer depends on: what is left of the question, and of the caller only what that still asks for. */
function keyOf(table: Declaration, left: Residue, caller: Principal): string {
  const personal = isPersonal(left) && typeof left !== "boolean" ? { me: caller.userId, links: linksOf(left, caller) } : null;
  return JSON.stringify([table.fullName, caller.organizationId, plain(left), personal]);
}

function linksOf(left: Expression, { links }: Principal): unknown {
  return [...new Set(linkNamesOf(left))].sort().map((name) => [name, [...(links.get(name) ?? [])].sort()]);
}

function linkNamesOf(expression: Expression): string[] {
  if (expression.op === "not") return linkNamesOf(expression.of);
  if (expression.op === "anyOf" || expression.op === "allOf") return expression.of.flatMap(linkNamesOf);
  return expression.op === "isLinked" ? [expression.link] : [];
}

/** The expression as JSON can tell it apart: numbers that JSON has no word for become text. */
function plain(value: unknown): unknown {
  if (typeof value === "bigint" || (typeof value === "number" && !Number.isFinite(value))) return String(value);
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, plain(part)]));
}

const shapes = new WeakMap<Declaration, string>();

/** What a client's rows depend on besides the view: after a release that changes it, rows must be read again. */
function shapeOf(table: Declaration): string {
  let shape = shapes.get(table);
  if (shape === undefined) {
    shape = JSON.stringify([table.key, [...table.columns.values()].map(({ key, name, column }) => [key, name, column.getSQLType()])]);
    shapes.set(table, shape);
  }
  return shape;
}
