import type { AnyRouter } from "@trpc/server";
import type { Tx } from "@freehold/database/database.ts";
import { declarationOf, type Declaration } from "@freehold/kernel/table/declaration.ts";
import type { Backend } from "../../backend.ts";
import { ownFieldName, ownFieldsOf, type OwnField } from "../../resource/own-fields.ts";
import { declaredProcedures, declaredResources } from "../permissions/procedures.ts";
import type { ColumnDescription } from "./catalogue.ts";

/** What the organization has added to a kind of record. */
export type OwnColumns = {
  resource: string;
  /** The column that is the document in which they stand. */
  document: string;
  columns: ColumnDescription[];
};

/** What the organization has added to its records, kind by kind, as the caller of the transaction sees it. */
export async function describeOwnFields(
  tx: Tx,
  { router, modules }: { readonly router: AnyRouter } & Pick<Backend, "modules">,
): Promise<OwnColumns[]> {
  const resources = declaredResources(declaredProcedures(router)).filter(({ procedures }) => procedures.includes("list"));
  const paths = new Map(resources.map(({ path, declaration }) => [declaration, path]));
  const found: OwnColumns[] = [];
  for (const { path, declaration } of resources) {
    const own = ownFieldsOf(modules, declaration.table);
    if (!own) continue;
    const columns = (await own.list(tx)).map((field) => describeField(field, paths));
    found.push({ resource: path, document: own.column, columns });
  }
  return found;
}

const describeField = (field: OwnField, paths: ReadonlyMap<Declaration, string>): ColumnDescription => ({
  key: ownFieldName(field),
  label: field.label,
  help: null,
  unit: field.unit,
  kind: field.place.kind,
  values: field.values,
  required: false,
  readOnly: false,
  secondary: true,
  multiline: false,
  min: null,
  max: null,
  minLength: null,
  maxLength: null,
  reference: (field.reference && paths.get(declarationOf(field.reference))) ?? null,
  isUser: false,
  format: null,
});
