import { expect, test } from "vitest";
import { DomainError } from "@freehold/kernel/fault.ts";
import { passwordOf, roleUrl } from "./connection-url.ts";
import { openDatabase } from "./database.ts";

const adminUrl = "postgres://admin:x@127.0.0.1:5432/freehold?sslmode=require";

test("a role enters the same database under its own name, with a password that only the secret gives", () => {
  const url = new URL(roleUrl(adminUrl, "app", "s".repeat(32)));
  expect(url.pathname + url.search).toBe("/freehold?sslmode=require");
  expect([url.username, url.password]).toEqual(["freehold_app", passwordOf("app", "s".repeat(32))]);
  expect(passwordOf("app", "t".repeat(32))).not.toBe(url.password);
  expect(passwordOf("feed", "s".repeat(32))).not.toBe(url.password);
});

test("an empty or short secret opens nothing: the passwords would be public", () => {
  for (const secret of ["", "s".repeat(31), `${"s".repeat(31)}\n`, " ".repeat(40)]) {
    for (const open of [
      () => passwordOf("app", secret),
      () => roleUrl(adminUrl, "feed", secret),
      () => openDatabase({ adminUrl, secret }),
    ]) {
      expect(open).toThrow(DomainError);
      expect(open).toThrow("at least 32 characters");
    }
  }
});
