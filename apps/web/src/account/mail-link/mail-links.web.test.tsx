import { act, cleanup, fireEvent, screen, waitFor } from "@testing-library/react";
import { afterEach, describe, expect, test, vi } from "vitest";
import { refusalBy } from "../../testing/organization.tsx";
import { openApp } from "../../testing/whole-app.tsx";

afterEach(() => {
  vi.useRealTimers();
  cleanup();
});

const press = (name: string): void => void fireEvent.click(screen.getByRole("button", { name }));
const over = refusalBy({ code: "NOT_FOUND", fault: "identity.linkOver" });

describe("the page after registering", () => {
  async function register(hasOutbox: boolean): Promise<string[]> {
    const calls: string[] = [];
    openApp("/register", ({ path }) => {
      calls.push(path);
      return path === "mail.outboxIsOpen" ? hasOutbox : { sent: true };
    });
    fireEvent.change(await screen.findByLabelText("Name"), { target: { value: "Ida" } });
    fireEvent.change(screen.getByLabelText("Address"), { target: { value: "ida@nordic.example" } });
    fireEvent.change(screen.getByLabelText("Password"), { target: { value: "plum tractor window" } });
    press("Create account");
    await screen.findByRole("heading", { name: "Check your mail" });
    return calls;
  }

  test("takes the focus, and names the outbox only where there is one", async () => {
    await register(true);
    await waitFor(() => expect(document.activeElement?.textContent).toBe("Check your mail"));
    await screen.findByRole("link", { name: "Read the message in its outbox" });
    cleanup();
    await register(false);
    expect(screen.queryByRole("link", { name: "Read the message in its outbox" })).toBeNull();
  });

  test("sends again, but not within a minute", async () => {
    vi.useFakeTimers({ toFake: ["Date", "setInterval", "clearInterval"] });
    const calls = await register(false);
    const times = (): number => calls.filter((path) => path === "accounts.register").length;
    fireEvent.click(screen.getByRole("button", { name: /^Send again in/ }));
    expect(times()).toBe(1);
    act(() => void vi.advanceTimersByTime(60_000));
    press("Send again");
    await waitFor(() => expect(screen.getByRole("status").textContent).toContain("Sent again."));
    expect(times()).toBe(2);
  });

  test("goes back to the form for another address, with what was typed", async () => {
    await register(false);
    press("Use another one");
    expect((await screen.findByLabelText<HTMLInputElement>("Name")).value).toBe("Ida");
    expect(screen.getByLabelText<HTMLInputElement>("Address").value).toBe("ida@nordic.example");
  });
});

describe.each([
  { place: "/verify", action: "Verify my address", next: "Sign in" },
  { place: "/sign-in/link", action: "Sign in", next: "Send me a new link" },
  { place: "/change-address", action: "Use this address", next: "Go to your account" },
])("the link to $place", ({ place, action, next }) => {
  test("is not used up by being opened, only by a press of the button", async () => {
    const calls: string[] = [];
    openApp(`${place}?ticket=abc`, ({ path }) => {
      calls.push(path);
      return over;
    });
    await screen.findByRole("button", { name: action });
    expect(calls).toEqual([]);
    press(action);
    await screen.findByRole("heading", { name: "This link no longer works" });
    expect(screen.getByRole("link", { name: next })).toBeDefined();
    expect(calls).toHaveLength(1);
  });

  test("says the same when its ticket was cut off", async () => {
    openApp(place, () => null);
    expect(await screen.findByRole("heading", { name: "This link no longer works" })).toBeDefined();
  });
});

test("a common password is refused at its field, and the link stays good", async () => {
  const fields = { password: "Many people use this password." };
  openApp("/reset-password?ticket=abc", () => refusalBy({ code: "BAD_REQUEST", fields }));
  fireEvent.change(await screen.findByLabelText("New password"), { target: { value: "qwertyuiop" } });
  press("Set the password");
  await screen.findByText(fields.password);
  await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText("New password")));
});
