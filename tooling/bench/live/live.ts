import type { Case, Report, Setting } from "../case.ts";
import { mostOpenFiles } from "../machine.ts";
import { reportOf } from "./report.ts";
import { measureSize, type Measured } from "./size.ts";
import { setStage, type Plan } from "./stage.ts";

const thorough: Plan = { sizes: [1, 100, 1000, 5000], rounds: 5, seconds: 1, writers: 4 };
const quick: Plan = { sizes: [20], rounds: 1, seconds: 0.1, writers: 2 };

/** One commit to all who watch a live view. */
export const live: Case = {
  name: "live",
  summary: "One commit to 1, 100, 1,000 and 5,000 sockets that watch a live view, beside bare ws.",
  run,
};

async function run(setting: Setting): Promise<Report> {
  const plan = setting.quick ? quick : thorough;
  const most = await mostOpenFiles();
  await using stage = await setStage(setting, plan);
  const measured: Measured[] = [];
  const leftOut: number[] = [];
  // From many to few: what the first ones took of memory, later ones find there.
  for (const size of only(setting, plan)) {
    // The load holds the product's subscribers with the strangers beside them, and as many of each raw server.
    if (size * 3.5 + 200 > most) leftOut.push(size);
    else measured.unshift(await measureSize(stage, size, measured.length === 0));
  }
  return reportOf(measured, leftOut);
}

function only({ only }: Setting, { sizes }: Plan): number[] {
  return (only?.map(Number) ?? sizes).toSorted((a, b) => b - a);
}
