import axe from "axe-core";
import type { Page } from "playwright-core";
import { beforeAll, expect, inject, test } from "vitest";
import { printedSeed, randomFrom } from "@freehold/kernel/testing/random.ts";
import { ageConfirmations } from "@freehold/server/testing/behind-the-scenes.ts";
import { openScreen, signIn, stage, type Look, type Screen, type Stage } from "../harness.ts";

const owner = { email: "owner@freshmarket.example", password: "freehold-demo" };

/** Pages before signing in. */
const publicPages = {
  "sign in": "/sign-in",
  "sign-in that failed elsewhere": "/sign-in?problem=addressTaken",
  register: "/register",
  "forgotten password": "/forgot-password",
  "sign in by mail": "/sign-in/by-mail",
  "second step": "/sign-in/second-factor#ticket=none&methods=code+recoveryCode",
  "signed out": "/sign-in?ended=true",
  "link to verify": "/verify?ticket=none",
  "link that is over": "/verify",
  "new password": "/reset-password?ticket=none",
  "new address": "/change-address?ticket=none",
  "link to sign in": "/sign-in/link?ticket=none",
  outbox: "/outbox",
  "nothing there": "/sign-in/nowhere",
};

/** Pages of a company with a week of history, and of one with nothing yet. */
const pages = {
  overview: "/fresh-market",
  "open alerts": "/fresh-market/coldchain/alerts",
  "all alerts": "/fresh-market/coldchain/alerts?view=all",
  sensors: "/fresh-market/coldchain/sensors",
  "on call": "/fresh-market/coldchain/on-call",
  notifications: "/fresh-market/notifications?view=all",
  "notification settings": "/fresh-market/notifications/settings",
  webhooks: "/fresh-market/webhooks",
  members: "/fresh-market/members",
  "invited people": "/fresh-market/members?people=invited",
  settings: "/fresh-market/settings",
  "API keys": "/fresh-market/api-keys",
  teams: "/fresh-market/teams",
  permissions: "/fresh-market/permissions",
  "permissions of a role": "/fresh-market/permissions?as=member",
  jobs: "/fresh-market/jobs?show=all",
  "support visits": "/fresh-market/support-visits",
  "audit trail": "/fresh-market/audit",
  "filtered audit trail": "/fresh-market/audit?act=update&from=2020-01-01",
  chat: "/fresh-market/chat",
  "found messages": "/fresh-market/chat?q=fridge",
  announcements: "/fresh-market/announcements",
  files: "/fresh-market/files",
  "files as a gallery": "/fresh-market/files?bucket=gallery-images&layout=gallery",
  imports: "/fresh-market/imports",
  "file for an import": "/fresh-market/r/coldchain/site/import",
  "deals on a board": "/fresh-market/crm/deals",
  "form for a new deal": "/fresh-market/crm/deals?new=true",
  quotes: "/fresh-market/crm/quotes",
  products: "/fresh-market/crm/products?all=true",
  pipelines: "/fresh-market/crm/pipelines",
  reports: "/fresh-market/crm/reports",
  professionals: "/fresh-market/crm/professionals",
  suppliers: "/fresh-market/crm/suppliers",
  "deals in a table": "/fresh-market/crm/deals?view=table&show=all",
  parties: "/fresh-market/crm/parties",
  "parties by an own field": `/fresh-market/crm/parties?kind=company&filter=${encodeURIComponent(JSON.stringify({ op: "gte", column: "custom.float.covers", value: 100 }))}`,
  "parties by a field that is gone": `/fresh-market/crm/parties?filter=${encodeURIComponent(JSON.stringify({ op: "isNull", column: "custom.text.gone" }))}`,
  "new company": "/fresh-market/crm/parties?new=company",
  duplicates: "/fresh-market/crm/duplicates",
  employees: "/fresh-market/crm/employees",
  tasks: "/fresh-market/crm/tasks?whose=all&done=true",
  "own fields": "/fresh-market/crm/fields",
  "no quotes": "/marchetti-catering/crm/quotes",
  "no products": "/marchetti-catering/crm/products",
  "no parties": "/marchetti-catering/crm/parties",
  "no employees": "/marchetti-catering/crm/employees",
  "no tasks": "/marchetti-catering/crm/tasks",
  installation: "/operate",
  "list of units": "/fresh-market/r/coldchain/unit",
  "filtered list": `/fresh-market/r/coldchain/unit?where=${encodeURIComponent(JSON.stringify({ kind: ["fridge"] }))}&sort=name`,
  "list with conditions": `/fresh-market/r/coldchain/unit?filter=${encodeURIComponent(JSON.stringify({ op: "lt", column: "maxCelsius", value: 0 }))}`,
  "list of readings": "/fresh-market/r/coldchain/reading",
  "list of excursions": "/fresh-market/r/coldchain/excursion",
  "form for a new unit": "/fresh-market/r/coldchain/unit?new=true",
  "new organization": "/new-organization",
  account: "/account",
  "nothing there": "/fresh-market/r/coldchain/nothing",
  "empty overview": "/marchetti-catering",
  "empty alerts": "/marchetti-catering/coldchain/alerts",
  "empty sensors": "/marchetti-catering/coldchain/sensors",
  "empty chat": "/marchetti-catering/chat",
  "empty announcements": "/marchetti-catering/announcements",
  "empty files": "/marchetti-catering/files",
  "empty jobs": "/marchetti-catering/jobs",
  "empty list": "/marchetti-catering/r/coldchain/site",
  "no pipeline": "/marchetti-catering/crm/deals",
};

