import { expect, test } from "vitest";
import { aCompany, apiClient, openScreen, signIn, stage } from "./harness.ts";

const on = stage();

test("a device gets a key that is shown once, its use is seen, and it ends at once", async () => {
  const { person, slug } = await aCompany(on.product.url);
  const { page, context, complaints } = await openScreen(on.browser);
  await signIn(page, on.product.url, person);
  await page.getByRole("link", { name: "API keys" }).click();
  await page.getByText("No API keys yet").waitFor();
  await page.getByRole("button", { name: "New API key" }).click();
  await page.getByRole("textbox", { name: "Name" }).fill("Logger in the cellar");
  await page.getByRole("button", { name: "Send readings" }).click();
  await page.getByRole("button", { name: "Make the key" }).click();
  const secret = await page.getByTestId("secret").innerText();
  expect(secret).toMatch(/^fhk_/);
  await page.getByRole("button", { name: "I have kept it" }).click();
  expect(await page.content()).not.toContain(secret);

  const row = page.getByRole("row").filter({ hasText: "Logger in the cellar" });
  await row.getByText("Never").waitFor();
  const device = apiClient(on.product.url, { authorization: `Bearer ${secret}` });
  const measured = { readings: [{ sensor: "nobody knows it", measuredAt: new Date(), celsius: 4 }] };
  expect((await device.coldchain.reading.ingest.mutate(measured)).rejected).toHaveLength(1);
  await row.getByText(/just now|sec/).waitFor();
  await expect(device.coldchain.unit.list.query()).rejects.toThrow("not made for this procedure");

  await row.getByRole("button", { name: "What can be done with Logger in the cellar" }).click();
  await page.getByRole("menuitem", { name: "End this key" }).click();
  await page.getByRole("button", { name: "End this key" }).click();
  await page.getByText("No API keys yet").waitFor();
  await expect(device.coldchain.reading.ingest.mutate(measured)).rejects.toThrow("signed out");

  await page.goto(`${on.product.url}/${slug}/permissions`);
  await page
    .getByRole("row", { name: /Units/ })
    .getByText(/Viewer and above/)
    .first()
    .waitFor();
  expect(complaints).toEqual([]);
  await context.close();
});

test("support is in an organization only while it visits, under a banner, until the owner ends it", async () => {
  const theirs = await aCompany(on.product.url, "Nordic Fresh");
  const support = await aCompany(on.product.url, "Support");
  const [owner, operator] = [await openScreen(on.browser), await openScreen(on.browser)];
  await signIn(operator.page, on.product.url, support.person);
  await operator.page.goto(`${on.product.url}/operate`);
  await operator.page.getByRole("heading", { name: "There is nothing here" }).waitFor();

  on.product.command("operators", "grant", "--email", support.person.email);
  await operator.page.reload();
  await operator.page.getByText("All is well").or(operator.page.getByText("Needs attention")).waitFor();
  await operator.page.getByRole("row").filter({ hasText: theirs.slug }).waitFor();

  const [{ id: organizationId }] = JSON.parse(on.product.command("operators", "organizations", "--search", theirs.slug, "-o", "json")) as [
    { id: string },
  ];
  const entering = ["--organization-id", organizationId, "--reason", "They cannot see their fridges."];
  on.product.command("operators", "enter", ...entering, "--as", support.person.email);
  await operator.page.goto(`${on.product.url}/${theirs.slug}`);
  await operator.page.getByText(/You are visiting Nordic Fresh as support until .*: They cannot see their fridges\./).waitFor();

  await signIn(owner.page, on.product.url, theirs.person);
  await owner.page.goto(`${on.product.url}/${theirs.slug}/support-visits`);
  await owner.page.getByText("Here now").waitFor();
  await owner.page.getByRole("button", { name: "End it" }).click();
  await owner.page.getByText("Over", { exact: true }).waitFor();
  await operator.page.getByRole("complementary", { name: "Support visit" }).waitFor({ state: "detached" });
  await operator.page.goto(`${on.product.url}/${theirs.slug}`);
  await operator.page.getByRole("heading", { name: "There is nothing here" }).waitFor();
  await Promise.all([owner.context.close(), operator.context.close()]);
});
