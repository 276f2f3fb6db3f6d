import type { Clock } from "@freehold/kernel/clock.ts";
import { DomainError, faults } from "@freehold/kernel/fault.ts";
import type { Log } from "@freehold/kernel/log.ts";
import { render, type Letter } from "./letter.ts";
import { isAddress, plain } from "./plain.ts";
import { claimDue, giveUpOlder, newest, recordFailure, recordSent, removeOlder, type Claimed, type MailTx, type Message } from "./queue.ts";
import { message } from "./schema.ts";
import type { Transport } from "./transport.ts";

export type { Letter } from "./letter.ts";

/** Runs work in a transaction that may see messages. */
export type AsIdentity = <T>(work: (tx: MailTx) => Promise<T>) => Promise<T>;

export const fault = faults("mail", {
  recipientInvalid: ["invalid", "This is not an address that mail can be sent to."],
});

/** What mail needs. Without a transport every message waits in the table. */
export type MailOptions = {
  readonly asIdentity: AsIdentity;
  readonly clock: Clock;
  readonly log: Log;
  readonly transport: Transport | undefined;
  /** The name under which the product writes. */
  readonly product: string;
  /** How long stopping waits for a slow mail server, in milliseconds. */
  readonly patience?: number;
};

const second = 1000;
const minute = 60 * second;
const day = 24 * 60 * minute;

/** How long to wait after the first, second, third and fourth failure. The fifth is the last. */
const backOff = [1 * minute, 5 * minute, 30 * minute, 120 * minute] as const;

/** Longer than a transport may take for one message: nobody takes a message up that is still being sent. */
const claimTime = 3 * minute;

/** An older message surprises more than it helps: its links have expired, or a mail server was only just set up. */
const freshTime = 1 * day;

const keptTime = 30 * day;

/** As many are sent at the same time by one process. */
const atOnce = 5;

/**
 * The product's letters: written to a table with what they tell of, sent from there at least once, by any number of
 * processes. See docs/decisions/0013-mail.md.
 */
export function createMail({ asIdentity, clock, log, transport, product, patience = 5 * second }: MailOptions) {
  const inTime = (milliseconds: number): Date => new Date(clock().getTime() + milliseconds);
  let running: Promise<void> | undefined;
  let isWanted = false;
  const ending = new AbortController();
  let isStopped = false;

  /** Sends one message and records what came of it. */
  const send = async (via: Transport, claimed: Claimed): Promise<void> => {
    const { id, recipient, subject, text, html, attempts } = claimed;
    try {
      await via.send({ id, recipient, subject, text, html }, ending.signal);
    } catch (error) {
      const wait = isFinal(error) ? undefined : backOff[attempts - 1];
      const nextAttemptAt = wait === undefined ? null : inTime(wait);
      log.warn({ message: id, attempts, nextAttemptAt, error: failureCode(error) }, "A message could not be sent");
      await asIdentity((tx) => recordFailure(tx, claimed, { failure: failureText(error), nextAttemptAt }));
      return;
    }
    await asIdentity((tx) => recordSent(tx, id, clock()));
  };

  /** Begins to send what was just written. Nobody waits for it. */
  const deliverSoon = (): void => void deliver().catch((error: unknown) => log.error({ error }, "Mail could not be delivered"));

  const deliverAll = async (via: Transport): Promise<void> => {
    await asIdentity((tx) => giveUpOlder(tx, inTime(-freshTime), "Not sent: it had waited for more than a day."));
    for (;;) {
      if (isStopped) return;
      const due = await asIdentity((tx) => claimDue(tx, { now: clock(), until: inTime(claimTime), atMost: atOnce }));
      await Promise.all(due.map((claimed) => send(via, claimed)));
      if (due.length < atOnce) return;
    }
  };

  /**
   * Sends what is due, in this process once at a time. Called while it runs, it looks once more when it is through:
   * what was written before the call is always looked at.
   */
  const deliver = async (): Promise<void> => {
    if (!transport || isStopped) return;
    isWanted = true;
    running ??= (async () => {
      try {
        while (isWanted && !isStopped) {
          isWanted = false;
          await deliverAll(transport);
        }
      } finally {
        running = undefined;
      }
    })();
    await running;
  };

  return {
    /** Whether messages leave this process; without a mail server they stay where they are. */
    sends: transport !== undefined,

    /**
     * Writes a message, to be sent within seconds. Within a transaction of somebody's it is sent only if that commits.
     * Nothing is sent before this returns. @throws mail.recipientInvalid
     */
    post: async (to: string, letter: Letter, tx?: MailTx): Promise<void> => {
      const values = messageTo(to, letter, { product, now: clock() });
      const write = async (open: MailTx): Promise<void> => void (await open.insert(message).values(values));
      if (tx) return write(tx);
      await asIdentity(write);
      deliverSoon();
    },

    /**
     * Writes a message under an id that says what it is: one that was written before is not written again, so whoever does not
     * know whether it was may simply ask again. @throws mail.recipientInvalid
     */
    postOnce: async (id: string, to: string, letter: Letter): Promise<void> => {
      const values = { id, ...messageTo(to, letter, { product, now: clock() }) };
      await asIdentity((tx) => tx.insert(message).values(values).onConflictDoNothing());
      deliverSoon();
    },

    deliver,

    /** The newest messages first. The words of those that were sent are gone. */
    newest: (wanted: { recipient?: string | undefined; limit: number }): Promise<Message[]> => asIdentity((tx) => newest(tx, wanted)),

    /** Removes messages of more than 30 days ago, sent or not. */
    sweep: (): Promise<void> => asIdentity((tx) => removeOlder(tx, inTime(-keptTime))),

    /** Lets what is being sent leave, for five seconds, then sends no more. What was interrupted is tried again later. */
    stop: async (): Promise<void> => {
      isStopped = true;
      const impatient = setTimeout(() => ending.abort(), patience);
      await running?.catch(() => undefined);
      clearTimeout(impatient);
    },
  };
}

export type Mail = ReturnType<typeof createMail>;

/** What is written of a letter, once it is known that it can be sent. @throws mail.recipientInvalid */
function messageTo(to: string, letter: Letter, { product, now }: { product: string; now: Date }) {
  if (!isAddress(to)) throw fault.recipientInvalid();
  return { recipient: to, ...render(letter, { product, recipient: to }), createdAt: now, nextAttemptAt: now };
}

/** Whether trying again cannot help: the server knows the message and does not want it. */
const isFinal = (error: unknown): boolean => error instanceof DomainError && error.code === "mail.refused";

/** What the mail server said, or what kept us from asking it. */
function failureText(error: unknown): string {
  const said = error instanceof DomainError && error.cause instanceof Error ? error.cause : error;
  return plain(said instanceof Error ? said.message : String(said)).slice(0, 500);
}

/** What may be logged: the words of a mail server often name the recipient. */
const failureCode = (error: unknown): string =>
  error instanceof DomainError ? error.code : error instanceof Error ? error.name : "unknown";
