import type { SignIn } from "@freehold/identity/identity.ts";
import { faults } from "@freehold/kernel/fault.ts";
import type { Expression } from "@freehold/kernel/expression/language.ts";
import { residueForRole } from "@freehold/kernel/expression/residue.ts";
import type { Standing } from "./standing.ts";

export const fault = faults("access", {
  organizationNeeded: ["invalid", "Choose an organization first."],
  organizationMissing: ["missing", "There is no such organization, or you are not a member of it."],
  organizationSuspended: ["forbidden", "This organization is suspended. Ask whoever runs this installation."],
  memberSuspended: ["forbidden", "Your membership is suspended. Ask an admin of this organization."],
  secondFactorNeeded: ["forbidden", "This organization asks for a second factor. Set one up in your account, then sign in with it."],
  moduleOff: ["forbidden", "This part is switched off in this organization. An owner can switch it on in the settings."],
  roleTooLow: ["forbidden", "Your role in this organization does not allow this."],
  keyNotMeant: ["forbidden", "This API key is not made for this procedure."],
  personNeeded: ["forbidden", "Only a person can do this. Sign in instead of using an API key."],
  memberNeeded: ["forbidden", "Only members of this organization can do this, not a visitor from support."],
  machineNeeded: ["forbidden", "This is done on the server's machine only, by: freehold --local."],
  confirmationNeeded: ["forbidden", "Confirm that it is you: enter your password or use your second factor."],
  operatorNeeded: ["forbidden", "Only operators of this installation can do this."],
  operatorAddress: ["forbidden", "Operators cannot act from this network address."],
});

/** How long a proof of who one is suffices for sensitive acts. */
export const confirmedForSeconds = 600;

/** What is asked for, beside who asks. */
export type Wanted = {
  /** Path of the procedure. */
  readonly path: string;
  readonly permission: Expression;
  /** Whether it is one that a suspended organization may still do. */
  readonly whenSuspended?: boolean | undefined;
  /** Whether it is one that only a person who has just proved who they are may do. */
  readonly sensitive?: boolean | undefined;
  /** Whether it changes anything. */
  readonly changes?: boolean | undefined;
};

/** Turns away who cannot possibly be allowed, with a clear answer. What is said of rows is decided by the database. */
export function admit({ principal, organization, through }: Standing, signed: SignIn | undefined, wanted: Wanted): void {
  if (through.by === "membership" && through.suspendedAt) throw fault.memberSuspended();
  if (organization.suspendedAt && through.by !== "visit" && !wanted.whenSuspended) throw fault.organizationSuspended();
  if (organization.requiresSecondFactor && through.by === "membership" && (signed?.factors ?? 0) < 2) throw fault.secondFactorNeeded();
  if (organization.modulesOff.includes(wanted.path.split(".", 1)[0]!)) throw fault.moduleOff();
  if (through.by === "key" && !through.procedures.some((pattern) => covers(pattern, wanted.path))) throw fault.keyNotMeant();
  if (residueForRole(wanted.permission, principal.role) === false) throw fault.roleTooLow();
  if (through.by === "visit" && opensDoors(wanted)) throw fault.memberNeeded();
  if (through.by === "key" && opensDoors(wanted)) throw fault.personNeeded();
}

/** What decides who may be there besides what is sensitive. */
const doors = ["members.", "invitations.", "apiKeys."];

/**
 * Whether it opens or closes doors for longer than a visit lasts, or a key: up to the people who live there. Whoever made
 * a key and was removed could otherwise come back by it.
 */
export function opensDoors({ path, sensitive, changes }: Pick<Wanted, "path" | "sensitive" | "changes">): boolean {
  return sensitive === true || (changes === true && doors.some((branch) => path.startsWith(branch)));
}

/** Whether a pattern of an API key names the procedure: its path, or a branch as `coldchain.*`. */
export function covers(pattern: string, path: string): boolean {
  return pattern === path || pattern === "*" || (pattern.endsWith(".*") && path.startsWith(pattern.slice(0, -1)));
}

/** Demands a recent proof of who one is. @throws access.confirmationNeeded, personNeeded */
export function demandConfirmation(signed: SignIn | undefined, now: Date): void {
  if (!signed) throw fault.personNeeded();
  if (now.getTime() - signed.confirmedAt.getTime() > confirmedForSeconds * 1000) throw fault.confirmationNeeded();
}
