import { cleanup, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";
import type { Me, Outputs } from "../../api/client.ts";
import { refusalBy, type Answer } from "../../testing/organization.tsx";
import { openApp } from "../../testing/whole-app.tsx";

afterEach(cleanup);

const me: Me = {
  person: { id: "p", name: "Ida Berg", email: "ida@nordic.example", isOperator: false },
  organizations: [],
};

type Session = Outputs["accounts"]["sessions"][number];

const aSession = (id: string, changes: Partial<Session> = {}): Session => ({
  id,
  kind: "browser",
  device: "Firefox on Windows",
  address: "192.0.2.7",
  createdAt: new Date(),
  seenAt: new Date(Date.now() - 3 * 60_000),
  expiresAt: new Date(Date.now() + 86_400_000),
  factors: 1,
  isCurrent: false,
  ...changes,
});

type World = { readonly sessions: Session[]; readonly ways?: readonly string[]; readonly acts?: Readonly<Record<string, Answer>> };

/** The account page of a person with these sign-ins. @returns what was done */
function show({ sessions, ways = ["password"], acts = {} }: World): { path: string; input: unknown }[] {
  const done: { path: string; input: unknown }[] = [];
  const reads: Readonly<Record<string, unknown>> = {
    "accounts.sessions": sessions,
    "accounts.waysToConfirm": ways,
    "accounts.events": [{ id: "1", kind: "signedIn", device: "the command line", address: null, at: new Date() }],
    "factors.mine": { codeGeneratorSince: null, passkeys: [], recoveryCodesLeft: 0, isOn: false, showedTwo: false },
    "externalAccounts.providers": [],
    "externalAccounts.list": [],
    "pictures.mine": null,
  };
  const answer: Answer = (call) => {
    if (call.path in reads) return reads[call.path];
    done.push({ path: call.path, input: call.input });
    return acts[call.path]?.(call) ?? {};
  };
  openApp("/account", answer, me);
  return done;
}

const press = (name: string | RegExp): void => void fireEvent.click(screen.getByRole("button", { name }));
const type = (label: string, value: string): void => void fireEvent.change(screen.getByLabelText(label), { target: { value } });

test("the sign-in in use is marked and cannot be ended here; others can, one by one or all", async () => {
  const sessions = [aSession("a", { isCurrent: true }), aSession("b", { device: "the command line", kind: "program" }), aSession("c")];
  const done = show({ sessions, acts: { "accounts.endOtherSessions": () => ({ ended: 2 }) } });
  const list = await screen.findByRole("list", { name: "Sign-ins" });
  const [mine, program] = within(list).getAllByRole("listitem");
  expect(mine!.textContent).toContain("This one");
  expect(within(mine!).queryByRole("button")).toBeNull();
  expect(program!.textContent).toMatch(/^The command lineLast seen .*3.*, from 192\.0\.2\.7/);
  press("End the sign-in with the command line");
  await waitFor(() => expect(done).toContainEqual({ path: "accounts.endSession", input: { id: "b" } }));
  press("End all others");
  await waitFor(() => expect(done.map(({ path }) => path)).toContain("accounts.endOtherSessions"));
});

test("with one sign-in there are no others to end", async () => {
  show({ sessions: [aSession("a", { isCurrent: true })] });
  await screen.findByText("Active now", { exact: false });
  expect(screen.queryByRole("button", { name: "End all others" })).toBeNull();
});

test("what happened is said in words", async () => {
  show({ sessions: [] });
  const list = await screen.findByRole("list", { name: "Recent activity" });
  expect(list.textContent).toContain("Signed in");
  expect(list.textContent).toContain("The command line");
});

test("who has no password sets the first one, and is not asked for a current one", async () => {
  const done = show({ sessions: [], ways: ["passkey"] });
  await screen.findByRole("button", { name: "Set password" });
  expect(screen.queryByLabelText("Current password")).toBeNull();
  type("New password", "plum tractor window");
  press("Set password");
  await waitFor(() => expect(done).toEqual([{ path: "accounts.changePassword", input: { password: "plum tractor window" } }]));
});

test("a wrong current password is said at its field", async () => {
  const fields = { current: "This is not your password." };
  show({ sessions: [], acts: { "accounts.changePassword": () => refusalBy({ code: "BAD_REQUEST", fields }) } });
  await screen.findByLabelText("Current password");
  type("Current password", "wrong");
  type("New password", "plum tractor window");
  press("Change password");
  await screen.findByText(fields.current);
  await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText("Current password")));
});

test("another address is asked for, and the page says where the link went", async () => {
  show({ sessions: [] });
  await screen.findByLabelText("New address");
  type("New address", "ida@elsewhere.example");
  press("Send link");
  expect(await screen.findByText("ida@elsewhere.example")).toBeDefined();
});

test("a file that cannot be a picture is told at once what could be, chosen or dropped, and nothing is sent", async () => {
  const done = show({ sessions: [] });
  const field = await screen.findByRole("group", { name: "Picture" });
  const paper = new File(["%PDF"], "cv.pdf", { type: "application/pdf" });
  fireEvent.change(within(field).getByLabelText("Picture file"), { target: { files: [paper] } });
  expect((await within(field).findByRole("alert")).textContent).toMatch(/^This file is not a JPEG, .* Choose another one\.$/);
  fireEvent.drop(field, { dataTransfer: { files: [new File([], "me.png", { type: "image/png" })] } });
  await waitFor(() => expect(within(field).getByRole("alert").textContent).toBe("This file is empty. Choose another one."));
  expect(within(field).queryByRole("button", { name: "Remove the picture" })).toBeNull();
  expect(done).toEqual([]);
});

test("the only owner of an organization reads which one keeps the account from being deleted", async () => {
  const message = "You are the only owner of Nordic Fresh.";
  show({ sessions: [], acts: { "accounts.deleteAccount": () => refusalBy({ code: "CONFLICT", fault: "members.ownerNeeded", message }) } });
  await screen.findByRole("button", { name: "Delete my account" });
  press("Delete my account");
  const dialog = await screen.findByRole("dialog");
  fireEvent.change(await within(dialog).findByLabelText("Your address"), { target: { value: me.person.email } });
  fireEvent.click(within(dialog).getByRole("button", { name: "Delete my account" }));
  expect((await within(dialog).findByRole("alert")).textContent).toBe(message);
});
