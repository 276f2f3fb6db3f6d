import { TRPCError } from "@trpc/server";
import { expect, test } from "vitest";
import { z } from "zod";
import { faults } from "@freehold/kernel/fault.ts";
import { problemOf } from "./problem.ts";

const fault = faults("row", { stale: ["conflict", "Changed."], missing: ["missing", "Gone."] });
const limits = faults("limits", { tooManyCalls: ["throttled", "Wait."] });
const asked = { requestId: "r1", isConditional: false, fieldOf: (name: string) => name.replace(/^patch\./, "") };

test("a fault is told with its code, its sentence and how long to wait", () => {
  expect(problemOf(limits.tooManyCalls({ retryAfter: 3 }), asked)).toEqual({
    type: "urn:freehold:limits.tooManyCalls",
    title: "Too often",
    status: 429,
    code: "limits.tooManyCalls",
    detail: "Wait.",
    requestId: "r1",
    retryAfter: 3,
  });
  expect(problemOf(new TRPCError({ code: "NOT_FOUND", cause: fault.missing() }), asked)).toMatchObject({
    status: 404,
    code: "row.missing",
  });
});

test("a version that is over is a conflict, unless the client has named it", () => {
  const stale = fault.stale({ current: { id: "a" } });
  expect(problemOf(stale, asked)).toMatchObject({ status: 409, current: { id: "a" } });
  expect(problemOf(stale, { ...asked, isConditional: true })).toMatchObject({ status: 412, current: { id: "a" } });
});

test("wrong values are named as they were sent, each one that is not known by itself", () => {
  const { error } = z.strictObject({ patch: z.strictObject({ name: z.string() }) }).safeParse({ patch: { name: 1, a: 1, b: 2 } });
  const told = problemOf(new TRPCError({ code: "BAD_REQUEST", cause: error }), asked);
  expect(told.errors?.map(({ field }) => field)).toEqual(["name", "a", "b"]);
});

test("of a bug nothing is told but that there was one", () => {
  for (const bug of [new Error("select secret from table"), "text", new TRPCError({ code: "INTERNAL_SERVER_ERROR", message: "inside" })]) {
    const told = problemOf(bug, asked);
    expect(told).toMatchObject({ status: 500, code: "unknown", requestId: "r1" });
    expect(JSON.stringify(told)).not.toMatch(/secret|inside|text/);
  }
});
