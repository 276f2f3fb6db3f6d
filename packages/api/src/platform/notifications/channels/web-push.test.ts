import { createDecipheriv, createECDH, createPublicKey, hkdfSync, randomBytes, verify } from "node:crypto";
import { describe, expect, test } from "vitest";
import { encryptFor, pushKeysOf, vapidHeader } from "./web-push.ts";

const bytes = (text: string): Buffer => Buffer.from(text, "base64url");

describe("a message to a browser", () => {
  test("is encrypted as the example of RFC 8291 is", () => {
    const encrypted = encryptFor(
      {
        publicKey: "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
        authKey: "BTBZMqHH6r4Tts7J_aSIgg",
      },
      "When I grow up, I want to be a watermelon",
      { privateKey: bytes("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"), salt: bytes("DGv6ra1nlYgDCS1FRnbzlw") },
    );
    expect(encrypted.toString("base64url")).toBe(
      "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN",
    );
  });

  test("is read by nobody but the browser, and never the same twice", () => {
    const browser = createECDH("prime256v1");
    browser.generateKeys();
    const auth = randomBytes(16);
    const keys = { publicKey: browser.getPublicKey().toString("base64url"), authKey: auth.toString("base64url") };
    const [first, second] = [encryptFor(keys, "Kühlraum 4 °C"), encryptFor(keys, "Kühlraum 4 °C")];
    expect(first).not.toEqual(second);
    const [salt, sender] = [first.subarray(0, 16), first.subarray(21, 86)];
    const derived = (key: Buffer, salted: Buffer, info: Buffer, length: number) =>
      Buffer.from(hkdfSync("sha256", key, salted, info, length));
    const info = Buffer.concat([Buffer.from("WebPush: info\0"), browser.getPublicKey(), sender]);
    const shared = derived(browser.computeSecret(sender), auth, info, 32);
    const key = derived(shared, salt, Buffer.from("Content-Encoding: aes128gcm\0"), 16);
    const decipher = createDecipheriv("aes-128-gcm", key, derived(shared, salt, Buffer.from("Content-Encoding: nonce\0"), 12));
    decipher.setAuthTag(first.subarray(-16));
    const text = Buffer.concat([decipher.update(first.subarray(86, -16)), decipher.final()]);
    expect(text.toString()).toBe("Kühlraum 4 °C\u0002");
  });

  test("cannot be made for a key that is none", () => {
    expect(() => encryptFor({ publicKey: Buffer.alloc(65, 4).toString("base64url"), authKey: "BTBZMqHH6r4Tts7J_aSIgg" }, "x")).toThrow(
      /not valid/,
    );
  });
});

test("push services verify who sends by a key that every server of the installation has, and no other installation", () => {
  const keys = pushKeysOf("a secret of the installation");
  expect(pushKeysOf("a secret of the installation").publicKey).toBe(keys.publicKey);
  expect(pushKeysOf("another").publicKey).not.toBe(keys.publicKey);
  const now = new Date("2026-06-10T10:00:00Z");
  const header = vapidHeader(keys, { endpoint: "https://push.example:8443/send/1?x", contact: "https://freehold.example", now });
  const [, claims = "", payload = "", signature = "", shown] = /^vapid t=([^.]+\.([^.]+))\.([^,]+), k=(.+)$/.exec(header) ?? [];
  expect(shown).toBe(keys.publicKey);
  expect(JSON.parse(bytes(payload).toString())).toEqual({
    aud: "https://push.example:8443",
    exp: now.getTime() / 1000 + 43_200,
    sub: "https://freehold.example",
  });
  const point = bytes(keys.publicKey);
  const jwk = { kty: "EC", crv: "P-256", x: point.subarray(1, 33).toString("base64url"), y: point.subarray(33).toString("base64url") };
  const key = { key: createPublicKey({ key: jwk, format: "jwk" }), dsaEncoding: "ieee-p1363" } as const;
  expect(verify("sha256", Buffer.from(claims), key, bytes(signature))).toBe(true);
});
