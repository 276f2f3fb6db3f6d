import { expect, test } from "vitest";
import { hashPassword, needsRehash, verifyPassword } from "./passwords.ts";

/** The example of https://github.com/firebase/scrypt. */
const firebase = { signerKey: "jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA==" };
const firebaseHash =
  "$firebase-scrypt$ln=14,r=8,ss=Bw==$42xEC+ixf3L2lw==$lSrfV15cpx95/sZS2W9c9Kp6i/LVgQNDNC/qzrCnh1SAyZvqmZqAjTdn3aoItz+VHjoZilo78198JAdRuid5lQ==";

test.each([
  ["bcrypt 2b, as in the tests of jBCrypt", "$2b$06$.rCVZVOThsIa97pEDOxvGuRRgzG64bvtJ0938xuqzv18d3ZpQhstC", "abcdefghijklmnopqrstuvwxyz"],
  ["bcrypt 2a of OpenBSD's tests", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW", "U*U"],
  ["bcrypt 2y of PHP's manual", "$2y$07$usesomesillystringfore2uDLvp1Ii2e./U9C8sBjqp8I90dH6hi", "rasmuslerdorf"],
  ["argon2i with few passes", "$argon2i$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$wWKIMhR9lyDFvRz9YTZweHKfbftvj+qf+YFY4NeBbtA", "password"],
  ["argon2id with other costs", "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc", "password"],
  ["scrypt of Firebase", firebaseHash, "user1password"],
])("a hash of %s verifies its password only, and is to be replaced", async (_, hash, password) => {
  expect(await verifyPassword(hash, password, firebase)).toBe(true);
  expect(await verifyPassword(hash, `${password}!`, firebase)).toBe(false);
  expect(needsRehash(hash)).toBe(true);
});

test("our own hash is not to be replaced", async () => {
  expect(needsRehash(await hashPassword("correct horse battery"))).toBe(false);
});

test("a hash of Firebase verifies nothing without the project's key, or with another one", async () => {
  expect(await verifyPassword(firebaseHash, "user1password")).toBe(false);
  expect(await verifyPassword(firebaseHash, "user1password", { signerKey: "AAAA" })).toBe(false);
});

test.each(["", "plain text", "$md5$abc", "$firebase-scrypt$ln=40,r=99$AAAA$AAAA", "$firebase-scrypt$nonsense"])(
  "what is no hash that we know (%s) verifies nothing",
  async (hash) => {
    expect(await verifyPassword(hash, hash, firebase)).toBe(false);
  },
);
