import { cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { afterEach, describe, expect, test, vi } from "vitest";
import { InAccount } from "../../testing/account.tsx";
import { refusal, type Answer } from "../../testing/organization.tsx";
import { PasskeySection } from "./passkey-section.tsx";
import QrCode from "./qr-code.tsx";
import { SecondFactorSection } from "./second-factor-section.tsx";
import { SecondFactorStep, type FactorMethod } from "./second-factor-step.tsx";
import type { Factors } from "./use-factors.ts";

afterEach(cleanup);

const type = (label: string, value: string): void => void fireEvent.change(screen.getByLabelText(label), { target: { value } });
const press = (name: string | RegExp): void => void fireEvent.click(screen.getByRole("button", { name }));

describe("the second half of a sign-in", () => {
  function step(answer: Answer, methods: readonly FactorMethod[] = ["code", "recoveryCode"]) {
    const done = { onDone: vi.fn(), onBack: vi.fn() };
    render(
      <InAccount answer={answer}>
        <SecondFactorStep ticket="t" methods={methods} {...done} />
      </InAccount>,
    );
    return done;
  }

  test("asks for the code first, and sends it with the ticket", async () => {
    const calls: unknown[] = [];
    const { onDone } = step(({ path, input }) => {
      calls.push([path, input]);
      return { recoveryCodesLeft: null };
    });
    await screen.findByLabelText("Code");
    type("Code", "123 456");
    press("Sign in");
    await waitFor(() => expect(onDone).toHaveBeenCalledOnce());
    expect(calls).toEqual([["factors.completeSignIn", { ticket: "t", code: "123 456" }]]);
  });

  test("says a wrong code at its field with the focus, and what was typed stays", async () => {
    const { onDone } = step(() => refusal("BAD_REQUEST", "No.", { code: "This code is wrong." }));
    await screen.findByLabelText("Code");
    type("Code", "000000");
    press("Sign in");
    await screen.findByText("This code is wrong.");
    await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText("Code")));
    expect(screen.getByLabelText<HTMLInputElement>("Code").value).toBe("000000");
    expect(onDone).not.toHaveBeenCalled();
  });

  test("takes a recovery code instead, and the password again", async () => {
    const { onDone, onBack } = step(() => ({ recoveryCodesLeft: 1 }));
    await screen.findByLabelText("Code");
    press("Use a recovery code instead");
    type("Recovery code", "7k2m-0x9q-abcd-efgh");
    press("Sign in");
    await waitFor(() => expect(onDone).toHaveBeenCalledOnce());
    press("Begin again with the password");
    expect(onBack).toHaveBeenCalledOnce();
  });

  test("does not offer a passkey where the browser has none", async () => {
    step(() => undefined, ["passkey", "code"]);
    await screen.findByLabelText("Code");
    expect(screen.queryByRole("button", { name: /passkey/ })).toBeNull();
  });
});

const nothing: Factors = { codeGeneratorSince: null, passkeys: [], recoveryCodesLeft: 0, isOn: false, showedTwo: false };
const codes = Array.from({ length: 10 }, (_, index) => `code-${index}`);

describe("the part of the account page", () => {
  function section(answer: Answer): void {
    render(
      <InAccount answer={answer}>
        <SecondFactorSection />
        <PasskeySection />
      </InAccount>,
    );
  }

  test("sets an app up by picture or text, and shows the recovery codes until they are kept", async () => {
    section(({ path }) => {
      if (path === "factors.beginCodeGenerator") return { secret: "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", uri: "otpauth://totp/x?secret=A" };
      return path === "factors.confirmCodeGenerator" ? { recoveryCodes: codes, session: null } : nothing;
    });
    fireEvent.click(await screen.findByRole("button", { name: "Set up an app" }));
    await screen.findByText("ABCD EFGH IJKL MNOP QRST UVWX YZ23 4567");
    await screen.findByRole("img", { name: "Picture for your authenticator app" });
    type("Code", "123456");
    press("Switch on");
    const list = await screen.findByRole("list", { name: "Recovery codes" });
    expect(
      within(list)
        .getAllByRole("listitem")
        .map(({ textContent }) => textContent),
    ).toEqual(codes);
    press("I have kept them");
    await waitFor(() => expect(screen.queryByRole("list", { name: "Recovery codes" })).toBeNull());
  });

  test("says how many recovery codes are left, and asks for new ones when they run out", async () => {
    section(() => ({ ...nothing, isOn: true, codeGeneratorSince: new Date(), recoveryCodesLeft: 2 }));
    expect(await screen.findByText("Only 2 of 10 left. Make new ones soon.")).toBeTruthy();
    cleanup();
    section(() => ({ ...nothing, isOn: true, codeGeneratorSince: new Date() }));
    expect(await screen.findByText(/^All are used/)).toBeTruthy();
  });

  test("warns before the last factor is removed", async () => {
    const passkeys = [{ id: "p", name: "Phone", createdAt: new Date(), usedAt: null }];
    section(() => ({ ...nothing, isOn: true, passkeys, recoveryCodesLeft: 10 }));
    fireEvent.click(await screen.findByRole("button", { name: "Remove Phone" }));
    expect(await screen.findByText(/It is your last second factor/)).toBeTruthy();
  });
});

test("the picture has the border that cameras need", () => {
  render(<QrCode text="otpauth://totp/Freehold:ida?secret=A" label="Picture" />);
  const [, , size] = screen.getByRole("img", { name: "Picture" }).getAttribute("viewBox")!.split(" ").map(Number);
  // Version 3 has 29 squares a side.
  expect(size).toBe(29 + 6);
});
