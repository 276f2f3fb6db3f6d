import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { clientFault } from "../api/fault.ts";
import { InAccount } from "../testing/account.tsx";
import { refusalBy } from "../testing/organization.tsx";
import { Failure } from "./failure.tsx";

afterEach(cleanup);

test.each([
  ["access.secondFactorNeeded", "This needs a second factor", "Set one up"],
  ["access.organizationSuspended", "This organization is suspended", "Go to the start"],
  ["access.memberSuspended", "Your membership is suspended", "Go to the start"],
])("%s has a page with a way on", async (fault, title, way) => {
  render(
    <InAccount answer={() => null}>
      <Failure fault={clientFault(refusalBy({ code: "FORBIDDEN", fault }))} />
    </InAccount>,
  );
  expect(await screen.findByRole("heading", { name: title })).toBeDefined();
  expect(screen.getByRole("link", { name: way })).toBeDefined();
});

test.each([
  ["access.moduleOff", "This part is switched off"],
  ["access.keyNotMeant", "This API key is not made for that"],
  ["access.roleTooLow", "You may not see this"],
])("%s has a page that says who can help", async (fault, title) => {
  render(
    <InAccount answer={() => null}>
      <Failure fault={clientFault(refusalBy({ code: "FORBIDDEN", fault, message: "Your role does not allow this." }))} />
    </InAccount>,
  );
  expect(await screen.findByRole("heading", { name: title })).toBeDefined();
  expect(screen.getByText(/admin|owner/)).toBeDefined();
});

test("whoever did not confirm can be asked again", async () => {
  const onRetry = vi.fn();
  render(
    <InAccount answer={() => null}>
      <Failure fault={clientFault(refusalBy({ code: "FORBIDDEN", fault: "access.confirmationNeeded" }))} onRetry={onRetry} />
    </InAccount>,
  );
  (await screen.findByRole("button", { name: "Try again" })).click();
  expect(onRetry).toHaveBeenCalledOnce();
});
