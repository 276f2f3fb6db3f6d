import { expect, test } from "vitest";
import { aCompany, openScreen, signIn, sharedStage } from "./harness.ts";

const on = sharedStage();

const file = "Shop;Time zone\nPorto;Europe/Lisbon\n;UTC\nGraz;Europe/Vienna\n";

test("a person makes records of a file, mends which column is what, says what is the same in every line, looks at the errors, and takes it back", async () => {
  const { person, slug, api } = await aCompany(on.product.url);
  const { page, context, complaints } = await openScreen(on.browser);
  await signIn(page, on.product.url, person);
  await page.goto(`${on.product.url}/${slug}/r/coldchain/site`);
  await page.getByRole("link", { name: "Import" }).click();
  await page.getByLabel("Files to send").setInputFiles({ name: "Shops.csv", mimeType: "text/csv", buffer: Buffer.from(file) });

  await page.getByText("New sites also need: Name").waitFor();
  await page.getByRole("combobox", { name: "Field for Shop" }).click();
  await page.getByRole("option", { name: "Name", exact: true }).click();
  const constants = page.getByRole("region", { name: "The same in every line" });
  await constants.getByRole("combobox", { name: "Add a field" }).click();
  await page.getByRole("option", { name: "Address", exact: true }).click();
  await constants.getByLabel("Address", { exact: true }).fill("By the harbour");
  await page.getByRole("button", { name: "Check" }).click();
  await page
    .getByRole("row", { name: /Line 2/ })
    .getByText("By the harbour")
    .waitFor();
  await page
    .getByRole("row", { name: /Line 3/ })
    .getByText("Must not be empty.")
    .waitFor();
  await page.getByRole("button", { name: "Dry run of the whole file" }).click();
  await page.getByRole("region", { name: "Dry run" }).getByRole("link", { name: "Download lines with errors" }).waitFor();
  expect((await api.coldchain.site.list.query()).rows).toEqual([]);

  await page.getByRole("button", { name: "Import", exact: true }).click();
  const [saved] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "Download 1 line with errors" }).click(),
  ]);
  expect(saved.suggestedFilename()).toMatch(/^import-errors-.*\.csv$/);
  const { rows } = await api.coldchain.site.list.query({ sort: "name" });
  expect(rows.map(({ name, address, timezone }) => [name, address, timezone])).toEqual([
    ["Graz", "By the harbour", "Europe/Vienna"],
    ["Porto", "By the harbour", "Europe/Lisbon"],
  ]);
  await api.coldchain.site.update.mutate({ id: rows[0]!.id, patch: { address: "By hand" } });

  await page.getByRole("button", { name: "Undo this import" }).click();
  await page.getByRole("button", { name: "Undo import", exact: true }).click();
  await page.getByText("Somebody has changed it since, or what it held before was erased.").waitFor();
  expect((await api.coldchain.site.list.query()).rows.map(({ name }) => name)).toEqual(["Graz"]);
  await page.getByRole("link", { name: "Imports", exact: true }).click();
  await page.getByRole("link", { name: "Shops.csv" }).waitFor();
  expect(complaints).toEqual([]);
  await context.close();
});
