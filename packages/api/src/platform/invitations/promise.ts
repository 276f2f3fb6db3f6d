import { z } from "zod";
import type { Ticket } from "@freehold/identity/tickets.ts";
import type { OrganizationId } from "@freehold/kernel/id.ts";

/** What a ticket keeps of an invitation. Sending it again changes `sentAt`, which is how the earlier link ends. */
export type Promised = { readonly organizationId: OrganizationId; readonly invitationId: string; readonly sentAt: Date };

const Data = z.object({ organizationId: z.uuid(), invitationId: z.uuid(), sentAt: z.coerce.date() });

/** An invitation as its ticket keeps it. */
export function promise({ orgId, id, sentAt }: { orgId: OrganizationId; id: string; sentAt: Date }): Record<string, unknown> {
  return { organizationId: orgId, invitationId: id, sentAt: sentAt.toISOString() };
}

/** What a ticket promises. @throws when the ticket was not made by `promise`, which is a bug */
export function promisedBy({ data }: Ticket): Promised {
  return Data.parse(data);
}
