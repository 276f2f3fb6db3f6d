import { describe, expect, test } from "vitest";
import { DomainError } from "@freehold/kernel/fault.ts";
import { readConfig } from "./config.ts";

/** What is said of each variable that is wrong. */
function wrongIn(variables: Record<string, string>): unknown {
  try {
    readConfig(variables);
  } catch (error) {
    if (error instanceof DomainError) return error.details.fields;
    throw error;
  }
  return {};
}

const mail = { SMTP_URL: "smtp://product:s3cret@mail.example.com", MAIL_FROM: "Freehold <mail@example.com>" };

describe("mail", () => {
  test("leaves by the server and in the name that are set", () => {
    expect(readConfig(mail).mail).toEqual({
      server: { host: "mail.example.com", port: 587, tls: "required", credentials: { user: "product", pass: "s3cret" } },
      sender: { name: "Freehold", address: "mail@example.com" },
    });
  });

  test("waits in the outbox when no server is set, with or without a sender", () => {
    expect(readConfig({}).mail).toBeUndefined();
    expect(readConfig({ SMTP_URL: "", MAIL_FROM: mail.MAIL_FROM }).mail).toBeUndefined();
  });

  test("needs a sender with a server", () => {
    expect(wrongIn({ SMTP_URL: mail.SMTP_URL })).toEqual({ MAIL_FROM: "Is needed with SMTP_URL." });
  });

  test("is told what is wrong without repeating the password", () => {
    const wrong = wrongIn({ SMTP_URL: "http://product:s3cret@mail.example.com", MAIL_FROM: "nobody" });
    expect(wrong).toEqual({
      SMTP_URL: "Write smtp://user:password@host:587 or smtps://user:password@host.",
      MAIL_FROM: "Write mail@example.com or Freehold <mail@example.com>.",
    });
  });
});
