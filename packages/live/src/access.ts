import type { DomainError } from "@freehold/kernel/fault.ts";
import { faults } from "@freehold/kernel/fault.ts";
import type { OrganizationId, UserId } from "@freehold/kernel/id.ts";
import type { Principal } from "@freehold/kernel/principal.ts";
import type { TextRow } from "./row.ts";

/** Whose access a change touches: those for whom all that is given agrees. Nothing given means everybody. */
export type Affected = {
  readonly userId?: string | undefined;
  readonly organizationId?: string | undefined;
  readonly sessionId?: string | undefined;
};

/** Whose access a row of one table (membership, session, link) grants or takes; asked of the old and the new row. */
export type AffectsAccess = (row: TextRow) => readonly Affected[];

/** Who holds a subscription. It never changes; what they may do does. */
export type Holder = { readonly userId: UserId; readonly organizationId: OrganizationId; readonly sessionId: string };

/** What a person may do, as one transaction saw it. */
export type Access = {
  readonly caller: Principal;
  /** `pg_current_snapshot()::text`, selected before the rows behind `caller` were read. */
  readonly snapshot: string;
  /** When to ask again although nothing changed, such as the end of the session. */
  readonly until?: Date;
};

/** Whether a change of access touches this holder. */
export function touches(affected: Affected, { userId, organizationId, sessionId }: Holder): boolean {
  return (
    (affected.userId === undefined || affected.userId === userId) &&
    (affected.organizationId === undefined || affected.organizationId === organizationId) &&
    (affected.sessionId === undefined || affected.sessionId === sessionId)
  );
}

type Fault = () => DomainError;
const made = faults("live", {
  notAllowed: ["forbidden", "Your role does not allow reading this."],
  notPublished: ["unavailable", "This cannot be watched at the moment."],
});
export const fault: { readonly notAllowed: Fault; readonly notPublished: Fault } = made;
