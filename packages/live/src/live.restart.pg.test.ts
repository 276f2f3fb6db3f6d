import { rm } from "node:fs/promises";
import { isDeepStrictEqual } from "node:util";
import { startEmbedded, type Embedded } from "@freehold/database/embedded.ts";
import { quickFolder } from "@freehold/kernel/testing/quick-folder.ts";
import { newId } from "@freehold/kernel/id.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { StrictClient } from "./testing/client.ts";
import { worldAt, type World } from "./testing/world.ts";

let embedded: Embedded;
let world: World;

beforeAll(async () => {
  const directory = quickFolder("freehold-test-");
  // Whoever asks for it waits for a standby that never comes: written and streamed, but seen by nobody. All others commit at once.
  embedded = await startEmbedded({ directory, durable: false, settings: { synchronous_standby_names: "nobody" } });
  const dispose = async () => {
    await embedded.stop();
    await rm(directory, { recursive: true, force: true });
  };
  world = await worldAt({ adminUrl: embedded.adminUrl, feedUrl: embedded.adminUrl, dispose });
});
afterAll(() => world[Symbol.asyncDispose]());

/** The database may be away: nothing is asked of it, only awaited. */
const until = (fits: () => boolean) => expect.poll(fits, { timeout: 20_000, interval: 10 }).toBe(true);

const insert = "insert into shop.item (org_id, id, name, status, amount) values ($1, gen_random_uuid(), $2, 'ok', 1)";

test("after PostgreSQL is killed and comes back, clients have the rows of now, and their old positions count for nothing", async () => {
  const organization = newId();
  const holder = await world.person(organization, "manager");
  const live = world.live();
  await live.start();
  const epoch = live.status().epoch;
  const [staying, leaving] = [1, 2].map(() => new StrictClient({ world, live: () => live, holder, before: () => new Map() }));
  staying!.connect("fresh");
  leaving!.connect("fresh");
  await until(() => staying!.isReady && leaving!.isReady);
  await world.pool.query(insert, [organization, "before"]);
  await until(() => staying!.rows.size === 1 && leaving!.rows.size === 1);
  await leaving!.disconnect();

  process.kill(embedded.pid()!, "SIGKILL");
  await until(() => live.status().state === "reconnecting");
  await until(() => live.status().state === "live");
  expect(live.status().epoch).not.toBe(epoch);
  leaving!.connect("resume");
  await until(() => staying!.counts.snapshots === 2 && staying!.isReady && leaving!.counts.snapshots === 2 && leaving!.isReady);
  const { rows } = await world.rows((await world.access(holder)).caller);
  for (const client of [staying!, leaving!]) {
    expect([...client.rows.values()]).toEqual(rows);
    expect(client.reasons.get("gap")).toBe(1);
    expect(client.complaints).toEqual([]);
    await client.disconnect();
  }
  await live.stop();
});

test("a commit that was written before the slot began and is seen only after is not missed, however long it stays unseen", async () => {
  const organization = newId();
  const holder = await world.person(organization, "manager");
  const [first, second, late] = await Promise.all([1, 2, 3].map(() => world.pool.connect()));
  const pidOf = async (query: string): Promise<number | undefined> =>
    (await world.pool.query<{ pid: number }>(`select pid from pg_stat_activity where ${query}`)).rows[0]?.pid;
  const waitsFor = async (holding: typeof first): Promise<void> => {
    const { rows } = await holding!.query<{ pid: number }>("select pg_backend_pid() as pid");
    await expect.poll(() => pidOf(`backend_type = 'walsender' and ${rows[0]!.pid} = any(pg_blocking_pids(pid))`)).toBeDefined();
  };

  // The slot waits for what is open when it is asked for, then for what is open by then. Who begins after that it waits for no more.
  await first!.query("begin; select pg_current_xact_id()");
  const live = world.live();
  const started = live.start();
  await waitsFor(first);
  await second!.query("begin; select pg_current_xact_id()");
  await first!.query("commit");
  await waitsFor(second);
  await late!.query("set synchronous_commit = on");
  const { rows } = await late!.query<{ pid: number }>("select pg_backend_pid() as pid");
  const committed = late!.query(insert, [organization, "late"]);
  await expect.poll(() => pidOf(`pid = ${rows[0]!.pid} and wait_event = 'SyncRep'`)).toBeDefined();
  await second!.query("commit");

  const client = new StrictClient({ world, live: () => live, holder, before: () => new Map() });
  client.connect("fresh");
  await until(() => world.told.some(({ message }) => message.includes("waits for transactions")));
  await until(() => isDeepStrictEqual(world.told.at(-1)?.details, { blockedBy: [rows[0]!.pid] }));
  await world.pool.query("select pg_cancel_backend($1)", [rows[0]!.pid]);
  await committed;
  await started;
  await until(() => client.isReady);
  expect([...client.rows.values()].map(({ name }) => name)).toEqual(["late"]);
  await client.disconnect();
  for (const connection of [first, second, late]) connection!.release(true);
});
