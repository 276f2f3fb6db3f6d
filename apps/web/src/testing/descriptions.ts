import type { ColumnDescription, ResourceDescription } from "../api/client.ts";

/** A column as the server describes it: text that may be left out, unless the test says otherwise. */
export function aColumn(changed: Partial<ColumnDescription> & Pick<ColumnDescription, "key">): ColumnDescription {
  return {
    label: changed.key,
    help: null,
    unit: null,
    kind: "text",
    values: null,
    required: false,
    readOnly: false,
    secondary: false,
    multiline: false,
    min: null,
    max: null,
    minLength: null,
    maxLength: null,
    reference: null,
    isUser: false,
    ...changed,
  };
}

/** A kind of record with which its reader may do everything. */
export function aResource(columns: readonly ColumnDescription[]): ResourceDescription {
  const who = { read: "everyone", create: "everyone", update: "everyone", remove: "everyone" };
  return {
    path: "coldchain.unit",
    label: "Unit",
    plural: "Units",
    columns: [...columns],
    key: ["id"],
    sorts: ["name", "-name"],
    searches: true,
    procedures: ["list", "get", "create", "update", "remove", "live"],
    may: { read: true, create: true, update: true, remove: true },
    who,
  };
}
