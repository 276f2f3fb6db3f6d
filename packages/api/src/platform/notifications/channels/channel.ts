import type { Tx } from "@freehold/database/database.ts";
import type { UserId } from "@freehold/kernel/id.ts";
import type { OutwardChannel } from "../notification-kind.ts";

/** What is said outside the product. */
export type Message = {
  /** The same at every attempt. */
  readonly id: string;
  readonly title: string;
  readonly text: string | null;
  /** Where it leads, as a whole address. */
  readonly url: string;
  readonly isUrgent: boolean;
};

/** One place where messages to a person go: a mailbox, a browser, a phone. */
export type Target = {
  /** Sends, perhaps more than once for one id. @throws TargetGone, Refused; anything else is tried again */
  readonly send: (message: Message, signal: AbortSignal) => Promise<void>;
  /** Forgets the place in a transaction of the person, once it is gone. */
  readonly forget?: (tx: Tx) => Promise<void>;
};

/** One way out of the product. Whoever adds one adds a file with this shape and a line in `outward.ts`. */
export type ChannelAdapter = {
  readonly channel: OutwardChannel;
  /** Where a person can be reached by it, read in a transaction of theirs; nowhere is possible. */
  readonly targets: (tx: Tx, person: UserId) => Promise<readonly Target[]>;
};

/** The place takes no messages any more, now or ever: it is forgotten. */
export class TargetGone extends Error {
  override readonly name = "TargetGone";
}

/** This message will never be taken there; others may be. */
export class Refused extends Error {
  override readonly name = "Refused";
}
