import { afterEach, expect, test, vi } from "vitest";
import { cleanup, screen } from "@testing-library/react";
import type { Me } from "../api/client.ts";
import { openApp } from "../testing/whole-app.tsx";
import { leaveSignedOut } from "./signed-out.ts";

afterEach(cleanup);

const me: Me = {
  person: { id: "p", name: "Ida", email: "ida@nordic.example", isOperator: false },
  organizations: [],
};

/** The page for a new organization, with somebody whose session ends or is replaced. */
async function open() {
  const opened = openApp("/new-organization", () => null, me);
  await screen.findByRole("heading", { name: "New organization" });
  return opened;
}

test("whose session has ended is led to the sign-in page, and knows where to come back to", async () => {
  const { router, account } = await open();
  account.me = () => Promise.resolve(null as never);
  await leaveSignedOut(router, account);
  expect(router.state.location.pathname).toBe("/sign-in");
  expect(router.state.location.search).toEqual({ next: "/new-organization", ended: true });
});

test("whose session was replaced in another window stays, even when that is known a moment later only", async () => {
  const { router, account } = await open();
  const answers = [null, me];
  account.me = vi.fn(() => Promise.resolve((answers.shift() ?? me) as never));
  await leaveSignedOut(router, account);
  expect(router.state.location.pathname).toBe("/new-organization");
});
