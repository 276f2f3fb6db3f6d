import { expect, test } from "vitest";
import { z } from "zod";
import { DomainError, type FaultKind } from "@freehold/kernel/fault.ts";
import { outcomeOf, pauseSeconds, type Attempted } from "./outcome.ts";

const now = new Date("2026-11-21T12:00:00Z");
const after = (seconds: number): Date => new Date(now.getTime() + seconds * 1000);
const fault = (kind: FaultKind, retryAfter?: number) =>
  new DomainError({
    kind,
    code: "test.fault",
    message: "The printer is out of paper.",
    details: retryAfter === undefined ? {} : { retryAfter },
  });
const outcome = (attempted: Partial<Attempted>) =>
  outcomeOf({ attempt: 1, maxAttempts: 10, error: new Error("secret"), interruption: undefined, timeoutSeconds: 300, now, ...attempted });

test("pauses grow from ten seconds to an hour, and never shrink", () => {
  expect([1, 2, 3, 4, 5, 6, 7, 20].map(pauseSeconds)).toEqual([10, 30, 90, 270, 810, 2430, 3600, 3600]);
});

test("a bug is tried again without telling its words", () => {
  expect(outcome({})).toEqual({ state: "queued", runAt: after(10), failure: "Something went wrong on our side." });
  expect(outcome({ attempt: 3 })).toMatchObject({ runAt: after(90) });
});

test("the last attempt ends in failure", () => {
  expect(outcome({ attempt: 10 })).toEqual({ state: "failed", failure: "Something went wrong on our side." });
});

test.each(["invalid", "unauthenticated", "forbidden", "missing"] as const)("what is %s stays so, and is not tried again", (kind) => {
  expect(outcome({ error: fault(kind) })).toEqual({ state: "failed", failure: "The printer is out of paper." });
});

test.each(["conflict", "throttled", "unavailable"] as const)("what is %s may be over later", (kind) => {
  expect(outcome({ error: fault(kind) })).toEqual({ state: "queued", runAt: after(10), failure: "The printer is out of paper." });
});

test("whoever says when to come back is not asked before", () => {
  expect(outcome({ error: fault("throttled", 600) })).toMatchObject({ runAt: after(600) });
  expect(outcome({ error: fault("throttled", 1) })).toMatchObject({ runAt: after(10) });
});

test("input that no longer fits ends the job with what to do", () => {
  const { error } = z.string().safeParse(7);
  expect(outcome({ error })).toEqual({
    state: "failed",
    failure: "It was asked for in a way that this version does not understand. Ask for it again.",
  });
});

test("an interruption decides, whatever the work threw because of it", () => {
  expect(outcome({ interruption: "cancelled", error: fault("invalid") })).toEqual({ state: "cancelled" });
  expect(outcome({ interruption: "stopping", attempt: 10 })).toEqual({ state: "returned" });
  expect(outcome({ interruption: "tooLong", error: fault("invalid") })).toMatchObject({
    state: "queued",
    failure: "It took longer than 300 seconds.",
  });
});
