import { expect, test } from "vitest";
import { problemsOf } from "./health.ts";

const checkedAt = new Date("2026-11-21T12:00:00Z");
const minutesAgo = (minutes: number): Date => new Date(checkedAt.getTime() - minutes * 60_000);

const well: Parameters<typeof problemsOf>[0] = {
  checkedAt,
  database: { version: "18.4", sizeBytes: 1, connections: 5, maxConnections: 97 },
  feed: { state: "live", lagMs: 20, lagBytes: 0, subscribers: 3 },
  mail: { sends: true, waiting: 1, failed: 0, waitingSince: minutesAgo(1) },
  jobs: [{ name: "identity.sweep", everySeconds: 3600, ranAt: minutesAgo(59), isWell: true }],
  disk: { freeBytes: 50 * 1024 ** 3, totalBytes: 100 * 1024 ** 3 },
  findings: [],
};

test("nothing is said while all is well, nor where there is no server and no disk to look at", () => {
  expect(problemsOf(well)).toEqual([]);
  expect(problemsOf({ ...well, feed: null, jobs: null, disk: null })).toEqual([]);
  expect(problemsOf({ ...well, jobs: [{ name: "new", everySeconds: 1, ranAt: null, isWell: true }] })).toEqual([]);
});

test.each([
  ["live views that follow no changes", { feed: { ...well.feed!, state: "reconnecting" } }, "Live views are reconnecting"],
  ["live views that are late", { feed: { ...well.feed!, lagMs: 12_000 } }, "Live views are 12 seconds late."],
  ["connections that run out", { database: { ...well.database, connections: 90 } }, "90 of 97 connections"],
  ["mail that does not leave", { mail: { ...well.mail, waitingSince: minutesAgo(20) } }, "Mail has been waiting for 20 minutes."],
  ["mail that was given up", { mail: { ...well.mail, failed: 2 } }, "2 messages were given up"],
  ["a job that failed", { jobs: [{ ...well.jobs![0]!, isWell: false }] }, "The job identity.sweep failed"],
  ["a job that is stuck", { jobs: [{ ...well.jobs![0]!, ranAt: minutesAgo(200) }] }, "has not run since 2026-11-21T08:40:00.000Z"],
  ["a disk that runs full", { disk: { freeBytes: 0.5 * 1024 ** 3, totalBytes: 1024 ** 3 } }, "Only 0.5 GiB are free"],
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
