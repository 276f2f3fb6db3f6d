import { trpc } from "../api/client.ts";
import { clientFault, type ClientFault } from "../api/fault.ts";

/** Begins the download of an export, once it is sure that the person may. The page stays as it is. */
export function useExport(): { readonly download: () => void; readonly isPending: boolean; readonly fault: ClientFault | undefined } {
  const { mutate, isPending, error } = trpc.organizations.prepareExport.useMutation({ onSuccess: ({ path }) => location.assign(path) });
  return { download: () => mutate(), isPending, fault: error ? clientFault(error) : undefined };
}
