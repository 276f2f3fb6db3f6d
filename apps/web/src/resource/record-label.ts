import { useQueries, useQuery } from "@tanstack/react-query";
import type { ColumnDescription, ResourceDescription } from "../api/client.ts";
import { trpc } from "../api/client.ts";
import { useOrganization, useResources } from "../api/organization-context.ts";
import type { Client } from "../api/transport.ts";
import type { Row } from "../live/line/frames.ts";

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

/** What the record that a column names is called; undefined until it is known or when it may not be seen or is gone. */
export function useRecordLabel(path: string, id: string | undefined): string | undefined {
  const { client } = useOrganization();
  const resource = useResources().get(path);
  const { data } = useQuery({ ...named(client, path, id ?? ""), enabled: canName(resource) && id !== undefined });
  return resource && data ? recordTitle(resource, data) : undefined;
}

const canName = (resource: ResourceDescription | undefined): boolean => resource?.procedures.includes("list") ?? false;

/** A record for its name alone. It comes from the list: to ask for a record by its id is to look at it, which may be recorded. */
const named = (client: Client, path: string, id: string) => ({
  queryKey: [path, "named", id],
  queryFn: async (): Promise<Row | null> => {
    // Proof: a list of any kind of record answers with rows.
    const { rows } = (await client.query(`${path}.list`, { filter: { op: "equals", column: "id", value: id }, limit: 1 })) as {
      rows: Row[];
    };
    return rows[0] ?? null;
  },
  staleTime: 300_000,
});

/**
 * What records are called where many of a kind are offered: with the names of what they belong to, because every site
 * has a back room and every back room a fridge.
 */
export function useRecordTitles(resource: ResourceDescription | undefined, rows: readonly Row[]): readonly string[] {
  const parents = useParents(resource, rows);
  const grandparents = useParents(parents.resource, parents.known);
  return rows.map((row) => {
    const parent = parents.of(row);
    const grandparent = parent && grandparents.of(parent);
    return [titleOf(resource, row), titleOf(parents.resource, parent), titleOf(grandparents.resource, grandparent)]
      .filter(Boolean)
      .join(", ");
  });
}

const titleOf = (resource: ResourceDescription | undefined, row: Row | undefined): string =>
  resource && row ? recordTitle(resource, row) : "";

/** The records that rows belong to: those their first reference names that a person chose. */
function useParents(resource: ResourceDescription | undefined, rows: readonly Row[]) {
  const { client } = useOrganization();
  const resources = useResources();
  const references = resource?.columns.filter(({ reference }) => reference !== null) ?? [];
  const column = references.find(({ readOnly }) => !readOnly) ?? references[0];
  const parent = resources.get(column?.reference ?? "");
  const canAsk = parent?.may.read && canName(parent);
  const idOf = (row: Row): string | undefined => (column && typeof row[column.key] === "string" ? String(row[column.key]) : undefined);
  const ids = canAsk ? [...new Set(rows.map(idOf))].filter((id) => id !== undefined) : [];
  const found = useQueries({ queries: parent ? ids.map((id) => named(client, parent.path, id)) : [] });
  const known = found.flatMap(({ data }) => (data ? [data] : []));
  return { resource: parent, known, of: (row: Row) => known.find(({ id }) => id === idOf(row)) };
}

/** The names of the organization's members, by user id. */
export function useMemberNames(): ReadonlyMap<string, string> {
  const { data } = trpc.members.list.useQuery({ limit: 500 }, { staleTime: 300_000, select: namesOf });
  return data ?? noNames;
}

const noNames: ReadonlyMap<string, string> = new Map();
const namesOf = ({ rows }: { rows: readonly { userId: string; name: string }[] }) =>
  new Map(rows.map(({ userId, name }) => [userId, name]));
