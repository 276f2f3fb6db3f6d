import type { Route } from "playwright-core";
import { expect, test } from "vitest";
import { aCompany, openScreen, signIn, sharedStage, type Client } from "./harness.ts";

const on = sharedStage();

/** A site of somebody's company that is open on their screen. */
async function aSiteOnScreen(name: string) {
  const { person, slug, api } = await aCompany(on.product.url);
  const { id } = await api.coldchain.site.create.mutate({ name, timezone: "Europe/Oslo" });
  const screen = await openScreen(on.browser);
  const { page } = screen;
  await signIn(page, on.product.url, person);
  await page.goto(`${on.product.url}/${slug}/r/coldchain/site?edit=${id}`);
  await page.getByLabel("Name").waitFor();
  await page.getByRole("status").getByText("Live").waitFor();
  return { ...screen, api, id };
}

/** Holds back what is sent to a procedure until it is let go, as a slow line does. */
async function holdBack(
  { page }: Awaited<ReturnType<typeof aSiteOnScreen>>,
  procedure: string,
): Promise<(how: "deliver" | "lose") => void> {
  let decide: (how: "deliver" | "lose") => void = () => undefined;
  const decided = new Promise<"deliver" | "lose">((resolve) => (decide = resolve));
  await page.route(
    (url) => url.pathname.includes(procedure),
    async (route: Route) => ((await decided) === "deliver" ? route.continue() : route.abort("internetdisconnected")),
  );
  return decide;
}

const nameOf = async (api: Client, id: string): Promise<string> => (await api.coldchain.site.get.query({ id })).name;

test("a change is in the list at once, marked until the server has it, however slow the line is", async () => {
  const screen = await aSiteOnScreen("Bergen");
  const { page, api, id, complaints } = screen;
  const release = await holdBack(screen, "coldchain.site.update");
  const list = page.locator('[role="grid"]');

  await page.getByLabel("Name").fill("Bergen harbour");
  await page.getByRole("button", { name: "Save" }).click();
  await list.getByText("Bergen harbour").waitFor();
  expect(await list.locator("[data-pending]").count()).toBeGreaterThan(0);
  expect(await nameOf(api, id)).toBe("Bergen");

  release("deliver");
  await page.getByText("Bergen harbour was saved.").waitFor();
  await page.waitForFunction(() => document.querySelector("[data-pending]") === null);
  expect(await list.getByText("Bergen harbour").count()).toBe(1);
  expect(await nameOf(api, id)).toBe("Bergen harbour");
  expect(complaints).toEqual([]);
  await screen.context.close();
});

test("a change that the line loses is taken back, said, and not lost from the form", async () => {
  const screen = await aSiteOnScreen("Bergen");
  const { page, api, id } = screen;
  const release = await holdBack(screen, "coldchain.site.update");
  const list = page.locator('[role="grid"]');
  await page.getByLabel("Name").fill("Bergen harbour");
  await page.getByRole("button", { name: "Save" }).click();
  await list.getByText("Bergen harbour").waitFor();
  release("lose");
  await page.getByRole("alert").getByText("The server cannot be reached.").waitFor();
  await list.getByText("Bergen", { exact: true }).waitFor();
  expect(await page.getByLabel("Name").inputValue()).toBe("Bergen harbour");
  expect(await nameOf(api, id)).toBe("Bergen");
  await screen.context.close();
});

test("what is removed is gone at once, and back with a notice that says what to do when the line loses it", async () => {
  const screen = await aSiteOnScreen("Bergen");
  const { page, id } = screen;
  const release = await holdBack(screen, "coldchain.site.remove");
  await page.goto(page.url().replace(`?edit=${id}`, `/${id}`));
  await page.getByRole("button", { name: "Remove" }).click();
  await page.getByLabel("Type Bergen to confirm").fill("Bergen");
  await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
  await page.getByText("No sites yet").waitFor();
  release("lose");
  await page.getByText("Bergen was not removed.").waitFor();
  await page.getByText("Try again once the line is back.").waitFor();
  await page.locator('[role="grid"]').getByText("Bergen", { exact: true }).waitFor();
  await screen.context.close();
});

test("whoever saves on top of another's change sees theirs, chooses, and keeps what they typed meanwhile", async () => {
  const screen = await aSiteOnScreen("Bergen");
  const { page, api, id } = screen;
  await page.getByLabel("Name").fill("Bergen harbour");
  await api.coldchain.site.update.mutate({ id, patch: { name: "Bergen market" } });
  await page.getByRole("button", { name: "Save" }).click();
  const merging = page.getByRole("dialog", { name: "Bergen market was changed while you changed it" });
  await merging.getByText("Bergen harbour").waitFor();
  await page.locator('[role="grid"]').getByText("Bergen market").waitFor();
  await merging.getByRole("button", { name: "Back to the form" }).click();
  expect(await page.getByLabel("Name").inputValue()).toBe("Bergen harbour");
  expect(await nameOf(api, id)).toBe("Bergen market");
  await screen.context.close();
});
