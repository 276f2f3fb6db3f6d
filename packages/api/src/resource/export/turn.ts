import type { Backend } from "../../backend.ts";
import { faults } from "@freehold/kernel/fault.ts";

const fault = faults("export", {
  tooMany: ["throttled", "Many exports are under way on this server. Try again in a minute."],
});

/** Each holds a connection of the pool while it reads: the rest is for everybody else. */
const atOnce = 2;
const mostWaiting = 30;

type Queue = { running: number; readonly waiting: (() => void)[] };
const queues = new WeakMap<Backend["database"], Queue>();

/** Waits until few enough exports read. What it answers gives the place to the next. @throws export.tooMany, and the signal's reason */
export async function waitForTurn({ database }: Pick<Backend, "database">, gone: AbortSignal): Promise<AsyncDisposable> {
  const queue = queues.get(database) ?? { running: 0, waiting: [] };
  queues.set(database, queue);
  if (queue.running < atOnce) queue.running++;
  else {
    if (queue.waiting.length >= mostWaiting) throw fault.tooMany({ retryAfter: 60 });
    // Whoever ends hands their place on: the number of those who read stays.
    await new Promise<void>((begin) => queue.waiting.push(begin));
  }
  const leave = (): void => {
    const next = queue.waiting.shift();
    if (next) next();
    else queue.running--;
  };
  if (gone.aborted) {
    leave();
    gone.throwIfAborted();
  }
  return { [Symbol.asyncDispose]: async () => leave() };
}
