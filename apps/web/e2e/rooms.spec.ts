import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { aCompany, becomeMember, openScreen, signIn, sharedStage } from "./harness.ts";
import { violations } from "./look/looking.ts";

const on = sharedStage();

/** A cable to the product that can be pulled: then nothing passes any more, not even the word that it ended. */
async function aCable(to: string) {
  const { port } = new URL(to);
  const lines = new Set<Socket>();
  let isPulled = false;
  const server = createServer((near) => {
    const far = connect(Number(port), "127.0.0.1");
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      lines.add(one);
      one.on("data", (data) => isPulled || other.write(data));
      one.on("end", () => isPulled || other.end());
      one.on("error", () => other.destroy());
      one.on("close", () => lines.delete(one));
    }
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    pull: () => void (isPulled = true),
    plugIn: () => {
      // Whatever was under way when it was pulled is lost.
      for (const line of lines) line.destroy();
      isPulled = false;
    },
    close: () => {
      for (const line of lines) line.destroy();
      server.close();
    },
  };
}

const faces = (page: Page) => page.getByRole("button", { name: "Also here: Ida Berg" });
const within = (milliseconds: number) => ({ timeout: milliseconds });

test("two people at one record see each other, who changes what, and that the other is gone within seconds", async () => {
  const { person, slug, api } = await aCompany(on.product.url);
  const guest = await aCompany(on.product.url, "Guests");
  await becomeMember(on.product.url, { admin: api, guest, role: "manager" });
  const { id } = await api.coldchain.site.create.mutate({ name: "Bergen harbour" });
  const cable = await aCable(on.product.url);
  const [mine, theirs] = [await openScreen(on.browser), await openScreen(on.browser)];
  await signIn(mine.page, on.product.url, person);
  await signIn(theirs.page, cable.url, guest.person);
  const change = mine.page.getByRole("button", { name: "Change" });

  await mine.page.goto(`${on.product.url}/${slug}/r/coldchain/site/${id}`);
  await change.waitFor();
  const place = await change.boundingBox();
  expect(await faces(mine.page).count()).toBe(0);

  await theirs.page.goto(`${cable.url}/${slug}/r/coldchain/site/${id}`);
  await Promise.all([faces(mine.page).waitFor(), faces(theirs.page).waitFor()]);
  expect(await change.boundingBox()).toEqual(place);

  await theirs.page.getByRole("button", { name: "Change" }).click();
  await mine.page.getByText("Ida Berg is changing this").waitFor();
  await theirs.page.getByRole("dialog").getByLabel("Address").focus();
  await mine.page.getByText("Ida Berg is changing it").waitFor();
  expect(await change.boundingBox()).toEqual(place);

  expect(await violations(mine.page)).toEqual([]);

  // Both have the form open: each is told, and one may say that they wait.
  await change.click();
  await mine.page.getByText("Ida Berg is changing this too: Address.").waitFor();
  await mine.page.getByRole("button", { name: "Say that you are waiting" }).click();
  await theirs.page.getByText("is waiting to change this. Save when you are done.").waitFor();
  await mine.page.getByRole("button", { name: "Cancel" }).click();

  cable.pull();
  await faces(mine.page).waitFor({ state: "detached", ...within(30_000) });
  expect(await mine.page.getByText("is changing").count()).toBe(0);
  // Whoever is cut off is not shown others of whom nothing is known.
  await faces(theirs.page).waitFor({ state: "detached", ...within(30_000) });

  cable.plugIn();
  await Promise.all([faces(mine.page).waitFor(within(30_000)), faces(theirs.page).waitFor(within(30_000))]);
  await mine.page.getByText("Ida Berg is changing this").waitFor();
  await theirs.context.close();
  await faces(mine.page).waitFor({ state: "detached", ...within(7000) });
  await mine.context.close();
  cable.close();
});

test("a second tab of one's own is nobody else, and whoever leaves the page is gone", async () => {
  const { person, slug, api } = await aCompany(on.product.url);
  const guest = await aCompany(on.product.url, "Guests");
  await becomeMember(on.product.url, { admin: api, guest, role: "viewer" });
  const [mine, theirs] = [await openScreen(on.browser), await openScreen(on.browser)];
  await signIn(mine.page, on.product.url, person);
  await signIn(theirs.page, on.product.url, guest.person);
  const second = await mine.context.newPage();
  const alerts = `${on.product.url}/${slug}/coldchain/alerts`;
  for (const page of [mine.page, second, theirs.page]) await page.goto(alerts);
  for (const page of [mine.page, second, theirs.page]) await faces(page).waitFor();
  await second.close();
  await theirs.page.getByRole("link", { name: "Sensors" }).first().click();
  await faces(mine.page).waitFor({ state: "detached", ...within(7000) });
  expect([...mine.complaints, ...theirs.complaints]).toEqual([]);
  await Promise.all([mine.context.close(), theirs.context.close()]);
});

test("where sockets are blocked a page repeats that it is there, and is gone soon after it stops", async () => {
  const { person, slug, api } = await aCompany(on.product.url);
  const guest = await aCompany(on.product.url, "Guests");
  await becomeMember(on.product.url, { admin: api, guest, role: "viewer" });
  const [mine, theirs] = [await openScreen(on.browser), await openScreen(on.browser)];
  await theirs.context.addInitScript(() => sessionStorage.setItem("freehold.line", "events"));
  await signIn(mine.page, on.product.url, person);
  await signIn(theirs.page, on.product.url, guest.person);
  for (const { page } of [mine, theirs]) await page.goto(`${on.product.url}/${slug}/coldchain/alerts`);
  for (const { page } of [mine, theirs]) await faces(page).waitFor();
  // Every four seconds; whoever does not is shown for twelve.
  for (let i = 0; i < 4; i++) await theirs.page.waitForResponse((response) => response.url().includes("rooms.show"));
  expect(await faces(mine.page).count()).toBe(1);
  await theirs.context.close();
  await faces(mine.page).waitFor({ state: "detached", ...within(30_000) });
  await mine.context.close();
});
