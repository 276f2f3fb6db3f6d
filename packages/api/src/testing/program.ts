import type { ProgramTokens } from "@freehold/identity/session/program-tokens.ts";
import type { SignedIn } from "../platform/accounts/sign-in.ts";

/** The tokens of a sign-in that was complete with its first factor, made by a program. */
export function tokensOf(signedIn: SignedIn): ProgramTokens {
  if (!("session" in signedIn)) throw new Error("This sign-in waits for a second factor.");
  if (!signedIn.session) throw new Error("This session is in a browser's cookie.");
  return signedIn.session;
}
