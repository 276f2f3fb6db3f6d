import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { readConfig } from "../config.ts";
import { weaknessOf } from "./weak-secret.ts";

const root = fileURLToPath(new URL("../../../../", import.meta.url));

test("no random secret is refused, however it is written", () => {
  const refused = Array.from({ length: 20_000 }, (_, i) =>
    randomBytes(16 + (i % 3) * 8).toString((["hex", "base64", "base64url"] as const)[i % 3]),
  ).filter((secret) => weaknessOf(secret) !== undefined);
  expect(refused).toEqual([]);
});

test.each([
  "s".repeat(32),
  "abcdefgh".repeat(5),
  "0123456789abcdef0123456789abcdef",
  "abcdefghijklmnopqrstuvwxyz123456",
  "change-me-change-me-change-me-please",
  "this-is-a-very-secret-password-for-tests",
])("%s is no secret", (secret) => {
  expect(weaknessOf(secret)).toBeDefined();
});

/** Everything that an operator might copy. */
const copied = [
  ".env.example",
  "README.md",
  "docker/compose.yml",
  "docker/compose.production.yml",
  "docs/operations/docker.md",
  "docs/operations/network.md",
  "docs/operations/running.md",
];

test.each(copied)("what %s writes for FREEHOLD_SECRET does not start a server in production", (file) => {
  const text = readFileSync(root + file, "utf8");
  for (const [, value = ""] of text.matchAll(/FREEHOLD_SECRET[=:] *(\S*)/g)) {
    const isTakenFromElsewhere = value === "" || value.startsWith("$");
    expect(isTakenFromElsewhere || value.length < 32 || weaknessOf(value) !== undefined, value).toBe(true);
  }
});

describe("in production", () => {
  const good = randomBytes(32).toString("hex");
  const start = (variables: Record<string, string>) => () => readConfig({ NODE_ENV: "production", ...variables });
  const database = (credentials: string) => ({ DATABASE_URL: `postgres://${credentials}@db:5432/freehold`, FREEHOLD_SECRET: good });

  test.each([
    ["a secret of one letter", { FREEHOLD_SECRET: "s".repeat(40) }, "FREEHOLD_SECRET"],
    ["the secret of the development compose file", { FREEHOLD_SECRET: "only-for-development-and-known-to-everybody" }, "FREEHOLD_SECRET"],
    ["a database password that everybody tries", database("postgres:postgres"), "DATABASE_URL"],
    ["changeme", database("freehold_admin:change-me"), "DATABASE_URL"],
    ["a database password that is its user's name", database("acme:ACME"), "DATABASE_URL"],
  ])("%s is refused, and the sentence does not repeat it", (_name, variables, named) => {
    expect(start(variables)).toThrow(expect.objectContaining({ details: { fields: { [named]: expect.stringMatching(/openssl rand/) } } }));
    expect(start(variables)).toThrow(expect.not.objectContaining({ message: expect.stringContaining(Object.values(variables)[0]!) }));
  });

  test("random ones are taken, and a database that asks for no password", () => {
    expect(start(database(`postgres:${randomBytes(24).toString("hex")}`))).not.toThrow();
    expect(start({ DATABASE_URL: "postgres://postgres@localhost/freehold", FREEHOLD_SECRET: good })).not.toThrow();
  });
});

test("beside production anything goes", () => {
  expect(() => readConfig({ FREEHOLD_SECRET: "s".repeat(32), DATABASE_URL: "postgres://postgres:postgres@localhost/x" })).not.toThrow();
});
