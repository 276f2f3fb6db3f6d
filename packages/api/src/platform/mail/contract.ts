import { z } from "zod";

/** Which messages of the outbox are wanted. */
export const ReadOutbox = z.strictObject({
  recipient: z.string().trim().toLowerCase().max(320).optional().describe("Only messages to this address."),
  limit: z.int().min(1).max(200).default(50).describe("The most messages to show."),
});

/** A message of the outbox, as far as its words are still there. */
export type OutboxMessage = {
  readonly id: string;
  readonly createdAt: Date;
  readonly recipient: string;
  readonly subject: string;
  readonly state: "waiting" | "sent" | "given up";
  /** Where its button leads; null without a button, and once it was sent. */
  readonly link: string | null;
  readonly linkLabel: string | null;
  /** What the mail server said last. */
  readonly failure: string | null;
  /** Null once it was sent. */
  readonly text: string | null;
};
