import { createHash } from "node:crypto";
import type { Counters } from "@freehold/kernel/counters.ts";
import { faults } from "@freehold/kernel/fault.ts";
import { networkOf } from "@freehold/kernel/network.ts";

export const fault = faults("identity", {
  tooManyAttempts: ["throttled", "Too many attempts to sign in. Wait a little, or use “Forgot your password?” to get a link by mail."],
});

/** Somebody tries to sign in to `account`, which is the address as it was typed: whether anybody has it makes no difference. */
export type Attempt = {
  readonly account: string;
  /** Where the attempt comes from. */
  readonly address: string | null;
  /** A device that this account has signed in with before, proven by its cookie. It is counted by itself. */
  readonly device?: string | undefined;
};

const minute = 60;
const hour = 60 * minute;

/** The first attempts from one place that cost nothing but themselves; then each closes the door for longer. */
export const freeAttempts = 5;
/** How long failures from one place are remembered. */
const rememberedSeconds = 24 * hour;
/** Failures of one account within an hour, from anywhere, after which strangers to it queue up. */
export const failuresPerHour = 50;
/** While strangers queue, one of them gets through in this time. */
export const queueSeconds = minute;

/** How long the door stays closed after this attempt, in seconds: nothing at first, then 1, 2, 4, ... minutes up to an hour. */
export function waitAfter(attempts: number): number {
  if (attempts < freeAttempts) return 0;
  return Math.min(minute * 2 ** Math.min(attempts - freeAttempts, 10), hour);
}

/** Where attempts are counted, and what is known of accounts. */
type Needs = {
  readonly counters: Counters;
  /** From where the account has signed in before. Asked only while strangers queue, and for accounts that are none, too. */
  readonly knownAddresses: (account: string) => Promise<readonly string[]>;
};

/**
 * Slows down guessing of passwords, in such a way that nobody can lock another person out.
 *
 * Attempts are counted for an account *from one place*, a device or a network, so a stranger's failures close only the
 * stranger's door. Failures of an account from everywhere together make strangers to it queue up; the networks and
 * devices it has signed in from before pass the queue. An attempt is counted when it begins, so that a hundred at
 * the same time gain nothing.
 *
 * Whoever is about to look at a secret calls `check` before they look for the account, and `succeeded` once the person is
 * signed in, by whatever means: it opens the door of their place at once. A wrong password needs no call.
 */
export function createAttempts({ counters, knownAddresses }: Needs) {
  /** Goes through a door that closes behind it. @throws identity.tooManyAttempts while it is closed */
  const pass = async (door: string, seconds: number): Promise<void> => {
    const { sum, remaining } = await counters.add(door, 1, seconds);
    if (sum > 1) throw throttled(remaining);
  };

  const queue = async (attempt: Attempt, keys: Keys): Promise<void> => {
    const known = await knownAddresses(attempt.account);
    const isKnown = attempt.device !== undefined || known.some((address) => networkOf(address) === networkOf(attempt.address));
    if (!isKnown) await pass(keys.queue, queueSeconds);
  };

  return {
    /**
     * Lets an attempt begin, and counts it as a failure until it has succeeded.
     * @throws identity.tooManyAttempts with `retryAfter` in seconds
     */
    check: async (attempt: Attempt): Promise<void> => {
      const keys = keysOf(attempt);
      const closed = await counters.read(keys.door);
      if (closed.sum > 0) throw throttled(closed.remaining);
      const { sum: attempts } = await counters.add(keys.place, 1, rememberedSeconds);
      const wait = waitAfter(attempts);
      const { sum: failures } = await counters.add(keys.everywhere, 1, hour);
      try {
        if (wait > 0) await pass(keys.door, wait);
        if (failures > failuresPerHour) await queue(attempt, keys);
      } catch (error) {
        // Turned away before anything was tried: it counts for nothing.
        await counters.add(keys.place, -1, rememberedSeconds);
        await counters.add(keys.everywhere, -1, hour);
        throw error;
      }
    },

    /** The account's owner is there: what their place did wrong is forgotten, its door is open. */
    succeeded: async (attempt: Attempt): Promise<void> => {
      const keys = keysOf(attempt);
      const { sum: begun } = await counters.read(keys.place);
      await Promise.all([counters.forget(keys.place), counters.forget(keys.door)]);
      // The attempt that has succeeded was no failure, if it was counted as one.
      if (begun > 0) await counters.add(keys.everywhere, -1, hour);
    },
  };
}

export type Attempts = ReturnType<typeof createAttempts>;

type Keys = { readonly place: string; readonly door: string; readonly everywhere: string; readonly queue: string };

/** Addresses of people are personal: counters know only their hash. */
function keysOf({ account, address, device }: Attempt): Keys {
  const person = hashOf(account.trim().toLowerCase());
  const place = `${person}:${hashOf(device === undefined ? networkOf(address) : `device ${device}`)}`;
  return { place: `attempts:${place}`, door: `door:${place}`, everywhere: `failures:${person}`, queue: `queue:${person}` };
}

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("base64url").slice(0, 22);
}

function throttled(remaining: number): Error {
  return fault.tooManyAttempts({ retryAfter: Math.max(1, Math.ceil(remaining / 1000)) });
}
