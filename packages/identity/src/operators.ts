import { asc, eq } from "drizzle-orm";
import { faults } from "@freehold/kernel/fault.ts";
import type { UserId } from "@freehold/kernel/id.ts";
import { user } from "./schema.ts";
import type { AsIdentity } from "./session-store.ts";

/** Somebody who operates the installation. */
export type Operator = { readonly id: UserId; readonly email: string; readonly name: string };

export const fault = faults("operators", {
  personMissing: ["missing", "Nobody has an account with this address."],
});

/** Who operates the installation. The flag is asked for with every sign-in that is looked up: taking it works at once. */
export function createOperators(asIdentity: AsIdentity) {
  return {
    /** All of them, by address. */
    list: (): Promise<Operator[]> =>
      asIdentity((tx) =>
        tx.select({ id: user.id, email: user.email, name: user.name }).from(user).where(eq(user.isOperator, true)).orderBy(asc(user.email)),
      ),
    /** Makes the owner of an account an operator, or takes it back. @throws operators.personMissing */
    set: async (email: string, isOperator: boolean): Promise<Operator> => {
      const [changed] = await asIdentity((tx) =>
        tx
          .update(user)
          .set({ isOperator })
          .where(eq(user.email, email.toLowerCase()))
          .returning({ id: user.id, email: user.email, name: user.name }),
      );
      if (!changed) throw fault.personMissing({ fields: { email: "Nobody has an account with this address." } });
      return changed;
    },
  };
}
