import { expect, test } from "vitest";
import { isFromThisMachine } from "./this-machine.ts";

const here = { host: "localhost:4000" };

test.each([
  ["a browser here", here, "127.0.0.1"],
  ["a page of the server itself", { ...here, origin: "http://localhost:4000" }, "::ffff:127.0.0.1"],
  ["a page that is being developed", { host: "127.0.0.1:4000", origin: "http://localhost:5173" }, "127.0.0.1"],
  ["IPv6", { host: "[::1]:4000" }, "::1"],
])("a request is from this machine: %s", (_what, headers, address) => {
  expect(isFromThisMachine({ headers, socket: { remoteAddress: address } })).toBe(true);
});

test.each([
  ["another machine", here, "192.168.1.20"],
  ["another machine that calls itself ours", here, "10.127.0.1"],
  ["an unknown machine", here, undefined],
  ["a proxy here that passes the name on", { host: "freehold.example" }, "127.0.0.1"],
  ["a proxy here that says for whom", { ...here, "x-forwarded-for": "203.0.113.9" }, "127.0.0.1"],
  ["a proxy here that says the name", { ...here, "x-forwarded-host": "freehold.example" }, "127.0.0.1"],
  ["a proxy here of the newer kind", { ...here, forwarded: "for=203.0.113.9" }, "127.0.0.1"],
  ["a proxy here that names itself", { ...here, via: "1.1 front" }, "127.0.0.1"],
  ["a proxy here that names the caller", { ...here, "x-real-ip": "203.0.113.9" }, "127.0.0.1"],
  ["a page whose name points here", { host: "localhost.evil.example:4000" }, "127.0.0.1"],
  ["a page of another site", { ...here, origin: "https://evil.example" }, "127.0.0.1"],
  ["a page without an origin to name", { ...here, origin: "null" }, "127.0.0.1"],
])("a request is not from this machine: %s", (_what, headers, address) => {
  expect(isFromThisMachine({ headers, socket: { remoteAddress: address } })).toBe(false);
});
