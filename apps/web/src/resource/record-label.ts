import { useQueries, useQuery } from "@tanstack/react-query";
import type { ColumnDescription, ResourceDescription } from "../api/client.ts";
import { trpc } from "../api/client.ts";
import { useOrganization, useResources } from "../api/organization-context.ts";
import type { Row } from "../live/frames.ts";

/** The column that names a record for people: its name, or else its first text. */
export function titleColumn({ columns }: Pick<ResourceDescription, "columns">): ColumnDescription | undefined {
  return (
    columns.find(({ key }) => key === "name") ?? columns.find(({ kind, secondary, values }) => kind === "text" && !secondary && !values)
  );
}

/** What a record is called. Records without a name are called by what they are. */
export function recordTitle(resource: Pick<ResourceDescription, "columns" | "label">, row: Row): string {
  const column = titleColumn(resource);
  const value = column && row[column.key];
  return typeof value === "string" && value !== "" ? value : resource.label;
}

/** What the record that a column names is called; undefined until it is known or when it may not be seen. */
export function useRecordLabel(path: string, id: string | undefined): string | undefined {
  const { client } = useOrganization();
  const resource = useResources().get(path);
  const canGet = resource?.procedures.includes("get") ?? false;
  const { data } = useQuery({
    queryKey: [path, "get", id],
    queryFn: () => client.query(`${path}.get`, { id }) as Promise<Row>,
    enabled: canGet && id !== undefined,
    staleTime: 300_000,
  });
  return resource && data ? recordTitle(resource, data) : undefined;
}

/**
 * What records are called where many of a kind are offered: with the name of what each belongs to, because every site
 * has a back room.
 */
export function useRecordTitles(resource: ResourceDescription | undefined, rows: readonly Row[]): readonly string[] {
  const { client } = useOrganization();
  const parentColumn =
    resource?.columns.find(({ reference, readOnly }) => reference && !readOnly) ?? resource?.columns.find(({ reference }) => reference);
  const parent = useResources().get(parentColumn?.reference ?? "");
  const idOf = (row: Row): string | undefined =>
    parentColumn && typeof row[parentColumn.key] === "string" ? String(row[parentColumn.key]) : undefined;
  const ids = parent?.may.read && parent.procedures.includes("get") ? [...new Set(rows.map(idOf))].filter((id) => id !== undefined) : [];
  const found = useQueries({
    queries: ids.map((id) => ({
      queryKey: [parent?.path, "get", id],
      queryFn: () => client.query(`${parent?.path}.get`, { id }) as Promise<Row>,
      staleTime: 300_000,
    })),
  });
  const names = new Map(ids.map((id, i) => [id, parent && found[i]?.data ? recordTitle(parent, found[i].data) : undefined]));
  return rows.map((row) => [resource ? recordTitle(resource, row) : "", names.get(idOf(row) ?? "")].filter(Boolean).join(", "));
}

/** The names of the organization's members, by user id. */
export function useMemberNames(): ReadonlyMap<string, string> {
  const { data } = trpc.members.list.useQuery({ limit: 500 }, { staleTime: 300_000, select: namesOf });
  return data ?? noNames;
}

const noNames: ReadonlyMap<string, string> = new Map();
const namesOf = ({ rows }: { rows: readonly { userId: string; name: string }[] }) =>
  new Map(rows.map(({ userId, name }) => [userId, name]));
