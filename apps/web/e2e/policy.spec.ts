import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { openScreen, signIn, stage } from "./harness.ts";

const owner = { email: "owner@freshmarket.example", password: "freehold-demo" };

const on = stage({ demo: true });

/** Everything that the policy refused, in this page and those that follow in it. */
async function watchPolicy(page: Page): Promise<string[]> {
  const refused: string[] = [];
  await page.exposeFunction("reportRefusal", (text: string) => void refused.push(text));
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      const report = Reflect.get(globalThis, "reportRefusal") as (text: string) => void;
      report(`${event.effectiveDirective}: ${event.blockedURI} ${event.sourceFile}:${event.lineNumber} ${event.sample}`);
    });
  });
  return refused;
}

test("nothing that the product does is refused by its own content security policy", async () => {
  const { page, complaints } = await openScreen(on.browser, { scheme: "dark", width: 1440 }, { obeysPolicy: true });
  const refused = await watchPolicy(page);
  await signIn(page, on.product.url, owner);
  await page.waitForURL((place) => place.pathname !== "/");

  // A grid of many rows, a menu, a form in a dialog that locks the page behind it.
  await page.goto(`${on.product.url}/fresh-market/r/coldchain/unit`);
  await page.getByRole("row").nth(2).waitFor();
  await page.goto(`${on.product.url}/fresh-market/r/coldchain/unit?new=true`);
  await page.getByRole("dialog").waitFor();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+K");
  await page.getByRole("dialog").waitFor();
  await page.keyboard.press("Escape");

  // A chart that draws, and follows the pointer.
  await page.goto(`${on.product.url}/fresh-market`);
  await page.locator('a[href*="/coldchain/units/"], a[href*="/coldchain/unit/"]').first().click();
  const chart = page.locator("canvas").first();
  await chart.waitFor();
  await page.locator(".u-over").first().hover();

  for (const path of ["members", "settings", "coldchain/alerts", "coldchain/sensors"]) {
    await page.goto(`${on.product.url}/fresh-market/${path}`);
    await page.getByRole("heading", { level: 1 }).waitFor();
    await page.waitForFunction(() => document.querySelector('[aria-busy="true"]') === null);
  }
  expect(refused).toEqual([]);
  expect(complaints).toEqual([]);
  await page.context().close();
});

test("a script or a style that somebody got into the page does not run", async () => {
  const { page } = await openScreen(on.browser, { scheme: "light", width: 1440 }, { obeysPolicy: true });
  const refused = await watchPolicy(page);
  await page.goto(`${on.product.url}/sign-in`);
  await page.getByRole("heading").first().waitFor();
  await page.evaluate(() => {
    const script = document.createElement("script");
    script.textContent = "document.title = 'owned'";
    document.body.append(script);
    const style = document.createElement("style");
    style.textContent = "body { outline: 5px solid red }";
    document.body.append(style);
    const image = document.createElement("img");
    image.src = "https://attacker.example/steal.png";
    document.body.append(image);
    document.body.insertAdjacentHTML("beforeend", `<img src="data:," onerror="document.title = 'owned'">`);
  });
  await expect
    .poll(() => refused.map((line) => line.split(":", 1)[0]).toSorted())
    .toEqual(["img-src", "script-src-attr", "script-src-elem", "style-src-elem"]);
  expect(await page.title()).not.toBe("owned");
  expect(await page.evaluate(() => getComputedStyle(document.body).outlineWidth)).not.toBe("5px");
  await page.context().close();
});
