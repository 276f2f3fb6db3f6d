import { getTableColumns } from "drizzle-orm";
import { getTableConfig, type PgTable } from "drizzle-orm/pg-core";
import { declarationOf } from "@freehold/kernel/table/declaration.ts";
import type { Link } from "@freehold/kernel/table/link.ts";
import type { StandingQueries } from "./standing.ts";
import { declaredPolicies, identityPolicy, ownerPolicy, type PolicyText } from "./policy-text.ts";

/** Everything in the database that is protected, and how. */
export type ProtectedSchema = {
  /** Declared with `tenantTable` or `tenantSeries`. */
  readonly tables: readonly PgTable[];
  readonly links: readonly Link[];
  /** Tables that belong to no organization, open to `asIdentity` alone. */
  readonly identity?: readonly PgTable[];
  /** Tables besides the declared ones whose changes the feed must see. */
  readonly publish?: readonly PgTable[];
  /** What callers' rights rest on. Without it nothing can be done on a remembered standing. */
  readonly standing?: StandingQueries;
};

/** One table as hardening treats it. */
export type ProtectedTable = {
  readonly schema: string;
  readonly name: string;
  readonly kind: "tenant" | "series" | "identity";
  readonly published: boolean;
  /** SQL names of the columns that a search looks into. */
  readonly search: readonly string[];
  /** Policies that migrations make. */
  readonly declared: readonly PolicyText[];
  /** Policies that hardening makes. There are no others. */
  readonly own: readonly PolicyText[];
};

/** The tables of a schema, each with what hardening must know of it. */
export function protectedTables({ tables, identity = [], publish = [] }: ProtectedSchema): ProtectedTable[] {
  const declared = tables.map((table): ProtectedTable => {
    const { schema, name, isSeries, search, columns } = declarationOf(table);
    const names = search.map((key) => columns.get(key)!.name);
    const kind = isSeries ? "series" : "tenant";
    return { schema, name, kind, published: true, search: names, declared: declaredPolicies(table), own: [ownerPolicy] };
  });
  const others = identity.map((table): ProtectedTable => {
    const { schema = "public", name } = getTableConfig(table);
    const own = [ownerPolicy, identityPolicy];
    return { schema, name, kind: "identity", published: publish.includes(table), search: [], declared: declaredPolicies(table), own };
  });
  const stray = publish.find((table) => !tables.includes(table) && !identity.includes(table));
  if (stray) throw new TypeError(`${getTableConfig(stray).name} is published but neither declared nor an identity table.`);
  return [...declared, ...others];
}

/** What distinguishes one protected schema from another, for keys of template databases. */
export function fingerprint(schema: ProtectedSchema): string {
  const links = schema.links.map(({ name, table, user, target }) => [name, getTableConfig(table).name, user, target]);
  const columns = [...schema.tables, ...(schema.identity ?? [])].map((table) =>
    Object.values(getTableColumns(table)).map((column) => `${column.name} ${column.getSQLType()}`),
  );
  return JSON.stringify([protectedTables(schema), links, columns, schema.standing]);
}
