import type { Locator, Page } from "playwright-core";
import { expect, test } from "vitest";
import { ageConfirmations } from "@freehold/server/testing/behind-the-scenes.ts";
import { aCompany, openScreen, signIn, stage } from "./harness.ts";

const on = stage();

const title = (page: Page, name: string): Promise<void> => page.getByRole("heading", { level: 1, name }).waitFor();
const press = (page: Page, name: string): Promise<void> => page.getByRole("button", { name, exact: true }).click();

/** Opens the newest link with these words, as the outbox of a server without a mail server shows it. */
async function openNewestMail(page: Page, action: string): Promise<string> {
  await page.goto(`${on.product.url}/outbox`);
  // Messages below the newest are folded up.
  const link = page.getByRole("link", { name: action, includeHidden: true }).first();
  const address = (await link.getAttribute("href")) ?? "";
  await page.goto(address);
  return address;
}

const signInsOn = (page: Page): Promise<number> => page.getByRole("list", { name: "Sign-ins" }).getByRole("listitem").count();

test("a person registers, verifies their address, changes their password elsewhere, and gets in after forgetting it", async () => {
  const person = { email: "ida@nordic.example", password: "plum tractor window soup" };
  const { page, context, complaints } = await openScreen(on.browser, undefined, { obeysPolicy: true });

  await page.goto(`${on.product.url}/register`);
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
  await page.waitForURL(`${on.product.url}/nordic-fresh`);
  await page.getByRole("link", { name: "Members" }).first().waitFor();
  expect(complaints).toEqual([]);

  await page.goto(link);
  await press(page, "Verify my address");
  await title(page, "This link no longer works");

  // Another browser, in the middle of something.
  const other = await openScreen(on.browser);
  await signIn(other.page, on.product.url, person);
  await other.page.goto(`${on.product.url}/nordic-fresh/members?people=all`);
  await title(other.page, "Members");

  await page.goto(`${on.product.url}/account`);
  await title(page, "Your account");
  await expect.poll(() => signInsOn(page)).toBe(2);
  await page.getByLabel("Current password", { exact: true }).fill(person.password);
  await page.getByLabel("New password", { exact: true }).fill("velvet harbour 93 lanterns");
  await ageConfirmations(on.product.folder);
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
  await signIn(page, on.product.url, { ...person, password: "seven quiet bicycles" });
  await page.waitForURL(`${on.product.url}/nordic-fresh`);

  await page.goto(reset);
  await page.getByLabel("New password").fill("eight quiet bicycles");
  await press(page, "Set the password");
  await title(page, "This link no longer works");
  expect(complaints.filter((complaint) => /policy/i.test(complaint))).toEqual([]);
  await context.close();
});

test("a confirmation in the middle of a form keeps the form, and every window of the browser goes on", async () => {
  const { person, slug, api } = await aCompany(on.product.url);
  const { page, context } = await openScreen(on.browser);
  await signIn(page, on.product.url, person);
  await page.goto(`${on.product.url}/${slug}/api-keys`);
  await title(page, "API keys");
  const second = await context.newPage();
  await second.goto(`${on.product.url}/${slug}/r/coldchain/site`);
  await title(second, "Sites");

  await ageConfirmations(on.product.folder);
  await press(page, "New API key");
  await page.getByLabel("Name", { exact: true }).fill("Logger in the cellar");
  await page.getByRole("group", { name: "What is it for?" }).getByRole("button").first().click();
  await press(page, "Make the key");
  const question = page.getByRole("dialog", { name: "Confirm that it is you" });
  await question.getByLabel("Password", { exact: true }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByText("Nothing was changed, because you did not confirm", { exact: false }).waitFor();
  await press(page, "Make the key");
  await question.getByLabel("Password", { exact: true }).fill(person.password);
  await page.keyboard.press("Enter");
  // What is shown once is not lost although the browser has another session by now.
  await page.getByRole("dialog", { name: "Your new API key" }).waitFor();
  await press(page, "I have kept it");
  await page.getByText("Logger in the cellar").first().waitFor();

  // The other window has lost the session that it was opened with, and goes on with the new one.
  await api.coldchain.site.create.mutate({ name: "Bergen" });
  await second.getByText("Bergen").first().waitFor();
  expect(new URL(second.url()).pathname).toBe(`/${slug}/r/coldchain/site`);
  await context.close();
});

/** A picture of one pixel. */
const aPixel = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");

const widthOf = async (picture: Locator): Promise<number> => {
  await picture.waitFor();
  await picture.evaluate((img: HTMLImageElement) => img.decode());
  return picture.evaluate((img: HTMLImageElement) => img.naturalWidth);
};

test("a person shows their picture and takes it away, and gets another address by a link to it, opened in any browser", async () => {
  const { person, slug } = await aCompany(on.product.url);
  const { page, context, complaints } = await openScreen(on.browser, undefined, { obeysPolicy: true });
  await signIn(page, on.product.url, person);
  await page.goto(`${on.product.url}/account`);
  await page.getByLabel("Picture file").setInputFiles({ name: "me.png", mimeType: "image/png", buffer: aPixel });
  await page.getByText("Your picture is saved.").waitFor();
  expect(await widthOf(page.getByAltText("You, as others see you"))).toBe(320);
  await page.goto(`${on.product.url}/${slug}/members`);
  expect(await widthOf(page.locator("main [data-face] img"))).toBe(96);
  await page.goto(`${on.product.url}/account`);
  await press(page, "Remove the picture");
  await page.getByText("Your picture is removed.").waitFor();
  expect(complaints).toEqual([]);
  await page.getByLabel("New address").fill("ida@elsewhere.example");
  await press(page, "Send link");
  await page.getByText("We have sent a link to", { exact: false }).waitFor();
  const other = await openScreen(on.browser, { scheme: "light", width: 380 });
  await openNewestMail(other.page, "Use this address");
  await press(other.page, "Use this address");
  await title(other.page, "Your address is changed");
  await other.context.close();
  await page.reload();
  await page.getByText("Ida Berg, ida@elsewhere.example").waitFor();
  await context.close();
});

test("a link of a mail signs in, and one sign-in ends another", async () => {
  const { person } = await aCompany(on.product.url);
  const { page, context } = await openScreen(on.browser, { scheme: "light", width: 380 });
  await page.goto(`${on.product.url}/sign-in`);
  await page.getByRole("link", { name: "Send me a link" }).click();
  await title(page, "Sign in by mail");
  await page.getByLabel("Address").fill(person.email);
  await press(page, "Send the link");
  await title(page, "Check your mail");
  await openNewestMail(page, "Sign in");
  await title(page, "Sign in by mail");
  await press(page, "Sign in");
  await page.waitForURL((place) => place.pathname.startsWith("/nordic-"));

  const other = await openScreen(on.browser);
  await signIn(other.page, on.product.url, person);
  await other.page.goto(`${on.product.url}/account`);
  await title(other.page, "Your account");
  await page.goto(`${on.product.url}/account#sign-ins`);
  await page.getByRole("button", { name: "End all others" }).click();
  await page
    .getByText(/sign-ins? ha(s|ve) ended/)
    .first()
    .waitFor();
  // Whoever comes back to a window sees at once what has become of it.
  await other.page.evaluate(() => void window.dispatchEvent(new Event("visibilitychange")));
  await title(other.page, "Sign in");
  await other.page.getByText("You were signed out.", { exact: false }).waitFor();
  await other.context.close();
  await context.close();
});
