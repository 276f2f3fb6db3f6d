import { productItself } from "@freehold/kernel/principal.ts";
import { useOrganization } from "../api/organization-context.ts";
import { useMemberNames } from "../resource/record-label.ts";

/** Who asked for a job: a member by name, or what else may act here. */
export function AskedBy({ id }: { readonly id: string }) {
  const { person } = useOrganization();
  const names = useMemberNames();
  if (id === person.id) return "You";
  if (id === productItself) return <span className="muted">Freehold</span>;
  return names.get(id) ?? <span className="muted">Somebody who is no member</span>;
}
