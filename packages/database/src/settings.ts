import type { Principal } from "@freehold/kernel/principal.ts";
import { isUuid, type UserId } from "@freehold/kernel/id.ts";
import { isRole } from "@freehold/kernel/role.ts";

/** How strongly a transaction is shielded from others, and whether it may write. */
export type TransactionOptions = {
  /** Read committed when absent. */
  readonly isolation?: "repeatable read" | "serializable";
  readonly readOnly?: boolean;
  /** Names the request in the audit trail. */
  readonly requestId?: string;
};

/** The settings that row-level security, defaults and audit read. What is absent is empty: nobody, nowhere. */
type Settings = { readonly userId?: string; readonly organizationId?: string; readonly role?: string; readonly scope?: "identity" };

export const ofPrincipal = ({ userId, organizationId, role }: Principal): Settings => ({ userId, organizationId, role });
export const ofPerson = (userId: UserId): Settings => ({ userId });
export const ofIdentity: Settings = { scope: "identity" };

/**
 * The statements that open a transaction for somebody, as one text: a simple query takes no parameters, so every
 * value is checked to hold nothing but its own characters. All five settings are always set: one that stray code
 * left on the connection cannot reach into the transaction.
 * @throws TypeError when a value is not what it should be: the caller has a bug, and nothing is sent.
 */
export function opening(settings: Settings, { isolation, readOnly, requestId }: TransactionOptions): string {
  const begin = ["begin", ...(isolation ? [`isolation level ${isolation}`] : []), ...(readOnly ? ["read only"] : [])].join(" ");
  return [
    begin,
    `set local app.user_id = '${checked("user", settings.userId, isUuid)}'`,
    `set local app.org_id = '${checked("organization", settings.organizationId, isUuid)}'`,
    `set local app.role = '${checked("role", settings.role, isRole)}'`,
    `set local app.scope = '${settings.scope ?? ""}'`,
    `set local app.request_id = '${checked("request", requestId, isRequestId)}'`,
  ].join("; ");
}

const isRequestId = (text: string): boolean => /^[A-Za-z0-9._:-]{1,100}$/.test(text);

function checked(what: string, value: string | undefined, fits: (value: string) => boolean): string {
  if (value === undefined) return "";
  const text = what === "user" || what === "organization" ? value.toLowerCase() : value;
  if (!fits(text)) throw new TypeError(`A transaction was asked for with an impossible ${what}.`);
  return text;
}
