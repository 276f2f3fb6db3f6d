import type { Tx } from "@freehold/database/database.ts";
import type { SignIn } from "@freehold/identity/identity.ts";
import { faults } from "@freehold/kernel/fault.ts";
import type { RequireSecondFactor } from "./contract.ts";
import { organization } from "./schema.ts";

export const fault = faults("organizations", {
  ownSecondFactorFirst: [
    "conflict",
    "Set up a second factor for yourself and sign in with it first: otherwise you would lock yourself out.",
  ],
});

/**
 * Whether members act here only after signing in with a second factor. It holds from the next call of everybody on: open
 * screens of members who showed only one close. @throws organizations.ownSecondFactorFirst
 */
export async function requireSecondFactor(tx: Tx, signed: SignIn | undefined, { required }: RequireSecondFactor) {
  if (required && (signed?.factors ?? 0) < 2) throw fault.ownSecondFactorFirst();
  const [row] = await tx.update(organization).set({ requiresSecondFactor: required }).returning();
  return row!;
}
