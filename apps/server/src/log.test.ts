import { DrizzleQueryError } from "drizzle-orm/errors";
import fc from "fast-check";
import { expect, test } from "vitest";
import { faults } from "@freehold/kernel/fault.ts";
import { logTo } from "./log.ts";

function aLog() {
  const written: string[] = [];
  const log = logTo({ write: (line: string) => void written.push(line) }, "debug");
  return { log, written, last: () => JSON.parse(written.at(-1)!) as Record<string, unknown> };
}

const secret = "hush-hush-4711";

test.each([
  "authorization",
  "cookie",
  "set-cookie",
  "password",
  "currentPassword",
  "passwordHash",
  "token",
  "refresh_token",
  "secret",
  "clientSecret",
  "code",
  "apiKey",
])("%s is hidden wherever it lies", (name) => {
  const { log, written } = aLog();
  log.info({ [name]: secret }, "On top");
  log.info({ request: { headers: { [name]: secret, [name.toUpperCase()]: secret } } }, "Deep");
  log.info({ calls: [{ input: { [name]: { value: secret } } }] }, "In a list");
  log.error(
    { error: new Error("outer", { cause: faults("some", { thing: ["invalid", "No."] }).thing({ [name]: secret }) }) },
    "In a fault",
  );
  expect(written).toHaveLength(4);
  expect(written.join()).not.toContain(secret);
});

test("a secret is hidden at any depth, among anything", () => {
  fc.assert(
    fc.property(
      fc.object({ maxDepth: 8, withNullPrototype: false }),
      fc.array(fc.constantFrom("a", "headers", "input", "0"), { maxLength: 10 }),
      (noise, path) => {
        const { log, written } = aLog();
        const deep = path.reduceRight<object>((inner, key) => ({ ...noise, [key]: inner }), { password: secret });
        log.info(deep, "A line");
        expect(written.join()).not.toContain(secret);
      },
    ),
  );
});

test("what a failed query was about is hidden, and the query and its cause are told", () => {
  const { log, last } = aLog();
  const cause = Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });
  log.error({ error: new DrizzleQueryError("insert into user values ($1, $2)", ["ida@example.com", secret], cause) }, "A procedure failed");
  const text = JSON.stringify(last());
  expect(text).not.toContain(secret);
  expect(text).not.toContain("ida@");
  expect(last()).toMatchObject({
    error: { message: expect.stringContaining("insert into user values ($1, $2)"), cause: { code: "ECONNREFUSED" } },
  });
  expect(text).toContain("log.test.ts");
});

test("the password in an address and a token in a sentence are hidden", () => {
  const { log, written } = aLog();
  log.warn(
    { url: `postgres://me:${secret}@db:5432/freehold`, error: new Error(`no answer from redis://:${secret}@cache with Bearer ${secret}`) },
    "Down",
  );
  expect(written.join()).not.toContain(secret);
  expect(written.join()).toContain("@db:5432/freehold");
});

test("what an operator needs stays", () => {
  const { log, last } = aLog();
  log.info({ requestId: "r-1", path: "accounts.signIn", address: "192.0.2.1", status: 429, at: new Date(0) }, "Throttled");
  expect(last()).toMatchObject({
    requestId: "r-1",
    path: "accounts.signIn",
    address: "192.0.2.1",
    status: 429,
    at: "1970-01-01T00:00:00.000Z",
    msg: "Throttled",
  });
});
