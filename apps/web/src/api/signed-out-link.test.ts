import { createTRPCClient, TRPCClientError, type TRPCLink } from "@trpc/client";
import { observable } from "@trpc/server/observable";
import { expect, test, vi } from "vitest";
import type { AppRouter } from "@freehold/api/router.ts";
import { signedOutLink } from "./signed-out-link.ts";

/** Makes a call that is refused with this fault. @returns what was told of it */
async function refusedWith(fault: string) {
  const data = { code: "UNAUTHORIZED", httpStatus: 401, fault, fields: null, retryAfter: null, requestId: "r-1" };
  // The shape of the wire; its type is bound to the router's own error formatter.
  const refusal: TRPCClientError<AppRouter> = TRPCClientError.from({ error: { code: -32001, message: "No.", data } } as never);
  const wire: TRPCLink<AppRouter> = () => () => observable((observer) => observer.error(refusal));
  const onSignedOut = vi.fn();
  const client = createTRPCClient<AppRouter>({ links: [signedOutLink(onSignedOut), wire] });
  await expect(client.accounts.me.query()).rejects.toBe(refusal);
  return onSignedOut;
}

test("tells of a session that has ended and of an account that was deleted", async () => {
  expect(await refusedWith("identity.signedOut")).toHaveBeenCalledOnce();
  expect(await refusedWith("identity.personMissing")).toHaveBeenCalledOnce();
});

test("a wrong password ends no session", async () => {
  expect(await refusedWith("identity.wrongCredentials")).not.toHaveBeenCalled();
});
