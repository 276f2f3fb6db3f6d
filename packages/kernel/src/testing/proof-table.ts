import { boolean, jsonb, pgSchema, text, uuid } from "drizzle-orm/pg-core";
import type { Expression } from "../expression/language.ts";
import { placeKinds, placeName } from "../expression/place.ts";
import { quote, type SqlColumns } from "../expression/sql.ts";
import { comparable } from "../resource/list.ts";
import { count, day, instant, measure, money, oneOf, userReference } from "../table/columns.ts";
import { declarationOf } from "../table/declaration.ts";
import { field } from "../table/facts.ts";
import { link, type Link } from "../table/link.ts";
import type { Command } from "../table/policy.ts";
import { tenantTable } from "../table/tenant-table.ts";
import type { Vocabulary } from "./expressions.ts";
import { paths } from "./documents.ts";

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
      notes: field(jsonb(), { isDocument: true }),
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
export const proofColumns: SqlColumns = comparable(proofShape);

/** Every key of the random documents, looked at as every kind. */
export const proofPlaces = placeKinds.flatMap((kind) => paths.map((keys) => ({ column: "notes", kind, keys })));

/** What policies over the random rows may say. */
export const policyVocabulary: Vocabulary = {
  kinds: Object.fromEntries(columns.flatMap(({ key, kind }) => (kind ? [[key, kind]] : []))),
  people: columns.filter(({ isUser }) => isUser).map(({ key }) => key),
  links: proofLinks.map(({ name }) => name),
};

/** What filters over them may say: also what stands in a document. */
export const proofVocabulary: Vocabulary = {
  ...policyVocabulary,
  places: Object.fromEntries(proofPlaces.map((place) => [placeName(place), place.kind])),
};

/** The columns in SQL, in the order of their declaration. */
export const columnNames: readonly string[] = columns.map(({ name }) => quote(name));
