import { getTableColumns, sql, type BuildColumns, type SQL } from "drizzle-orm";
import {
  check,
  ForeignKeyBuilder,
  index,
  integer,
  pgPolicy,
  pgRole,
  primaryKey,
  unique,
  uuid,
  type PgColumn,
  type PgColumnBuilderBase,
  type PgSchema,
  type PgTable,
  type PgTableExtraConfigValue,
  type PgTableWithColumns,
} from "drizzle-orm/pg-core";
import { newId, type OrganizationId } from "../id.ts";
import type { Kind } from "../expression/kinds.ts";
import { nobody, type Expression } from "../expression/language.ts";
import { namesIn } from "../expression/names.ts";
import { organizationDefault, quote, session, toSql, type SqlColumns } from "../expression/sql.ts";
import { noteAudit, type AuditExemption, type AuditRule } from "./audit.ts";
import { idColumn, instant, isUserReference, referenceOf, type Reference } from "./columns.ts";
import { declarationOf, declare, words, type ColumnDeclaration, type Declaration } from "./declaration.ts";
import { factsOf, field } from "./facts.ts";
import { commands, type Command, type Policy, type Sayable } from "./policy.ts";

/** The role that serves requests: never the owner, never able to bypass row-level security. */
export const appRole = pgRole("freehold_app").existing();

type Columns = { readonly [key: string]: PgColumnBuilderBase };

const organization = () => uuid("org_id").$type<OrganizationId>().notNull().default(sql.raw(organizationDefault));

const base = <N extends string>() => ({
  id: field(
    idColumn<N>()
      .notNull()
      .$defaultFn(() => newId<N>()),
    { label: "Id", readOnly: true, secondary: true },
  ),
  orgId: field(organization(), { label: "Organization", readOnly: true, secondary: true }),
  createdAt: field(instant().notNull().defaultNow(), { label: "Created", readOnly: true, secondary: true }),
  updatedAt: field(instant().notNull().defaultNow(), { label: "Changed", readOnly: true, secondary: true }),
  version: field(integer().notNull().default(1), { label: "Version", readOnly: true, secondary: true }),
});
type Base<N extends string> = ReturnType<typeof base<N>>;

const seriesBase = () => ({ orgId: field(organization(), { label: "Organization", readOnly: true, secondary: true }) });
type SeriesBase = ReturnType<typeof seriesBase>;

type NamedOptions<K extends string> = {
  /** What people call one row, in sentence case; without it the table's name is split into words. */
  readonly label?: string;
  /** What people call many rows; without it an s is added to the label. */
  readonly plural?: string;
  /** Columns that lists sort by. Each gets an index; references and the time of creation always have one. */
  readonly sort?: readonly K[];
  /** Text columns that a search looks into, without regard to case and accents; of a document the texts under its keys. */
  readonly search?: readonly K[];
  /** Columns that together are unique within the organization. */
  readonly unique?: readonly (readonly K[])[];
  /** Further indexes, each led by the organization. */
  readonly index?: readonly (readonly K[])[];
  /** Why its rows need no entries in the audit trail. Every change of every other table leaves one. */
  readonly audit?: AuditExemption;
  /** Who may take rows out as a file, of those who may read them; without it all of them. */
  readonly export?: Expression;
};

/** What a table is besides its columns and its policy. */
export type TableOptions<C> = NamedOptions<keyof C & string>;

/** A table of Drizzle whose rows belong to organizations. */
export type TenantTable<S extends string, N extends string, C extends Columns> = PgTableWithColumns<{
  name: N;
  schema: S;
  columns: BuildColumns<N, C, "pg">;
  dialect: "pg";
}>;

/**
 * Declares a table whose rows belong to organizations: `org_id`, a UUID v7 `id`, times of creation and change and a
 * version come by themselves. Row-level security, checks, indexes and composite foreign keys follow from the
 * declaration and are emitted into migrations; what the doors do follows from `declarationOf(table)`.
 */
export function tenantTable<S extends string, const N extends string, C extends Columns>(
  schema: PgSchema<S>,
  name: N,
  columns: C,
  policy: Policy<Sayable<NoInfer<Base<N> & C>>>,
  options: TableOptions<NoInfer<Base<N> & C>> = {},
): TenantTable<S, N, Base<N> & C> {
  const table = build(schema, name, { ...base<N>(), ...columns }, { policy: policy as Policy, options, key: ["id"], isSeries: false });
  // build() puts exactly these columns on the table; its parameters cannot say so without inferring them again.
  return table as TenantTable<S, N, Base<N> & C>;
}

