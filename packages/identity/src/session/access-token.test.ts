import { createHmac, generateKeyPairSync, hkdfSync, sign } from "node:crypto";
import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { newId, type UserId } from "@freehold/kernel/id.ts";
import { accessTokenSeconds, createAccessTokens } from "./access-token.ts";

const secret = "a secret of this installation, long enough";
const began = new Date("2026-11-21T10:00:00.000Z");
let now: Date;
beforeEach(() => {
  now = began;
});
const tokens = createAccessTokens({ secret, clock: () => now });
const claims = { userId: newId<"user">() as UserId, sessionId: "f".repeat(64) };

const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString("base64url");
const decode = (part: string): Record<string, unknown> => JSON.parse(Buffer.from(part, "base64url").toString()) as Record<string, unknown>;

/** The key as whoever stole the secret would derive it: these tokens have a right signature, and something else wrong. */
const key = Buffer.from(hkdfSync("sha256", secret, "", "freehold access token v1", 32));
const signed = (header: object, payload: object, hash = "sha256"): string => {
  const data = `${encode(header)}.${encode(payload)}`;
  return `${data}.${createHmac(hash, key).update(data).digest("base64url")}`;
};

async function parts() {
  const { accessToken } = await tokens.make(claims);
  const [header, payload, signature] = accessToken.split(".") as [string, string, string];
  return { accessToken, header: decode(header), payload: decode(payload), signature };
}

test("a token says whose session it belongs to, for 15 minutes", async () => {
  const { accessToken, expiresAt } = await tokens.make(claims);
  expect(expiresAt).toEqual(new Date("2026-11-21T10:15:00.000Z"));
  expect(tokens.read(accessToken)).toEqual({ ...claims, expiresAt });
  now = new Date(began.getTime() + accessTokenSeconds * 1000 - 1);
  expect(tokens.read(accessToken)).toEqual({ ...claims, expiresAt });
  now = expiresAt;
  expect(tokens.read(accessToken)).toBeUndefined();
});

test("it carries issuer, audience, subject, session, times and the name of its key, and nothing else", async () => {
  const { header, payload } = await parts();
  expect(header).toEqual({ alg: "HS256", typ: "JWT", kid: expect.stringMatching(/^[\w-]{8}$/) });
  expect(payload).toEqual({
    iss: "freehold",
    aud: ["freehold.api"],
    sub: claims.userId,
    sid: claims.sessionId,
    iat: 1795255200,
    exp: 1795256100,
  });
});

describe("a token is nobody's", () => {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  test.each<[string, (token: Awaited<ReturnType<typeof parts>>) => string]>([
    ["without an algorithm and a signature", ({ header, payload }) => `${encode({ ...header, alg: "none" })}.${encode(payload)}.`],
    ["without an algorithm, signed with our key", ({ header, payload }) => signed({ ...header, alg: "none" }, payload)],
    ["with its signature under another algorithm's name", ({ header, payload }) => signed({ ...header, alg: "HS512" }, payload)],
    ["with HS512, signed with our key", ({ header, payload }) => signed({ ...header, alg: "HS512" }, payload, "sha512")],
    [
      "with RS256, signed by somebody",
      ({ header, payload }) => {
        const data = `${encode({ ...header, alg: "RS256" })}.${encode(payload)}`;
        return `${data}.${sign("sha256", Buffer.from(data), privateKey).toString("base64url")}`;
      },
    ],
    ["with RS256, signed with our key", ({ header, payload }) => signed({ ...header, alg: "RS256" }, payload)],
    ["for another audience", ({ header, payload }) => signed(header, { ...payload, aud: ["elsewhere"] })],
    ["for another audience besides", ({ header, payload }) => signed(header, { ...payload, aud: ["freehold.api", "elsewhere"] })],
    ["for no audience", ({ header, payload }) => signed(header, { ...payload, aud: undefined })],
    ["of another issuer", ({ header, payload }) => signed(header, { ...payload, iss: "elsewhere" })],
    ["without an end", ({ header, payload }) => signed(header, { ...payload, exp: undefined })],
    ["that has ended", ({ header, payload }) => signed(header, { ...payload, exp: 1795255200 })],
    ["with an end that is no number", ({ header, payload }) => signed(header, { ...payload, exp: "2099-01-01" })],
    ["without a session", ({ header, payload }) => signed(header, { ...payload, sid: undefined })],
    ["without a person", ({ header, payload }) => signed(header, { ...payload, sub: undefined })],
    ["of another key's name", ({ header, payload }) => signed({ ...header, kid: "other" }, payload)],
    ["of no key's name", ({ header, payload }) => signed({ ...header, kid: undefined }, payload)],
    ["with more after it", ({ accessToken }) => `${accessToken}.more`],
    ["without its signature", ({ accessToken, signature }) => accessToken.slice(0, -signature.length)],
    ["that is no token at all", () => ".."],
  ])("%s", async (_, forge) => {
    expect(tokens.read(forge(await parts()))).toBeUndefined();
  });

  test("of another installation's secret", async () => {
    const { accessToken } = await createAccessTokens({ secret: `${secret}!`, clock: () => now }).make(claims);
    expect(tokens.read(accessToken)).toBeUndefined();
  });

  test("when any one letter of it is another one", async () => {
    const { accessToken } = await tokens.make(claims);
    const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.";
    fc.assert(
      fc.property(fc.nat(accessToken.length - 1), fc.constantFrom(...alphabet), (at, letter) => {
        fc.pre(accessToken[at] !== letter);
        expect(tokens.read(accessToken.slice(0, at) + letter + accessToken.slice(at + 1))).toBeUndefined();
      }),
      { numRuns: 2000 },
    );
  });

  test("whatever somebody makes up", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (header, payload, signature) => {
        expect(tokens.read(`${header}.${payload}.${signature}`)).toBeUndefined();
      }),
    );
  });
});

test("the form that the library checks is the form that we check", async () => {
  const { header, payload, accessToken } = await parts();
  expect(signed(header, payload)).toBe(accessToken);
});
