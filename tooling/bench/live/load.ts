import { obeyBench } from "../product/answering.ts";
import { Crowd } from "./crowd.ts";
import type { Gathered, Left, Order, RunResult } from "./orders.ts";

// The process that reads and writes: apart from what it measures, so that its own work can be told apart from it.

const crowds = new Map<string, Crowd>();
/** How far the writers of each crowd have come, over all crowds of that name. */
const written = new Map<string, readonly number[]>();

function crowdOf(name: string): Crowd {
  const crowd = crowds.get(name);
  if (!crowd) throw new Error(`There is no crowd ${name}.`);
  return crowd;
}

async function obey(order: Order): Promise<Gathered | RunResult | Left> {
  if (order.order === "run") return crowdOf(order.crowd).run(order);
  if (order.order === "leave") {
    const crowd = crowdOf(order.crowd);
    written.set(order.crowd, crowd.written);
    crowds.delete(order.crowd);
    return crowd.leave();
  }
  const started = performance.now();
  crowds.set(order.crowd, await Crowd.gather(order, written.get(order.crowd) ?? []));
  return { seconds: (performance.now() - started) / 1000 };
}

obeyBench(obey);
