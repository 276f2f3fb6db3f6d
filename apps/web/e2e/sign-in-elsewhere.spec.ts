import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ProviderProcess } from "@freehold/server/oauth/testing/provider-process.ts";
import { aCompany, openBrowser, openScreen, signIn, startProduct, type Product } from "./harness.ts";

let product: Product;
let browser: Browser;
let provider: ProviderProcess;

beforeAll(async () => {
  provider = await ProviderProcess.start();
  const variables = { OIDC_ISSUER: provider.issuer, OIDC_CLIENT_ID: "freehold", OIDC_CLIENT_SECRET: "secret", OIDC_NAME: "Acme" };
  [product, browser] = await Promise.all([startProduct({ variables }), openBrowser()]);
});

afterAll(async () => {
  await browser?.close();
  await product?.stop();
  await provider?.[Symbol.asyncDispose]();
});

test("somebody new continues with their company's account, and is at once where they wanted to be", async () => {
  provider.claims = { sub: "ada", email: "ada@acme.example", email_verified: true, name: "Ada Byron" };
  const { page, context, complaints } = await openScreen(browser, undefined, { obeysPolicy: true });
  await page.goto(`${product.url}/new-organization`);
  await page.getByRole("link", { name: "Continue with Acme" }).click();
  await page.waitForURL(`${product.url}/new-organization`);
  await page.getByRole("heading", { name: "New organization" }).waitFor();
  expect(complaints).toEqual([]);
  await context.close();
});

test("a person with a password links their company's account, signs in with it, and unlinks it again", async () => {
  const { person, slug } = await aCompany(product.url);
  provider.claims = { sub: "ida", email: "ida@acme.example", email_verified: true };
  const { page, context, complaints } = await openScreen(browser, undefined, { obeysPolicy: true });
  await signIn(page, product.url, person);
  await page.goto(`${product.url}/account`);
  complaints.splice(0);
  const section = page.getByRole("region", { name: "Accounts elsewhere" });
  await section.getByRole("button", { name: "Link Acme" }).click();
  const unlink = section.getByRole("button", { name: "Unlink Acme, ida@acme.example" });
  await unlink.waitFor();
  expect(new URL(page.url()).hash).toBe("#elsewhere");
  await context.clearCookies();
  await page.goto(`${product.url}/sign-in`);
  await page.getByRole("link", { name: "Continue with Acme" }).click();
  await page.waitForURL((place) => place.pathname.startsWith(`/${slug}`));
  await page.goto(`${product.url}/account#elsewhere`);
  await unlink.click();
  await section.getByRole("button", { name: "Link Acme" }).waitFor();
  expect(complaints).toEqual([]);
  await context.close();
});

test("somebody who says no at the provider reads what happened, and can sign in another way", async () => {
  provider.misbehaviour = {
    onReturn: (url) => {
      url.searchParams.delete("code");
      url.searchParams.set("error", "access_denied");
    },
  };
  const { page, context } = await openScreen(browser, undefined, { obeysPolicy: true });
  await page.goto(`${product.url}/sign-in`);
  await page.getByRole("link", { name: "Continue with Acme" }).click();
  await page.getByRole("alert").getByText("You did not agree to share your account").waitFor();
  expect(await page.getByLabel("Password", { exact: true }).isVisible()).toBe(true);
  await context.close();
});
