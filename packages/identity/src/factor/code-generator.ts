import { and, eq, isNull, lt } from "drizzle-orm";
import type { Clock } from "@freehold/kernel/clock.ts";
import type { UserId } from "@freehold/kernel/id.ts";
import { totp } from "../schema.ts";
import type { AsIdentity, IdentityTx } from "../session-store.ts";
import { factorStateOf, isConfirmed, isOn, lockPerson, replaceRecoveryCodes, tidyUp } from "./factor-state.ts";
import { fault } from "./fault.ts";
import { codeUri, matchingStep, newCodeSecret, printCodeSecret } from "./one-time-code.ts";
import type { Seal } from "./sealed.ts";

/** What a new factor brings with it. */
export type Added = {
  /** Shown once, and only with the first factor: later ones share them. */
  readonly recoveryCodes: readonly string[] | null;
};

type Needs = { readonly asIdentity: AsIdentity; readonly clock: Clock; readonly seal: Seal };

/** A person's authenticator app, which shows a new code every half minute. */
export function createCodeGenerators({ asIdentity, clock, seal }: Needs) {
  /** @throws factors.appUnreadable when the installation's secret has changed since, as after a restore with another one */
  const bytesOf = (secret: string, userId: UserId): Uint8Array => {
    try {
      return seal.open(secret, userId);
    } catch (cause) {
      throw fault.appUnreadable({}, cause);
    }
  };

  return {
    /**
     * Makes a secret for an app to take over. It counts for nothing until a code has shown that the app has it.
     * @throws factors.alreadySet
     */
    begin: async ({ id, email }: { id: UserId; email: string }): Promise<{ secret: string; uri: string }> => {
      const bytes = newCodeSecret();
      const values = { secret: seal.seal(bytes, id), lastStep: 0 };
      const [made] = await asIdentity((tx) =>
        tx
          .insert(totp)
          .values({ userId: id, ...values })
          .onConflictDoUpdate({ target: totp.userId, set: values, setWhere: isNull(totp.confirmedAt) })
          .returning({ userId: totp.userId }),
      );
      if (!made) throw fault.alreadySet();
      return { secret: printCodeSecret(bytes), uri: codeUri(bytes, email) };
    },

    /** Makes the app count, by its first code. @throws factors.notBegun, factors.codeWrong */
    confirm: (userId: UserId, code: string): Promise<Added> =>
      asIdentity(async (tx) => {
        await lockPerson(tx, userId);
        const [waiting] = await tx
          .select()
          .from(totp)
          .where(and(eq(totp.userId, userId), isNull(totp.confirmedAt)));
        if (!waiting) throw fault.notBegun();
        const now = clock();
        const step = await matchingStep(bytesOf(waiting.secret, userId), code, { now, lastStep: waiting.lastStep });
        if (step === undefined) throw codeWrong();
        const isFirst = !isOn(await factorStateOf(tx, userId));
        await tx.update(totp).set({ confirmedAt: now, lastStep: step }).where(eq(totp.userId, userId));
        return { recoveryCodes: isFirst ? await replaceRecoveryCodes(tx, userId) : null };
      }),

    /**
     * Accepts a code, which works once: of two calls with the same code at the same moment one is refused.
     * @throws factors.codeWrong
     */
    show: async (tx: IdentityTx, userId: UserId, code: string): Promise<void> => {
      const [found] = await tx.select().from(totp).where(isConfirmed(userId));
      const step = found && (await matchingStep(bytesOf(found.secret, userId), code, { now: clock(), lastStep: found.lastStep }));
      if (step === undefined) throw codeWrong();
      const used = and(isConfirmed(userId), lt(totp.lastStep, step));
      const [taken] = await tx.update(totp).set({ lastStep: step }).where(used).returning({ userId: totp.userId });
      if (!taken) throw codeWrong();
    },

    /** Forgets the app. @returns whether another factor is left */
    remove: (userId: UserId): Promise<{ isOn: boolean }> =>
      asIdentity(async (tx) => {
        await lockPerson(tx, userId);
        await tx.delete(totp).where(eq(totp.userId, userId));
        return { isOn: isOn(await tidyUp(tx, userId)) };
      }),
  };
}

function codeWrong(): Error {
  return fault.codeWrong({ fields: { code: "This code is wrong or was used already. Wait for the next one." } });
}
