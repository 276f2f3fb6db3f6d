import { and, eq, isNull } from "drizzle-orm";
import type { Clock } from "@freehold/kernel/clock.ts";
import { DomainError } from "@freehold/kernel/fault.ts";
import type { UserId } from "@freehold/kernel/id.ts";
import { passkey, recoveryCode, totp } from "../schema.ts";
import type { AsIdentity, IdentityTx } from "../session-store.ts";
import type { Ticket, Tickets } from "../tickets.ts";
import { createCodeGenerators } from "./code-generator.ts";
import { factorStateOf, isOn, lockPerson, methodsOf, replaceRecoveryCodes, type FactorMethod, type FactorState } from "./factor-state.ts";
import { fault } from "./fault.ts";
import { createPasskeys } from "./passkeys.ts";
import { recoveryCodeHash } from "./recovery-codes.ts";
import { createSeal } from "./sealed.ts";
import type { PasskeyShown, Site } from "./webauthn.ts";

/** How many answers one sign-in may try. The next one begins with the password again. */
export const answersPerSignIn = 5;

/** What somebody types as their second factor. */
export type Typed = { readonly code: string } | { readonly recoveryCode: string };

type Needs = { readonly asIdentity: AsIdentity; readonly clock: Clock; readonly secret: string; readonly tickets: Tickets };

/**
 * What people prove themselves with besides the password: a code generator, passkeys, and recovery codes for whoever lost
 * these. A person who has a generator or a passkey is asked for it whenever they sign in with less than two factors.
 */
export function createFactors({ asIdentity, clock, secret, tickets }: Needs) {
  const codeGenerator = createCodeGenerators({ asIdentity, clock, seal: createSeal(secret, "code generator") });
  const passkeys = createPasskeys({ asIdentity, clock, tickets });
  const stateOf = (userId: UserId): Promise<FactorState> => asIdentity((tx) => factorStateOf(tx, userId));

  const showTyped = async (tx: IdentityTx, userId: UserId, typed: Typed): Promise<void> => {
    if ("code" in typed) return codeGenerator.show(tx, userId, typed.code);
    const isUnused = and(
      eq(recoveryCode.userId, userId),
      eq(recoveryCode.hash, recoveryCodeHash(userId, typed.recoveryCode)),
      isNull(recoveryCode.usedAt),
    );
    const used = await tx.update(recoveryCode).set({ usedAt: clock() }).where(isUnused).returning({ userId: recoveryCode.userId });
    if (used.length === 0) throw recoveryCodeWrong();
  };

  return {
    codeGenerator,
    passkeys,
    stateOf,

    /** The ways in which the person completes a sign-in; none when the password suffices. */
    methodsOf: async (userId: UserId): Promise<readonly FactorMethod[]> => methodsOf(await stateOf(userId)),

    /** Accepts what somebody typed whom we know already. @throws factors.codeWrong, recoveryCodeWrong */
    show: (userId: UserId, typed: Typed): Promise<void> => asIdentity((tx) => showTyped(tx, userId, typed)),

    /**
     * Completes the sign-in of a ticket. An answer is counted before it is looked at, so a thousand at the same moment
     * are five; the answer and the ticket are used up together or not at all.
     * @returns the ticket, and whether the answer was right: when it is not, it was the last one
     * @throws factors.codeWrong, recoveryCodeWrong, signInOver
     */
    answer: async (ticket: string, typed: Typed): Promise<{ ticket: Ticket & { userId: UserId }; isRight: boolean }> => {
      const answers = await tickets.fail("secondFactor", ticket);
      if (answers === undefined || answers > answersPerSignIn) throw fault.signInOver();
      try {
        return await asIdentity(async (tx) => {
          const taken = owned(await tickets.redeem("secondFactor", ticket, tx));
          await showTyped(tx, taken.userId, typed);
          return { ticket: taken, isRight: true };
        });
      } catch (error) {
        // Only a wrong answer uses the sign-in up; a failure of ours does not.
        if (answers < answersPerSignIn || !(error instanceof DomainError)) throw error;
        return { ticket: owned(await tickets.redeem("secondFactor", ticket)), isRight: false };
      }
    },

    /** Whose sign-in waits for an answer. @throws factors.signInOver */
    waiting: async (ticket: string): Promise<UserId> => owned(await tickets.find("secondFactor", ticket)).userId,

    /** Completes the sign-in of a ticket by a passkey. @returns the ticket, or the person whose passkey was copied */
    answerByPasskey: async (
      site: Site,
      ticket: string,
      shown: PasskeyShown,
    ): Promise<{ ticket: Ticket & { userId: UserId } } | { wentBack: UserId }> => {
      const { userId } = owned(await tickets.find("secondFactor", ticket));
      const result = await passkeys.show(site, { use: "secondFactor", userId }, shown);
      return "wentBack" in result ? result : { ticket: owned(await tickets.redeem("secondFactor", ticket)) };
    },

    /** Ten new recovery codes; the earlier ones count no more. @throws factors.nothingSet */
    renewRecoveryCodes: (userId: UserId): Promise<readonly string[]> =>
      asIdentity(async (tx) => {
        await lockPerson(tx, userId);
        if (!isOn(await factorStateOf(tx, userId))) throw fault.nothingSet();
        return replaceRecoveryCodes(tx, userId);
      }),

    /** Takes away all factors of a person who has lost them and the recovery codes. The password suffices afterwards. */
    reset: (userId: UserId): Promise<void> =>
      asIdentity(async (tx) => {
        await lockPerson(tx, userId);
        await tx.delete(totp).where(eq(totp.userId, userId));
        await tx.delete(passkey).where(eq(passkey.userId, userId));
        await tx.delete(recoveryCode).where(eq(recoveryCode.userId, userId));
      }),
  };
}

export type Factors = ReturnType<typeof createFactors>;

/** A sign-in that waits always belongs to somebody. @throws factors.signInOver when it is gone */
function owned(ticket: Ticket | undefined): Ticket & { userId: UserId } {
  if (!ticket?.userId) throw fault.signInOver();
  return { ...ticket, userId: ticket.userId };
}

function recoveryCodeWrong(): Error {
  return fault.recoveryCodeWrong({ fields: { recoveryCode: "This recovery code is wrong or was used already." } });
}
