import { useMemo } from "react";
import type { ColumnDescription } from "../../../api/client.ts";
import { useOrganization } from "../../../api/organization-context.ts";
import type { Row } from "../../../live/line/frames.ts";
import type { Parts } from "../../../resource/merging/use-record-change.ts";
import { describedColumn } from "../../../resource/described-column.ts";
import type { CustomFieldRow } from "../party-rows.ts";
import { customText } from "./custom-values.ts";

const prefix = "custom.";

/** The organization's own fields as fields that people change one by one: two who change different ones do not disturb each other. */
export function useCustomParts(fields: readonly CustomFieldRow[]): Parts {
  const { formats } = useOrganization();
  return useMemo(() => {
    const byKey = new Map(fields.map((field) => [prefix + field.key, field]));
    return {
      columns: fields.map(columnOf),
      spread: spreadCustom,
      gather: gatherCustom,
      shown: ({ key }, value) => {
        const field = byKey.get(key);
        return field && field.kind !== "party" ? (customText(field, { [field.key]: value }, formats) ?? "–") : undefined;
      },
    };
  }, [fields, formats]);
}

/** A record with its own fields beside its columns. */
function spreadCustom({ custom, ...row }: Row): Row {
  return typeof custom === "object" && custom !== null ? { ...row, ...asParts(custom) } : row;
}

/** What is typed into own fields, as parts. */
export const asParts = (custom: object): Row =>
  Object.fromEntries(Object.entries(custom).map(([key, value]: [string, unknown]) => [prefix + key, value]));

/** A change as the server takes it: own fields together, those that are not named stay. */
function gatherCustom(patch: Row): Row {
  const isPart = ([key]: [string, unknown]): boolean => key.startsWith(prefix);
  const entries = Object.entries(patch);
  const parts = entries.filter(isPart).map(([key, value]) => [key.slice(prefix.length), value]);
  const columns = Object.fromEntries(entries.filter((entry) => !isPart(entry)));
  return parts.length === 0 ? columns : { ...columns, custom: Object.fromEntries(parts) };
}

const columnOf = ({ key, label, kind }: CustomFieldRow): ColumnDescription =>
  describedColumn({ key: prefix + key, label, kind: "text", secondary: true, reference: kind === "party" ? "crm.party" : null });
