import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { expect, test } from "vitest";
import { linkSeconds } from "@freehold/identity/account/promises.ts";
import { DomainError } from "@freehold/kernel/fault.ts";
import { countersByClock } from "@freehold/kernel/testing/counters.ts";
import { createLimits, productLimits, type Arrival } from "./limits.ts";
import { allowedAddresses, isNetwork } from "./operator-addresses.ts";

function aDoor() {
  let now = Date.parse("2026-03-01T00:00:00Z");
  const limits = createLimits(countersByClock(() => new Date(now)));
  /** Seconds to wait; 0 when the call may go on. */
  const waitOf = async (call: Promise<void>): Promise<number> => {
    try {
      await call;
      return 0;
    } catch (error) {
      if (error instanceof DomainError && error.kind === "throttled") return Number(error.details.retryAfter);
      throw error;
    }
  };
  return {
    limits,
    waitOf,
    pass: (seconds: number) => void (now += seconds * 1000),
    arrive: (call: Partial<Arrival> = {}) =>
      waitOf(limits.arrive({ address: "192.0.2.1", path: "some.thing", kind: undefined, recipient: undefined, ...call })),
  };
}

test("a network address may call so often in a minute, is told how long to wait, and may call again then", async () => {
  const door = aDoor();
  for (let i = 0; i < 1200; i++) expect(await door.arrive()).toBe(0);
  door.pass(20);
  expect(await door.arrive()).toBe(40);
  expect(await door.arrive({ address: "192.0.2.2" })).toBe(0);
  door.pass(40);
  expect(await door.arrive()).toBe(0);
});

test("what tries secrets is limited by itself, so that one procedure uses up nothing of another's", async () => {
  const door = aDoor();
  const signIn = { kind: "credentials", path: "accounts.signIn" } as const;
  for (let i = 0; i < 60; i++) expect(await door.arrive(signIn)).toBe(0);
  expect(await door.arrive(signIn)).toBe(60);
  expect(await door.arrive({ ...signIn, path: "accounts.refresh" })).toBe(0);
  expect(await door.arrive()).toBe(0);
});

test("files are counted beside calls, so that a gallery uses up nothing of what its people ask", async () => {
  const { limits, waitOf, arrive } = aDoor();
  for (let i = 0; i < 6000; i++) await limits.file("2001:db8::1");
  expect(await waitOf(limits.file("2001:db8::2"))).toBe(60);
  expect(await waitOf(limits.file("2001:db8:0:1::1"))).toBe(0);
  expect(await arrive({ address: "2001:db8::1" })).toBe(0);
});

test("nobody is sent more than five mails in a quarter of an hour by one procedure, wherever the wish comes from and however it is spelled", async () => {
  const door = aDoor();
  const spellings = ["ida@example.com", "IDA@example.com", " ida@example.com "];
  const ask = (i: number) => door.arrive({ address: `192.0.2.${i}`, kind: "mail", path: "accounts.forgot", recipient: spellings[i % 3] });
  for (let i = 0; i < 5; i++) expect(await ask(i)).toBe(0);
  expect(await ask(5)).toBe(900);
});

test("a stranger who asks for somebody's links cannot keep them from one that works: the newest lasts longer than the limit", () => {
  const shortest = Math.min(...Object.values(linkSeconds));
  for (const { seconds } of productLimits.recipient) expect(seconds).toBeLessThanOrEqual(shortest);
});

test("a call from within counts for nobody", async () => {
  const door = aDoor();
  for (let i = 0; i < 3000; i++) expect(await door.arrive({ address: null })).toBe(0);
});

test("accounts and organizations have limits of their own", async () => {
  const { limits, waitOf } = aDoor();
  for (let i = 0; i < 1200; i++) await limits.account("a");
  expect(await waitOf(limits.account("a"))).toBe(60);
  expect(await waitOf(limits.account("b"))).toBe(0);
  for (let i = 0; i < 12_000; i++) await limits.organization("o");
  expect(await waitOf(limits.organization("o"))).toBe(60);
});

test("an account follows so many things at once over all its devices; what ends makes room, once", () => {
  const { limits } = aDoor();
  const open = Array.from({ length: productLimits.streams }, () => limits.stream("a"));
  expect(() => limits.stream("a")).toThrow("You follow too many things at once.");
  limits.stream("b");
  open[0]!();
  open[0]!();
  limits.stream("a");
  expect(() => limits.stream("a")).toThrow("You follow too many things at once.");
});

test("in any minute that begins with a call no network gets more than its limit", async () => {
  const calls = fc.array(fc.record({ pause: fc.integer({ min: 0, max: 30 }), burst: fc.integer({ min: 1, max: 900 }) }), { maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(calls, async (script) => {
      const door = aDoor();
      let at = 0;
      let windowEnd = 0;
      let inWindow = 0;
      for (const { pause, burst } of script) {
        door.pass(pause);
        at += pause;
        if (at >= windowEnd) [windowEnd, inWindow] = [at + 60, 0];
        for (let i = 0; i < burst; i++) if ((await door.arrive()) === 0) inWindow++;
        expect(inWindow).toBeLessThanOrEqual(1200);
      }
    }),
    { numRuns: 30 },
  );
});

test("operators act from the networks that are named, over either protocol", () => {
  const may = allowedAddresses(["10.0.0.0/8", "2001:db8::/32", "192.0.2.7"]);
  for (const address of ["10.1.2.3", "::ffff:10.1.2.3", "2001:db8:1::1", "192.0.2.7", null]) expect(may(address)).toBe(true);
  for (const address of ["11.0.0.1", "::ffff:11.0.0.1", "2001:db9::1", "192.0.2.8", "", "nonsense"]) expect(may(address)).toBe(false);
  expect(allowedAddresses([])("203.0.113.1")).toBe(true);
});

test("a network that is none is known for it", () => {
  for (const text of ["10.0.0.0/8", "::1", "2001:db8::/128", "1.2.3.4/32"]) expect(isNetwork(text)).toBe(true);
  for (const text of ["", "10.0.0/8", "10.0.0.0/33", "::/129", "10.0.0.0/8/8", "10.0.0.0/-1", "localhost", "10.0.0.0/"])
    expect(isNetwork(text)).toBe(false);
});

test("the operator's page tells the figures that hold", () => {
  const page = readFileSync(fileURLToPath(new URL("../../../../../docs/operations/network.md", import.meta.url)), "utf8");
  const rows = page.split("\n").filter((line) => line.startsWith("| one ") || line.startsWith("| live "));
  const figures = (row: string): number[] =>
    [...row.split("|")[2]!.matchAll(/\d[\d,]*/g)].map(([figure]) => Number(figure.replace(",", "")));
  const { network, files, account, organization, credentials, mail, drawing, recipient, streams } = productLimits;
  const declared = [network, files, account, organization, credentials, mail, drawing, recipient].map((limits) =>
    limits.map(({ most }) => most),
  );
  expect(rows.slice(0, 9).map(figures)).toEqual([...declared, [streams]]);
});
