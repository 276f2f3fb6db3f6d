import { newId } from "@freehold/kernel/id.ts";
import { roles } from "@freehold/kernel/role.ts";
import type { PoolClient } from "pg";
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
/** Deadlock, unique violation: two writers met, and one of them gives way. */
const givesWay = new Set(["40P01", "23505"]);

async function givingWay(work: Promise<unknown>): Promise<void> {
  await work.catch((error: unknown) => {
    if (!(error instanceof Error && "code" in error && givesWay.has(String(error.code)))) throw error;
  });
}

/** One random transaction on items: committed, rolled back, or partly rolled back to a savepoint. */
export async function writeItems(world: World, random: Random, ground: Ground): Promise<void> {
  const client = await world.pool.connect();
  try {
    await givingWay(transaction(client, random, ground));
  } finally {
    await client.query("rollback");
    client.release();
  }
}

async function transaction(client: PoolClient, random: Random, ground: Ground): Promise<void> {
  await client.query(random.chance(0.7) ? "begin; set local synchronous_commit = on" : "begin");
  const steps = 1 + random.int(5);
  for (let step = 0; step < steps; step++) {
    if (random.chance(0.15)) await insideSavepoint(client, random, ground);
    else await writeItem(client, random, ground);
  }
  if (random.chance(0.1)) await client.query("select pg_sleep($1)", [random.next() / 10]);
  await client.query(random.chance(0.85) ? "commit" : "rollback");
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

/** One random change of what people may do: role, membership, link, or only that they were seen. */
export async function writeAccess(world: World, random: Random, { people, places }: Ground): Promise<void> {
  const { userId, organizationId, sessionId } = random.pick(people);
  const chosen = random.next();
  if (chosen < 0.25)
    await world.pool.query("update shop.membership set role = $3 where org_id = $1 and user_id = $2", [
      organizationId,
      userId,
      random.pick(roles),
    ]);
  else if (chosen < 0.45)
    await world.pool.query("insert into shop.keeper values ($1, $2, $3) on conflict do nothing", [
      organizationId,
      userId,
      random.pick(places),
    ]);
  else if (chosen < 0.65)
    await world.pool.query("delete from shop.keeper where org_id = $1 and user_id = $2 and place_id = $3", [
      organizationId,
      userId,
      random.pick(places),
    ]);
  else if (chosen < 0.95) await world.pool.query("update shop.session set seen = seen + 1 where id = $1", [sessionId]);
  else if (chosen < 0.96) await world.pool.query("delete from shop.session where id = $1", [sessionId]);
  else if (chosen < 0.97)
    await world.pool.query("delete from shop.membership where org_id = $1 and user_id = $2", [organizationId, userId]);
  else await restoreAccess(world, { userId, organizationId, sessionId }, random.pick(roles));
}

/** Lets a person in again. */
export async function restoreAccess({ pool }: World, { userId, organizationId, sessionId }: Holder, role: string): Promise<void> {
  await pool.query("insert into shop.session values ($1, $2) on conflict do nothing", [sessionId, userId]);
  await pool.query("insert into shop.membership values ($1, $2, $3) on conflict do nothing", [organizationId, userId, role]);
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
