import { newId } from "@freehold/kernel/id.ts";
import { expect, test } from "vitest";
import type { Holder } from "./access.ts";
import type { Frame } from "./frame.ts";
import type { Live } from "./live.ts";
import { framesUntil, itemDeclaration, makeWorld, type Item, type World } from "./testing/world.ts";

const organization = newId();

/** A view of all items, and how it is left. */
function watch(world: World, live: Live, { lastEventId, ...holder }: Holder & { readonly lastEventId?: string }) {
  const end = new AbortController();
  const stream = live.subscribe<Item>({
    table: itemDeclaration,
    holder,
    access: () => world.access(holder),
    snapshot: (caller) => world.rows(caller),
    lastEventId,
    signal: end.signal,
  });
  return { stream, leave: () => end.abort(), until: (k: Frame["k"]) => framesUntil(stream, (frame) => frame.k === k) };
}

const insert = (world: World, name: string, id: string = newId()) =>
  world.pool.query("insert into shop.item (org_id, id, name, status, amount) values ($1, $2, $3, 'ok', 1)", [organization, id, name]);
/** Beats come by the clock and are left out. */
const kinds = (frames: readonly (readonly [string, Frame<Item>])[]): string[] =>
  frames.flatMap(([, frame]) => (frame.k === "snap" ? [`snap ${frame.reason} ${frame.rows.length}`] : frame.k === "beat" ? [] : [frame.k]));
const names = (frames: readonly (readonly [string, Frame<Item>])[]): string[] =>
  frames.flatMap(([, frame]) => (frame.k === "tx" ? frame.up.map(({ name }) => name) : []));

/** Asks the database until the answer fits. */
async function until(world: World, fits: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await fits())) await world.pool.query("select pg_sleep(0.02)");
}

test("a view starts with all rows, says ready, and then brings every change", async () => {
  await using world = await makeWorld("live_first");
  const holder = await world.person(organization, "manager");
  await insert(world, "one");
  const live = world.live();
  await live.start();
  const { until: frames, leave, stream } = watch(world, live, holder);
  expect(kinds(await frames("ready"))).toEqual(["snap start 1", "ready"]);
  await insert(world, "two");
  expect(names(await frames("tx"))).toEqual(["two"]);
  leave();
  expect(await stream.next()).toEqual({ value: undefined, done: true });
});

test("a row from the stream is the row that a select gives, whatever its values", async () => {
  await using world = await makeWorld("live_values");
  const holder = await world.person(organization, "manager");
  const live = world.live();
  await live.start();
  const { until: frames } = watch(world, live, holder);
  await frames("ready");
  await world.pool.query(
    `insert into shop.item (org_id, id, name, status, amount, price_minor, celsius, is_open, due_at, due_on, tags, details, note) values
     ($1, gen_random_uuid(), e'a\\tb\\n"\\\\ä𝔘', 'ok', -2147483648, 9223372036854775807, 'NaN', false, '2026-03-29 02:30:00.123+01', '0044-03-15 BC', '{a,"b,c",NULL,""}', '"1"', ''),
     ($1, gen_random_uuid(), '', 'ok', 0, -9007199254740993, '-Infinity', true, '1950-01-01 00:00:00+00', 'infinity', '{}', '{"n": 12345678901234567890, "x": null}', repeat('long', 5000)),
     ($1, gen_random_uuid(), 'c', 'bad', 1, 0, 5e-324, true, '9999-12-31 23:59:59.999+00', '9999-12-31', null, 'null', null),
     ($1, gen_random_uuid(), 'd', 'bad', 1, null, 0.1, true, null, null, null, null, null)`,
    [organization],
  );
  const [, frame] = (await frames("tx")).at(-1)!;
  const { rows } = await world.rows((await world.access(holder)).caller);
  const byName = (a: Item, b: Item): number => a.name.localeCompare(b.name);
  expect(frame.k === "tx" && [...frame.up].sort(byName)).toEqual([...rows].sort(byName));
  // The long text is not sent again with this update.
  await world.pool.query("update shop.item set amount = 7 where name = ''");
  const [, update] = (await frames("tx")).at(-1)!;
  expect(update.k === "tx" && update.up).toEqual(
    (await world.rows((await world.access(holder)).caller)).rows.filter(({ amount }) => amount === 7),
  );
});

test("a table that is described again in the middle of a transaction, as each vacuum can make it, is the same table", async () => {
  await using world = await makeWorld("live_described");
  const holder = await world.person(organization, "manager");
  const live = world.live();
  await live.start();
  const { until: frames } = watch(world, live, holder);
  await frames("ready");
  const writer = await world.pool.connect();
  const insertHere = (name: string) =>
    writer.query("insert into shop.item (org_id, id, name, status, amount) values ($1, $2, $3, 'ok', 1)", [organization, newId(), name]);
  await writer.query("begin");
  await insertHere("before");
  await world.pool.query("grant select on shop.item to public");
  await insertHere("after");
  await writer.query("commit");
  writer.release();
  await insert(world, "later");
  const [first, second] = [await frames("tx"), await frames("tx")];
  expect(kinds([...first, ...second])).toEqual(["tx", "tx"]);
  expect(names([...first, ...second])).toEqual(["before", "after", "later"]);
});

