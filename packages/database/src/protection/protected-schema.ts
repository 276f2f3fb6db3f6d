import { getTableColumns } from "drizzle-orm";
import { getTableConfig, type PgTable } from "drizzle-orm/pg-core";
import { declarationOf } from "@freehold/kernel/table/declaration.ts";
import type { Link } from "@freehold/kernel/table/link.ts";
import type { StandingQueries } from "./standing.ts";
import { auditOf, type AuditedTable } from "./audit.ts";
import type { HookedTable } from "./hooks.ts";
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
  /** The tables of the audit trail: functions of the owner add to them, nobody else does. Without them nothing is recorded. */
  readonly trail?: readonly PgTable[];
  /** Declared tables of whose changes webhooks can be told. */
  readonly hooked?: readonly PgTable[];
  /** What callers' rights rest on. Without it nothing can be done on a remembered standing. */
  readonly standing?: StandingQueries;
};

/** One table as hardening treats it. */
export type ProtectedTable = {
  readonly schema: string;
  readonly name: string;
  readonly kind: "tenant" | "series" | "identity" | "trail";
  readonly published: boolean;
  /** How its changes are recorded; absent where they are not. */
  readonly audit?: AuditedTable | undefined;
  /** How webhooks are told of its changes; absent where they are not. */
  readonly hook?: HookedTable | undefined;
  /** SQL names of the columns that a search looks into. */
  readonly search: readonly string[];
  /** Policies that migrations make. */
  readonly declared: readonly PolicyText[];
  /** Policies that hardening makes. There are no others. */
  readonly own: readonly PolicyText[];
};

/** The tables of a schema, each with what hardening must know of it. */
export function protectedTables({ tables, identity = [], publish = [], trail = [], hooked = [] }: ProtectedSchema): ProtectedTable[] {
  const audit = (table: PgTable, fullName: string): Pick<ProtectedTable, "audit"> =>
    trail.length > 0 ? { audit: auditOf(table, fullName) } : {};
  const declared = tables.map((table): ProtectedTable => {
    const { schema, name, fullName, isSeries, search, columns } = declarationOf(table);
    const names = search.map((key) => columns.get(key)!.name);
    const kind = isSeries ? "series" : "tenant";
    const policies = { declared: declaredPolicies(table), own: [ownerPolicy] };
    const hook = hooked.includes(table) ? hookOf(table) : undefined;
    return { schema, name, kind, published: true, ...audit(table, fullName), hook, search: names, ...policies };
  });
  const others = identity.map((table): ProtectedTable => {
    const { schema = "public", name } = getTableConfig(table);
    const policies = { declared: declaredPolicies(table), own: [ownerPolicy, identityPolicy] };
    const published = publish.includes(table);
    return { schema, name, kind: "identity", published, ...audit(table, `${schema}.${name}`), search: [], ...policies };
  });
  const trails = trail.map((table): ProtectedTable => {
    const { schema, name } = declarationOf(table);
    return { schema, name, kind: "trail", published: false, search: [], declared: declaredPolicies(table), own: [ownerPolicy] };
  });
  const stray = publish.find((table) => !tables.includes(table) && !identity.includes(table));
  if (stray) throw new TypeError(`${getTableConfig(stray).name} is published but neither declared nor an identity table.`);
  return [...declared, ...others, ...trails];
}

function hookOf(table: PgTable): HookedTable {
  const { columns, key } = declarationOf(table);
  const secret = [...columns.values()].flatMap(({ name, facts }) => (facts.secret ? [name] : []));
  return { key: key.length === 1 ? columns.get(key[0]!)!.name : "", secret };
}

/** What distinguishes one protected schema from another, for keys of template databases. */
export function fingerprint(schema: ProtectedSchema): string {
  const links = schema.links.map(({ name, table, user, target }) => [name, getTableConfig(table).name, user, target]);
  const columns = [...schema.tables, ...(schema.identity ?? []), ...(schema.trail ?? [])].map((table) =>
    Object.values(getTableColumns(table)).map((column) => `${column.name} ${column.getSQLType()}`),
  );
  return JSON.stringify([protectedTables(schema), links, columns, schema.standing]);
}
