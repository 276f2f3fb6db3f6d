import { createReadStream } from "node:fs";
import { createGunzip } from "node:zlib";
import { createInterface } from "node:readline";
import { expect, test } from "vitest";
import { aCompany, becomeMember, openScreen, signIn, ticketFor, sharedStage } from "./harness.ts";

const on = sharedStage();

test("an owner invites somebody, who opens the link, joins, and is gone from the screen at once when they are suspended", async () => {
  const { person, slug, api } = await aCompany(on.product.url);
  const email = `guest-of-${slug}@example.com`;
  const owner = await openScreen(on.browser);
  await signIn(owner.page, on.product.url, person);
  await owner.page.goto(`${on.product.url}/${slug}/members`);
  await owner.page.getByRole("button", { name: "Invite a person" }).click();
  await owner.page.getByLabel("Address").fill(email);
  await owner.page.getByRole("button", { name: "Send the invitation" }).click();
  await owner.page.getByRole("gridcell", { name: email, exact: true }).waitFor();
  await owner.page.getByText("works for 7 days").waitFor();

  const guest = await openScreen(on.browser, { scheme: "light", width: 380 });
  await guest.page.goto(`${on.product.url}/invitation?ticket=${await ticketFor(on.product.url, email)}`);
  await guest.page.getByText("Ida Berg invites you to Nordic Fresh as staff.").waitFor();
  await guest.page.getByLabel("Name").fill("Gustav Ek");
  await guest.page.getByLabel("Password", { exact: true }).fill("a long enough password");
  await guest.page.getByRole("button", { name: "Create account and join" }).click();
  await guest.page.waitForURL(`**/${slug}`);
  await guest.page.goto(`${on.product.url}/${slug}/r/coldchain/site`);
  await guest.page.getByRole("heading", { level: 1, name: "Sites" }).waitFor();

  await owner.page.getByText("Nobody is waiting").waitFor();
  await owner.page.locator("label", { hasText: "Members" }).click();
  await owner.page.getByRole("button", { name: "What can be done with Gustav Ek" }).click();
  await owner.page.getByRole("menuitem", { name: "Suspend" }).click();
  const left = guest.page.getByRole("heading", { name: "Your membership is suspended" }).waitFor();
  const before = Date.now();
  await owner.page.getByRole("button", { name: "Suspend", exact: true }).click();
  await left;
  await guest.page.getByRole("heading", { name: "Sites" }).waitFor({ state: "detached" });
  expect(Date.now() - before).toBeLessThan(5000);

  const { rows } = await api.members.list.query({ search: email });
  await api.members.reactivate.mutate({ id: rows[0]!.id });
  await guest.page.getByRole("heading", { level: 1, name: "Sites" }).waitFor({ timeout: 20_000 });
  expect([...owner.complaints, ...guest.complaints.filter((text) => !text.includes("403"))]).toEqual([]);
  await owner.context.close();
  await guest.context.close();
});

test("a link for one address asks whoever is signed in with another to change over, and works once", async () => {
  const { slug, api } = await aCompany(on.product.url);
  const guest = await aCompany(on.product.url, "Somewhere else");
  const wrong = await aCompany(on.product.url, "Elsewhere");
  await api.invitations.invite.mutate({ email: guest.person.email, role: "viewer" });
  const link = `${on.product.url}/invitation?ticket=${await ticketFor(on.product.url, guest.person.email)}`;
  const { page, context } = await openScreen(on.browser);
  await signIn(page, on.product.url, wrong.person);
  await page.goto(link);
  await page.getByText(`This invitation is for ${guest.person.email}`).waitFor();
  await page.getByRole("button", { name: "Sign out and go on" }).click();
  await page.getByRole("link", { name: "Sign in" }).click();
  await page.getByLabel("Address").fill(guest.person.email);
  await page.getByLabel("Password", { exact: true }).fill(guest.person.password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.getByRole("button", { name: "Join Nordic Fresh" }).click();
  await page.waitForURL(`**/${slug}`);
  await page.goto(link);
  await page.getByRole("heading", { name: "This invitation does not work" }).waitFor();
  await context.close();
});

test("a module that is switched off leaves everybody's screen, and an old link explains itself", async () => {
  const { person, slug, api } = await aCompany(on.product.url);
  const guest = await aCompany(on.product.url, "Somewhere else");
  await becomeMember(on.product.url, { admin: api, guest, role: "viewer" });
  const viewer = await openScreen(on.browser);
  await signIn(viewer.page, on.product.url, guest.person);
  await viewer.page.goto(`${on.product.url}/${slug}/coldchain/sensors`);
  const link = viewer.page.getByRole("link", { name: "Sensors" }).locator("visible=true");
  await link.waitFor();
  const owner = await openScreen(on.browser);
  await signIn(owner.page, on.product.url, person);
  await owner.page.goto(`${on.product.url}/${slug}/settings`);
  await owner.page.getByRole("switch", { name: "Cold chain" }).click();
  await owner.page.getByText("Cold chain is off for everybody now.").waitFor();
  await viewer.page.getByRole("heading", { name: "Cold chain is switched off" }).waitFor();
  expect(await link.count()).toBe(0);
  // It opens with the first module that it still uses.
  await viewer.page.goto(`${on.product.url}/${slug}`);
  await viewer.page.waitForURL(`**/${slug}/crm/parties`);
  await viewer.page.getByRole("link", { name: "Members" }).click();
  await viewer.page.getByRole("heading", { level: 1, name: "Members" }).waitFor();
  await api.organizations.switchModule.mutate({ module: "coldchain", state: "on" });
  await link.waitFor();
  await owner.context.close();
  await viewer.context.close();
});

test("an owner takes everything along, asks for the removal, and keeps the organization after all", async () => {
  const { person, slug, api } = await aCompany(on.product.url);
  await api.coldchain.site.create.mutate({ name: "Bergen" });
  const { page, context } = await openScreen(on.browser);
  await signIn(page, on.product.url, person);
  await page.goto(`${on.product.url}/${slug}/settings`);
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Download an export" }).click()]);
  const lines: string[] = [];
  for await (const line of createInterface({ input: createReadStream(await download.path()).pipe(createGunzip()) })) lines.push(line);
  expect(lines.some((line) => line.includes("Bergen"))).toBe(true);
  expect(JSON.parse(lines.at(-1)!)).toMatchObject({ end: true });

  await page.getByText("The last one was complete").waitFor();
  await page.getByRole("button", { name: "Remove the organization" }).click();
  await page.getByLabel(`Type ${slug} to confirm`).fill("something else");
  await page.getByRole("button", { name: "Remove in 30 days" }).click();
  await page.getByText(`Enter ${slug}.`).waitFor();
  await page.getByLabel(`Type ${slug} to confirm`).fill(slug);
  await page.getByRole("button", { name: "Remove in 30 days" }).click();
  await page.getByRole("status").getByText("all its records are removed on").waitFor();
  await page.getByRole("button", { name: "Keep the organization" }).click();
  await page.getByRole("button", { name: "Remove the organization" }).waitFor();
  expect(await page.getByText("all its records are removed on").count()).toBe(0);
  await context.close();
});
