import { bigint, boolean, index, integer, jsonb, pgSchema, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { newId, type OrganizationId, type UserId } from "@freehold/kernel/id.ts";
import { audited } from "@freehold/kernel/table/audit.ts";
import { instant } from "@freehold/kernel/table/columns.ts";

/**
 * People and their sessions belong to no organization. Row-level security opens these tables only to transactions
 * of `asIdentity`; a transaction that acts for somebody sees nothing of them. Whatever opens a door is stored as a hash
 * or encrypted, so a copy of the tables opens nothing.
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
  /** In the notation of whatever made it; null for who signs in by other means only. */
  passwordHash: text("password_hash"),
  /** When the person last proved that the address is theirs; nobody signs in before. */
  emailVerifiedAt: instant("email_verified_at"),
  isOperator: boolean("is_operator").notNull().default(false),
  createdAt: instant("created_at").notNull().defaultNow(),
});

const person = () =>
  uuid("user_id")
    .$type<UserId>()
    .notNull()
    .references(() => user.id, { onDelete: "cascade" });

/** How a sign-in keeps its secret: a browser in a cookie, a program as tokens that it refreshes. */
export const sessionKinds = ["browser", "program"] as const;

/** A sign-in that lasts. Whoever holds it is signed in until the row is gone. */
export const session = identitySchema.table(
  "session",
  {
    /** SHA-256 of the token. */
    id: text("id").primaryKey(),
    userId: person(),
    kind: text("kind", { enum: sessionKinds }).notNull().default("browser"),
    expiresAt: instant("expires_at").notNull(),
    createdAt: instant("created_at").notNull().defaultNow(),
    /** When it was last used, to the quarter of an hour. */
    seenAt: instant("seen_at").notNull().defaultNow(),
    /** When the person last proved who they are; sensitive acts ask for it again after a while. */
    confirmedAt: instant("confirmed_at").notNull().defaultNow(),
    /** How many independent factors the sign-in showed: one or two. */
    factors: integer("factors").notNull().default(1),
    userAgent: text("user_agent"),
    address: text("address"),
  },
  (table) => [index("session_user_id_index").on(table.userId)],
);

/** One link of a program's chain of refresh tokens. One that is used twice was stolen: its session ends. */
export const refreshToken = identitySchema.table(
  "refresh_token",
  {
    /** SHA-256 of the token. */
    id: text("id").primaryKey(),
    sessionId: text("session_id")
      .notNull()
      .references(() => session.id, { onDelete: "cascade" }),
    expiresAt: instant("expires_at").notNull(),
    usedAt: instant("used_at"),
  },
  (table) => [index("refresh_token_session_id_index").on(table.sessionId)],
);

/** What a ticket is good for. */
export const ticketPurposes = [
  "verifyAddress",
  "changeAddress",
  "resetPassword",
  "magicLink",
  "secondFactor",
  "passkey",
  "oauth",
  "invitation",
] as const;

/** A promise that its holder may redeem once, such as the link in a mail. Removed when redeemed. */
export const ticket = identitySchema.table(
  "ticket",
  {
    /** SHA-256 of the secret. */
    id: text("id").primaryKey(),
    purpose: text("purpose", { enum: ticketPurposes }).notNull(),
    userId: uuid("user_id")
      .$type<UserId>()
      .references(() => user.id, { onDelete: "cascade" }),
    /** What is promised, by purpose. */
    data: jsonb("data").$type<Readonly<Record<string, unknown>>>().notNull().default({}),
    /** Wrong answers so far, where an answer is asked for. */
    failures: integer("failures").notNull().default(0),
    expiresAt: instant("expires_at").notNull(),
    createdAt: instant("created_at").notNull().defaultNow(),
  },
  (table) => [index("ticket_user_id_index").on(table.userId), index("ticket_expires_at_index").on(table.expiresAt)],
);

/** A person's code generator (RFC 6238). Counts once it was confirmed with a code. */
export const totp = identitySchema.table("totp", {
  userId: person().primaryKey(),
  /** Encrypted with the installation's secret. */
  secret: text("secret").notNull(),
  confirmedAt: instant("confirmed_at"),
  /** The last time step whose code was accepted: each code works once. */
  lastStep: integer("last_step").notNull().default(0),
});

