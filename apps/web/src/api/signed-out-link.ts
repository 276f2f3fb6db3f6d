import type { TRPCLink } from "@trpc/client";
import { tap } from "@trpc/server/observable";
import type { AppRouter } from "@freehold/api/router.ts";
import { clientFault } from "./fault.ts";

/** What the server says when a session has ended, and not merely what was shown to begin one was wrong. */
const ends: readonly (string | undefined)[] = ["identity.signedOut", "identity.personMissing"];

/** Tells of every call that was refused because nobody is signed in any more. The caller gets the refusal as well. */
export function signedOutLink(onSignedOut: () => void): TRPCLink<AppRouter> {
  return () =>
    ({ op, next }) =>
      next(op).pipe(tap({ error: (error) => ends.includes(clientFault(error).code) && onSignedOut() }));
}
