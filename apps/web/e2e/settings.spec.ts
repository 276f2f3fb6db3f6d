import { expect, test } from "vitest";
import { aCompany, becomeMember, openScreen, signIn, sharedStage } from "./harness.ts";

const on = sharedStage();

/** The hour, minute and second of an instant on the clocks of a zone. */
function clock(at: Date, timeZone: string): string {
  return at.toLocaleTimeString("en-GB", { timeZone, timeStyle: "medium" });
}

test("an organization gets another name and time zone, and the whole screen follows without loading again", async () => {
  const { person, slug, api } = await aCompany(on.product.url);
  const site = await api.coldchain.site.create.mutate({ name: "Bergen" });
  const { page, context, complaints } = await openScreen(on.browser);
  await signIn(page, on.product.url, person);
  await page.goto(`${on.product.url}/${slug}/r/coldchain/site/${site.id}`);
  await page.getByTitle(clock(site.createdAt, "Europe/Oslo")).first().waitFor();
  complaints.splice(0);
  const loads: string[] = [];
  page.on("load", () => loads.push(page.url()));

  await page.getByRole("link", { name: "Settings" }).click();
  const name = page.getByRole("textbox", { name: "Name" });
  await name.fill("Pacific Fresh");
  const zone = page.getByRole("combobox", { name: "Time zone" });
  expect(await zone.inputValue()).toBe("Europe/Oslo");
  await zone.fill("tokyo");
  await page.getByRole("option", { name: "Asia/Tokyo" }).click();
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("The settings are saved.").waitFor();
  await page.getByRole("button", { name: /^Pacific Fresh.*switch/ }).waitFor();
  expect(await name.inputValue()).toBe("Pacific Fresh");
  expect(await zone.inputValue()).toBe("Asia/Tokyo");

  await page.goBack();
  await page.getByTitle(clock(site.createdAt, "Asia/Tokyo")).first().waitFor();
  expect(loads).toEqual([]);
  expect(complaints).toEqual([]);
  await context.close();
});

test("a refused name is said at its field, with the focus", async () => {
  const { person, slug } = await aCompany(on.product.url);
  const { page, context } = await openScreen(on.browser);
  await signIn(page, on.product.url, person);
  await page.goto(`${on.product.url}/${slug}/settings`);
  const name = page.getByLabel("Name");
  await name.fill(" ");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Enter a name.").waitFor();
  await expect.poll(() => name.getAttribute("aria-invalid")).toBe("true");
  await expect.poll(() => name.evaluate((field) => field === document.activeElement)).toBe(true);
  await context.close();
});

test("who may not change the settings reads them and who may, and changes them once an admin", async () => {
  const { slug, api } = await aCompany(on.product.url);
  const guest = await aCompany(on.product.url, "Somewhere else");
  const member = await becomeMember(on.product.url, { admin: api, guest, role: "manager" });
  const { page, context } = await openScreen(on.browser);
  await signIn(page, on.product.url, guest.person);
  await page.goto(`${on.product.url}/${slug}`);
  await page.getByRole("link", { name: "Settings" }).click();
  await page.getByText("Only admins and owners can change these.").waitFor();
  expect(await page.getByRole("definition").allInnerTexts()).toEqual(["Nordic Fresh", "Europe/Oslo"]);
  expect(await page.getByRole("textbox").count()).toBe(0);

  await api.members.changeRole.mutate({ id: member.id, role: "admin" });
  await page.getByRole("button", { name: "Save" }).waitFor();
  await context.close();
});