/** A code on paper for who lost the second factor. Each works once. */
export const recoveryCode = identitySchema.table(
  "recovery_code",
  { userId: person(), hash: text("hash").notNull(), usedAt: instant("used_at") },
  (table) => [primaryKey({ columns: [table.userId, table.hash] })],
);

/** A WebAuthn credential. */
export const passkey = identitySchema.table(
  "passkey",
  {
    /** The credential's id, base64url. */
    id: text("id").primaryKey(),
    userId: person(),
    name: text("name").notNull(),
    /** COSE key, base64url. */
    publicKey: text("public_key").notNull(),
    counter: bigint("counter", { mode: "number" }).notNull().default(0),
    transports: jsonb("transports").$type<readonly string[]>().notNull().default([]),
    createdAt: instant("created_at").notNull().defaultNow(),
    usedAt: instant("used_at"),
  },
  (table) => [index("passkey_user_id_index").on(table.userId)],
);

/** An account elsewhere with which a person signs in. */
export const externalAccount = identitySchema.table(
  "external_account",
  {
    /** Name of the configured provider, such as "google". */
    provider: text("provider").notNull(),
    /** Who the person is there, as the provider says it never changes. */
    subject: text("subject").notNull(),
    userId: person(),
    email: text("email"),
    createdAt: instant("created_at").notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.provider, table.subject] }), index("external_account_user_id_index").on(table.userId)],
);

/**
 * A person's picture. What was drawn of it is in the store of files under `pictureId`; what they sent last, and nobody has looked at
 * yet, under `uploadId`. Removed with the picture and with the account.
 */
export const picture = identitySchema.table("picture", {
  userId: person().primaryKey(),
  pictureId: uuid("picture_id").unique("picture_picture_id_unique"),
  uploadId: uuid("upload_id"),
});

/** The secret of an organization's API key; what the key may do is in the organization's own table. */
export const apiKeySecret = identitySchema.table("api_key_secret", {
  /** SHA-256 of the key. */
  id: text("id").primaryKey(),
  keyId: uuid("key_id").notNull().unique("api_key_secret_key_id_unique"),
  organizationId: uuid("organization_id").$type<OrganizationId>().notNull(),
});

/** What happened at the door. Kept for a year, for the person and for operators. */
export const securityEvent = identitySchema.table(
  "security_event",
  {
    id: uuid("id")
      .primaryKey()
      .$defaultFn(() => newId<"securityEvent">()),
    /** Whose account; null when nobody has the address that was tried. */
    userId: uuid("user_id")
      .$type<UserId>()
      .references(() => user.id, { onDelete: "cascade" }),
    /** `signedIn`, `passwordChanged`, ... */
    kind: text("kind").notNull(),
    userAgent: text("user_agent"),
    address: text("address"),
    at: instant("at").notNull().defaultNow(),
  },
  (table) => [index("security_event_user_id_index").on(table.userId, table.at), index("security_event_at_index").on(table.at)],
);

const atTheDoor = "What is done at the door is a security event, and each of these is an entry already.";

audited(user, { key: ["id"], secret: ["passwordHash"] });
audited(session, { exempt: atTheDoor });
audited(refreshToken, { exempt: "One link of a sign-in; that it was used twice is a security event." });
audited(ticket, { exempt: "A promise that works once: what is done with it leaves its own entry." });
audited(totp, { key: ["userId"], secret: ["secret"], quiet: ["lastStep"] });
audited(recoveryCode, { exempt: atTheDoor });
audited(passkey, { key: ["id"], quiet: ["counter", "usedAt"] });
audited(picture, { key: ["userId"], quiet: ["uploadId"] });
audited(externalAccount, { key: ["provider", "subject"] });
audited(apiKeySecret, { exempt: "It comes and goes with the organization's key, which is recorded." });
audited(securityEvent, { exempt: "Each is an entry itself, with the organizations of the person it concerns." });
