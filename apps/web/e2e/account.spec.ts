import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ageConfirmations } from "@freehold/server/testing/old-confirmations.ts";
import { aCompany, openBrowser, openScreen, signIn, startProduct, type Product } from "./harness.ts";

let product: Product;
let browser: Browser;

beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct(), openBrowser()]);
});

afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

const title = (page: Page, name: string): Promise<void> => page.getByRole("heading", { level: 1, name }).waitFor();
const press = (page: Page, name: string): Promise<void> => page.getByRole("button", { name, exact: true }).click();

/** Opens the newest link with these words, as the outbox of a server without a mail server shows it. */
async function openNewestMail(page: Page, action: string): Promise<string> {
  await page.goto(`${product.url}/outbox`);
  // Messages below the newest are folded up.
  const link = page.getByRole("link", { name: action, includeHidden: true }).first();
  const address = (await link.getAttribute("href")) ?? "";
  await page.goto(address);
  return address;
}

const signInsOn = (page: Page): Promise<number> => page.getByRole("list", { name: "Sign-ins" }).getByRole("listitem").count();

test("a person registers, verifies their address, changes their password elsewhere, and gets in after forgetting it", async () => {
  const person = { email: "ida@nordic.example", password: "plum tractor window soup" };
  const { page, context, complaints } = await openScreen(browser, undefined, { obeysPolicy: true });

  await page.goto(`${product.url}/register`);
  await page.getByLabel("Name").fill("Ida Berg");
  await page.getByLabel("Address").fill(person.email);
  await page.getByLabel("Password", { exact: true }).fill("qwertyuiop");
  await press(page, "Create account");
  await page.getByText("Many people use this password.", { exact: false }).waitFor();
  const field = page.getByLabel("Password", { exact: true });
  await expect.poll(() => field.evaluate((input) => input === document.activeElement)).toBe(true);
  await field.fill(person.password);
  await press(page, "Create account");
  await title(page, "Check your mail");
  await page.getByRole("link", { name: "Read the message in its outbox" }).waitFor();
  // The refused password: the browser notes every refusal.
  expect(complaints.splice(0).filter((complaint) => !complaint.includes("400"))).toEqual([]);

  const link = await openNewestMail(page, "Verify address");
  await title(page, "Verify your address");
  await press(page, "Verify my address");
  await title(page, "New organization");
  await page.getByLabel("Name", { exact: true }).fill("Nordic Fresh");
  await press(page, "Create organization");
  await page.waitForURL(`${product.url}/nordic-fresh`);
  await page.getByRole("link", { name: "Members" }).first().waitFor();
  expect(complaints).toEqual([]);

  await page.goto(link);
  await press(page, "Verify my address");
  await title(page, "This link no longer works");

  // Another browser, in the middle of something.
  const other = await openScreen(browser);
  await signIn(other.page, product.url, person);
  await other.page.goto(`${product.url}/nordic-fresh/members?people=all`);
  await title(other.page, "Members");

  await page.goto(`${product.url}/account`);
  await title(page, "Your account");
  await expect.poll(() => signInsOn(page)).toBe(2);
  await page.getByLabel("Current password", { exact: true }).fill(person.password);
  await page.getByLabel("New password", { exact: true }).fill("velvet harbour 93 lanterns");
  await ageConfirmations(product.folder);
  await press(page, "Change password");
  const question = page.getByRole("dialog", { name: "Confirm that it is you" });
  await question.getByLabel("Password", { exact: true }).fill(person.password);
  await question.getByRole("button", { name: "Confirm" }).click();
  await page.getByText("Your password is changed.", { exact: false }).waitFor();
  await expect.poll(() => signInsOn(page)).toBe(1);

  await title(other.page, "Sign in");
  await other.page.getByText("You were signed out.", { exact: false }).waitFor();
  await other.page.getByLabel("Address").fill(person.email);
  await other.page.getByLabel("Password", { exact: true }).fill("velvet harbour 93 lanterns");
  await press(other.page, "Sign in");
  await title(other.page, "Members");
  expect(new URL(other.page.url()).pathname).toBe("/nordic-fresh/members");
  await other.context.close();

  await page.getByRole("button", { name: "Sign out" }).click();
  await title(page, "Sign in");
  await page.getByRole("link", { name: "Forgot your password?" }).click();
  await title(page, "Choose a new password");
  await page.getByLabel("Address").fill(person.email);
  await press(page, "Send the link");
  await title(page, "Check your mail");
  const reset = await openNewestMail(page, "Choose a password");
  await page.getByLabel("New password").fill("seven quiet bicycles");
  await press(page, "Set the password");
  await title(page, "Your password is set");
  await signIn(page, product.url, { ...person, password: "seven quiet bicycles" });
  await page.waitForURL(`${product.url}/nordic-fresh`);

  await page.goto(reset);
  await page.getByLabel("New password").fill("eight quiet bicycles");
  await press(page, "Set the password");
  await title(page, "This link no longer works");
  await context.close();
});