/** Waits until nothing is loading any more and the fonts are there. */
async function settled(page: Page): Promise<void> {
  await page
    .getByRole("heading", { level: 1 })
    .or(page.getByRole("heading", { level: 2 }))
    .first()
    .waitFor();
  await page.waitForFunction(() => document.querySelector('[aria-busy="true"]') === null);
  await page.evaluate(() => document.fonts.ready);
}

/** Goes to a page as a link leads there: the application stays, which is three times as fast as to load it anew. */
async function go(page: Page, path: string): Promise<void> {
  await page.evaluate(async (to) => {
    // Proof: TanStack Router puts itself there, for its own tools.
    const { __TSR_ROUTER__: router } = window as unknown as {
      __TSR_ROUTER__: { history: { push: (to: string) => void }; load: () => Promise<void> };
    };
    router.history.push(to);
    await router.load();
  }, path);
}

type Violation = { id: string; impact: string; nodes: { target: string[]; failureSummary: string }[] };

/** What a person who sees, hears or moves differently would run into. */
export async function violations(page: Page): Promise<string[]> {
  if (!(await page.evaluate(() => "axe" in window))) await page.addScriptTag({ content: axe.source });
  const found = await page.evaluate(async () => {
    // Proof: axe puts itself on the window; the page itself never does.
    const { axe: checker } = window as unknown as { axe: { run: (options: object) => Promise<{ violations: Violation[] }> } };
    return (await checker.run({ resultTypes: ["violations"] })).violations;
  });
  // Landmarks are how somebody who does not see goes through a page.
  const grave = found.filter(({ impact, id }) => impact === "serious" || impact === "critical" || id.startsWith("landmark-"));
  return grave.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id} ${target.join(" ")}: ${failureSummary}`));
}

const scrollsSideways = (page: Page): Promise<boolean> => page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);

/** Whether what nobody sees, placed by the document instead of by its own frame, makes it scroll past what is drawn. */
const scrollsIntoNothing = (page: Page): Promise<boolean> =>
  page.evaluate(() => document.documentElement.scrollHeight > Math.max(document.body.scrollHeight, window.innerHeight));

/** Whether a desk's page still fits with everything twice as large, which is a screen half as wide. */
async function fitsTwiceAsLarge(page: Page): Promise<boolean> {
  const { width, height } = page.viewportSize()!;
  if (width < 1000) return true;
  await page.setViewportSize({ width: width / 2, height });
  await settled(page);
  const fits = !(await scrollsSideways(page));
  await page.setViewportSize({ width, height });
  return fits;
}

/** The first controls that the Tab key reaches and that do not show it. */
async function unseenFocus(page: Page): Promise<string[]> {
  const unseen: string[] = [];
  for (let i = 0; i < 12; i++) {
    await page.keyboard.press("Tab");
    const words = await page.evaluate(() => {
      const focused = document.activeElement;
      if (!(focused instanceof HTMLElement) || focused === document.body) return "";
      const shows = (element: Element, pseudo?: string): boolean => {
        const { outlineStyle, outlineWidth } = getComputedStyle(element, pseudo);
        return outlineStyle !== "none" && Number.parseFloat(outlineWidth) > 0;
      };
      return shows(focused) || shows(focused, "::after") ? "" : focused.outerHTML.slice(0, 160);
    });
    if (words !== "") unseen.push(words);
  }
  return unseen;
}

async function look({ page, complaints }: Screen, name: string): Promise<string[]> {
  await settled(page);
  const problems = [
    ...(await violations(page)),
    ...((await scrollsSideways(page)) ? ["scrolls sideways"] : []),
    ...((await scrollsIntoNothing(page)) ? ["scrolls past what is drawn"] : []),
    ...(await unseenFocus(page)).map((element) => `focus cannot be seen on ${element}`),
    ...complaints.splice(0),
  ];
  return problems.map((problem) => `${name}: ${problem}`);
}

/** The pages of a unit, with each of its tabs, and of a site. */
async function lookAtRecords({ product }: Stage, screen: Screen): Promise<string[]> {
  const { page } = screen;
  const problems: string[] = [];
  await page.goto(`${product.url}/fresh-market`);
  await page.getByRole("link", { name: "Dairy display 1" }).first().click();
  await page.getByRole("img", { name: /Temperature of Dairy display 1/ }).waitFor();
  for (const tab of ["Alerts", "Readings", "Sensors", "Limits", "History"]) {
    await page.getByRole("tab", { name: tab }).click();
    problems.push(...(await look(screen, `unit, ${tab}`)));
  }
  await page.getByRole("button", { name: "Show as a table" }).click();
  problems.push(...(await look(screen, "unit, chart as a table")));
  await page.goto(`${product.url}/fresh-market/r/coldchain/site`);
  await page.getByRole("row").nth(1).click();
  problems.push(...(await look(screen, "site")));
  return problems;
}

/** A deal, a week of somebody who can be booked, and how a supplier is judged. */
async function lookAtSales({ product }: Stage, screen: Screen): Promise<string[]> {
  const { page } = screen;
  await go(page, "/fresh-market/crm/deals");
  await page.locator("[data-card] a").first().click();
  await page.getByRole("table", { name: "Stages of the deal" }).waitFor();
  const problems = await look(screen, "deal");
  await page.goto(`${product.url}/fresh-market/crm/quotes`);
  await page
    .getByRole("link", { name: /^Draft/ })
    .first()
    .click();
  await page.getByRole("button", { name: "Issue" }).click();
  await page.getByRole("dialog", { name: /^Issue Q-/ }).waitFor();
  problems.push(...(await look(screen, "draft of a quote")));
  await page.keyboard.press("Escape");
  await page.goto(`${product.url}/fresh-market/crm/quotes`);
  await page.getByRole("link", { name: /^Q-/ }).first().click();
  await page.getByRole("button", { name: "Download" }).waitFor();
  problems.push(...(await look(screen, "quote")));
  await page.goto(`${product.url}/fresh-market/crm/professionals`);
  await page.getByRole("link", { name: "Giulia Ferri" }).click();
  await page.getByRole("button", { name: /Free$/ }).first().waitFor();
  problems.push(...(await look(screen, "week of a professional")));
  await page.goto(`${product.url}/fresh-market/crm/suppliers`);
  await page.getByRole("link", { name: "Pescheria del Tirreno" }).click();
  await page.getByRole("img", { name: /^The average score was/ }).waitFor();
  problems.push(...(await look(screen, "supplier")));
  return problems;
}

/** The page of a party with each of its tabs, and two parties side by side. */
async function lookAtParties({ product }: Stage, screen: Screen): Promise<string[]> {
  const { page } = screen;
  await page.goto(`${product.url}/fresh-market/crm/parties?q=Aventino`);
  await page.getByText("Hotel Aventino").first().click();
  await page.getByRole("list", { name: "Timeline" }).waitFor();
  const problems: string[] = [];
  for (const tab of ["Timeline", "People and links", "Deals", "Files", "History"]) {
    await page.getByRole("tab", { name: tab }).click();
    problems.push(...(await look(screen, `party, ${tab}`)));
  }
  await page.goto(`${product.url}/fresh-market/crm/parties?q=Andrea`);
  await page.getByText("Andrea Lombardi").first().click();
  await page.getByRole("tab", { name: "Consent" }).click();
  await page.getByRole("table", { name: "Consent" }).waitFor();
  problems.push(...(await look(screen, "party, Consent")));
  await page.goto(`${product.url}/fresh-market/crm/duplicates`);
  await page.getByRole("link", { name: /^Compare Caff/ }).click();
  await page.getByRole("button", { name: "Merge them" }).waitFor();
  problems.push(...(await look(screen, "merge")));
  return problems;
}

/** A conversation, who is in it, and a new announcement. Escape gives the focus back. */
async function lookAtChat({ product }: Stage, screen: Screen): Promise<string[]> {
  const { page } = screen;
  await page.goto(`${product.url}/fresh-market/chat`);
  await page.getByRole("link", { name: "General" }).click();
  await page.getByText("Will the auditors be able to read this?").or(page.getByText("Count me in.")).first().waitFor();
  const problems = await look(screen, "conversation");
  const people = page.getByRole("button", { name: "5 people" });
  await people.click();
  await page.getByRole("dialog").getByText("Vera Novak").waitFor();
  problems.push(...(await look(screen, "people of a channel")));
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await expect.poll(() => people.evaluate((button) => button === document.activeElement)).toBe(true);
  return problems;
}

/** What the word about the connection opens; Escape gives the focus back to it. */
async function lookAtConnection({ product }: Stage, screen: Screen): Promise<string[]> {
  const { page } = screen;
  await page.goto(`${product.url}/fresh-market`);
  const word = page.getByRole("button", { name: "Live", exact: true }).locator("visible=true");
  await word.click();
  await page.getByRole("dialog").getByRole("button", { name: "Reconnect now" }).waitFor();
  const problems = await look(screen, "connection");
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await expect.poll(() => word.evaluate((button) => button === document.activeElement)).toBe(true);
  return problems;
}

/** Pages that are reached by a way, not by an address. */
const ways: Readonly<Record<string, (on: Stage, screen: Screen) => Promise<string[]>>> = {
  records: lookAtRecords,
  parties: lookAtParties,
  sales: lookAtSales,
  chat: lookAtChat,
  connection: lookAtConnection,
};

/** A quarter of the pages, each time others; all where the run looks at everything. */
function drawnHere(what: string): <T>(all: Readonly<Record<string, T>>) => (readonly [name: string, one: T])[] {
  const random = randomFrom(printedSeed(what));
  return (all) => Object.entries(all).filter(() => inject("everything") || random.chance(0.25));
}

/** Looks at pages as one kind of screen shows them. Each is a file of its own: two run at a time. */
export function lookAtEveryPage(as: Look): void {
  const on = stage({ demo: true });
  beforeAll(() => on.product.command("operators", "grant", "--email", owner.email));

  test("pages can be used by everybody", async () => {
    const screen = await openScreen(on.browser, as);
    const problems: string[] = [];
    const drawn = drawnHere(`${as.scheme} pages`);
    for (const [name, path] of drawn(publicPages)) {
      await screen.page.goto(on.product.url + path);
      // Nobody is signed in: the server says so, and the browser notes the answer.
      screen.complaints.splice(0);
      problems.push(...(await look(screen, name)));
    }
    await signIn(screen.page, on.product.url, owner);
    screen.complaints.splice(0);
    for (const [name, path] of drawn(pages)) {
      await go(screen.page, path);
      problems.push(...(await look(screen, name)));
      if (!(await fitsTwiceAsLarge(screen.page))) problems.push(`${name}: scrolls sideways when its text is twice as large`);
    }
    for (const [, way] of drawn(ways)) problems.push(...(await way(on, screen)));
    expect(problems).toEqual([]);
    await screen.context.close();
  });

  test("dialogs close with Escape and give the focus back", async () => {
    const screen = await openScreen(on.browser, as);
    const { page } = screen;
    await signIn(page, on.product.url, owner);
    await page.goto(`${on.product.url}/fresh-market/r/coldchain/site`);
    await settled(page);
    const add = page.getByRole("button", { name: "New site" });
    await add.click();
    await page.getByRole("dialog").waitFor();
    expect(await look(screen, "form")).toEqual([]);
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await expect.poll(() => add.evaluate((button) => button === document.activeElement)).toBe(true);

    const find = page.getByRole("button", { name: /Find anything/ }).locator("visible=true");
    await find.click();
    await page.getByRole("dialog").waitFor();
    await page.keyboard.type("dairy");
    await page.getByText("Dairy display 1").first().waitFor();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await expect.poll(() => find.evaluate((button) => button === document.activeElement)).toBe(true);

    await ageConfirmations(on.product.folder);
    await page.goto(`${on.product.url}/account`);
    await page.getByLabel("New address").fill("olivia@elsewhere.example");
    const send = page.getByRole("button", { name: "Send link" });
    await send.click();
    await page.getByRole("dialog").getByLabel("Password", { exact: true }).waitFor();
    // The refusal that asks is an answer that the browser notes.
    screen.complaints.splice(0);
    expect(await look(screen, "confirmation")).toEqual([]);
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await expect.poll(() => send.evaluate((button) => button === document.activeElement)).toBe(true);
    await screen.context.close();
  });
}
