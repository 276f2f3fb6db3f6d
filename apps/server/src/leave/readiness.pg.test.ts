import { afterAll, beforeAll, expect, test } from "vitest";
import { silent } from "@freehold/api/testing/test-backend.ts";
import { createWorld, type World } from "@freehold/api/testing/world.ts";
import { openDatabase } from "@freehold/database/database.ts";
import { systemClock } from "@freehold/kernel/clock.ts";
import { createLive } from "@freehold/live/live.ts";
import { Readiness } from "./readiness.ts";

const ever = 3_600_000;

let world: World;
beforeAll(async () => {
  world = await createWorld({ name: "server_readiness" });
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

/** Another process that follows the changes of the same database, once it does. */
async function aPeer() {
  const { feedUrl } = world.backend.database;
  const peer = createLive({ feedUrl, publication: "freehold", tables: [], affects: new Map(), log: silent, clock: systemClock });
  await peer.start();
  return peer;
}

test("before changes are followed it is not ready, and says why", async () => {
  expect(await new Readiness(world.backend).report()).toEqual({
    status: "unavailable",
    database: "ok",
    migrations: "ok",
    live: "stopped",
    server: "ok",
  });
});

test("a server that is alone is ready with its first stream: nobody comes from another", async () => {
  await world.backend.start();
  const readiness = new Readiness(world.backend);
  await readiness.warmUp(Promise.resolve(), ever);
  expect(await readiness.report()).toEqual({ status: "ok", database: "ok", migrations: "ok", live: "ok", server: "ok" });
});

test("beside another server it warms up first, but not when the other one is gone", async () => {
  const peer = await aPeer();
  const readiness = new Readiness(world.backend);
  const warm = readiness.warmUp(Promise.resolve(), ever);
  expect(await readiness.report()).toMatchObject({ status: "unavailable", live: "warming" });
  await peer.stop();
  await warm;
  expect((await readiness.report()).status).toBe("ok");
});

test("beside another server it is ready after the time that was set", async () => {
  const peer = await aPeer();
  const readiness = new Readiness(world.backend);
  const began = performance.now();
  await readiness.warmUp(Promise.resolve(), 300);
  expect(performance.now() - began).toBeGreaterThanOrEqual(300);
  expect((await readiness.report()).status).toBe("ok");
  await peer.stop();
});

test("a server that is told to stop while it warms up does not wait, and is not ready", async () => {
  const peer = await aPeer();
  const readiness = new Readiness(world.backend);
  const warm = readiness.warmUp(Promise.resolve(), ever);
  readiness.leave();
  await warm;
  expect(await readiness.report()).toMatchObject({ status: "unavailable", live: "ok", server: "leaving" });
  await peer.stop();
});

test("a server whose changes were never followed gives up with the start that failed", async () => {
  const readiness = new Readiness(world.backend);
  await expect(readiness.warmUp(Promise.reject(new Error("no slot")), ever)).rejects.toThrow("no slot");
});

test("without its database it is not ready", async () => {
  const database = openDatabase({ adminUrl: "postgres://nobody@127.0.0.1:9/nothing", secret: "s".repeat(32) });
  expect(await new Readiness({ ...world.backend, database }).report()).toMatchObject({
    status: "unavailable",
    database: "unreachable",
    live: "ok",
  });
  await database.close();
});
