import { expect, test } from "vitest";
import { aCompany, openScreen, sharedStage, signIn } from "../harness.ts";

const on = sharedStage();

test("deals are found and sorted by a field of one's own, live, kept as a view of the table, switched to with a click, and the view outlives the field", async () => {
  const { person, slug, api } = await aCompany(on.product.url);
  const field = await api.crm.customField.create.mutate({ subject: "deal", key: "covers", label: "Covers a day", kind: "number" });
  const party = await api.crm.party.create.mutate({ kind: "company", name: "Hotel Aventino" });
  await api.crm.pipeline.begin.mutate({ name: "Wholesale" });
  const stageId = (await api.crm.stage.list.query({ sort: "position", limit: 1 })).rows[0]!.id;
  for (const [name, covers] of [["Breakfast", 180] as const, ["Coffee", 40] as const])
    await api.crm.deal.create.mutate({ name, partyId: party.id, stageId, custom: { covers } });

  const { page, context, complaints } = await openScreen(on.browser);
  await signIn(page, on.product.url, person);
  await page.goto(`${on.product.url}/${slug}/crm/deals?view=table`);
  const cell = (name: string) => page.getByRole("gridcell", { name, exact: true });
  await cell("Coffee").waitFor();
  await page.getByRole("button", { name: "Conditions" }).click();
  await page.getByRole("button", { name: "Add a condition" }).click();
  await page.getByRole("combobox", { name: "Column" }).click();
  await page.getByRole("option", { name: "Covers a day" }).click();
  await page.getByRole("textbox", { name: "Value" }).fill("100");
  await page.getByRole("button", { name: "Show these" }).click();
  await cell("Coffee").waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Columns" }).click();
  await page.getByRole("menuitem", { name: "Covers a day" }).click();
  await page.keyboard.press("Escape");
  await cell("180").waitFor();
  await page.getByRole("columnheader", { name: "Covers a day" }).getByRole("button").click();
  await page.waitForURL(/sort=custom\.float\.covers/);
  const shown = () =>
    page
      .getByRole("gridcell")
      .filter({ hasText: /^(Breakfast|Lunch|Dinner)$/ })
      .allTextContents();
  for (const [name, covers] of [["Lunch", 110] as const, ["Dinner", 250] as const])
    await api.crm.deal.create.mutate({ name, partyId: party.id, stageId, custom: { covers } });
  await expect.poll(shown).toEqual(["Lunch", "Breakfast", "Dinner"]);
  const [dinner] = (await api.crm.deal.list.query({ sort: "-custom.float.covers", limit: 1 })).rows;
  await api.crm.deal.update.mutate({ id: dinner!.id, patch: { custom: { covers: 150 } } });
  await expect.poll(shown).toEqual(["Lunch", "Dinner", "Breakfast"]);
  await page.getByRole("button", { name: "Save as a view" }).click();
  await page.getByRole("dialog").getByLabel("Name").fill("Large kitchens");
  await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();

  await page.getByRole("button", { name: "All deals" }).click();
  const board = page.getByRole("group", { name: "Deals by stage" });
  await board.getByText("Coffee").waitFor();
  await page.getByRole("button", { name: "Large kitchens" }).first().click();
  await cell("180").waitFor();
  expect(await board.count()).toBe(0);

  await api.crm.customField.remove.mutate({ id: field.id });
  await page
    .getByText("It asks for the field covers, which is not there any more. It cannot be sorted by the field covers any more")
    .waitFor();
  await cell("Coffee").waitFor();
  expect(complaints).toEqual([]);
  await context.close();
});

