import { setTimeout as pause } from "node:timers/promises";
import { makeData } from "../calls/data.ts";
import type { Case, Report, Setting } from "../case.ts";
import type { Memory } from "../product/answering.ts";
import { liveThere, type Deeds } from "./people.ts";
import { fillRing, ringOf } from "./ring.ts";
import { reportOf, type Sample } from "./report.ts";

const usual = 60;
/** The first part of the time fills caches and compiles code. */
const warmUp = 0.25;
const samples = 100;

/** Whether memory grows. */
export const soak: Case = {
  name: "soak",
  summary: "Lists, writes, live views that come and go and sign-ins for --minutes (60): whether the server's memory grows.",
  onDemand: true,
  run,
};

async function run(setting: Setting): Promise<Report> {
  const minutes = setting.quick ? 0.2 : (setting.minutes ?? usual);
  const product = await setting.product();
  const data = await makeData(product.url, product.databaseUrl, { organizations: 2, rows: setting.quick ? 200 : 20_000, sensors: 0 });
  const deeds: Deeds = { calls: 0, views: 0, changes: 0, signIns: 0 };
  let isOver = false;
  const people = liveThere({ product, data, deeds, isOver: () => isOver }, { callers: 6, watchers: 8 });
  if (!setting.quick) {
    setting.say("filling what is kept for clients that come back");
    await Promise.race([people, fillRing(product, data)]);
  }
  const end = performance.now() + minutes * 60_000;
  const measured: Sample[] = [];
  const watching = async (): Promise<void> => {
    const since = performance.now();
    while (performance.now() < end) {
      measured.push({ seconds: (performance.now() - since) / 1000, ...(await product.server.memory()) });
      const { heapUsed, rss } = measured.at(-1)!;
      setting.say(
        `${Math.round((end - performance.now()) / 1000)} s to go, heap ${mebibytes(heapUsed)} MiB, resident ${mebibytes(rss)} MiB`,
      );
      await pause(Math.min((minutes * 60_000) / samples, Math.max(0, end - performance.now())));
    }
    isOver = true;
  };
  await Promise.race([people, watching()]);
  await people;
  const rest: Memory = await product.server.memory();
  return reportOf({
    minutes,
    ring: await ringOf(product),
    deeds,
    samples: measured,
    steady: measured.filter(({ seconds }) => seconds >= minutes * 60 * warmUp),
    rest,
  });
}

const mebibytes = (bytes: number): string => (bytes / 2 ** 20).toFixed(1);
