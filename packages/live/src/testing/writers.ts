import { setTimeout as pause } from "node:timers/promises";
import { toFault } from "@freehold/database/faults.ts";
import { DomainError } from "@freehold/kernel/fault.ts";
import { newId } from "@freehold/kernel/id.ts";
import type { PoolClient } from "pg";
import { writeAccess } from "./access-writers.ts";
import type { Holder } from "../access.ts";
import type { Random } from "@freehold/kernel/testing/random.ts";
import type { World } from "./world.ts";

/** Where the writers write: few enough of everything that they meet. */
export type Ground = {
  readonly organizations: readonly string[];
  readonly people: readonly Holder[];
  readonly places: readonly string[];
  readonly ids: string[];
};

const statuses = ["ok", "bad", "secret"];

const passing: ReadonlySet<string> = new Set(["unavailable", "conflict"]);

/** Two writers met and one of them gives way, or the database went away: all of that is part of the game. */
export async function givingWay(work: Promise<unknown>): Promise<void> {
  await work.catch((error: unknown) => {
    const fault = toFault(error);
    if (!(fault instanceof DomainError && passing.has(fault.kind)) && !isGone(error)) throw error;
  });
}

/** What the driver itself says of a connection that broke, or was closed under a query. */
const isGone = (error: unknown): boolean => error instanceof Error && /connection|not queryable|cancel/i.test(error.message);

/** One random transaction: committed in one of several ways, rolled back, or partly rolled back to a savepoint. */
export async function writeItems(world: World, random: Random, ground: Ground): Promise<void> {
  await givingWay(
    (async () => {
      const client = await world.pool.connect();
      let isBroken = true;
      try {
        await transaction(world, client, { random, ground });
        await client.query("rollback");
        isBroken = false;
      } finally {
        client.release(isBroken);
      }
    })(),
  );
}

type Dice = { readonly random: Random; readonly ground: Ground };

async function transaction(world: World, client: PoolClient, { random, ground }: Dice): Promise<void> {
  const isStalled = world.canStall && random.chance(0.1);
  const commits = isStalled ? "on" : random.chance(0.7) ? "local" : "off";
  await client.query(`begin; set local synchronous_commit = ${commits}`);
  const steps = 1 + random.int(5);
  for (let step = 0; step < steps; step++) {
    if (random.chance(0.15)) await insideSavepoint(client, random, ground);
    else if (random.chance(0.03)) await writeAccess(client, random, ground);
    else if (random.chance(0.1)) await writeSamples(client, random, ground);
    else await writeItem(client, random, ground);
  }
  if (random.chance(0.1)) await client.query("select pg_sleep($1)", [random.next() / 10]);
  if (isStalled) await commitUnseen(world, client, random);
  else if (world.canPrepare && random.chance(0.05)) await commitPrepared(client, random);
  else await client.query(random.chance(0.85) ? "commit" : "rollback");
}

/** Commits so that the transaction is written and streamed a while before anybody can see it. */
async function commitUnseen({ pool }: World, client: PoolClient, random: Random): Promise<void> {
  const { rows } = await client.query<{ pid: number }>("select pg_backend_pid() as pid");
  let isDone = false;
  const committed = client.query("commit").finally(() => (isDone = true));
  // Both may fail; whoever fails first must not leave the other alone.
  committed.catch(() => undefined);
  await pause(random.next() * 60);
  while (!isDone) {
    await pool.query("select pg_cancel_backend($1)", [rows[0]!.pid]);
    await pause(5);
  }
  await committed;
}

async function commitPrepared(client: PoolClient, random: Random): Promise<void> {
  const name = newId();
  await client.query(`prepare transaction '${name}'`);
  if (random.chance(0.5)) await client.query("select pg_sleep($1)", [random.next() / 20]);
  await client.query(`${random.chance(0.8) ? "commit" : "rollback"} prepared '${name}'`);
}

/** Ends what PostgreSQL was left with when it ended: nobody else will, and its locks last. */
export async function endPrepared({ pool }: World): Promise<void> {
  const { rows } = await pool.query<{ gid: string }>("select gid from pg_prepared_xacts where prepared < pg_postmaster_start_time()");
  for (const { gid } of rows) await pool.query(`rollback prepared '${gid}'`);
}

