import { valueSchema, writableColumns } from "@freehold/kernel/resource/inputs.ts";
import { nobody, type Expression } from "@freehold/kernel/expression/language.ts";
import { declarationOf, type ColumnDeclaration, type Declaration } from "@freehold/kernel/table/declaration.ts";
import type { z } from "zod";
import type { Place } from "@freehold/kernel/expression/place.ts";
import type { Backend } from "../../backend.ts";
import { ownFieldsOf, type Judge, type OwnFields } from "../../resource/own-fields.ts";
import { uniqueKeys } from "../../resource/title.ts";
import type { Meta } from "../../trpc.ts";
import { fault } from "./fault.ts";
import type { ImportRule } from "./matcher.ts";

/** A field that a file may fill: a column, or a value in a document. */
export type ImportField = Omit<ColumnDeclaration, "name" | "column" | "isDocument" | "reference"> & {
  readonly reference: Pick<NonNullable<ColumnDeclaration["reference"]>, "target"> | undefined;
  /** Where it stands in a document of the record; undefined for a column. */
  readonly place?: Place | undefined;
};

/** A kind of record that can be imported, and all that an import knows of it. */
export type Target = {
  /** Where its procedures are, such as `coldchain.unit`. */
  readonly path: string;
  readonly declaration: Declaration;
  readonly rule: ImportRule;
  /** Who may call its `create`. */
  readonly permission: Expression;
  /** The fields that a file may fill, by key; the id only to name a record. */
  readonly fields: ReadonlyMap<string, ImportField>;
  /** What the value of each field must be; of those that name records and people, what names them decides. */
  readonly schemas: ReadonlyMap<string, z.ZodType>;
  /** The keys of columns that are unique together within the organization. */
  readonly unique: readonly (readonly string[])[];
  /** What organizations add to it. `withOwnFields` makes fields of that. */
  readonly own: OwnFields | undefined;
  /** What tells whether values fit those. */
  readonly judge: Judge | undefined;
};

/** The kind of record that a path names, if files can become such records, without what organizations add. @throws imports.resourceMissing */
export async function targetOf({ modules }: Pick<Backend, "modules">, path: string): Promise<Target> {
  // The router is read when somebody asks: it contains the asking procedures.
  const { appRouter } = await import("../../router.ts");
  // Proof: tRPC keeps all procedures flat by path; only what all have in common is read.
  const procedures = appRouter._def.procedures as unknown as Readonly<
    Record<string, { readonly _def: { readonly meta?: Meta } } | undefined>
  >;
  const meta = (name: string): Meta | undefined =>
    Object.hasOwn(procedures, `${path}.${name}`) ? procedures[`${path}.${name}`]?._def.meta : undefined;
  const declaration = meta("list")?.resource ?? meta("get")?.resource;
  const create = meta("create");
  if (!declaration?.columns.has("id") || !create || typeof create.permission !== "object") throw fault.resourceMissing();
  const declared = modules.flatMap(({ imports = [] }) => imports).find(({ table }) => table === declaration.table);
  // A rule of a module's own decides what a new record is: only the module can say how a file becomes one.
  if (create.isGeneric !== true && !declared?.create) throw fault.resourceMissing();
  const rule = declared ?? { table: declaration.table, matchers: [] };
  const { permission } = create;
  return targetFrom({ path, declaration, rule, permission, own: ownFieldsOf(modules, declaration.table) });
}

/** @internal The same of what is declared. */
export function targetFrom({
  path,
  declaration,
  rule,
  permission = nobody,
  own,
}: Pick<Target, "path" | "declaration" | "rule"> & { permission?: Expression; own?: OwnFields | undefined }): Target {
  const id = declaration.columns.get("id");
  const writable = writableColumns(declaration).filter(({ key, facts }) => facts.secret !== true && key !== own?.column);
  const fields = new Map<string, ImportField>([...(id ? [id] : []), ...writable].map((field) => [field.key, field]));
  return {
    path,
    declaration,
    rule,
    permission,
    fields,
    schemas: schemasOf(fields),
    unique: uniqueKeys(declaration),
    own,
    judge: undefined,
  };
}

/** What the values of fields must be; of those that name records and people, what names them decides. */
export const schemasOf = (fields: Target["fields"]): Target["schemas"] =>
  new Map([...fields.values()].flatMap((field) => (field.reference || field.isUser ? [] : [[field.key, valueSchema(field)]])));

/** The declaration of what a field refers to. */
export const referredBy = ({ reference }: Pick<ImportField, "reference">): Declaration | undefined =>
  reference && declarationOf(reference.target());
