import { comingFrom } from "@freehold/database/transaction/origin.ts";
import type { Log } from "@freehold/kernel/log.ts";
import type { Backend } from "../../../backend.ts";
import type { JobKind, JobScope } from "../job.ts";
import { productIn } from "../scope.ts";
import { askerOf } from "./asker.ts";
import type { Claimed, Claims, Progress } from "./claims.ts";
import { outcomeOf, type Interruption, type Outcome } from "./outcome.ts";

/** How often progress is written at most: people see no difference, and every write is sent to all who watch. */
const progressEveryMs = 400;

/** How long work that was told to end may still take. Then its job goes on without it. */
const graceMs = 5_000;

/** One attempt at a job: what a worker can do about it while it runs. */
export type Run = {
  readonly interrupt: (why: Interruption) => void;
  /** Ends with the attempt, after what became of the job is written. Never rejects. */
  readonly ended: Promise<void>;
};

/** Runs a claimed job and writes what became of it. */
export function startRun(backend: Backend, claims: Claims, { kind, claimed }: { kind: JobKind; claimed: Claimed }): Run {
  const controller = new AbortController();
  let interruption: Interruption | undefined;
  const interrupt = (why: Interruption): void => {
    interruption ??= why;
    controller.abort(new DOMException(`The job was interrupted: ${why}.`, "AbortError"));
  };
  const details = { job: claimed.id, kind: claimed.kind, organization: claimed.organizationId, attempt: claimed.attempt };
  const attempt = async (): Promise<Outcome> => {
    const timer = setTimeout(() => interrupt("tooLong"), kind.timeoutSeconds * 1000);
    const progress = progressOf({ claims, claimed, log: backend.log }, interrupt);
    try {
      await orGiveUp(work(backend, { kind, claimed, signal: controller.signal, progress: progress.note }), controller.signal);
      await progress.flush();
      return { state: "done" };
    } catch (error) {
      const { timeoutSeconds } = kind;
      const outcome = outcomeOf({ ...claimed, error, interruption, timeoutSeconds, now: backend.clock() });
      if (outcome.state === "failed" || outcome.state === "queued") backend.log.warn({ ...details, outcome, error }, "A job failed");
      return outcome;
    } finally {
      clearTimeout(timer);
    }
  };
  const end = async (): Promise<void> => {
    const outcome = await attempt();
    try {
      const isWritten = interruption !== "lost" && (await claims.end(claimed, outcome));
      if (!isWritten) backend.log.warn(details, "A job ended here after another process had taken it over");
    } catch (error) {
      // Nothing is lost: what this process does not keep alive, another takes over.
      backend.log.warn({ ...details, error }, "The end of a job could not be written");
    }
  };
  return { interrupt, ended: end() };
}

type Working = { kind: JobKind; claimed: Claimed; signal: AbortSignal; progress: JobScope["progress"] };

async function work(backend: Backend, { kind, claimed, signal, progress }: Working): Promise<void> {
  const { database, clock, log } = backend;
  const principal = kind.outlivesAsker
    ? { ...productIn(claimed.organizationId), userId: claimed.askedBy }
    : await askerOf(backend, claimed);
  signal.throwIfAborted();
  const { id: jobId, attempt, timeZone } = claimed;
  const asActor: JobScope["asActor"] = (act) => database.asActor(principal, act);
  const origin = { through: "job", throughId: jobId, requestId: `job:${jobId}`, address: null, personId: principal.userId } as const;
  const scope = { principal, timeZone, asActor, clock, log, backend, jobId, attempt, signal, progress };
  await comingFrom(origin, () => kind.run(scope, claimed.input));
}

/** Waits for the work, and a while longer once it was told to end. @throws the signal's reason when it goes on regardless */
async function orGiveUp(work: Promise<void>, signal: AbortSignal): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const gaveUp = new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () => (timer = setTimeout(() => reject(signal.reason as Error), graceMs)), { once: true });
  });
  await Promise.race([work, gaveUp]).finally(() => clearTimeout(timer));
}

/** Writes the newest progress now and then, so that work may tell of every single step. */
function progressOf({ claims, claimed, log }: { claims: Claims; claimed: Claimed; log: Log }, interrupt: Run["interrupt"]) {
  let latest: Progress | undefined;
  let writtenAt = -Infinity;
  const flush = async (): Promise<void> => {
    if (!latest) return;
    const told = latest;
    latest = undefined;
    writtenAt = performance.now();
    try {
      const isCancelled = await claims.tell(claimed, told);
      if (isCancelled === undefined) interrupt("lost");
      else if (isCancelled) interrupt("cancelled");
    } catch (error) {
      // What cannot be shown is done all the same.
      log.warn({ job: claimed.id, error }, "The progress of a job could not be written");
    }
  };
  const note: JobScope["progress"] = async (done, total, words) => {
    const whole = (n: number): number => Math.max(0, Math.round(n));
    latest = { done: whole(done), total: total === null ? null : whole(total), words: words?.slice(0, 200) ?? null };
    if (performance.now() - writtenAt >= progressEveryMs) await flush();
  };
  return { note, flush };
}
