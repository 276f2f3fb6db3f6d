import type { Standing as Proof } from "@freehold/database/transaction/settings.ts";
import { isApiKey } from "@freehold/identity/api-key.ts";
import { fault as identityFault, type SignIn } from "@freehold/identity/identity.ts";
import { hashToken } from "@freehold/identity/secrets.ts";
import { DomainError } from "@freehold/kernel/fault.ts";
import { isUuid } from "@freehold/kernel/id.ts";
import type { Context } from "../../context.ts";
import { fault as access } from "./admission.ts";
import type { Standing } from "./standing.ts";

/** Who calls. The person is undefined for API keys. */
export type Known = { readonly standing: Standing; readonly signed: SignIn | undefined };

/** Who calls, with a proof that is still to be shown when it comes from memory, without one when it was just looked up. */
export type Recalled = Known & { readonly proof?: Proof | undefined };

/**
 * Who calls, if they are admitted: from memory, else looked up and remembered for the next time. Who would be turned away by
 * what is remembered is looked up, too: they may have been let in since.
 * @param admit throws when somebody may not go on
 */
export async function recalled(ctx: Context, admit: (known: Known) => void): Promise<Recalled> {
  const { backend, token, organizationId } = ctx;
  // What was answered before is told before any transaction could show a proof.
  const remembered = token === undefined || ctx.repeat ? undefined : backend.memory.find(keyOf(token, organizationId), backend.clock());
  if (remembered && isAdmitted(remembered, admit)) return remembered;
  const known = await lookUp(ctx);
  admit(known);
  return known;
}

function isAdmitted(known: Known, admit: (known: Known) => void): boolean {
  try {
    admit(known);
    return true;
  } catch (error) {
    if (error instanceof DomainError) return false;
    throw error;
  }
}

/** @throws identity.signedOut, access.organizationNeeded, organizationMissing */
async function lookUp(ctx: Context): Promise<Known> {
  const { backend, token, organizationId } = ctx;
  if (token === undefined) throw identityFault.signedOut();
  const now = backend.clock();
  const { credential, endsAt } = credentialOf(backend, token);
  const named = organizationId?.toLowerCase();
  const isPossible = credential !== undefined && (named === undefined || isUuid(named));
  // Before everything else: what is looked up after it is at least as new, and what is newer makes the proof fail.
  const stamp = isPossible ? await backend.database.standingStamp(credential, named) : undefined;
  const { standing, signed } = await ctx.lookUp();
  if (!standing) throw whyNobody(signed, organizationId);
  if (credential && stamp !== undefined) {
    const { through } = standing;
    const ofKey = through.by === "key" ? [through.expiresAt, through.noteAt] : [];
    const ends = [endsAt, signed?.expiresAt, ...ofKey];
    backend.memory.keep(keyOf(token, organizationId), { standing, signed, proof: { credential, stamp } }, { now, ends });
  }
  return { standing, signed };
}

/** How the database knows what a token stands for, and when the token itself ends before that does. */
function credentialOf({ identity }: Context["backend"], token: string): { credential?: Proof["credential"]; endsAt?: Date | undefined } {
  if (isApiKey(token)) return { credential: `key:${hashToken(token)}` };
  const session = identity.sessionOf(token);
  return session ? { credential: `session:${session.sessionId}`, endsAt: session.endsAt } : {};
}

/** What to tell a caller who is nobody in the wanted organization. */
export function whyNobody(signed: SignIn | undefined, organizationId: string | undefined): DomainError {
  if (!signed) return identityFault.signedOut();
  return organizationId === undefined ? access.organizationNeeded() : access.organizationMissing();
}

/** After a proof that failed. */
export function forget({ backend, token, organizationId }: Context): void {
  if (token !== undefined) backend.memory.forget(keyOf(token, organizationId));
}

const keyOf = (token: string, organizationId: string | undefined): string => `${hashToken(token)} ${organizationId ?? ""}`;
