import { useQuery } from "@tanstack/react-query";
import { useOrganization } from "../api/organization-context.ts";
import { pictureAsker } from "./picture-asker.ts";

/** What is asked again in every organization once the person has changed their own. */
export const picturesKey = ["pictures"];

/** So long a face may be that of before; addresses are good for days. */
const staleMs = 600_000;

/** Where the picture of a person of this organization can be read; undefined while that is not known, and where there is none. */
export function usePicture(userId: string | null): string | undefined {
  const { client } = useOrganization();
  const { data } = useQuery({
    queryKey: [...picturesKey, userId],
    queryFn: () => pictureAsker(client)(userId!),
    enabled: userId !== null,
    staleTime: staleMs,
    gcTime: 3 * staleMs,
    // Letters do as well: nobody waits for a face, and nothing is said when it does not come.
    retry: false,
  });
  return data ?? undefined;
}
