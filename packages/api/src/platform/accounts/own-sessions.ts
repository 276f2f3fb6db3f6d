import type { SignIn } from "@freehold/identity/identity.ts";
import type { UserId } from "@freehold/kernel/id.ts";
import type { Context } from "../../context.ts";
import type { OneSession } from "./contract.ts";
import { deviceInWords } from "./device.ts";
import { note } from "./telling.ts";

/** As many as a person looks through. */
const shownEvents = 50;

/** Ends the session that the caller came with. Without one, nothing is to be done. */
export async function signOut(ctx: Context): Promise<{ signedOut: true }> {
  const signed = await ctx.signIn();
  if (ctx.token !== undefined) await ctx.backend.identity.endSession(ctx.token);
  if (signed) await note(ctx, signed.person.id, "signedOut");
  ctx.keepToken(null);
  return { signedOut: true };
}

/** Where the person is signed in, the place used last first. */
export async function listSessions({ backend }: Context, { person, sessionId }: SignIn) {
  const found = await backend.identity.signIns.list(person.id, sessionId);
  return found.map(({ userAgent, ...session }) => ({ ...session, device: deviceInWords(userAgent) }));
}

/** Ends one sign-in of the person's own. @throws identity.sessionMissing */
export async function endSession(ctx: Context, { person }: SignIn, { id }: OneSession): Promise<{ ended: number }> {
  await ctx.backend.identity.signIns.end(person.id, id);
  await note(ctx, person.id, "sessionEnded");
  return { ended: 1 };
}

/** Ends all others, and the change to another address that one of them may have begun. */
export async function endOtherSessions(ctx: Context, { person, sessionId }: SignIn): Promise<{ ended: number }> {
  await ctx.backend.identity.tickets.revoke("changeAddress", person.id);
  const ended = await ctx.backend.identity.signIns.endOthers(person.id, sessionId);
  await note(ctx, person.id, "otherSessionsEnded");
  return { ended };
}

/** What happened to the account, the newest first. */
export async function listEvents({ backend }: Context, userId: UserId) {
  const found = await backend.identity.events.newest(userId, shownEvents);
  return found.map(({ userAgent, ...event }) => ({ ...event, device: deviceInWords(userAgent) }));
}
