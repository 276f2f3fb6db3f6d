import { writeFile } from "node:fs/promises";
import { Session } from "node:inspector/promises";
import { setTimeout as pause } from "node:timers/promises";
import { writeHeapSnapshot } from "node:v8";
import { countTraffic, type Traffic } from "./traffic.ts";

/** What the bench asks of a process that it measures, over the channel to its parent. */
export type Question =
  | { readonly ask: "memory" }
  | { readonly ask: "profile" }
  | { readonly ask: "traffic" }
  | { readonly ask: "count"; readonly port: number }
  | { readonly ask: "profiled" | "heap"; readonly file: string };

/** What a process keeps in memory once everything that nobody needs is gone, in bytes. */
export type Memory = { readonly rss: number; readonly heapUsed: number; readonly external: number };

let profiler: Session | undefined;
let counted: (() => Traffic) | undefined;

/** Answers the bench. Ends the process when the bench is gone: nothing must be left running. */
export function answerBench(): void {
  process.on("message", (question: Question) => {
    if ("ask" in question) void answer(question).then((result) => process.send?.({ to: question.ask, result }));
  });
  process.once("disconnect", () => process.kill(process.pid, "SIGTERM"));
  // A process that has nothing else to do may end.
  process.channel?.unref();
}

/** For a process that works for the bench: it obeys one order after the other, and waits for the next. */
export function obeyBench<Order extends { readonly order: string }>(obey: (order: Order) => Promise<unknown>): void {
  answerBench();
  process.on("message", (order: Order) => {
    if (!("order" in order)) return;
    obey(order).then(
      (result) => process.send?.({ result }),
      (error: unknown) => process.send?.({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
    );
  });
  process.channel?.ref();
}

async function answer(question: Question): Promise<Memory | Traffic | null> {
  if (question.ask === "memory") return memory();
  if (question.ask === "traffic") return counted?.() ?? null;
  if (question.ask === "count") counted = countTraffic(question.port);
  else if (question.ask === "heap") writeHeapSnapshot(question.file);
  else if (question.ask === "profile") await beginProfile();
  else await endProfile(question.file);
  return null;
}

async function memory(): Promise<Memory> {
  // What the first collection finalizes, the next one frees; pages go back to the system a little later.
  for (let turn = 0; turn < 4; turn++) {
    globalThis.gc?.();
    await pause(150);
  }
  // Somebody may have asked for something in the meantime.
  globalThis.gc?.();
  const { rss, heapUsed, external } = process.memoryUsage();
  return { rss, heapUsed, external };
}

async function beginProfile(): Promise<void> {
  profiler = new Session();
  profiler.connect();
  await profiler.post("Profiler.enable");
  await profiler.post("Profiler.setSamplingInterval", { interval: 200 });
  await profiler.post("Profiler.start");
}

async function endProfile(file: string): Promise<void> {
  const profile = await profiler?.post("Profiler.stop");
  profiler?.disconnect();
  await writeFile(file, JSON.stringify(profile?.profile));
}
