import { boolean, index, pgSchema, text, uuid } from "drizzle-orm/pg-core";
import { newId, type UserId } from "@freehold/kernel/id.ts";
import { instant } from "@freehold/kernel/table/columns.ts";

/**
 * People and their sessions belong to no organization. Row-level security opens these tables only to transactions
 * of `asIdentity`; a transaction that acts for somebody sees nothing of them.
 */
export const identitySchema = pgSchema("identity");

/** A person. Created by registration; the address, in lower case, is theirs alone. */
export const user = identitySchema.table("user", {
  id: uuid("id")
    .$type<UserId>()
    .primaryKey()
    .$defaultFn(() => newId<"user">()),
  email: text("email").notNull().unique("user_email_unique"),
  name: text("name").notNull(),
  passwordHash: text("password_hash").notNull(),
  isOperator: boolean("is_operator").notNull().default(false),
  createdAt: instant("created_at").notNull().defaultNow(),
});

/** A sign-in that lasts. The id is the SHA-256 of the token, so a copy of the table opens nothing. */
export const session = identitySchema.table(
  "session",
  {
    id: text("id").primaryKey(),
    userId: uuid("user_id")
      .$type<UserId>()
      .notNull()
      .references(() => user.id, { onDelete: "cascade" }),
    expiresAt: instant("expires_at").notNull(),
    createdAt: instant("created_at").notNull().defaultNow(),
    userAgent: text("user_agent"),
    address: text("address"),
  },
  (table) => [index("session_user_id_index").on(table.userId)],
);