test("a client continues at another process with the id that the first one gave it", async () => {
  await using world = await makeWorld("live_move");
  const holder = await world.person(organization, "manager");
  const [here, there] = [world.live(), world.live()];
  await Promise.all([here.start(), there.start()]);
  const first = watch(world, here, holder);
  await first.until("ready");
  // Until then its ids are no positions.
  await until(world, () => here.status().joining === 0);
  await insert(world, "one");
  const [lastEventId] = (await first.until("tx")).at(-1)!;
  first.leave();
  await insert(world, "two");
  const second = watch(world, there, { ...holder, lastEventId });
  const frames = await second.until("tx");
  expect(names(frames)).toEqual(["two"]);
  expect(frames.every(([, { k }]) => k !== "snap")).toBe(true);
});

test("a killed feed comes back with a new slot, and everybody gets a fresh snapshot", async () => {
  await using world = await makeWorld("live_kill");
  const holder = await world.person(organization, "manager");
  const live = world.live();
  await live.start();
  const { until: frames } = watch(world, live, holder);
  await frames("ready");
  const slots = "select slot_name as name from pg_replication_slots where database = current_database()";
  const before = await world.pool.query<{ name: string }>(slots);
  expect(before.rows[0]?.name).toMatch(/^freehold_\d+_[0-9a-f]{8}$/);
  // In one transaction, which the next slot waits for: the row is seen by no stream, and is there when the next begins.
  await world.pool
    .query(`insert into shop.item (org_id, id, name, status, amount) values ('${organization}', '${newId()}', 'unseen', 'ok', 1);
    select pg_terminate_backend(active_pid, 1000) from pg_replication_slots where database = current_database()`);
  expect(kinds(await frames("ready"))).toEqual(["snap gap 1", "ready"]);
  const after = await world.pool.query<{ name: string }>(slots);
  expect(after.rows).toHaveLength(1);
  expect(after.rows).not.toEqual(before.rows);
  await until(world, () => live.status().state === "live");
  await live.stop();
  expect((await world.pool.query(slots)).rows).toEqual([]);
});

test("a publication that is dropped is a failure of the feed, also where PostgreSQL only warns", async () => {
  await using world = await makeWorld("live_dropped");
  const holder = await world.person(organization, "manager");
  const live = world.live();
  await live.start();
  const { until: frames } = watch(world, live, holder);
  await frames("ready");
  await world.pool.query("drop publication freehold");
  await insert(world, "in between");
  await until(world, () => live.status().state === "reconnecting");
  await world.pool.query("create publication freehold for table shop.item, shop.membership, shop.keeper, shop.session");
  expect(kinds(await frames("ready"))).toEqual(["snap gap 1", "ready"]);
});

test("serving does not wait for the first stream, and who blocks it is told", async () => {
  await using world = await makeWorld("live_blocked");
  const holder = await world.person(organization, "manager");
  const blocker = await world.pool.connect();
  const { rows } = await blocker
    .query<{ pid: number }>("begin; lock shop.item in row exclusive mode; select pg_backend_pid() as pid, pg_current_xact_id()")
    .then((results) => (Array.isArray(results) ? results.at(-1)! : results));
  const live = world.live();
  let isLive = false;
  const started = live.start().then(() => (isLive = true));
  const { until: frames } = watch(world, live, holder);
  await until(world, () => world.told.some(({ message }) => message.includes("waits for transactions")));
  expect(world.told.find(({ message }) => message.includes("waits for transactions"))?.details).toEqual({ blockedBy: [rows[0]!.pid] });
  expect(isLive).toBe(false);
  expect(live.status()).toMatchObject({ state: "starting", subscribers: 1, joining: 1 });
  await blocker.query("commit");
  blocker.release();
  await started;
  expect(kinds(await frames("ready"))).toEqual(["snap start 0", "ready"]);
});

test("stopping while the first stream is blocked leaves nothing behind", async () => {
  await using world = await makeWorld("live_stop");
  const blocker = await world.pool.connect();
  await blocker.query("begin; select pg_current_xact_id()");
  const live = world.live();
  const started = live.start();
  await until(
    world,
    async () => (await world.pool.query("select from pg_replication_slots where database = current_database()")).rowCount === 1,
  );
  await live.stop();
  await started;
  expect(live.status().state).toBe("stopped");
  expect((await world.pool.query("select from pg_replication_slots where database = current_database()")).rowCount).toBe(0);
  await blocker.query("rollback");
  blocker.release();
});