test("fields of one's own are columns of a file that becomes records, and conditions of a webhook", async () => {
  const { person, slug, api } = await aCompany(on.product.url);
  await api.crm.customField.create.mutate({ subject: "company", key: "size", label: "Size", kind: "choice", choices: ["S", "XL wide"] });
  const { page, context, complaints } = await openScreen(on.browser);
  await signIn(page, on.product.url, person);
  await page.goto(`${on.product.url}/${slug}/r/crm/party/import`);
  const text = "Name,Kind,Format\nHotel Lido,company,xl wide\nHotel Sole,company,huge\n";
  await page.getByLabel("Files to send").setInputFiles({ name: "hotels.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
  await page.getByRole("combobox", { name: "Field for Format" }).click();
  await page.getByRole("option", { name: "Size" }).click();
  await page.getByRole("button", { name: "Check" }).click();
  await page.getByRole("cell", { name: '"huge" is none of S, XL wide.' }).waitFor();
  await page.getByRole("cell", { name: "XL wide", exact: true }).waitFor();
  await page.getByRole("button", { name: "Import", exact: true }).click();
  await page.getByText("Done").waitFor();
  const { rows: wide } = await api.crm.party.list.query({ filter: { op: "equals", column: "custom.text.size", value: "XL wide" } });
  expect(wide.map(({ name }) => name)).toEqual(["Hotel Lido"]);

  await page.goto(`${on.product.url}/${slug}/webhooks`);
  await page.getByRole("button", { name: "New webhook" }).click();
  await page.getByRole("button", { name: "Add records" }).click();
  await page.getByRole("combobox", { name: "Records" }).click();
  await page.getByRole("option", { name: "Parties", exact: true }).click();
  await page.getByRole("button", { name: "Add a condition" }).click();
  await page.getByRole("combobox", { name: "Column" }).click();
  await page.getByRole("option", { name: "Size", exact: true }).click();
  await page.getByRole("combobox", { name: "Value" }).click();
  await page.getByRole("option", { name: "XL wide" }).click();
  await page.getByLabel("Name", { exact: true }).fill("Mirror");
  await page.getByLabel("Address").fill("https://hooks.example.com/freehold");
  await page.getByRole("button", { name: "Add the webhook" }).click();
  await page.getByText("Copy the secret now").waitFor();
  const { rows } = await api.webhooks.subscription.list.query();
  expect(rows.map(({ resource, filter }) => [resource, filter])).toEqual([
    ["crm.party", { op: "allOf", of: [{ op: "in", column: "custom.text.size", values: ["XL wide"] }] }],
  ]);
  expect(complaints).toEqual([]);
  await context.close();
});

test("the list that every kind of record has shows, filters and sorts by fields of one's own, as an address asks for it", async () => {
  const { person, slug, api } = await aCompany(on.product.url);
  await api.crm.customField.create.mutate({ subject: "company", key: "size", label: "Size", kind: "choice", choices: ["S", "XL wide"] });
  await api.crm.customField.create.mutate({ subject: "company", key: "rooms", label: "Rooms", kind: "number", unit: "m²" });
  for (const [name, custom] of [
    ["Hotel Lido", { size: "XL wide", rooms: 120 }],
    ["Hotel Sole", { size: "S", rooms: 30 }],
    ["Hotel Mare", { size: "XL wide", rooms: 45 }],
  ] as const)
    await api.crm.party.create.mutate({ kind: "company", name, custom });
  const { page, context, complaints } = await openScreen(on.browser);
  await signIn(page, on.product.url, person);
  await page.goto(`${on.product.url}/${slug}/r/crm/party`);
  const shown = () =>
    page
      .getByRole("gridcell")
      .filter({ hasText: /^Hotel/ })
      .allTextContents();
  await expect.poll(async () => (await shown()).length).toBe(3);
  await page.getByRole("button", { name: "Columns" }).click();
  await page.getByRole("menuitem", { name: "Rooms" }).click();
  await page.keyboard.press("Escape");
  await page.getByRole("gridcell", { name: "120 m²", exact: true }).waitFor();
  await page.getByRole("columnheader", { name: "Rooms" }).getByRole("button").click();
  await expect.poll(shown).toEqual(["Hotel Sole", "Hotel Mare", "Hotel Lido"]);
  await page.getByRole("button", { name: "Filter", exact: true }).click();
  await page.getByRole("menuitem", { name: "XL wide" }).click();
  await expect.poll(shown).toEqual(["Hotel Mare", "Hotel Lido"]);
  // Live, by the same order; and an address alone says all of it.
  await api.crm.party.create.mutate({ kind: "company", name: "Hotel Alba", custom: { size: "XL wide", rooms: 80 } });
  await expect.poll(shown).toEqual(["Hotel Mare", "Hotel Alba", "Hotel Lido"]);
  await page.reload();
  await expect.poll(shown).toEqual(["Hotel Mare", "Hotel Alba", "Hotel Lido"]);
  expect(complaints).toEqual([]);
  await context.close();
});
