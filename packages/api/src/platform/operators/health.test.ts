import { expect, test } from "vitest";
import { problemsOf } from "./health.ts";

const checkedAt = new Date("2026-11-21T12:00:00Z");
const minutesAgo = (minutes: number): Date => new Date(checkedAt.getTime() - minutes * 60_000);

const sweep = {
  name: "identity.sweep",
  label: "Sweep",
  every: "3600 seconds",
  zone: null,
  dueAt: minutesAgo(-1),
  isRunning: false,
  ranAt: minutesAgo(59),
  durationMs: 12,
  failure: null,
};

const well: Parameters<typeof problemsOf>[0] = {
  checkedAt,
  database: { version: "18.4", sizeBytes: 1, connections: 5, maxConnections: 97 },
  feed: { state: "live", lagMs: 20, lagBytes: 0, subscribers: 3 },
  mail: { sends: true, waiting: 1, failed: 0, waitingSince: minutesAgo(1) },
  jobs: {
    queue: { due: 1, dueSince: minutesAgo(1), later: 2, running: 3, workers: 1, failed: 4 },
    schedules: [sweep],
  },
  audit: { unsealedSince: minutesAgo(6) },
  disk: { freeBytes: 50 * 1024 ** 3, totalBytes: 100 * 1024 ** 3 },
  surroundings: { files: true, filesListed: true, scanner: null, bus: true },
  findings: [],
};

test("nothing is said while all is well, nor where there is no server and no disk to look at", () => {
  expect(problemsOf(well)).toEqual([]);
  expect(problemsOf({ ...well, feed: null, disk: null })).toEqual([]);
});

test.each([
  ["live views that follow no changes", { feed: { ...well.feed!, state: "reconnecting" } }, "Live views are reconnecting"],
  ["live views that are late", { feed: { ...well.feed!, lagMs: 12_000 } }, "Live views are 12 seconds late."],
  ["connections that run out", { database: { ...well.database, connections: 90 } }, "90 of 97 connections"],
  ["mail that does not leave", { mail: { ...well.mail, waitingSince: minutesAgo(20) } }, "Mail has been waiting for 20 minutes."],
  ["mail that was given up", { mail: { ...well.mail, failed: 2 } }, "2 messages were given up"],
  ["jobs that nobody does", { jobs: { ...well.jobs, queue: { ...well.jobs.queue, dueSince: minutesAgo(20) } } }, "waiting for 20 minutes"],
  [
    "scheduled work that failed",
    { jobs: { ...well.jobs, schedules: [{ ...sweep, failure: "The disk is full." }] } },
    "The scheduled work identity.sweep failed when it ran last: The disk is full.",
  ],
  [
    "scheduled work that nobody does",
    { jobs: { ...well.jobs, schedules: [{ ...sweep, dueAt: minutesAgo(200) }] } },
    "identity.sweep has been due since 2026-11-21T08:40:00.000Z",
  ],
  [
    "scheduled work that hangs",
    { jobs: { ...well.jobs, schedules: [{ ...sweep, isRunning: true, dueAt: minutesAgo(400) }] } },
    "identity.sweep has been at it since 2026-11-21T05:20:00.000Z",
  ],
  ["entries that nothing seals", { audit: { unsealedSince: minutesAgo(45) } }, "Audit entries have waited 45 minutes for their seal."],
  ["a disk that runs full", { disk: { freeBytes: 0.5 * 1024 ** 3, totalBytes: 1024 ** 3 } }, "Only 0.5 GiB are free"],
  ["a store that is away", { surroundings: { ...well.surroundings, files: false } }, "none can be sent or opened"],
  ["a store that may not be listed", { surroundings: { ...well.surroundings, filesListed: false } }, "Allow s3:ListBucket."],
  ["a scanner that is away", { surroundings: { ...well.surroundings, scanner: false } }, "files wait for it"],
  ["a Redis that is away", { surroundings: { ...well.surroundings, bus: false } }, "each server knows of its own people only"],
  [
    "what the doctor found",
    { findings: [{ level: "danger", check: "forced", object: "a table", message: "A table is not forced." }] },
    "A table is not forced.",
  ],
])("%s: said in a sentence", (_what, change, sentence) => {
  const problems = problemsOf({ ...well, ...change });
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain(sentence);
});

test("mail that waits because no mail server is set is no problem: the outbox is for that", () => {
  expect(problemsOf({ ...well, mail: { sends: false, waiting: 9, failed: 0, waitingSince: minutesAgo(900) } })).toEqual([]);
});
