import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { addSites } from "@freehold/server/testing/behind-the-scenes.ts";
import { aCompany, openScreen, signIn, stage } from "./harness.ts";

const many = 10_000;
const on = stage();

type Commit = { readonly rendered: number; readonly names: Record<string, number> };
type Noted = { isWaiting: boolean; commits: Commit[]; heard: number; changed: number; painted: number; longTasks: number[] };

declare global {
  interface Window {
    /** What the page is watched for. */
    noted: Noted;
    /** The frames of a scroll, once it is over. */
    scrolling: Promise<number[]>;
  }
}

/**
 * Notes what React draws (as its own tools do: a component that ran has the flag "performed work"), when frames arrive, when a text
 * is on the screen, and what held the browser up. Runs inside the page, before anything of it.
 */
function note(): void {
  type Fiber = { flags: number; tag: number; type: unknown; child: Fiber | null; sibling: Fiber | null; alternate: Fiber | null };
  const noted: Noted = { isWaiting: false, commits: [], heard: 0, changed: 0, painted: 0, longTasks: [] };
  const performedWork = 1;
  const count = (fiber: Fiber | null, names: Record<string, number>): void => {
    for (let at = fiber; at; at = at.sibling) {
      const isComponent = typeof at.type === "function" || at.tag === 14 || at.tag === 15;
      if (isComponent && at.flags & performedWork) {
        const name = (at.type as { name?: string }).name || "component";
        names[name] = (names[name] ?? 0) + 1;
      }
      // What was not visited has the children that it had.
      if (at.child !== at.alternate?.child) count(at.child, names);
    }
  };
  const tools = {
    supportsFiber: true,
    inject: () => 1,
    onCommitFiberUnmount: () => undefined,
    onCommitFiberRoot: (_id: number, root: { current: Fiber }) => {
      const names: Record<string, number> = {};
      if (root.current.child !== root.current.alternate?.child) count(root.current.child, names);
      noted.commits.push({ rendered: Object.values(names).reduce((sum, each) => sum + each, 0), names });
    },
  };
  const Socket = window.WebSocket;
  class Listening extends Socket {
    constructor(...given: ConstructorParameters<typeof Socket>) {
      super(...given);
      this.addEventListener("message", ({ data }) => {
        if (typeof data === "string" && data.includes("Seen now")) noted.heard = performance.now();
      });
    }
  }
  Object.assign(window, { __REACT_DEVTOOLS_GLOBAL_HOOK__: tools, WebSocket: Listening, noted });
  new PerformanceObserver((list) => noted.longTasks.push(...list.getEntries().map(({ duration }) => duration))).observe({
    type: "longtask",
  });
  new MutationObserver(() => {
    if (!noted.isWaiting || !document.body?.textContent.includes("Seen now")) return;
    noted.isWaiting = false;
    noted.changed = performance.now();
    requestAnimationFrame(() => setTimeout(() => (noted.painted = performance.now())));
  }).observe(document, { subtree: true, childList: true, characterData: true });
}

const noted = (page: Page): Promise<Noted> => page.evaluate(() => window.noted);
const forget = (page: Page, isWaiting: boolean): Promise<void> =>
  page.evaluate((waits) => {
    const nothing: Noted = { isWaiting: waits, commits: [], longTasks: [], heard: 0, changed: 0, painted: 0 };
    Object.assign(window.noted, nothing);
  }, isWaiting);

/** Scrolls to the end until the whole list is there. */
async function loadAll(page: Page): Promise<void> {
  const grid = page.getByRole("grid", { name: "Sites" });
  await grid.waitFor();
  await page.waitForFunction(
    ([rows]) => {
      const shown = document.querySelector('[role="grid"]');
      const scroller = shown?.parentElement;
      if (scroller) scroller.scrollTop = scroller.scrollHeight;
      return shown?.getAttribute("aria-rowcount") === String(rows! + 1) || document.body.textContent.includes("10,000 sites");
    },
    [many],
    { polling: 200, timeout: 60_000 },
  );
}

/** How long each frame took while the wheel turned for some seconds, in milliseconds. */
async function scrolled(page: Page, seconds: number): Promise<number[]> {
  await page.evaluate((milliseconds) => {
    const frames: number[] = [];
    const scroller = document.querySelector('[role="grid"]')!.parentElement!;
    let last = performance.now();
    const end = last + milliseconds;
    Object.assign(window, {
      scrolling: new Promise<number[]>((done) => {
        const frame = (now: number): void => {
          frames.push(now - last);
          last = now;
          scroller.scrollTop += 60;
          if (now < end) requestAnimationFrame(frame);
          else done(frames);
        };
        requestAnimationFrame(frame);
      }),
    });
  }, seconds * 1000);
  return page.evaluate(() => window.scrolling);
}

const quantile = (values: readonly number[], part: number): number =>
  Math.round(values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))]! * 10) / 10;

test("of ten thousand rows one that changes costs one row, and scrolling stays smooth while others change", async () => {
  const { person, slug, api } = await aCompany(on.product.url);
  const [first] = await addSites(on.product.folder, { slug, count: many });
  const { context, page, complaints } = await openScreen(on.browser);
  await signIn(page, on.product.url, person);
  await page.addInitScript(note);
  await page.goto(`${on.product.url}/${slug}/r/coldchain/site?sort=name`);
  await loadAll(page);
  const loading = await noted(page);
  await page.evaluate(() => (document.querySelector('[role="grid"]')!.parentElement!.scrollTop = 0));
  await page.getByText("Site 00000").waitFor();
  await page.waitForFunction(() => new Promise((done) => requestIdleCallback(() => done(true))));

  await forget(page, true);
  await api.coldchain.site.update.mutate({ id: first!, patch: { name: "Site 00000, Seen now" } });
  await page.waitForFunction(() => window.noted.painted > 0);
  const one = await noted(page);

  await forget(page, false);
  const quiet = await scrolled(page, 3);
  await page.evaluate(() => (document.querySelector('[role="grid"]')!.parentElement!.scrollTop = 0));
  const { rows } = await api.coldchain.site.list.query({ sort: "name", limit: 300 });
  const writing = (async () => {
    for (const [i, { id }] of rows.entries())
      await api.coldchain.site.update.mutate({ id, patch: { timezone: i % 2 ? "Europe/Rome" : "Europe/Paris" } });
  })();
  const frames = await scrolled(page, 3);
  await writing;
  const { longTasks, commits } = await noted(page);
  console.log(
    JSON.stringify({
      loading: { commits: loading.commits.length, longTasks: loading.longTasks.map(Math.round) },
      one: {
        commits: one.commits,
        toScreen: Math.round(one.changed - one.heard),
        toPaint: Math.round(one.painted - one.heard),
        longTasks: one.longTasks,
      },
      quiet: { frames: quiet.length, p50: quantile(quiet, 0.5), p95: quantile(quiet, 0.95), max: quantile(quiet, 1) },
      scrolling: {
        frames: frames.length,
        p50: quantile(frames, 0.5),
        p95: quantile(frames, 0.95),
        max: quantile(frames, 1),
        commits: commits.length,
        longTasks,
      },
    }),
  );
  expect(Math.max(...one.commits.map(({ rendered }) => rendered))).toBeLessThan(20);
  expect(one.painted - one.heard).toBeLessThan(1000);
  expect(complaints).toEqual([]);
  await context.close();
});
