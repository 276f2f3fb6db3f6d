import { MantineProvider } from "@mantine/core";
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { externalProblems } from "@freehold/api/platform/accounts/external/external-problems.contract.ts";
import { LinkedAccounts } from "./external-accounts-section.tsx";
import { ProblemSentence } from "./external-problem.tsx";
import { ProviderButtons } from "./external-sign-in.tsx";

afterEach(cleanup);

const google = { id: "google", label: "Google" };
const acme = { id: "acme", label: "Acme" };
const linkedAcme = {
  provider: "acme",
  subject: "1",
  label: "Acme",
  email: "ida@acme.example",
  createdAt: new Date("2026-03-01T12:00:00Z"),
};
const nothing = { linked: [], isPending: false, isBusy: false, fault: undefined, problem: null, onLink: () => {}, onUnlink: () => {} };

test("a button leads to each provider and remembers where the person wanted to be", () => {
  render(<ProviderButtons providers={[google, acme]} next="/fresh?a=1&b=2" />, { wrapper: MantineProvider });
  expect(screen.getByRole("link", { name: "Continue with Google" }).getAttribute("href")).toBe(
    "/auth/google?next=%2Ffresh%3Fa%3D1%26b%3D2",
  );
  expect(screen.getByRole("link", { name: "Continue with Acme" })).toBeDefined();
});

test("without a provider there is nothing to see", () => {
  render(<ProviderButtons providers={[]} next={undefined} />, { wrapper: MantineProvider });
  render(<LinkedAccounts {...nothing} providers={[]} />, { wrapper: MantineProvider });
  expect(screen.queryByRole("link")).toBeNull();
  expect(screen.queryByRole("heading")).toBeNull();
});

test("every problem has a sentence, and an address can put no other words on the page", () => {
  const { rerender } = render(<ProblemSentence code="declined" />, { wrapper: MantineProvider });
  expect(screen.getByRole("alert").textContent).toBe(externalProblems.declined);
  for (const code of ["Your account is locked. Call 555", "toString", "__proto__", "", null]) {
    rerender(<ProblemSentence code={code} />);
    expect(screen.queryByRole("alert")).toBeNull();
  }
});

test("a linked provider can be unlinked, the others can be linked", () => {
  const onLink = vi.fn();
  const onUnlink = vi.fn();
  render(<LinkedAccounts {...nothing} providers={[google, acme]} linked={[linkedAcme]} onLink={onLink} onUnlink={onUnlink} />, {
    wrapper: MantineProvider,
  });
  expect(screen.queryByRole("button", { name: "Link Acme" })).toBeNull();
  fireEvent.click(screen.getByRole("button", { name: "Link Google" }));
  fireEvent.click(screen.getByRole("button", { name: "Unlink Acme, ida@acme.example" }));
  expect(onLink).toHaveBeenCalledWith("google");
  expect(onUnlink).toHaveBeenCalledWith(linkedAcme);
});

test("how linking ended is said where it began", () => {
  render(<LinkedAccounts {...nothing} providers={[google]} problem="linkedElsewhere" />, { wrapper: MantineProvider });
  expect(screen.getByRole("alert").textContent).toBe(externalProblems.linkedElsewhere);
});
