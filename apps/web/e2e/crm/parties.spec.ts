import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { aCompany, openScreen, signIn, sharedStage } from "../harness.ts";

const on = sharedStage();

const dialog = (page: Page) => page.getByRole("dialog");
const heading = (page: Page, name: string) => page.getByRole("heading", { level: 1, name });

async function addContact(page: Page, { name, role }: { name: string; role: string }): Promise<void> {
  await page.getByRole("button", { name: "Add a contact" }).click();
  await dialog(page).getByLabel("Name").fill(name);
  await dialog(page).getByLabel("Role").fill(role);
  await dialog(page).getByRole("button", { name: "Add the contact" }).click();
  await dialog(page).waitFor({ state: "detached" });
}

test("a company is added with its contacts, added twice in spite of the warning, merged, and taken apart again", async () => {
  const { person, slug } = await aCompany(on.product.url);
  const { page, context, complaints } = await openScreen(on.browser);
  await signIn(page, on.product.url, person);
  await page.goto(`${on.product.url}/${slug}/crm/parties`);

  await page.getByRole("button", { name: "New", exact: true }).first().click();
  await page.getByRole("menuitem", { name: "Company" }).click();
  await dialog(page).getByLabel("Name").fill("Caffè Aroma S.r.l.");
  await dialog(page).getByLabel("Phone").fill("+39 06 4543 8812");
  await dialog(page).getByRole("button", { name: "Add company" }).click();
  await heading(page, "Caffè Aroma S.r.l.").waitFor();

  await page.getByRole("tab", { name: "People and links" }).click();
  await addContact(page, { name: "Davide Conti", role: "Manager" });
  await addContact(page, { name: "Sara Bellini", role: "Bar" });
  const davide = page.getByRole("row", { name: /Davide Conti/ });
  const sara = page.getByRole("row", { name: /Sara Bellini/ });
  await davide.getByText("Primary", { exact: true }).waitFor();
  await sara.getByRole("button", { name: "Make primary" }).click();
  await sara.getByText("Primary", { exact: true }).waitFor();
  expect(await davide.getByText("Primary", { exact: true }).count()).toBe(0);

  await page.getByRole("tab", { name: "Timeline" }).click();
  await page.getByLabel("Subject").fill("Bakes its own bread now");
  await page.getByRole("button", { name: "Add note" }).click();
  await page.getByRole("list", { name: "Timeline" }).getByText("Bakes its own bread now").waitFor();

  await page.goto(`${on.product.url}/${slug}/crm/parties?new=company`);
  await dialog(page).getByLabel("Name").fill("Caffe Aroma");
  await dialog(page).getByText("Somebody like this is there already").waitFor();
  await dialog(page).getByLabel("Mail address").fill("bar@aroma.example");
  await dialog(page).getByRole("button", { name: "Add company" }).click();
  await heading(page, "Caffe Aroma").waitFor();
  const second = page.url();

  await page.goto(`${on.product.url}/${slug}/crm/duplicates`);
  await page.getByRole("link", { name: /^Compare / }).click();
  await heading(page, "Merge two parties").waitFor();
  const stays = page.getByRole("radio", { name: "Caffè Aroma S.r.l." });
  if (!(await stays.isChecked())) await page.getByRole("button", { name: "Swap" }).click();
  await page.getByRole("button", { name: "Merge them" }).click();
  await heading(page, "Caffè Aroma S.r.l.").waitFor();
  await page.getByRole("link", { name: "bar@aroma.example" }).waitFor();

  // The address of the one that is gone leads here.
  await page.goto(second);
  await heading(page, "Caffè Aroma S.r.l.").waitFor();
  await page.getByRole("button", { name: "Undo the merge" }).click();
  await page.getByRole("button", { name: "Undo the merge" }).waitFor({ state: "detached" });
  // Its address as a record of any kind leads to its own page as well.
  await page.goto(second.replace("/crm/parties/", "/r/crm/party/"));
  await page.waitForURL(second);
  await heading(page, "Caffe Aroma").waitFor();
  await page.getByRole("link", { name: "bar@aroma.example" }).waitFor();
  expect(complaints).toEqual([]);
  await context.close();
});
