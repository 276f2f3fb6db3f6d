import { text } from "drizzle-orm/pg-core";
import { anyOf, atLeast, isMe } from "@freehold/kernel/expression/language.ts";
import { userReference } from "@freehold/kernel/table/columns.ts";
import { field } from "@freehold/kernel/table/facts.ts";
import { tenantTable } from "@freehold/kernel/table/tenant-table.ts";
import { platformSchema } from "../organizations/schema.ts";

const caller = isMe("callerId");

/**
 * A key under which a caller has asked for something to be done once. It is written in the transaction that does it, and lasts for
 * a day: whoever asks again under the same key is told what was answered then.
 */
export const idempotencyKey = tenantTable(
  platformSchema,
  "idempotencyKey",
  {
    /** A person or an API key. */
    callerId: field(userReference().notNull(), { label: "Caller" }),
    /** SHA-256 of the key: what a client chose may say something about somebody. */
    keyHash: field(text().notNull(), { label: "Key, as its SHA-256", maxLength: 64 }),
    /** SHA-256 of what was asked. */
    fingerprint: field(text().notNull(), { label: "Request, as its SHA-256", maxLength: 64 }),
    requestId: field(text().notNull(), { label: "Request", maxLength: 100 }),
    /** Encrypted: it may hold what is shown only once. Empty until it is known. */
    answer: field(text(), { label: "Answer, encrypted", secondary: true }),
  },
  { read: anyOf(caller, atLeast("admin")), create: caller, update: caller, remove: anyOf(caller, atLeast("admin")) },
  {
    label: "Idempotency key",
    unique: [["callerId", "keyHash"]],
    index: [["createdAt"]],
    audit: { exempt: "It lasts for a day and says only that a request came; what was done by it is recorded." },
  },
);
