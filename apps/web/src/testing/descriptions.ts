import type { ColumnDescription, ResourceDescription } from "../api/client.ts";
import { describedColumn } from "../resource/described-column.ts";

/** A column as the server describes it: text that may be left out, unless the test says otherwise. */
export const aColumn = (changed: Partial<ColumnDescription> & Pick<ColumnDescription, "key">): ColumnDescription =>
  describedColumn({ label: changed.key, kind: "text", ...changed });

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
    mayExport: true,
    who,
  };
}