test("an open transaction of somebody else delays neither ready nor a resumable position", async () => {
  await using world = await makeWorld("live_open");
  const holder = await world.person(organization, "manager");
  const live = world.live();
  await live.start();
  const blocker = await world.pool.connect();
  await blocker.query("begin");
  await blocker.query("insert into shop.item (org_id, id, name, status, amount) values ($1, gen_random_uuid(), 'open', 'ok', 1)", [
    organization,
  ]);
  const { until: frames } = watch(world, live, holder);
  expect(kinds(await frames("ready"))).toEqual(["snap start 0", "ready"]);
  await until(world, () => live.status().joining === 0);
  await blocker.query("commit");
  blocker.release();
  expect(names(await frames("tx"))).toEqual(["open"]);
});

test("an emptied table, a transaction too large to keep and an altered column all end in a fresh snapshot", async () => {
  await using world = await makeWorld("live_dirty");
  const holder = await world.person(organization, "manager");
  const live = world.live({ maxTransactionBytes: 10_000 });
  await live.start();
  const { until: frames } = watch(world, live, holder);
  await frames("ready");
  await world.pool.query(
    "insert into shop.item (org_id, id, name, status, amount) select $1, gen_random_uuid(), 'n' || i, 'ok', i from generate_series(1, 600) i",
    [organization],
  );
  expect(kinds((await frames("ready")).filter(([, { k }]) => k === "snap"))).toEqual(["snap gap 500", "snap gap 100"]);
  await world.pool.query("alter table shop.item alter amount type bigint using amount * 2");
  await insert(world, "after");
  const altered = (await frames("ready")).flatMap(([, frame]) => (frame.k === "snap" ? [frame] : []));
  expect(altered[0]?.reason).toBe("schema");
  expect(altered.flatMap(({ rows }) => rows.map(({ amount }) => amount)).reduce((sum, amount) => sum + amount, 0)).toBe(600 * 601 + 1);
  await world.pool.query("alter table shop.item alter amount type bigint using amount + 1");
  const rewritten = (await frames("ready")).flatMap(([, frame]) => (frame.k === "snap" ? frame.rows : []));
  expect(rewritten.reduce((sum, { amount }) => sum + amount, 0)).toBe(600 * 601 + 1 + 601);
  await world.pool.query("truncate shop.item");
  const emptied = (await frames("ready")).flatMap(([, frame]) => (frame.k === "snap" ? [frame] : []));
  expect(emptied.at(-1)).toMatchObject({ rows: [], last: true });
});

test("who signs out or leaves the organization is sent away with the reason, and the others are not disturbed", async () => {
  await using world = await makeWorld("live_end");
  const [first, second, third] = [
    await world.person(organization, "manager"),
    await world.person(organization, "manager"),
    await world.person(organization, "manager"),
  ];
  const live = world.live();
  await live.start();
  const [one, two, three] = [watch(world, live, first), watch(world, live, second), watch(world, live, third)];
  for (const each of [one, two, three]) await each.until("ready");
  await world.pool.query("delete from shop.session where id = $1", [first.sessionId]);
  await expect(one.until("tx")).rejects.toMatchObject({ kind: "unauthenticated" });
  await world.pool.query("delete from shop.membership where user_id = $1", [second.userId]);
  await expect(two.until("tx")).rejects.toMatchObject({ kind: "forbidden" });
  await insert(world, "still here");
  expect(kinds(await three.until("tx")).at(-1)).toBe("tx");
  expect(live.status().subscribers).toBe(1);
});

test("a table that is not published is waited for, and said to be missing", async () => {
  await using world = await makeWorld("live_missing");
  const holder = await world.person(organization, "manager");
  await world.pool.query("alter publication freehold drop table shop.item");
  const live = world.live();
  await live.start();
  expect(world.told).toContainEqual({
    level: "error",
    details: { tables: ["shop.item"] },
    message: "these tables are not published and cannot be watched",
  });
  const { until: frames } = watch(world, live, holder);
  await world.pool.query("alter publication freehold add table shop.item");
  expect(kinds(await frames("ready"))).toEqual(["snap start 0", "ready"]);
});

test("a filter that does not fit the table is refused at once", async () => {
  await using world = await makeWorld("live_filter");
  const holder = await world.person(organization, "manager");
  const live = world.live();
  const ask = (column: string, value: string) => () =>
    live.subscribe({
      table: itemDeclaration,
      holder,
      filter: { op: "equals", column, value },
      access: () => world.access(holder),
      snapshot: (caller) => world.rows(caller),
      signal: AbortSignal.abort(),
    });
  expect(ask("nothing", "x")).toThrow("no column");
  expect(ask("amount", "x")).toThrow("whole number");
});