/** What a series is besides its columns and its policy. */
export type SeriesOptions<C> = TableOptions<C> & {
  /** The columns that, within the organization, identify a row. One of them is an instant: how old the row is. */
  readonly key: readonly (keyof C & string)[];
};

/**
 * Declares measurements over time: rows are added, never changed, and identified by what they say instead of an id.
 * Partitioning by time is added in the migration that creates it. The product removes what the organization's plan does not
 * keep, the oldest first: an index that begins with the instant of the key makes it cheap.
 * @throws TypeError when the key has no instant, or more than one.
 */
export function tenantSeries<S extends string, const N extends string, C extends Columns>(
  schema: PgSchema<S>,
  name: N,
  columns: C,
  policy: Pick<Policy<Sayable<NoInfer<SeriesBase & C>>>, "read" | "create">,
  options: SeriesOptions<NoInfer<SeriesBase & C>>,
): TenantTable<S, N, SeriesBase & C> {
  const table = build(
    schema,
    name,
    { ...seriesBase(), ...columns },
    { policy: policy as Policy, options, key: options.key, isSeries: true },
  );
  // As above.
  return table as TenantTable<S, N, SeriesBase & C>;
}

/** What a ledger is besides its columns and its policy. */
export type LedgerOptions<C> = Omit<TableOptions<C>, "audit"> & {
  /** The columns that, within the organization, identify a row. */
  readonly key: readonly (keyof C & string)[];
};

/**
 * Declares what is written down for good: functions of the tables' owner add rows, nobody else does, and nobody changes them.
 * It belongs to the structure's trail, where no procedure, live view or restore treats it as a table of records.
 */
export function tenantLedger<S extends string, const N extends string, C extends Columns>(
  schema: PgSchema<S>,
  name: N,
  columns: C,
  policy: Pick<Policy<Sayable<NoInfer<SeriesBase & C>>>, "read">,
  options: LedgerOptions<NoInfer<SeriesBase & C>>,
): TenantTable<S, N, SeriesBase & C> {
  const ledger = { ...options, audit: { exempt: "It is the record itself." } };
  const shape = { policy: policy as Policy, options: ledger, key: options.key, isSeries: false };
  // As above.
  return build(schema, name, { ...seriesBase(), ...columns }, shape) as TenantTable<S, N, SeriesBase & C>;
}

type Shape = {
  readonly policy: Policy;
  readonly options: NamedOptions<string>;
  readonly key: readonly string[];
  readonly isSeries: boolean;
};

function build(schema: PgSchema, name: string, columns: Columns, shape: Shape): PgTable {
  const sqlName = snakeCase(name);
  for (const [key, builder] of Object.entries(columns)) nameColumn(builder, key);
  const table: PgTable = schema.table(sqlName, { ...columns }, (extra) => {
    const declaration = declarationOf(table);
    return extras(declaration, shape, extra);
  });
  const declared = new Map(Object.entries(getTableColumns(table)).map(([key, column]) => [key, columnOf(key, column, columns[key]!)]));
  const label = shape.options.label ?? words(name);
  const declaration: Declaration = {
    table,
    schema: schema.schemaName,
    name: sqlName,
    fullName: `${schema.schemaName}.${sqlName}`,
    label,
    plural: shape.options.plural ?? `${label}s`,
    columns: declared,
    key: shape.key,
    policy: shape.policy,
    exports: exportPolicy(shape),
    sort: shape.options.sort ?? [],
    search: shape.options.search ?? [],
    isSeries: shape.isSeries,
    audit: auditRule(declared, shape),
    kinds: kindsOf(declared),
  };
  // A policy that does not fit the columns fails here, when the table is declared, not when a migration is made.
  for (const command of commands) policySql(declaration, command);
  toSql(declaration.exports, sqlColumns(declaration), "literals");
  const instants = shape.key.filter((key) => declaration.kinds[key] === "timestamp");
  if (shape.isSeries && instants.length !== 1) throw new TypeError(`The key of ${sqlName} must hold one instant, not ${instants.length}.`);
  declare(declaration);
  return noteAudit(table, declaration.audit);
}

