import { createTRPCClient, TRPCClientError, type TRPCLink } from "@trpc/client";
import { observable } from "@trpc/server/observable";
import { expect, test, vi } from "vitest";
import { eventually } from "@freehold/kernel/testing/eventually.ts";
import type { AppRouter } from "@freehold/api/router.ts";
import { Confirmation } from "./confirmation.ts";
import { confirmationLink } from "./confirmation-link.ts";

function refusal(fault: string): TRPCClientError<AppRouter> {
  const data = { code: "FORBIDDEN", httpStatus: 403, fault, fields: null, retryAfter: null, requestId: "r-1" };
  // The shape of the wire; its type is bound to the router's own error formatter.
  return TRPCClientError.from({ error: { code: -32603, message: "Confirm.", data } } as never);
}

const needed = refusal("access.confirmationNeeded");

/** A client whose server gives these answers, one a call, and a question that is answered like this. */
function setUp(answers: readonly unknown[], answer?: boolean) {
  const confirmation = new Confirmation();
  const asked = vi.fn(() => confirmation.isAsked() && answer !== undefined && queueMicrotask(() => confirmation.answer(answer)));
  const unwatch = confirmation.onChange(asked);
  const calls: unknown[] = [];
  const wire: TRPCLink<AppRouter> =
    () =>
    ({ op }) =>
      observable((observer) => {
        calls.push(op.input);
        const result = answers[calls.length - 1];
        if (result instanceof TRPCClientError) return observer.error(result);
        observer.next({ result: { type: "data", data: result } });
        observer.complete();
      });
  const client = createTRPCClient<AppRouter>({ links: [confirmationLink(confirmation), wire] });
  const questions = (): number => asked.mock.calls.length / 2;
  return { confirmation, calls, client, questions, unwatch };
}

const act = ({ client }: ReturnType<typeof setUp>) => client.accounts.changeName.mutate({ name: "Ida" });

test("asks, and then does once more what was refused", async () => {
  const world = setUp([needed, { name: "Ida" }], true);
  expect(await act(world)).toEqual({ name: "Ida" });
  expect(world.calls).toEqual([{ name: "Ida" }, { name: "Ida" }]);
  expect(world.questions()).toBe(1);
});

test("gives the refusal as it was to who does not confirm", async () => {
  const world = setUp([needed], false);
  await expect(act(world)).rejects.toBe(needed);
  expect(world.calls).toHaveLength(1);
});

test("does not ask again when it is refused after the confirmation", async () => {
  const world = setUp([needed, needed], true);
  await expect(act(world)).rejects.toBe(needed);
  expect(world.calls).toHaveLength(2);
  expect(world.questions()).toBe(1);
});

test("one answer serves everybody who has asked", async () => {
  const world = setUp([needed, needed, 1, 2]);
  const acts = [act(world), act(world)];
  await eventually(() => expect(world.confirmation.isAsked()).toBe(true));
  world.confirmation.answer(true);
  expect(await Promise.all(acts)).toEqual([1, 2]);
  expect(world.questions()).toBe(1);
});

test("other refusals pass as they are", async () => {
  const other = refusal("access.roleTooLow");
  const world = setUp([other], true);
  await expect(act(world)).rejects.toBe(other);
  expect(world.questions()).toBe(0);
});

test("where nothing on the screen could ask, the refusal comes at once", async () => {
  const world = setUp([needed]);
  world.unwatch();
  await expect(act(world)).rejects.toBe(needed);
});
