import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { aCompany, becomeMember, openScreen, signIn, sharedStage } from "./harness.ts";

const on = sharedStage();

/** A screen of somebody with a new company, at one of its pages. */
async function atWork(path = "") {
  const { person, slug, api } = await aCompany(on.product.url);
  const screen = await openScreen(on.browser);
  await signIn(screen.page, on.product.url, person);
  const open = (at: string): Promise<unknown> => screen.page.goto(`${on.product.url}/${slug}${at}`);
  if (path) await open(path);
  return { ...screen, open, person, slug, api };
}

const dialog = (page: Page) => page.getByRole("dialog");

test("a record is added, changed and removed without a line of code for it, and others see it happen", async () => {
  const { page, context, person, slug, complaints } = await atWork("/r/coldchain/site");
  const other = await openScreen(on.browser);
  await signIn(other.page, on.product.url, person);
  await other.page.goto(`${on.product.url}/${slug}/r/coldchain/site`);
  await other.page.getByText("No sites yet").waitFor();
  complaints.splice(0);

  await page.getByRole("button", { name: "New site" }).first().click();
  await dialog(page).getByRole("button", { name: "Add site" }).click();
  await dialog(page).getByText("Fill this in.").waitFor();
  await dialog(page).getByLabel("Name").fill("Bergen harbour");
  await dialog(page).getByRole("button", { name: "Add site" }).click();
  await page.getByRole("gridcell", { name: "Bergen harbour" }).waitFor();
  await other.page.getByRole("gridcell", { name: "Bergen harbour" }).waitFor();

  await page.getByRole("gridcell", { name: "Bergen harbour" }).click();
  await page.getByRole("heading", { level: 1, name: "Bergen harbour" }).waitFor();
  await page.getByRole("button", { name: "Change" }).click();
  await dialog(page).getByLabel("Address").fill("Bryggen 1");
  await dialog(page).getByRole("button", { name: "Save" }).click();
  await page.getByRole("definition").getByText("Bryggen 1").waitFor();

  await page.getByRole("button", { name: "Remove" }).click();
  const remove = dialog(page).getByRole("button", { name: "Remove", exact: true });
  expect(await remove.isDisabled()).toBe(true);
  await dialog(page).getByLabel("Type Bergen harbour to confirm").fill("Bergen harbour");
  await remove.click();
  await page.getByText("No sites yet").waitFor();
  await other.page.getByText("No sites yet").waitFor();
  expect(complaints).toEqual([]);
  await Promise.all([context.close(), other.context.close()]);
});

test("a refusal by the server stands at its field, with the focus", async () => {
  const { page, context, open, api } = await atWork();
  await api.coldchain.site.create.mutate({ name: "Bergen" });
  await open("/r/coldchain/site?new=true");
  await dialog(page).getByLabel("Name").fill("Bergen");
  await dialog(page).getByRole("button", { name: "Add site" }).click();
  const name = dialog(page).getByLabel("Name");
  await expect.poll(() => name.getAttribute("aria-invalid")).toBe("true");
  await expect.poll(() => name.evaluate((field) => field === document.activeElement)).toBe(true);
  await context.close();
});

test("what a list shows is in its address: search, filter and order, also after coming back", async () => {
  const { page, context, open, api } = await atWork();
  const site = await api.coldchain.site.create.mutate({ name: "Bergen" });
  const area = await api.coldchain.area.create.mutate({ siteId: site.id, name: "Kitchen" });
  for (const name of ["Milk fridge", "Fish fridge", "Main freezer"]) {
    await api.coldchain.unit.create.mutate({ areaId: area.id, name, kind: name.endsWith("fridge") ? "fridge" : "freezer" });
  }
  await open("/r/coldchain/unit");
  await page.getByRole("row").nth(1).waitFor();
  const names = () => page.locator('[role="row"] [role="gridcell"]:first-child').allInnerTexts();
  await expect.poll(names).toEqual(["Main freezer", "Fish fridge", "Milk fridge"]);

  await page.getByRole("button", { name: "Name", exact: true }).click();
  await expect.poll(names).toEqual(["Fish fridge", "Main freezer", "Milk fridge"]);
  await page.getByRole("button", { name: "Filter" }).click();
  await page.getByRole("menuitem", { name: "Fridge", exact: true }).click();
  await expect.poll(names).toEqual(["Fish fridge", "Milk fridge"]);
  await page.getByRole("searchbox").fill("milk");
  await expect.poll(names).toEqual(["Milk fridge"]);

  await api.coldchain.unit.create.mutate({ areaId: area.id, name: "Milk fridge 2", kind: "fridge" });
  await api.coldchain.unit.create.mutate({ areaId: area.id, name: "Milk freezer", kind: "freezer" });
  await expect.poll(names).toEqual(["Milk fridge", "Milk fridge 2"]);

  await page.getByRole("gridcell", { name: "Milk fridge", exact: true }).click();
  await page.getByRole("heading", { level: 1, name: "Milk fridge" }).waitFor();
  await page.goBack();
  await expect.poll(names).toEqual(["Milk fridge", "Milk fridge 2"]);
  expect(await page.getByRole("searchbox").inputValue()).toBe("milk");
  await context.close();
});

test("a session that ends elsewhere ends here, and signing in again leads back", async () => {
  const { page, context, person, slug, open } = await atWork();
  await open("/r/coldchain/site");
  await page.getByText("No sites yet").waitFor();
  await page.evaluate(async () => {
    await fetch("/trpc/accounts.signOut", { method: "POST", headers: { "content-type": "application/json" }, body: "{}" });
  });
  await page.waitForURL("**/sign-in**");
  await page.getByLabel("Address").fill(person.email);
  await page.getByLabel("Password", { exact: true }).fill(person.password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL(`**/${slug}/r/coldchain/site`);
  await context.close();
});

test("another role changes the screen at once, and the end of a membership ends it", async () => {
  const { slug, api } = await aCompany(on.product.url);
  const guest = await aCompany(on.product.url, "Somewhere else");
  await api.coldchain.site.create.mutate({ name: "Bergen" });
  const member = await becomeMember(on.product.url, { admin: api, guest, role: "viewer" });
  const { page, context } = await openScreen(on.browser);
  await signIn(page, on.product.url, guest.person);
  await page.goto(`${on.product.url}/${slug}/r/coldchain/site`);
  await page.getByRole("gridcell", { name: "Bergen" }).waitFor();
  expect(await page.getByRole("button", { name: "New site" }).count()).toBe(0);

  await api.members.changeRole.mutate({ id: member.id, role: "manager" });
  await page.getByRole("button", { name: "New site" }).waitFor();

  await api.members.remove.mutate({ id: member.id });
  await page.getByText("There is nothing here").waitFor();
  expect(await page.getByText("Bergen").count()).toBe(0);
  await context.close();
});