/** A file holds for ever what its reader may see today: it can be given to fewer people than the rows, never to more. */
function exportPolicy({ policy: { read = nobody }, options }: Shape): Expression {
  return options.export ? { op: "allOf", of: [read, options.export] } : read;
}

/** Counted and dated by the product with every change. */
const alwaysQuiet = ["version", "updatedAt"];

function auditRule(columns: ReadonlyMap<string, ColumnDeclaration>, { key, options, isSeries }: Shape): AuditRule {
  if (options.audit) return options.audit;
  if (isSeries) return { exempt: "Measurements are only ever added: they are their own record." };
  const where = (fits: (column: ColumnDeclaration) => boolean): string[] => [...columns.values()].filter(fits).map(({ name }) => name);
  return {
    key: key.map((one) => columns.get(one)!.name),
    secret: where(({ facts }) => facts.secret === true),
    secretWith: secretWith(columns),
    quiet: where((column) => column.facts.audit !== undefined || alwaysQuiet.includes(column.key)),
  };
}

function secretWith(columns: ReadonlyMap<string, ColumnDeclaration>): Readonly<Record<string, string>> {
  const found = [...columns.values()].flatMap(({ name, facts }) =>
    facts.secretWith === undefined ? [] : [[name, facts.secretWith] as const],
  );
  return Object.fromEntries(
    found.map(([name, key]) => {
      const where = columns.get(key);
      if (!where) throw new TypeError(`${name} cannot be secret with ${key}: there is no such column.`);
      return [name, where.name];
    }),
  );
}

/** Names the column in snake case, so that Drizzle, migrations and the text of policies agree. */
function nameColumn(builder: PgColumnBuilderBase, key: string): void {
  // `config` is protected, but it is the one place from which both the table and the migration read the name.
  const { config } = builder as unknown as { config: { name: string; keyAsName: boolean } };
  if (config.name === "" || config.keyAsName) config.name = snakeCase(key);
  config.keyAsName = false;
}

const snakeCase = (name: string): string => name.replace(/([a-z0-9])([A-Z])/g, "$1_$2").toLowerCase();

const kindOfType: { readonly [sqlType: string]: Kind } = {
  text: "text",
  uuid: "uuid",
  boolean: "boolean",
  integer: "integer",
  bigint: "bigint",
  "double precision": "float",
  "timestamp (3) with time zone": "timestamp",
  date: "date",
};

const kindsOf = (columns: ReadonlyMap<string, ColumnDeclaration>): Declaration["kinds"] =>
  Object.fromEntries(
    [...columns.values()].flatMap(({ key, kind, isDocument }) => {
      const known = isDocument ? "document" : kind;
      return known ? [[key, known] as const] : [];
    }),
  );

function columnOf(key: string, column: PgColumn, builder: object): ColumnDeclaration {
  const { isDocument = false } = factsOf(builder);
  if (isDocument && column.getSQLType() !== "jsonb") throw new TypeError(`${key} is no JSON, so that no filter can look into it.`);
  return {
    key,
    name: column.name,
    column,
    kind: kindOfType[column.getSQLType()],
    nullable: !column.notNull,
    optional: !column.notNull || column.hasDefault,
    values: column.enumValues,
    facts: factsOf(builder),
    reference: referenceOf(builder),
    isUser: isUserReference(builder),
    isDocument,
  };
}

/** What each command must satisfy of the row before and after it, as row-level security names the two. */
const clauses: Record<Command, { for: "select" | "insert" | "update" | "delete"; using: boolean; withCheck: boolean }> = {
  read: { for: "select", using: true, withCheck: false },
  create: { for: "insert", using: false, withCheck: true },
  update: { for: "update", using: true, withCheck: true },
  remove: { for: "delete", using: true, withCheck: false },
};

/** The columns that policies may name, unqualified. What stands in a document is not among them: no index could serve it. */
function sqlColumns({ columns }: Declaration): SqlColumns {
  return Object.fromEntries(
    [...columns.values()].flatMap(({ key, name, kind }) => (kind ? [[key, { sql: sql.raw(quote(name)), kind }]] : [])),
  );
}

/** The policy of one command as the text that PostgreSQL stores. */
export function policySql(declaration: Declaration, command: Command): SQL {
  return toSql(declaration.policy[command] ?? nobody, sqlColumns(declaration), "literals");
}

