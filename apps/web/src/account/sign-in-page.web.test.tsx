import { cleanup, fireEvent, screen, waitFor } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";
import type { Me } from "../api/client.ts";
import { refusalBy, type Answer } from "../testing/organization.tsx";
import { openApp } from "../testing/whole-app.tsx";

afterEach(cleanup);

const me: Me = {
  person: { id: "p", name: "Ida", email: "ida@nordic.example", isOperator: false },
  organizations: [],
};

/** A server that answers to a sign-in like this, and has no provider and no outbox. */
const answering =
  (signIn: unknown): Answer =>
  ({ path }) =>
    path === "accounts.signIn" ? signIn : path === "externalAccounts.providers" ? [] : null;

async function signIn(): Promise<void> {
  fireEvent.change(await screen.findByLabelText("Address"), { target: { value: "ida@nordic.example" } });
  fireEvent.change(screen.getByLabelText("Password"), { target: { value: "plum tractor" } });
  fireEvent.click(screen.getByRole("button", { name: "Sign in" }));
}

test("whoever was signed out elsewhere reads so", async () => {
  openApp("/sign-in?ended=true", answering(null));
  expect((await screen.findByText(/^You were signed out\./)).getAttribute("role")).toBe("status");
});

test("a wrong password is said once for all reasons, with what to do when the address is not verified yet", async () => {
  openApp("/sign-in", answering(refusalBy({ code: "UNAUTHORIZED", fault: "identity.wrongCredentials", message: "Wrong." })));
  await signIn();
  expect((await screen.findByRole("alert")).textContent).toBe("Wrong.");
  expect(screen.getByText(/Have you just registered\?/)).toBeDefined();
});

test("a closed door says for how long, and counts down", async () => {
  openApp("/sign-in", answering(refusalBy({ code: "TOO_MANY_REQUESTS", message: "Too many attempts.", retryAfter: 61 })));
  await signIn();
  const timer = await screen.findByRole("timer");
  expect(timer.textContent).toBe("You can try again in 1:01.");
});

test("a person with a second factor is asked for it in the same place, and can begin again", async () => {
  openApp("/sign-in?next=%2Faccount", answering({ secondFactor: { ticket: "t", methods: ["code"] } }));
  await signIn();
  await screen.findByRole("heading", { name: "One more step" });
  expect(document.title).toBe("One more step · Freehold");
  await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText("Code")));
  fireEvent.click(screen.getByRole("button", { name: "Begin again with the password" }));
  await screen.findByRole("heading", { name: "Sign in" });
});

test("a second factor that is asked for after a provider's page takes its ticket from the fragment", async () => {
  const calls: unknown[] = [];
  const { router } = openApp("/sign-in/second-factor?next=%2Fregister#ticket=abc&methods=recoveryCode", ({ path, input }) => {
    calls.push([path, input]);
    return { recoveryCodesLeft: null };
  });
  fireEvent.change(await screen.findByLabelText("Recovery code"), { target: { value: "aaaa-bbbb" } });
  fireEvent.click(screen.getByRole("button", { name: "Sign in" }));
  await waitFor(() => expect(router.state.location.pathname).toBe("/register"));
  expect(calls).toContainEqual(["factors.completeSignIn", { ticket: "abc", recoveryCode: "aaaa-bbbb" }]);
});

test("without a ticket there is no second step", async () => {
  openApp("/sign-in/second-factor", answering(null));
  expect(await screen.findByRole("heading", { name: "Sign in" })).toBeDefined();
});

test.each(["https://evil.example", "//evil.example", "/\\evil.example", "/\t/evil.example"])(
  "an address cannot lead to %j after signing in",
  async (next) => {
    const { router, account } = openApp(`/sign-in?next=${encodeURIComponent(next)}`, answering({ person: me.person, session: null }));
    account.me = () => Promise.resolve(me as never);
    await screen.findByLabelText("Address");
    await signIn();
    await waitFor(() => expect(router.state.location.pathname).not.toBe("/sign-in"));
    expect(router.state.location.href).toBe("/new-organization");
  },
);
