import type { Principal } from "@freehold/kernel/principal.ts";
import { isUuid, type UserId } from "@freehold/kernel/id.ts";
import { isRole } from "@freehold/kernel/role.ts";
import { originText } from "./origin.ts";
import type { Statement } from "./statement.ts";
import type { StandingQueries } from "../protection/standing.ts";

/** What a connection is told once: values that are read as text are always written alike. */
export const writtenAlike = `set timezone to 'UTC'; set datestyle to 'ISO'; set intervalstyle to 'postgres'; set bytea_output to 'hex';
  set extra_float_digits to 1`;

/** How strongly a transaction is shielded from others, and whether it may write. */
export type TransactionOptions = {
  /** Read committed when absent. */
  readonly isolation?: "repeatable read" | "serializable";
  readonly readOnly?: boolean;
  /** Names the request in the audit trail. */
  readonly requestId?: string;
  /** What the caller's standing was taken from. When anything of it has changed since, nothing happens. */
  readonly standing?: Standing;
};

/** What a process remembers of a caller by: their credential, and the stamp of all rows that their rights rest on. */
export type Standing = {
  /** Of which kind the credential is, and the hash by which the database knows it. */
  readonly credential: `${keyof StandingQueries}:${string}`;
  readonly stamp: string;
};

/** The settings that row-level security, defaults and audit read. What is absent is empty: nobody, nowhere. */
export type Settings = {
  readonly userId?: string;
  readonly organizationId?: string | undefined;
  readonly role?: string;
  readonly scope?: "identity";
  readonly credential?: string;
};

export const ofPrincipal = ({ userId, organizationId, role }: Principal): Settings => ({ userId, organizationId, role });
export const ofPerson = (userId: UserId): Settings => ({ userId });
export const ofIdentity: Settings = { scope: "identity" };

/** Begins a transaction that goes on until it is ended. A flight needs none: it is one by itself. */
export function beginning({ isolation, readOnly }: TransactionOptions): Statement {
  const text = ["begin", ...(isolation ? [`isolation level ${isolation}`] : []), ...(readOnly ? ["read only"] : [])].join(" ");
  return { name: `freehold_${text.replaceAll(" ", "_")}`, text, values: [] };
}

/**
 * Opens a transaction for somebody. All settings are always set: one that stray code left on the connection cannot reach into
 * the transaction.
 * @throws TypeError when a value is not what it should be: the caller has a bug, and nothing is sent.
 */
export function opening(settings: Settings, { requestId, standing }: TransactionOptions): Statement {
  const values = [
    checked("user", settings.userId, isUuid),
    checked("organization", settings.organizationId, isUuid),
    checked("role", settings.role, isRole),
    settings.scope ?? "",
    originText(requestId),
    checked("credential", settings.credential ?? standing?.credential, isCredential),
  ];
  return standing
    ? { name: "freehold_open_proved", text: openProved, values: [...values, checked("stamp", standing.stamp, isStamp)] }
    : { name: "freehold_open", text: openText, values };
}

const set = (name: string, value: string): string => `pg_catalog.set_config('${name}', ${value}, true)`;
const names = ["app.user_id", "app.org_id", "app.role", "app.scope", "app.origin", "app.credential"];
const openText = `select ${names.map((name, at) => set(name, `$${at + 1}`)).join(", ")}`;
// PostgreSQL computes what is selected in the order in which it stands here.
const openProved = `${openText}, freehold.demand_standing($7)`;

const isCredential = (text: string): boolean => /^(?:session|key):[0-9a-f]{64}$/.test(text);
const isStamp = (text: string): boolean => /^[0-9a-f]{32}$/.test(text);

function checked(what: string, value: string | undefined, fits: (value: string) => boolean): string {
  if (value === undefined) return "";
  const text = what === "user" || what === "organization" ? value.toLowerCase() : value;
  if (!fits(text)) throw new TypeError(`A transaction was asked for with an impossible ${what}.`);
  return text;
}