/** Samples come in small packets and go by age. */
async function writeSamples(client: PoolClient, random: Random, { organizations, places }: Ground): Promise<void> {
  const organization = random.pick(organizations);
  if (random.chance(0.2)) {
    const oldest = "select place_id, taken_at from shop.sample where org_id = $1 order by taken_at limit $2";
    await client.query(`delete from shop.sample where org_id = $1 and (place_id, taken_at) in (${oldest})`, [
      organization,
      1 + random.int(40),
    ]);
    return;
  }
  await client.query(
    `insert into shop.sample select $1, $2, clock_timestamp() + i * interval '1 ms', $3 from generate_series(1, $4) i on conflict do nothing`,
    [organization, random.pick(places), random.int(700) / 7, 1 + random.int(10)],
  );
}

async function insideSavepoint(client: PoolClient, random: Random, ground: Ground): Promise<void> {
  await client.query("savepoint s");
  await writeItem(client, random, ground);
  await client.query(random.chance(0.5) ? "rollback to savepoint s" : "release savepoint s");
}

async function writeItem(client: PoolClient, random: Random, ground: Ground): Promise<void> {
  const { organizations, places, people, ids } = ground;
  const [organization, id] = [random.pick(organizations), random.pick(ids)];
  const where = "where org_id = $1 and id = $2";
  const value = () => random.int(100);
  const acts: readonly [weight: number, act: () => Promise<unknown>][] = [
    [4, () => upsert(client, random, ground)],
    [2, () => client.query(`update shop.item set status = $3, version = version + 1 ${where}`, [organization, id, random.pick(statuses)])],
    [
      2,
      () =>
        client.query(`update shop.item set place_id = $3 ${where}`, [organization, id, random.chance(0.2) ? null : random.pick(places)]),
    ],
    [
      2,
      () =>
        client.query(`update shop.item set assigned_to = $3 ${where}`, [
          organization,
          id,
          random.chance(0.2) ? null : random.pick(people).userId,
        ]),
    ],
    [
      2,
      () =>
        client.query(`update shop.item set amount = $3, celsius = $4, name = $5 ${where}`, [
          organization,
          id,
          value(),
          random.chance(0.1) ? NaN : value() / 7,
          `Name ${value()}`,
        ]),
    ],
    [0.3, () => client.query("delete from shop.item where org_id = $1 and amount = $2", [organization, value()])],
    [1, () => client.query("update shop.item set id = $3 where org_id = $1 and id = $2", [organization, id, random.pick(ids)])],
    [2, () => client.query(`delete from shop.item ${where}`, [organization, id])],
    [0.5, () => client.query("update shop.item set amount = amount + 1 where org_id = $1 and amount < $2", [organization, random.int(20)])],
    [
      0.3,
      () => client.query("update shop.item set org_id = $3 where org_id = $1 and id = $2", [organization, id, random.pick(organizations)]),
    ],
  ];
  let at = random.next() * acts.reduce((sum, [weight]) => sum + weight, 0);
  const [, act] = acts.find(([weight]) => (at -= weight) < 0) ?? acts[0]!;
  await act();
}

async function upsert(client: PoolClient, random: Random, { organizations, places, people, ids }: Ground): Promise<void> {
  // A note this long is stored apart, and not sent again by an update of another column.
  const note = random.chance(0.1) ? Array.from({ length: 300 }, () => random.next().toString(36)).join("") : null;
  const due = random.chance(0.3) ? null : new Date(1.7e12 + random.int(1e9));
  await client.query(
    `insert into shop.item (org_id, id, name, status, amount, place_id, assigned_to, price_minor, celsius, due_at, due_on, tags, details, note)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
     on conflict (org_id, id) do update set status = excluded.status, amount = excluded.amount, due_at = excluded.due_at, version = shop.item.version + 1`,
    [
      random.pick(organizations),
      random.pick(ids),
      `Name ${random.int(100)}`,
      random.pick(statuses),
      random.int(100),
      random.pick(places),
      random.pick(people).userId,
      String(random.int(1e9)),
      random.int(700) / 7,
      due,
      due?.toISOString().slice(0, 10) ?? null,
      [`t${random.int(3)}`, null],
      JSON.stringify({ n: random.int(9), deep: [null, "x"] }),
      note,
    ],
  );
}

/** A transaction larger than is kept. */
export async function writeMuch({ pool }: World, random: Random, { organizations }: Ground): Promise<void> {
  await givingWay(
    pool.query("update shop.item set name = 'Bulk ' || amount, note = repeat(md5(random()::text), 200) where org_id = $1", [
      random.pick(organizations),
    ]),
  );
}

export const makeIds = (count: number): string[] => Array.from({ length: count }, () => newId());
