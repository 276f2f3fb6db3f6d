import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { aCompany, becomeMember, openScreen, signIn, sharedStage, type Client } from "../harness.ts";

const on = sharedStage();

/** A company with a pipeline and two deals in its first stage. */
async function aSalesFloor(api: Client): Promise<void> {
  const party = await api.crm.party.create.mutate({ kind: "company", name: "Bergen Hotel" });
  const { id: pipelineId } = await api.crm.pipeline.begin.mutate({ name: "Sales" });
  const { rows } = await api.crm.stage.list.query({ filter: { op: "equals", column: "pipelineId", value: pipelineId }, sort: "position" });
  for (const [i, name] of ["Fish for the winter", "Cheese selection"].entries())
    await api.crm.deal.create.mutate({
      name,
      partyId: party.id,
      stageId: rows[0]!.id,
      valueMinor: 480_000n,
      currency: i === 0 ? "NOK" : "EUR",
      expectedOn: `2030-01-0${i + 1}`,
    });
}

const column = (page: Page, name: string) => page.getByRole("region", { name: new RegExp(`^${name}, `) });
const card = (page: Page, stageName: string, deal: string) => column(page, stageName).getByRole("link", { name: deal });

test("a deal moves on the board by mouse and by keyboard while somebody else watches, goes back when the line loses it, and is lost with a reason", async () => {
  const { url } = on.product;
  const [owner, guest] = [await aCompany(url), await aCompany(url, "Guest")];
  await becomeMember(url, { admin: owner.api, guest, role: "staff" });
  await aSalesFloor(owner.api);
  const [mine, theirs] = await Promise.all([openScreen(on.browser), openScreen(on.browser)]);
  await Promise.all([signIn(mine.page, url, owner.person), signIn(theirs.page, url, guest.person)]);
  await Promise.all([mine, theirs].map(({ page }) => page.goto(`${url}/${owner.slug}/crm/deals`)));
  await Promise.all([mine, theirs].map(({ page }) => card(page, "New", "Fish for the winter").waitFor()));

  // By mouse: the other one sees it without doing anything.
  await mine.page.locator("[data-card]", { hasText: "Fish for the winter" }).dragTo(column(mine.page, "Proposal"));
  await card(mine.page, "Proposal", "Fish for the winter").waitFor();
  await card(theirs.page, "Proposal", "Fish for the winter").waitFor();
  await theirs.page.getByRole("region", { name: "Proposal, 1 deal" }).getByText("NOK").first().waitFor();

  // By keyboard, from the other side, said to people who do not see it.
  const link = card(theirs.page, "New", "Cheese selection");
  await link.focus();
  await theirs.page.keyboard.press("Space");
  await theirs.page.getByText("Cheese selection picked up in New, stage 1 of 4.").waitFor();
  await theirs.page.keyboard.press("ArrowRight");
  await theirs.page.getByText("Cheese selection over Qualified, stage 2 of 4.").waitFor();
  await theirs.page.keyboard.press("Space");
  await theirs.page.getByText("Cheese selection put down in Qualified.").waitFor();
  await card(theirs.page, "Qualified", "Cheese selection").waitFor();
  await card(mine.page, "Qualified", "Cheese selection").waitFor();
  expect(await theirs.page.evaluate(() => document.activeElement?.textContent)).toBe("Cheese selection");
  await theirs.page.keyboard.press("Space");
  await theirs.page.keyboard.press("ArrowLeft");
  await theirs.page.keyboard.press("Escape");
  await theirs.page.getByText("Cheese selection stays in Qualified.").waitFor();

  // What the line loses goes back, and is said.
  await mine.page.route(
    ({ pathname }) => pathname.includes("crm.deal.move"),
    (route) => route.abort("internetdisconnected"),
    { times: 1 },
  );
  await mine.page.locator("[data-card]", { hasText: "Cheese selection" }).dragTo(column(mine.page, "Negotiation"));
  await mine.page.getByText("The deal was not moved.").waitFor();
  await card(mine.page, "Qualified", "Cheese selection").waitFor();

  // Lost: not without a reason.
  await mine.page.getByRole("button", { name: "Move or end Fish for the winter" }).click();
  await mine.page.getByRole("menuitem", { name: "Lost" }).click();
  const dialog = mine.page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Mark as lost" }).click();
  await dialog.getByText("Choose a reason.").waitFor();
  await dialog.getByLabel("Too expensive").check();
  await dialog.getByRole("button", { name: "Mark as lost" }).click();
  await card(theirs.page, "Proposal", "Fish for the winter").waitFor({ state: "detached" });
  await dialog.waitFor({ state: "detached" });
  const { rows } = await owner.api.crm.deal.list.query({ filter: { op: "equals", column: "status", value: "lost" } });
  expect(rows.map(({ name, lostReason }) => [name, lostReason])).toEqual([["Fish for the winter", "price"]]);
  const history = await owner.api.crm.deal.history.query({ dealId: rows[0]!.id });
  expect(history.map(({ stage: at, status }) => `${at} ${status}`)).toEqual(["New open", "Proposal open", "Proposal lost"]);

  // Given to a team, it leaves the board of whoever is not in it, at once; shared with them, it is back.
  const { id: teamId } = await owner.api.teams.create.mutate({ name: "North" });
  await card(mine.page, "Qualified", "Cheese selection").click();
  await mine.page.getByText("Seen by everybody in the organization.").waitFor();
  await mine.page.getByRole("button", { name: "Change" }).click();
  const form = mine.page.getByRole("dialog");
  await form
    .getByRole("combobox", { name: "Team" })
    .or(form.getByRole("textbox", { name: "Team" }))
    .click();
  await mine.page.getByRole("option", { name: "North" }).click();
  await form.getByRole("button", { name: "Save" }).click();
  await mine.page.getByText("Seen by team North, Ida Berg and managers.").waitFor();
  await card(theirs.page, "Qualified", "Cheese selection").waitFor({ state: "detached" });
  const { rows: ofTeam } = await owner.api.crm.deal.list.query({ filter: { op: "equals", column: "teamId", value: teamId } });
  expect(ofTeam.map(({ name }) => name)).toEqual(["Cheese selection"]);
  const { rows: people } = await owner.api.members.list.query({ search: guest.person.email });
  await owner.api.crm.deal.share.mutate({ dealId: ofTeam[0]!.id, userId: people[0]!.userId });
  await card(theirs.page, "Qualified", "Cheese selection").waitFor();
  expect(theirs.complaints).toEqual([]);
  await Promise.all([mine.context.close(), theirs.context.close()]);
});