function extras(declaration: Declaration, shape: Shape, extra: Record<string, PgColumn>): PgTableExtraConfigValue[] {
  const { table, name, columns } = declaration;
  const real = getTableColumns(table);
  const orgId = extra.orgId!;
  const made: PgTableExtraConfigValue[] = [
    primaryKey({ name: `${name}_pk`, columns: [real.orgId!, ...shape.key.map((key) => real[key]!)] }),
    pgPolicy("tenant", {
      as: "restrictive",
      for: "all",
      to: appRole,
      using: sql.raw(`"org_id" = ${session.organization}`),
      withCheck: sql.raw(`"org_id" = ${session.organization}`),
    }),
  ];
  for (const command of commands) {
    const condition = policySql(declaration, command);
    const { for: verb, using, withCheck } = clauses[command];
    made.push(
      pgPolicy(command, {
        as: "permissive",
        for: verb,
        to: appRole,
        ...(using && { using: condition }),
        ...(withCheck && { withCheck: condition }),
      }),
    );
  }
  for (const { key, values, facts } of columns.values()) {
    const at = sql.raw(quote(columns.get(key)!.name));
    if (values)
      made.push(
        check(
          `${name}_${columns.get(key)!.name}_values`,
          sql`${at} in (${sql.raw(values.map((value) => `'${value.replaceAll("'", "''")}'`).join(", "))})`,
        ),
      );
    const limits = [
      ...(facts.min === undefined ? [] : [`${quote(columns.get(key)!.name)} >= ${facts.min}`]),
      ...(facts.max === undefined ? [] : [`${quote(columns.get(key)!.name)} <= ${facts.max}`]),
      ...(facts.minLength === undefined ? [] : [`char_length(${quote(columns.get(key)!.name)}) >= ${facts.minLength}`]),
      ...(facts.maxLength === undefined ? [] : [`char_length(${quote(columns.get(key)!.name)}) <= ${facts.maxLength}`]),
    ];
    if (limits.length > 0) made.push(check(`${name}_${columns.get(key)!.name}_limits`, sql.raw(limits.join(" and "))));
  }
  for (const { key, name: column, reference } of columns.values()) {
    if (!reference) continue;
    made.push(foreignKey(table, key, reference, `${name}_${column}_fk`));
  }
  for (const keys of shape.options.unique ?? []) {
    made.push(
      unique(`${name}_${keys.map(snakeCase).join("_")}_unique`).on(
        ...([real.orgId!, ...keys.map((key) => real[key]!)] as [PgColumn, ...PgColumn[]]),
      ),
    );
  }
  for (const keys of indexes(declaration, shape)) {
    const ordered = keys.map((key) => (columns.get(key)!.kind === "text" ? sql`${extra[key]!} collate "C"` : extra[key]!));
    made.push(index(`${name}_${keys.map(snakeCase).join("_")}_index`).on(orgId, ...ordered));
  }
  return made;
}

/**
 * The indexes a declaration implies, without their leading organization. A policy's column needs one, or a caller
 * who sees a few rows pays for reading all.
 */
function indexes({ columns, policy, key: primary }: Declaration, { options, isSeries }: Shape): readonly (readonly string[])[] {
  const named = new Set(Object.values(policy).flatMap((expression) => (expression ? namesIn(expression) : [])));
  const single = [...columns.values()]
    .filter(({ key, reference, isUser }) => reference || isUser || named.has(key))
    .map(({ key }) => [key]);
  const sorted = (options.sort ?? []).map((key) => (isSeries ? [key] : [key, "id"]));
  const wanted = [...(options.index ?? []), ...sorted, ...single].filter((keys) => keys[0] !== primary[0] && keys[0] !== "orgId");
  const distinct = [...new Map(wanted.map((keys) => [keys.join(), keys])).values()];
  // An index serves every prefix of its columns, and so does the one behind a unique key.
  const serving = [...distinct, ...(options.unique ?? [])];
  return distinct.filter(
    (keys) => !serving.some((other) => other !== keys && other.length >= keys.length && keys.every((key, i) => other[i] === key)),
  );
}

function foreignKey(table: PgTable, key: string, reference: Reference, name: string): PgTableExtraConfigValue {
  const columns = getTableColumns(table);
  const { target, onRemove } = reference;
  const builder = new ForeignKeyBuilder(() => {
    const foreign = getTableColumns(target());
    return { name, columns: [columns.orgId!, columns[key]!], foreignColumns: [foreign.orgId!, foreign.id!] };
  });
  return builder.onDelete(onRemove);
}