test("a confirmation in the middle of an organization keeps the page as it is, in every window of the browser", async () => {
  const { person, slug, api } = await aCompany(product.url);
  const { page, context } = await openScreen(browser);
  await signIn(page, product.url, person);
  await page.goto(`${product.url}/${slug}/r/coldchain/site`);
  await title(page, "Sites");
  const second = await context.newPage();
  await second.goto(`${product.url}/${slug}/r/coldchain/site`);
  await title(second, "Sites");

  await ageConfirmations(product.folder);
  const third = await context.newPage();
  await third.goto(`${product.url}/account`);
  await third.getByLabel("New address").fill("ida@elsewhere.example");
  await press(third, "Send link");
  const question = third.getByRole("dialog", { name: "Confirm that it is you" });
  await question.getByLabel("Password", { exact: true }).waitFor();
  await third.keyboard.press("Escape");
  await third.getByText("Nothing was changed, because you did not confirm", { exact: false }).waitFor();
  await press(third, "Send link");
  await question.getByLabel("Password", { exact: true }).fill(person.password);
  await third.keyboard.press("Enter");
  await third.getByText("We have sent a link to", { exact: false }).waitFor();

  // The other windows have lost the session that they were opened with, and go on with the new one.
  await api.coldchain.site.create.mutate({ name: "Bergen" });
  for (const window of [page, second]) {
    await window.getByText("Bergen").first().waitFor();
    expect(new URL(window.url()).pathname).toBe(`/${slug}/r/coldchain/site`);
  }

  await openNewestMail(third, "Use this address");
  await press(third, "Use this address");
  await title(third, "Your address is changed");
  await third.getByRole("link", { name: "Go to your account" }).click();
  await third.getByText("ida@elsewhere.example", { exact: false }).first().waitFor();
  await context.close();
});

test("a link of a mail signs in, and one sign-in ends another", async () => {
  const { person } = await aCompany(product.url);
  const { page, context } = await openScreen(browser, { scheme: "light", width: 380 });
  await page.goto(`${product.url}/sign-in`);
  await page.getByRole("link", { name: "Send me a link" }).click();
  await title(page, "Sign in by mail");
  await page.getByLabel("Address").fill(person.email);
  await press(page, "Send the link");
  await title(page, "Check your mail");
  await openNewestMail(page, "Sign in");
  await title(page, "Sign in by mail");
  await press(page, "Sign in");
  await page.waitForURL((place) => place.pathname.startsWith("/nordic-"));

  const other = await openScreen(browser);
  await signIn(other.page, product.url, person);
  await other.page.goto(`${product.url}/account`);
  await title(other.page, "Your account");
  await page.goto(`${product.url}/account#sign-ins`);
  await page.getByRole("button", { name: "End all others" }).click();
  await page
    .getByText(/sign-ins? ha(s|ve) ended/)
    .first()
    .waitFor();
  await title(other.page, "Sign in");
  await other.page.getByText("You were signed out.", { exact: false }).waitFor();
  await other.context.close();
  await context.close();
});