test("a deal is worth its lines, which are typed by keyboard; their quote is issued under the number that was named, and its PDF is downloaded", async () => {
  const { url } = on.product;
  const { api, slug, person } = await aCompany(url);
  await aSalesFloor(api);
  await api.crm.product.create.mutate({ number: "F-1", name: "Stockfish", unit: "kg", priceMinor: 2_860n, taxBasisPoints: 1000 });
  const { rows } = await api.crm.deal.list.query({ filter: { op: "equals", column: "currency", value: "EUR" } });
  const { page, context, complaints } = await openScreen(on.browser);
  await signIn(page, url, person);
  await page.goto(`${url}/${slug}/crm/deals/${rows[0]!.id}`);
  await page.getByText("typed in", { exact: true }).waitFor();

  const newLine = page.getByRole("combobox", { name: "New line" });
  await newLine.fill("stock");
  await page.getByRole("option", { name: /Stockfish/ }).waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.getByLabel("Quantity of line 1").fill("12.5");
  const sums = page.getByLabel("Sums");
  await sums.getByText("€393.25").waitFor();
  await page.keyboard.press("Enter");
  await page.keyboard.type("Delivery");
  await page.keyboard.press("Enter");
  await page.getByLabel("Price of line 2").fill("30");
  await sums.getByText("€423.25").waitFor();
  await newLine.focus();
  await page.getByText("the sum of its lines").waitFor();
  await page.getByText("€387.50").first().waitFor();

  await page.getByRole("button", { name: "New quote" }).click();
  await page.getByLabel("Note").fill("We deliver before seven.");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("The draft was saved.").waitFor();
  await page.getByRole("button", { name: "Issue" }).click();
  const dialog = page.getByRole("dialog", { name: /^Issue Q-\d{4}-0001\?$/ });
  await dialog.getByText("€423.25").waitFor();
  await dialog.getByRole("button", { name: "Issue" }).click();
  await page.getByRole("heading", { level: 1, name: /^Q-\d{4}-0001$/ }).waitFor();
  await page.getByText("We deliver before seven.").first().waitFor();
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Download" }).click()]);
  expect(download.suggestedFilename()).toMatch(/^Q-\d{4}-0001 Bergen Hotel\.pdf$/);
  const chunks: Buffer[] = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
  expect(Buffer.concat(chunks).subarray(0, 5).toString()).toBe("%PDF-");
  await page.getByRole("button", { name: "Accepted" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Note it" }).click();
  await page.getByText(/ was accepted\.$/).waitFor();
  const { id } = rows[0]!;
  expect(await api.crm.deal.get.query({ id })).toMatchObject({ status: "won", valueMinor: 38_750n, hasLines: true });
  expect(complaints).toEqual([]);

  // Somebody else changes the deal while its form is open. The page behind shows it; what is saved loses nothing of it.
  await page.goto(`${url}/${slug}/crm/deals/${id}?edit=true`);
  const form = page.getByRole("dialog", { name: "Change the deal" });
  await form.getByLabel("Name").fill("Stockfish all winter");
  await api.crm.deal.update.mutate({ id, patch: { expectedOn: "2031-02-03" } });
  await form.getByText(/^Expected is now .*2031$/).waitFor();
  await form.getByRole("button", { name: "Save" }).click();
  await page.getByText("What others changed meanwhile was kept: Expected.").waitFor();
  expect(await api.crm.deal.get.query({ id })).toMatchObject({ name: "Stockfish all winter", expectedOn: "2031-02-03" });

  // One field alone is changed where it stands, by keyboard.
  const pencil = page.getByRole("button", { name: "Edit expected" });
  await pencil.press("Enter");
  await page.getByLabel("Expected", { exact: true }).fill("2031-03-04");
  await page.keyboard.press("Enter");
  // The history says it as well, as soon as it has heard of it.
  await page.locator("span", { has: pencil }).getByText("4 Mar 2031").waitFor();
  await page.waitForFunction(() => document.activeElement?.getAttribute("aria-label") === "Edit expected");
  expect((await api.crm.deal.get.query({ id })).expectedOn).toBe("2031-03-04");
  await context.close();
});
