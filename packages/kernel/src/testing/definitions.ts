import { is, type SQL } from "drizzle-orm";
import { getTableConfig, IndexedColumn, PgDialect, type PgPolicy, type PgTable } from "drizzle-orm/pg-core";
import { quote } from "../expression/sql.ts";

const dialect = new PgDialect();

/** SQL that holds no parameters, as text. */
export function plain(condition: SQL): string {
  const { sql, params } = dialect.sqlToQuery(condition);
  if (params.length > 0) throw new TypeError(`A definition cannot hold parameters: ${sql}`);
  return sql;
}

function policyDefinition(at: string, policy: PgPolicy): string {
  const clause = (word: string, condition: SQL | undefined): string => (condition ? ` ${word} (${plain(condition)})` : "");
  const { name, as: kind, for: command, to, using, withCheck } = policy;
  if (typeof to !== "object" || Array.isArray(to) || !("name" in to)) throw new TypeError(`The policy ${name} is for no single role.`);
  return `create policy ${quote(name)} on ${at} as ${kind} for ${command} to ${quote(to.name)}${clause("using", using)}${clause("with check", withCheck)};`;
}

/**
 * The statements that create a declared table with its key, indexes and policies, forced even for the owner, who has
 * a policy of its own. Checks and foreign keys are left out, so that random rows can be stored.
 */
export function definition(table: PgTable, owner: string): string {
  const { schema, name, columns, primaryKeys, indexes, policies } = getTableConfig(table);
  const at = `${quote(schema ?? "public")}.${quote(name)}`;
  const made = columns.map((column) => `${quote(column.name)} ${column.getSQLType()}${column.notNull ? " not null" : ""}`);
  const keys = primaryKeys.map((key) => `primary key (${key.columns.map((column) => quote(column.name)).join(", ")})`);
  return [
    `create table ${at} (${[...made, ...keys].join(", ")});`,
    ...indexes.map(({ config }) => {
      const parts = config.columns.map((part) =>
        is(part, IndexedColumn) ? quote(part.name ?? "") : plain(part as SQL).replaceAll(`${at}.`, ""),
      );
      return `create index ${quote(config.name ?? "")} on ${at} (${parts.join(", ")});`;
    }),
    `alter table ${at} enable row level security;`,
    `alter table ${at} force row level security;`,
    ...policies.map((policy) => policyDefinition(at, policy)),
    `create policy owner on ${at} to ${quote(owner)} using (true) with check (true);`,
    `grant select, insert, update, delete on ${at} to freehold_app;`,
  ].join("\n");
}
