import { useMemo } from "react";
import { trpc, type ResourceDescription } from "../api/client.ts";

/**
 * Kinds of record with the fields that the organization has added to them among their columns, for filters and for files; whether
 * they are known yet.
 */
export function useOwnFields(): {
  readonly isKnown: boolean;
  readonly withOwn: (resource: ResourceDescription) => ResourceDescription;
} {
  const { data, isPending } = trpc.platform.ownFields.useQuery(undefined, { staleTime: 0 });
  return useMemo(() => {
    const own = new Map((data ?? []).map((one) => [one.resource, one]));
    const withOwn = (resource: ResourceDescription): ResourceDescription => {
      const found = own.get(resource.path);
      if (!found) return resource;
      // The document as a whole is nothing that people could fill in or ask about.
      const declared = resource.columns.filter(({ key }) => key !== found.document);
      return { ...resource, columns: [...declared, ...found.columns] };
    };
    return { isKnown: !isPending, withOwn };
  }, [data, isPending]);
}
