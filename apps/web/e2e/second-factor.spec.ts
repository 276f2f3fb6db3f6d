import type { BrowserContext, Page } from "playwright-core";
import { expect, test } from "vitest";
import { codeShown } from "@freehold/identity/testing/code-app.ts";
import { aCompany, apiClient, openScreen, type Person, sharedStage } from "./harness.ts";

const on = sharedStage();

/** Each code works once: the app is looked at again when it shows another one, which the next half minute's also counts as. */
const codeOf = (secret: string, halfMinutes = 0): Promise<string> => codeShown(secret, new Date(Date.now() + halfMinutes * 30_000));

async function showPassword(page: Page, { email, password }: Person): Promise<void> {
  await page.goto(`${on.product.url}/sign-in`);
  await page.getByLabel("Address").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

/** A device that holds passkeys and knows its owner's finger, built into the browser. */
async function aDevice(context: BrowserContext, page: Page): Promise<void> {
  const tools = await context.newCDPSession(page);
  await tools.send("WebAuthn.enable");
  await tools.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}

/** An organization that asks for a second factor, and its owner, who has lost theirs. */
async function aCarefulCompany(): Promise<{ slug: string; person: Person }> {
  const { slug, api, person } = await aCompany(on.product.url);
  const [organization] = await api.organizations.mine.query();
  const { secret } = await api.factors.beginCodeGenerator.mutate();
  const { session } = await api.factors.confirmCodeGenerator.mutate({ code: await codeOf(secret) });
  const headers = { authorization: `Bearer ${session!.accessToken}`, "x-organization-id": organization!.id };
  const withTwo = apiClient(on.product.url, headers);
  await withTwo.organizations.requireSecondFactor.mutate({ required: true });
  await withTwo.factors.removeCodeGenerator.mutate();
  return { slug, person };
}

/** Reads the recovery codes off the dialog and goes on. */
async function keepCodes(page: Page): Promise<string[]> {
  const list = page.getByRole("list", { name: "Recovery codes" });
  await list.waitFor();
  const codes = await list.getByRole("listitem").allInnerTexts();
  await page.getByRole("button", { name: "I have kept them" }).click();
  return codes;
}

test("a person whom their organization asks for a second factor sets an app up on the spot, and signs in with it from then on", async () => {
  const { slug, person } = await aCarefulCompany();
  const { page, context, complaints } = await openScreen(on.browser, undefined, { obeysPolicy: true });
  await showPassword(page, person);
  await page.waitForURL((place) => place.pathname !== "/sign-in");
  await page.goto(`${on.product.url}/${slug}`);
  await page.getByRole("heading", { name: "Nordic Fresh asks for a second factor" }).waitFor();
  complaints.splice(0);

  await page.getByRole("button", { name: "Set up an app" }).click();
  await page.getByRole("img", { name: "Picture for your authenticator app" }).waitFor();
  const secret = (await page.getByText(/^([A-Z2-7]{4} ){7}[A-Z2-7]{4}$/).innerText()).replaceAll(" ", "");
  const code = page.getByLabel("Code");
  await code.fill("000000");
  await page.getByRole("button", { name: "Switch on" }).click();
  await page.getByText(/^This code is wrong/).waitFor();
  await code.fill(await codeOf(secret));
  await page.getByRole("button", { name: "Switch on" }).click();
  const codes = await keepCodes(page);
  expect(codes).toHaveLength(10);
  await page.getByRole("link", { name: "Members" }).first().waitFor();
  expect(complaints.filter((complaint) => !complaint.includes("400"))).toEqual([]);

  await context.clearCookies();
  await showPassword(page, person);
  await page.getByLabel("Code").fill(await codeOf(secret, 1));
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL((place) => place.pathname !== "/sign-in");
  await page.goto(`${on.product.url}/${slug}/members`);
  await page.getByRole("heading", { name: "Members" }).waitFor();

  await context.clearCookies();
  await showPassword(page, person);
  await page.getByRole("button", { name: "Use a recovery code instead" }).click();
  await page.getByLabel("Recovery code").fill(codes[0]!.toUpperCase());
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.getByText("9 recovery codes are left.", { exact: false }).waitFor();
  await page.goto(`${on.product.url}/${slug}/members`);
  await page.getByRole("heading", { name: "Members" }).waitFor();
  await context.close();
});

test("a passkey is made, signs in without an address, and completes a sign-in with the password", async () => {
  const { slug, person } = await aCarefulCompany();
  const { page, context } = await openScreen(on.browser, undefined, { obeysPolicy: true });
  await aDevice(context, page);
  await showPassword(page, person);
  await page.waitForURL((place) => place.pathname !== "/sign-in");
  await page.goto(`${on.product.url}/${slug}`);
  await page.getByRole("button", { name: "Add a passkey" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill("Work laptop");
  await dialog.getByRole("button", { name: "Add", exact: true }).click();
  expect(await keepCodes(page)).toHaveLength(10);
  await page.getByRole("link", { name: "Members" }).first().waitFor();

  await context.clearCookies();
  await page.goto(`${on.product.url}/sign-in`);
  await page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await page.waitForURL((place) => place.pathname !== "/sign-in");
  await page.goto(`${on.product.url}/${slug}/members`);
  await page.getByRole("heading", { name: "Members" }).waitFor();

  await context.clearCookies();
  await showPassword(page, person);
  await page.getByRole("button", { name: "Use your passkey" }).click();
  await page.waitForURL((place) => place.pathname !== "/sign-in");
  await page.goto(`${on.product.url}/${slug}/members`);
  await page.getByRole("heading", { name: "Members" }).waitFor();
  await context.close();
});

test("an owner asks it of every member only with a second factor of their own, set up in the account", async () => {
  const { person, slug } = await aCompany(on.product.url);
  const { page, context } = await openScreen(on.browser, undefined, { obeysPolicy: true });
  await aDevice(context, page);
  await showPassword(page, person);
  await page.waitForURL((place) => place.pathname !== "/sign-in");
  await page.goto(`${on.product.url}/${slug}/settings`);
  const rule = page.getByRole("switch", { name: "Members need a second factor" });
  await rule.click();
  await page.getByText(/^Set up a second factor for yourself/).waitFor();
  expect(await rule.isChecked()).toBe(false);

  await page.getByRole("link", { name: "Set up your second factor" }).click();
  await page.getByRole("button", { name: "Add a passkey" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill("Work laptop");
  await dialog.getByRole("button", { name: "Add", exact: true }).click();
  await keepCodes(page);
  await page.getByText("10 of 10 left").waitFor();

  await page.goto(`${on.product.url}/${slug}/settings`);
  await rule.click();
  await page.getByText("Members need a second factor from now on.").waitFor();
  await expect.poll(() => rule.isChecked()).toBe(true);

  await page.goto(`${on.product.url}/account`);
  await page.getByRole("button", { name: "Remove Work laptop" }).click();
  await page.getByText(/^It is your last second factor/).waitFor();
  await page.getByRole("button", { name: "Remove", exact: true }).click();
  await page.getByText("The passkey Work laptop was removed.").waitFor();
  await page.goto(`${on.product.url}/${slug}`);
  await page.getByRole("heading", { name: "Nordic Fresh asks for a second factor" }).waitFor();
  await context.close();
});
