import type { IncomingMessage } from "node:http";
import { pino } from "pino";
import { describe, expect, test } from "vitest";
import { peersOf } from "./peer.ts";

type Sent = { readonly from: string | undefined; readonly headers?: Record<string, string> };

/** A request as far as the network tells of it. */
function requestOf({ from, headers = {} }: Sent): IncomingMessage {
  // Proof: only these two are looked at, by us and by the library.
  return { socket: { remoteAddress: from }, headers } as unknown as IncomingMessage;
}

const forwarded = (by: string, headers: Record<string, string>) => requestOf({ from: by, headers });

function peersWith(settings: { trustedProxies?: readonly string[]; publicUrl?: string }) {
  const lines: string[] = [];
  const log = pino({ level: "warn" }, { write: (line: string) => void lines.push(line) });
  return { lines, peerOf: peersOf({ trustedProxies: settings.trustedProxies ?? [], publicUrl: settings.publicUrl }, log) };
}

describe("with proxies that are named", () => {
  const { peerOf } = peersWith({ trustedProxies: ["127.0.0.1/32", "10.0.0.0/8", "fd00::/8"] });

  test.each([
    ["a client without a proxy", requestOf({ from: "192.0.2.1" }), "192.0.2.1"],
    ["a client that claims to be another", forwarded("192.0.2.1", { "x-forwarded-for": "10.0.0.9" }), "192.0.2.1"],
    ["a client behind the proxy", forwarded("127.0.0.1", { "x-forwarded-for": "192.0.2.1" }), "192.0.2.1"],
    ["a client behind two", forwarded("127.0.0.1", { "x-forwarded-for": "192.0.2.1, 10.0.0.2" }), "192.0.2.1"],
    [
      "a client behind the proxy that claims to be another",
      forwarded("10.0.0.2", { "x-forwarded-for": "1.1.1.1, 192.0.2.1" }),
      "192.0.2.1",
    ],
    ["one that came over IPv6 to a socket for both", forwarded("::ffff:127.0.0.1", { "x-forwarded-for": "2001:db8::1" }), "2001:db8::1"],
    ["one whose proxy speaks IPv6", forwarded("fd00::2", { "x-forwarded-for": "192.0.2.1" }), "192.0.2.1"],
    ["the proxy itself", requestOf({ from: "127.0.0.1" }), "127.0.0.1"],
    ["a connection that is gone", requestOf({ from: undefined }), ""],
  ])("%s", (_who, request, address) => {
    expect(peerOf(request).address).toBe(address);
  });

  test("HTTPS is believed of a proxy only, and of the nearest", () => {
    const secure = { "x-forwarded-for": "192.0.2.1", "x-forwarded-proto": "https" };
    expect(peerOf(forwarded("127.0.0.1", secure)).isSecure).toBe(true);
    expect(peerOf(forwarded("192.0.2.7", secure)).isSecure).toBe(false);
    expect(peerOf(forwarded("127.0.0.1", { ...secure, "x-forwarded-proto": "https, http" })).isSecure).toBe(false);
    expect(peerOf(forwarded("127.0.0.1", { "x-forwarded-for": "192.0.2.1" })).isSecure).toBe(false);
  });
});

test("a proxy that nobody named is told of once, and speaks for nobody", () => {
  const { lines, peerOf } = peersWith({});
  for (let i = 0; i < 3; i++) expect(peerOf(forwarded("127.0.0.1", { "x-forwarded-for": `192.0.2.${i}` })).address).toBe("127.0.0.1");
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain("TRUSTED_PROXIES");
});

test("who asks for the host of a public address by HTTPS came by HTTPS", () => {
  const { peerOf } = peersWith({ publicUrl: "https://app.example.com" });
  expect(peerOf(requestOf({ from: "127.0.0.1", headers: { host: "app.example.com" } })).isSecure).toBe(true);
  expect(peerOf(requestOf({ from: "127.0.0.1", headers: { host: "localhost:4000" } })).isSecure).toBe(false);
});
