import { useMemo } from "react";
import { trpc, type ColumnDescription, type ResourceDescription } from "../api/client.ts";

/**
 * Kinds of record with the fields that the organization has added to them among their columns, for lists, filters and files; whether
 * they are known yet. Where it is not asked there are none.
 */
export function useOwnFields(isAsked = true): {
  readonly isKnown: boolean;
  readonly withOwn: (resource: ResourceDescription) => ResourceDescription;
} {
  const { data, isFetchedAfterMount } = trpc.platform.ownFields.useQuery(undefined, { staleTime: 0, enabled: isAsked });
  const isKnown = isFetchedAfterMount || !isAsked;
  return useMemo(() => {
    const own = new Map((data ?? []).map((one) => [one.resource, one]));
    const withOwn = (resource: ResourceDescription): ResourceDescription => {
      const found = own.get(resource.path);
      if (!found) return resource;
      // The document as a whole is nothing that people could fill in or ask about.
      const declared = resource.columns.filter(({ key }) => key !== found.document);
      return withOwnColumns({ ...resource, columns: declared }, found.columns);
    };
    return { isKnown, withOwn };
  }, [data, isKnown]);
}

/** Whether an organization may have added something to these records: that stands in a document, which is no kind of value itself. */
export const hasDocument = ({ columns }: ResourceDescription): boolean => columns.some(({ kind }) => kind === null);

/** A kind of record with columns that stand in its document. It is sorted by them, too; but ids have no order that people know. */
export function withOwnColumns(resource: ResourceDescription, own: readonly ColumnDescription[]): ResourceDescription {
  const sorts = own.filter(({ kind }) => kind !== "uuid").flatMap(({ key }) => [key, `-${key}`]);
  return { ...resource, columns: [...resource.columns, ...own], sorts: [...resource.sorts, ...sorts] };
}
