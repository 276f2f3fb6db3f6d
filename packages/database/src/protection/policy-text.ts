import type { SQL } from "drizzle-orm";
import { getTableConfig, PgDialect, type PgPolicy, type PgPolicyToOption, type PgTable } from "drizzle-orm/pg-core";
import { quote } from "@freehold/kernel/expression/sql.ts";
import { roleNames } from "../connection-url.ts";

/** One row-level security policy: its name, and what `create policy` says after the table. */
export type PolicyText = { readonly name: string; readonly says: string };

/** Lets the owner past forced row-level security: without it link functions, backfills and new foreign keys see no row. */
export const ownerPolicy: PolicyText = { name: "owner", says: `to ${roleNames.owner} using (true) with check (true)` };

const identityOnly = "((select current_setting('app.scope', true)) = 'identity')";

/** Opens tables that belong to no organization to `asIdentity` alone. */
export const identityPolicy: PolicyText = {
  name: "identity",
  says: `to ${roleNames.app} using ${identityOnly} with check ${identityOnly}`,
};

const dialect = new PgDialect();

/** The policies that a table's declaration gives it. Migrations make them. */
export function declaredPolicies(table: PgTable): PolicyText[] {
  return getTableConfig(table).policies.map((policy) => ({ name: policy.name, says: textOf(policy) }));
}

function textOf({ as = "permissive", for: command = "all", to = "public", using, withCheck }: PgPolicy): string {
  return [
    `as ${as} for ${command} to ${rolesIn(to).join(", ")}`,
    ...(using ? [`using (${plain(using)})`] : []),
    ...(withCheck ? [`with check (${plain(withCheck)})`] : []),
  ].join(" ");
}

const keywords = new Set(["public", "current_user", "current_role", "session_user"]);

function rolesIn(to: PgPolicyToOption): string[] {
  if (Array.isArray(to)) return to.flatMap(rolesIn);
  const name = typeof to === "string" ? to : to.name;
  return [keywords.has(name) ? name : quote(name)];
}

function plain(expression: SQL): string {
  const { sql, params } = dialect.sqlToQuery(expression);
  if (params.length > 0) throw new TypeError(`A policy cannot hold parameters: ${sql}`);
  return sql;
}
