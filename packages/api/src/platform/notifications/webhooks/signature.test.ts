import { createHmac } from "node:crypto";
import { expect, test } from "vitest";
import { endpointSecret, signatureHeaders } from "./signature.ts";

test("messages are signed as the example of Standard Webhooks is", () => {
  const headers = signatureHeaders({ id: "msg_p5jXN8AQM9LWM0D4loKWxJek", at: new Date(1_614_265_330_000), body: '{"test": 2432232314}' }, [
    "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
  ]);
  expect(headers).toEqual({
    "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "webhook-timestamp": "1614265330",
    "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
  });
});

test("an endpoint's secret is its own, and another one after it was replaced", () => {
  const of = (id: string, version: number) => endpointSecret("installation", { id, version });
  const secrets = [of("a", 1), of("a", 2), of("b", 1), endpointSecret("another installation", { id: "a", version: 1 })];
  expect(new Set(secrets).size).toBe(4);
  expect(of("a", 1)).toBe(secrets[0]);
  expect(secrets[0]).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
});

test("while a secret is replaced both verify a message, and a changed one neither", () => {
  const secrets = ["whsec_b25l", "whsec_dHdv"];
  const at = new Date("2026-06-10T10:00:00Z");
  const headers = signatureHeaders({ id: "1", at, body: "{}" }, secrets);
  const verifies = (secret: string, body: string): boolean => {
    const key = Buffer.from(secret.slice(6), "base64");
    const wanted = createHmac("sha256", key).update(`1.${headers["webhook-timestamp"]}.${body}`).digest("base64");
    return headers["webhook-signature"]!.split(" ").includes(`v1,${wanted}`);
  };
  expect(secrets.map((secret) => verifies(secret, "{}"))).toEqual([true, true]);
  expect(secrets.map((secret) => verifies(secret, "{ }"))).toEqual([false, false]);
});
