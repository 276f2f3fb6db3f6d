import { expect, test } from "vitest";
import { protectiveHeaders } from "./protective-headers.ts";

const noncesIn = (policy: string): string[] => [...policy.matchAll(/'nonce-([0-9a-f]{32})'/g)].map(([, nonce]) => nonce!);

test("everything that helmet would say with each answer is said", () => {
  const { headers, styleNonce } = protectiveHeaders({ bucket: undefined })("freehold.example:4000");
  const { "content-security-policy": policy = "", ...others } = headers;
  expect(others).toEqual({
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "origin-agent-cluster": "?1",
    "permissions-policy": "camera=(), display-capture=(), geolocation=(self), microphone=(), payment=(), usb=()",
    "referrer-policy": "strict-origin-when-cross-origin",
    "x-content-type-options": "nosniff",
    "x-dns-prefetch-control": "off",
    "x-download-options": "noopen",
    "x-frame-options": "DENY",
    "x-permitted-cross-domain-policies": "none",
    "x-xss-protection": "0",
  });
  const [scriptNonce] = noncesIn(policy);
  expect(policy.split(";")).toEqual([
    "default-src 'self'",
    `script-src 'self' 'nonce-${scriptNonce}'`,
    `style-src 'self' 'nonce-${styleNonce}'`,
    "connect-src 'self' ws://freehold.example:4000 wss://freehold.example:4000",
    "img-src 'self' data: blob:",
    "media-src 'self' blob:",
    "font-src 'self'",
    "worker-src 'self' blob:",
    "manifest-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ]);
});

test("no nonce comes twice, and that of styles says nothing of that of scripts", () => {
  const headersFor = protectiveHeaders({ bucket: undefined });
  const nonces = Array.from({ length: 1000 }, () => noncesIn(headersFor("freehold.example").headers["content-security-policy"]!)).flat();
  expect(nonces).toHaveLength(2000);
  expect(new Set(nonces).size).toBe(2000);
});

test.each(["own.invalid", "a b", "x; script-src *", "a,b", "$&", "", undefined])("a host such as %j leaves the policy whole", (host) => {
  const { headers } = protectiveHeaders({ bucket: undefined })(host);
  const policy = headers["content-security-policy"]!;
  expect(policy.split(";")).toHaveLength(13);
  expect(noncesIn(policy)).toHaveLength(2);
  expect(policy).toMatch(/;connect-src 'self' ('self'|ws:\/\/own\.invalid wss:\/\/own\.invalid);/);
});
