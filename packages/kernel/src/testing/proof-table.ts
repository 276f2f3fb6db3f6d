import { sql } from "drizzle-orm";
import { boolean, pgSchema, text, uuid } from "drizzle-orm/pg-core";
import type { Expression } from "../expression/language.ts";
import { quote, type SqlColumns } from "../expression/sql.ts";
import { count, day, instant, measure, money, oneOf, userReference } from "../table/columns.ts";
import { declarationOf } from "../table/declaration.ts";
import { link, type Link } from "../table/link.ts";
import type { Command } from "../table/policy.ts";
import { tenantTable } from "../table/tenant-table.ts";
import type { Vocabulary } from "./expressions.ts";

/** The schema of all tables of the proof. */
export const proofSchema = "proof";
const schema = pgSchema(proofSchema);

/** A table with a column of every kind, nullable and not, declared as the product declares its tables. */
export const proofTable = (name: string, policy: { readonly [C in Command]?: Expression }) =>
  tenantTable(
    schema,
    name,
    {
      parentId: uuid(),
      assignedTo: userReference(),
      reviewedBy: userReference().notNull(),
      name: text(),
      status: oneOf(["a", "A", "ä", "10", ""]).notNull(),
      isOpen: boolean(),
      amount: count(),
      price: money(),
      celsius: measure(),
      level: measure().notNull(),
      seenAt: instant(),
      dueOn: day(),
    },
    policy,
  );

const granting = (name: string) => {
  const table = tenantTable(schema, `${name}_rows`, { personId: userReference().notNull(), targetId: uuid() }, {});
  return link(name, { table, user: "personId", target: "targetId", label: name });
};
/** Random grants, other random grants, and no grants at all. */
export const proofLinks: readonly Link[] = ["guardianOf", "teacherOf", "nothingOf"].map(granting);

/** The declaration that all tables of the proof share, but for their policies. */
export const proofShape = declarationOf(proofTable("shape", {}));
const columns = [...proofShape.columns.values()];

/** The columns of the random rows as conditions name them. */
export const proofColumns: SqlColumns = Object.fromEntries(
  columns.flatMap(({ key, name, kind }) => (kind ? [[key, { sql: sql.raw(quote(name)), kind }]] : [])),
);

/** What random expressions over the random rows may say. */
export const proofVocabulary: Vocabulary = {
  kinds: proofShape.kinds,
  people: columns.filter(({ isUser }) => isUser).map(({ key }) => key),
  links: proofLinks.map(({ name }) => name),
};

/** The columns in SQL, in the order of their declaration. */
export const columnNames: readonly string[] = columns.map(({ name }) => quote(name));
