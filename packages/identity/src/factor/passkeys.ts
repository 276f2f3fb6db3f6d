import { and, count, eq, lt } from "drizzle-orm";
import type { Clock } from "@freehold/kernel/clock.ts";
import type { UserId } from "@freehold/kernel/id.ts";
import { passkey } from "../schema.ts";
import type { AsIdentity, IdentityTx } from "../session-store.ts";
import type { Tickets } from "../tickets.ts";
import type { Added } from "./code-generator.ts";
import { factorStateOf, isOn, lockPerson, replaceRecoveryCodes, tidyUp, type Passkey } from "./factor-state.ts";
import { fault } from "./fault.ts";
import {
  challengeIn,
  creationOptions,
  requestOptions,
  verifyMade,
  verifyShown,
  type PasskeyMade,
  type PasskeyShown,
  type Site,
} from "./webauthn.ts";

/** What a passkey is asked for. A challenge that was made for one does not serve another. */
export type PasskeyUse = "adding" | "signIn" | "secondFactor" | "confirmation";

/** Who shows a passkey: whoever owns it, or somebody whom we know already. */
export type Shower =
  | { readonly use: "signIn"; readonly userId?: undefined }
  | { readonly use: "secondFactor" | "confirmation"; readonly userId: UserId };

const challengeSeconds = 300;
const mostPasskeys = 20;

/** Alone it must prove the person as well as the device; after a password the device suffices. */
const verificationFor = (use: PasskeyUse) => (use === "secondFactor" ? "preferred" : "required");

type Needs = { readonly asIdentity: AsIdentity; readonly clock: Clock; readonly tickets: Tickets };
type Person = { readonly id: UserId; readonly email: string; readonly name: string };

/**
 * WebAuthn credentials. The challenge is itself a ticket: five minutes, once, for one use and, where the person is known,
 * for that person.
 */
export function createPasskeys({ asIdentity, clock, tickets }: Needs) {
  const { issue, redeem } = challengesOf(tickets);

  return {
    /** What the browser needs to make a passkey for the person. @throws factors.tooManyPasskeys */
    begin: (site: Site, person: Person) =>
      asIdentity(async (tx) => {
        const known = await knownTo(tx, person.id);
        if (known.length >= mostPasskeys) throw fault.tooManyPasskeys();
        return creationOptions(site, { person, known, challenge: await issue(tx, "adding", person.id) });
      }),

    /** Keeps what the browser has made. @throws factors.passkeyRefused, passkeyKnown, tooManyPasskeys */
    add: async (
      site: Site,
      userId: UserId,
      { name, answer }: { name: string; answer: PasskeyMade },
    ): Promise<Added & { passkey: Passkey }> => {
      const made = await verifyMade(site, answer, await redeem(answer, { use: "adding", userId }));
      return asIdentity(async (tx) => {
        await lockPerson(tx, userId);
        const [kept] = await tx.select({ many: count() }).from(passkey).where(eq(passkey.userId, userId));
        if ((kept?.many ?? 0) >= mostPasskeys) throw fault.tooManyPasskeys();
        const isFirst = !isOn(await factorStateOf(tx, userId));
        const values = { ...made, userId, name, transports: answer.response.transports ?? [], createdAt: clock() };
        const [row] = await tx.insert(passkey).values(values).onConflictDoNothing().returning();
        if (!row) throw fault.passkeyKnown();
        return { passkey: shownAs(row), recoveryCodes: isFirst ? await replaceRecoveryCodes(tx, userId) : null };
      });
    },

    /** What the browser needs to ask for a passkey: any of this site's, or one of the person's. */
    ask: (site: Site, { use, userId }: Shower) =>
      asIdentity(async (tx) => {
        const known = userId === undefined ? [] : await knownTo(tx, userId);
        if (userId !== undefined && known.length === 0) throw fault.passkeyMissing();
        return requestOptions(site, { known, challenge: await issue(tx, use, userId), verification: verificationFor(use) });
      }),

    /**
     * Accepts a passkey that somebody has shown. Its counter only grows: one that does not was copied, and is refused.
     * @returns whose it is @throws factors.passkeyRefused, passkeyUnverified, and `wentBack` of its owner
     */
    show: async (site: Site, shower: Shower, answer: PasskeyShown): Promise<{ userId: UserId } | { wentBack: UserId }> => {
      const answered = await redeem(answer, shower);
      const [found] = await asIdentity((tx) => tx.select().from(passkey).where(eq(passkey.id, answer.id)));
      if (!found || (shower.userId !== undefined && shower.userId !== found.userId)) throw fault.passkeyRefused();
      const { publicKey, userId } = found;
      const { counter } = await verifyShown(site, answer, { challenge: answered, publicKey, verification: verificationFor(shower.use) });
      // Devices that do not count say 0 for ever.
      const counts = counter === 0 ? eq(passkey.counter, 0) : lt(passkey.counter, counter);
      const isThis = and(eq(passkey.id, found.id), eq(passkey.userId, userId), counts);
      const used = await asIdentity((tx) =>
        tx.update(passkey).set({ counter, usedAt: clock() }).where(isThis).returning({ id: passkey.id }),
      );
      return used.length > 0 ? { userId } : { wentBack: userId };
    },

    /** @throws factors.passkeyMissing */
    rename: async (userId: UserId, { id, name }: { id: string; name: string }): Promise<Passkey> => {
      const isTheirs = and(eq(passkey.id, id), eq(passkey.userId, userId));
      const [row] = await asIdentity((tx) => tx.update(passkey).set({ name }).where(isTheirs).returning());
      if (!row) throw fault.passkeyMissing();
      return shownAs(row);
    },

    /** Forgets a passkey. @returns whether another factor is left @throws factors.passkeyMissing */
    remove: (userId: UserId, id: string): Promise<{ name: string; isOn: boolean }> =>
      asIdentity(async (tx) => {
        await lockPerson(tx, userId);
        const isTheirs = and(eq(passkey.id, id), eq(passkey.userId, userId));
        const [removed] = await tx.delete(passkey).where(isTheirs).returning({ name: passkey.name });
        if (!removed) throw fault.passkeyMissing();
        return { name: removed.name, isOn: isOn(await tidyUp(tx, userId)) };
      }),
  };
}

/** Challenges, which are tickets: taken when they are answered, whatever comes of the answer. */
function challengesOf(tickets: Tickets) {
  return {
    issue: (tx: IdentityTx, use: PasskeyUse, userId?: UserId): Promise<string> =>
      tickets.issue({ purpose: "passkey", data: { use }, lastsSeconds: challengeSeconds, ...(userId && { userId }) }, tx),

    /** @throws factors.passkeyRefused when it was made for something or somebody else */
    redeem: async (
      answer: PasskeyMade | PasskeyShown,
      { use, userId }: { use: PasskeyUse; userId?: UserId | undefined },
    ): Promise<string> => {
      const answered = await challengeIn(answer);
      const ticket = await tickets.redeem("passkey", answered);
      if (!ticket || ticket.data["use"] !== use || ticket.userId !== (userId ?? null)) throw fault.passkeyRefused();
      return answered;
    },
  };
}

const knownTo = (tx: IdentityTx, userId: UserId) =>
  tx.select({ id: passkey.id, transports: passkey.transports }).from(passkey).where(eq(passkey.userId, userId));

const shownAs = ({ id, name, createdAt, usedAt }: typeof passkey.$inferSelect): Passkey => ({ id, name, createdAt, usedAt });
