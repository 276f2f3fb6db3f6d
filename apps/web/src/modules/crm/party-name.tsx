import { useRecordLabel } from "../../resource/record-label.ts";

/** The name of a party, once it is known. */
export function PartyName({ id }: { readonly id: string }) {
  return useRecordLabel("crm.party", id) ?? "…";
}
