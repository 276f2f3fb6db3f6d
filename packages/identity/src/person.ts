import type { UserId } from "@freehold/kernel/id.ts";

/** A person who has signed in. */
export type Person = { readonly id: UserId; readonly email: string; readonly name: string; readonly isOperator: boolean };

/** What of an account may be known outside of it. */
export function personOf({ id, email, name, isOperator }: Person): Person {
  return { id, email, name, isOperator };
}
