import { index, integer, pgSchema, text, uuid } from "drizzle-orm/pg-core";
import { newId } from "@freehold/kernel/id.ts";
import { audited } from "@freehold/kernel/table/audit.ts";
import { instant } from "@freehold/kernel/table/columns.ts";

export const mailSchema = pgSchema("mail");

/**
 * A message on its way. Written with what it tells of, sent by a job; without a mail server it stays here for whoever
 * develops or operates. The words are removed once it was sent: they may hold the key to an account.
 */
export const message = mailSchema.table(
  "message",
  {
    id: uuid("id")
      .primaryKey()
      .$defaultFn(() => newId<"message">()),
    recipient: text("recipient").notNull(),
    subject: text("subject").notNull(),
    /** Null once it was sent. */
    text: text("text"),
    html: text("html"),
    createdAt: instant("created_at").notNull().defaultNow(),
    sentAt: instant("sent_at"),
    attempts: integer("attempts").notNull().default(0),
    /** When it is tried next; null when it was sent or given up. */
    nextAttemptAt: instant("next_attempt_at").defaultNow(),
    /** What the mail server said last. */
    failure: text("failure"),
  },
  (table) => [index("message_next_attempt_at_index").on(table.nextAttemptAt)],
);

audited(message, { exempt: "A letter tells of what was done, and that is recorded; its words may hold the key to an account." });
