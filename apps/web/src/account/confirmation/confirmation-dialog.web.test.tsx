import { Modal } from "@mantine/core";
import { useRouter } from "@tanstack/react-router";
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { useState } from "react";
import { afterEach, expect, test } from "vitest";
import { Confirmation } from "../../api/confirmation.ts";
import { confirmationLink } from "../../api/confirmation-link.ts";
import { clientFault } from "../../api/fault.ts";
import { InAccount } from "../../testing/account.tsx";
import { refusalBy } from "../../testing/organization.tsx";
import { ConfirmationWatch } from "./confirmation-watch.tsx";

afterEach(cleanup);

/** A page with a sensitive act in a dialog of its own, and what became of it. */
function Page() {
  const { api } = useRouter().options.context.account;
  const [outcome, setOutcome] = useState("nothing yet");
  const act = (): void =>
    void api.accounts.changeName
      .mutate({ name: "Ida" })
      .then(() => setOutcome("done"))
      .catch((error: unknown) => setOutcome(clientFault(error).message));
  return (
    <Modal opened onClose={() => setOutcome("closed below")} title="Below">
      <input data-path="password" aria-label="Another field" />
      <button type="button" onClick={act}>
        Act
      </button>
      <output>{outcome}</output>
    </Modal>
  );
}

type Shown = { password?: string; code?: string };

/** A person with these ways to confirm, whose password is "right". @returns what was called */
function show(ways: readonly string[]): unknown[] {
  const confirmation = new Confirmation();
  const calls: unknown[] = [];
  let isConfirmed = false;
  const answer = ({ path, input }: { path: string; input: unknown }): unknown => {
    calls.push(path);
    if (path === "accounts.waysToConfirm") return ways;
    if (path === "accounts.changeName") return isConfirmed ? {} : refusalBy({ code: "FORBIDDEN", fault: "access.confirmationNeeded" });
    const { password, code } = input as Shown;
    isConfirmed = password === "right" || code === "123456";
    return isConfirmed ? { session: null } : refusalBy({ code: "BAD_REQUEST", fields: { password: "This is not your password." } });
  };
  render(
    <InAccount answer={answer} links={[confirmationLink(confirmation)]}>
      <Page />
      <ConfirmationWatch confirmation={confirmation} />
    </InAccount>,
  );
  return calls;
}

const press = (name: string): void => void fireEvent.click(screen.getByRole("button", { name }));
const outcome = (): string | null => screen.getByRole("status").textContent;
const type = (label: string, value: string): void => void fireEvent.change(screen.getByLabelText(label), { target: { value } });

async function ask(): Promise<void> {
  await screen.findByRole("button", { name: "Act" });
  press("Act");
  await screen.findByText("Confirm that it is you");
}

test("the right password confirms, and what was refused is done", async () => {
  const calls = show(["password"]);
  await ask();
  await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText("Password")));
  type("Password", "right");
  press("Confirm");
  await waitFor(() => expect(outcome()).toBe("done"));
  await waitFor(() => expect(screen.queryByText("Confirm that it is you")).toBeNull());
  expect(calls.filter((path) => path === "accounts.changeName")).toHaveLength(2);
});

test("a wrong password is said at its field, and can be typed again", async () => {
  show(["password"]);
  await ask();
  await screen.findByLabelText("Password");
  type("Password", "wrong");
  press("Confirm");
  await screen.findByText("This is not your password.");
  await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText("Password")));
  type("Password", "right");
  press("Confirm");
  await waitFor(() => expect(outcome()).toBe("done"));
});

test("another way serves as well", async () => {
  show(["password", "code", "recoveryCode"]);
  await ask();
  await screen.findByLabelText("Password");
  press("Use a code of your app instead");
  type("Code", "123456");
  press("Confirm");
  await waitFor(() => expect(outcome()).toBe("done"));
});

test("Escape leaves the dialog below open, and tells kindly that nothing was changed", async () => {
  const calls = show(["password"]);
  await ask();
  fireEvent.keyDown(await screen.findByLabelText("Password"), { key: "Escape" });
  await waitFor(() => expect(outcome()).toMatch(/^Nothing was changed, because you did not confirm/));
  expect(screen.getByText("Below")).toBeDefined();
  expect(calls.filter((path) => path === "accounts.changeName")).toHaveLength(1);
});

test("who has no way to confirm is told to sign in again", async () => {
  show([]);
  await ask();
  await screen.findByText(/You have neither a password nor a second factor here/);
  expect(screen.getByRole("button", { name: "Sign in again" })).toBeDefined();
});
