import { createHash } from "node:crypto";
import type { Counters } from "@freehold/kernel/counters.ts";
import { faults } from "@freehold/kernel/fault.ts";
import { networkOf } from "@freehold/kernel/network.ts";

export const fault = faults("limits", {
  tooManyCalls: ["throttled", "Too many requests. Wait a moment and try again."],
  tooManyStreams: ["throttled", "You follow too many things at once. Close some pages or devices."],
});

/** At most so many calls within so many seconds, counted from the first. */
export type Limit = { readonly most: number; readonly seconds: number };

/** What a procedure is beside ordinary: it tries secrets, has mail sent to an address that the caller typed, or takes a picture that is drawn at once. */
export type LimitKind = "credentials" | "mail" | "drawing";

const minute = 60;
const hour = 60 * minute;

/** How much is too much. Ordinary work stays an order of magnitude below. */
export type LimitTable = {
  /** Per network address, before anything is asked of the database. */
  readonly network: readonly Limit[];
  /** Requests per network address to what asks no procedure: files that are sent and fetched, ways to providers and back. */
  readonly files: readonly Limit[];
  /** Per account or API key. */
  readonly account: readonly Limit[];
  /** Per organization, of all who act in it. */
  readonly organization: readonly Limit[];
  /** Per network address and procedure that tries secrets. */
  readonly credentials: readonly Limit[];
  /** Per network address and procedure that has mail sent. */
  readonly mail: readonly Limit[];
  /** Per network address and procedure that takes a picture to be drawn while its caller waits. */
  readonly drawing: readonly Limit[];
  /** Per typed address and procedure that has mail sent. */
  readonly recipient: readonly Limit[];
  /** Live views that one account follows at the same time, over all its pages and devices. */
  readonly streams: number;
};

export const productLimits: LimitTable = {
  // A page opens with about 30 calls; an office of 40 people behind one address may all open one in the same minute.
  network: [{ most: 1200, seconds: minute }],
  // A gallery shows a hundred previews and a chat fifty faces; an office of 40 people may all open one in the same minute.
  files: [{ most: 6000, seconds: minute }],
  // A person clicks once a second; an import sends 10,000 readings a call and one call after the other.
  account: [{ most: 1200, seconds: minute }],
  // Ten accounts at their limit, or 200 people and their sensors at work.
  organization: [{ most: 12_000, seconds: minute }],
  // A school signs in at eight o'clock from one address; guessing one password for many accounts needs far more.
  credentials: [
    { most: 60, seconds: minute },
    { most: 600, seconds: hour },
  ],
  // A person asks for a link once or twice; an admin invites a department.
  mail: [
    { most: 30, seconds: minute },
    { most: 120, seconds: hour },
  ],
  // A class sets its pictures in one lesson; each may take a second of a processor.
  drawing: [
    { most: 60, seconds: minute },
    { most: 300, seconds: hour },
  ],
  // No longer than the shortest link lasts: who is refused here because of a stranger has one in their mailbox that still
  // works.
  recipient: [{ most: 5, seconds: 15 * minute }],
  // Twenty open pages of about ten views each.
  streams: 200,
};

/** Nothing is too much: for measurements, and where something in front counts. */
export const unlimited: LimitTable = {
  network: [],
  files: [],
  account: [],
  organization: [],
  credentials: [],
  mail: [],
  drawing: [],
  recipient: [],
  streams: Number.POSITIVE_INFINITY,
};

/** One call as it reaches the door. */
export type Arrival = {
  /** Null for a call from within, such as the command line beside the database. */
  readonly address: string | null;
  /** Path of the procedure. */
  readonly path: string;
  readonly kind: LimitKind | undefined;
  /** To whom the call would have mail sent, as it was typed. */
  readonly recipient: string | undefined;
};

/** What is left of a limit after a call was counted. */
export type Left = Limit & {
  readonly name: keyof Omit<LimitTable, "streams">;
  readonly left: number;
  /** Seconds until it is counted anew. */
  readonly within: number;
};

type Tell = (left: Left) => void;

/** Keeps callers within bounds. Every method throws limits.tooManyCalls with `retryAfter` in seconds. */
export function createLimits(counters: Counters, table: LimitTable = productLimits) {
  const streams = new Map<string, number>();

  const take = async (name: Left["name"], key: string, tell: Tell): Promise<void> => {
    for (const { most, seconds } of table[name]) {
      const { sum, remaining } = await counters.add(`${key}:${seconds}`, 1, seconds);
      const within = Math.max(1, Math.ceil(remaining / 1000));
      tell({ name, most, seconds, left: Math.max(0, most - sum), within });
      if (sum > most) throw fault.tooManyCalls({ retryAfter: within });
    }
  };

  const callsTold = (tell: Tell) => ({
    /** Counts a call for its network address, by what kind of procedure it is for, before anything else is done. */
    arrive: async ({ address, path, kind, recipient }: Arrival): Promise<void> => {
      if (address !== null) {
        const network = networkOf(address);
        await take("network", `network:${network}`, tell);
        if (kind) await take(kind, `${kind}:${path}:${network}`, tell);
      }
      if (kind === "mail" && recipient !== undefined) await take("recipient", `recipient:${path}:${hashOf(recipient)}`, tell);
    },

    /** Counts a request for its network address at a door that asks no procedure. */
    file: (address: string): Promise<void> => take("files", `files:${networkOf(address)}`, tell),

    /** Counts a call for the account or the API key that makes it. */
    account: (id: string): Promise<void> => take("account", `account:${id}`, tell),

    /** Counts a call for the organization in which the caller was admitted: strangers use up nothing of it. */
    organization: (id: string): Promise<void> => take("organization", `organization:${id}`, tell),
  });

  return {
    ...callsTold(() => {}),

    /** The same, for a door that tells its callers what is left to them. */
    telling: callsTold,

    /** Counts a live view for the account; what it returns counts it out. @throws limits.tooManyStreams */
    stream: (account: string): (() => void) => {
      const open = streams.get(account) ?? 0;
      if (open >= table.streams) throw fault.tooManyStreams({ retryAfter: 10 });
      streams.set(account, open + 1);
      let isOpen = true;
      return () => {
        if (!isOpen) return;
        isOpen = false;
        const left = (streams.get(account) ?? 1) - 1;
        if (left > 0) streams.set(account, left);
        else streams.delete(account);
      };
    },
  };
}

export type Limits = ReturnType<typeof createLimits>;

/** Addresses of people are personal: counters know only their hash. */
function hashOf(text: string): string {
  return createHash("sha256").update(text.trim().toLowerCase()).digest("base64url").slice(0, 22);
}
