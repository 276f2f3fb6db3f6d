import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { aCompany, openScreen, signIn, sharedStage } from "./harness.ts";

const on = sharedStage();

/** A company with some sites, on the screen of a person in as many windows. */
async function windows(count: 1 | 2, names: readonly string[], path: string) {
  const { person, slug, api } = await aCompany(on.product.url);
  const rows = names.map((name) => ({ act: "create", values: { name, timezone: "Europe/Oslo" } }) as const);
  const made = await api.coldchain.site.bulk.mutate({ rows });
  const ids = made.rows.map(({ id }) => id!);
  const screens = await Promise.all(Array.from({ length: count }, () => openScreen(on.browser)));
  for (const { page } of screens) {
    await signIn(page, on.product.url, person);
    await page.goto(`${on.product.url}/${slug}${path.replace(":id", ids[0]!)}`);
  }
  const [mine, theirs] = [screens[0]!.page, screens.at(-1)!.page];
  return { api, ids, mine, theirs, close: () => Promise.all(screens.map(({ context }) => context.close())) };
}

const drawer = (page: Page) => page.getByRole("dialog").filter({ has: page.getByRole("button", { name: "Save", exact: true }) });

test("two people change one record at once: each hears of the other, and nothing of either is lost", async () => {
  const { api, ids, mine, theirs, close } = await windows(2, ["Bergen"], "/r/coldchain/site?edit=:id");
  for (const page of [mine, theirs]) await drawer(page).getByLabel("Name").waitFor();

  // They change the address, and the name as well.
  await drawer(theirs).getByLabel("Address").fill("Bryggen 1");
  await drawer(theirs).getByLabel("Name").fill("Bergen market");
  await drawer(theirs).getByRole("button", { name: "Save" }).click();
  await mine.getByText("Ida Berg changed this while you have it open").waitFor();
  await mine.getByText("Address is now Bryggen 1").waitFor();

  await drawer(mine).getByLabel("Name").fill("Bergen harbour");
  await drawer(mine).getByLabel("Time zone").fill("Europe/Rome");
  await drawer(mine).getByRole("button", { name: "Save" }).click();
  const merging = mine.getByRole("dialog", { name: "Bergen market was changed while you changed it" });
  await merging.getByText(/Now, by Ida Berg/).waitFor();
  expect(await merging.getByRole("button", { name: "Save what is chosen" }).isDisabled()).toBe(true);
  await merging.getByRole("radio", { name: /Yours/ }).check();

  // Meanwhile they change what nobody here touches: the choice holds, and so does that.
  await api.coldchain.site.update.mutate({ id: ids[0]!, patch: { address: "Bryggen 2" } });
  await merging.getByRole("button", { name: "Save what is chosen" }).click();
  await mine.getByText(/Bergen harbour was saved\. What others changed meanwhile was kept: Address/).waitFor();
  expect(await api.coldchain.site.get.query({ id: ids[0]! })).toMatchObject({
    name: "Bergen harbour",
    address: "Bryggen 2",
    timezone: "Europe/Rome",
  });
  await close();
});

test("many records are changed at once and put back, except what somebody has touched since", async () => {
  const { api, ids, mine, close } = await windows(1, ["Oslo", "Tromsø", "Ålesund"], "/r/coldchain/site");
  await mine.getByRole("button", { name: "Choose", exact: true }).click();
  await mine.getByRole("checkbox", { name: "Choose all that are shown" }).check();
  await mine.getByRole("checkbox", { name: "Choose Oslo" }).uncheck();
  const bar = mine.getByRole("region", { name: "Chosen records" });
  await bar.getByText("2 sites chosen").waitFor();
  await bar.getByRole("button", { name: "Change" }).click();
  await mine.getByRole("combobox", { name: "Field" }).click();
  await mine.getByRole("option", { name: "Address" }).click();
  await mine.getByRole("dialog").getByLabel("Address").fill("Harbour");
  await mine.getByRole("button", { name: "Change 2" }).click();
  await mine.getByText("2 sites were changed.").waitFor();
  const addresses = async () => (await Promise.all(ids.map((id) => api.coldchain.site.get.query({ id })))).map(({ address }) => address);
  expect(await addresses()).toEqual([null, "Harbour", "Harbour"]);

  await api.coldchain.site.update.mutate({ id: ids[2]!, patch: { address: "Market" } });
  await mine.getByRole("button", { name: "Undo" }).click();
  await mine.getByText("1 site was changed by somebody since").waitFor();
  expect(await addresses()).toEqual([null, null, "Market"]);
  await close();
});

test("a view is built, saved, begun with, and says so when a column of it is gone", async () => {
  const { api, mine, close } = await windows(1, ["Oslo", "Tromsø"], "/r/coldchain/site");
  await mine.getByRole("gridcell", { name: "Oslo", exact: true }).waitFor();
  await mine.getByRole("button", { name: "Conditions" }).click();
  await mine.getByRole("button", { name: "Add a condition" }).click();
  await mine.getByRole("group", { name: "Condition 1" }).getByRole("textbox", { name: "Value" }).fill("Trom");
  await mine.getByRole("button", { name: "Show these" }).click();
  await expect.poll(() => mine.getByRole("gridcell", { name: "Oslo", exact: true }).count()).toBe(0);
  await mine.getByRole("button", { name: "Save as a view" }).click();
  await mine.getByRole("dialog").getByLabel("Name").fill("In the north");
  await mine.getByRole("dialog").getByRole("button", { name: "Save" }).click();
  await mine.getByRole("button", { name: "What can be done with the view In the north" }).click();
  await mine.getByRole("menuitem", { name: "Begin with this view" }).click();
  await mine.getByRole("img", { name: "You begin with it" }).or(mine.getByLabel("You begin with it")).first().waitFor();

  const bare = mine.url().split("?")[0]!;
  await mine.goto(bare);
  await mine.getByText("1 condition").waitFor();
  expect(await mine.getByRole("gridcell", { name: "Oslo", exact: true }).count()).toBe(0);
  await mine.getByRole("button", { name: "All sites" }).click();
  await mine.getByRole("gridcell", { name: "Oslo", exact: true }).waitFor();

  const { rows } = await api.views.list.query({ limit: 1 });
  expect(rows).toMatchObject([{ name: "In the north", isShared: false }]);
  await mine.goto(`${bare}?filter=${encodeURIComponent(JSON.stringify({ op: "isNull", column: "colour" }))}`);
  await mine.getByText(/so you see the list without it.*colour/).waitFor();
  await mine.getByRole("gridcell", { name: "Oslo", exact: true }).waitFor();
  await close();
});
