import { setTimeout as pause } from "node:timers/promises";
import type { Random } from "@freehold/kernel/testing/random.ts";
import type { StrictClient } from "./client.ts";
import type { Servers } from "./servers.ts";
import type { World } from "./world.ts";
import { endPrepared, givingWay, writeMuch, type Ground } from "./writers.ts";

/** Where an accident happens. */
export type Scene = {
  readonly world: World;
  readonly random: Random;
  readonly ground: Ground;
  readonly servers: Servers;
  /** Those connected to the server in a place. */
  readonly clientsOf: (place: number) => readonly StrictClient[];
};

/** What can go wrong, by the name under which it is counted. */
export type Accidents = Readonly<Record<string, (scene: Scene) => Promise<unknown>>>;

const ask = (world: World, text: string): Promise<void> => givingWay(world.pool.query(text));
const walsenders = "select pg_terminate_backend(active_pid) from pg_replication_slots where database = current_database()";
const publish = "create publication freehold for table shop.item, shop.sample, shop.membership, shop.keeper, shop.session";

const placeIn = ({ servers, random }: Scene): number => random.int(servers.all.length);

/** Small enough to happen at any moment. */
export const mishaps: Accidents = {
  bulk: ({ world, random, ground }) => writeMuch(world, random, ground),
  slotsLost: ({ world }) => ask(world, walsenders),
  cuts: async (scene) => scene.servers.all[placeIn(scene)]!.relay.cut(),
  // The stream falls behind what SQL sees.
  holds: async (scene) => {
    const { relay } = scene.servers.all[placeIn(scene)]!;
    relay.hold();
    await pause(scene.random.next() * 300);
    relay.release();
  },
};

/** Each once in a while, while everybody writes and reads on. */
export const disasters: Accidents = {
  serversKilled: async (scene) => {
    const place = placeIn(scene);
    const left = scene.clientsOf(place).map((client) => client.disconnect());
    const started = scene.servers.kill(place);
    await Promise.all(left);
    await started;
  },
  releases: async (scene) => {
    const place = placeIn(scene);
    await scene.servers.replace(place, async () => {
      await Promise.all(scene.clientsOf(place).map((client) => client.disconnect()));
    });
  },
  publicationsDropped: async ({ world, random }) => {
    await ask(world, "drop publication if exists freehold");
    await pause(random.next() * 200);
    await ask(world, publish);
  },
  columnsAdded: ({ world, random }) =>
    ask(
      world,
      random.chance(0.5)
        ? "alter table shop.item add column if not exists extra text"
        : "alter table shop.item drop column if exists extra",
    ),
  columnsAltered: ({ world, random }) => world.unversioned(() => alterAmount(world, random)),
  truncations: ({ world, random }) => world.unversioned(() => ask(world, `truncate shop.${random.pick(["item", "sample"])}`)),
};

/** Converts a column to another type, and its values with it. To change values and keep the type would be told to nobody. */
async function alterAmount({ pool }: World, random: Random): Promise<void> {
  const { rows } = await pool.query<{ type: string }>(
    "select format_type(atttypid, atttypmod) as type from pg_attribute where attrelid = 'shop.item'::regclass and attname = 'amount'",
  );
  const type = rows[0]!.type === "bigint" ? "integer" : "bigint";
  await givingWay(
    pool.query(
      `set lock_timeout = '2s'; alter table shop.item alter amount type ${type} using (amount + ${random.int(3)}) % 100; reset lock_timeout`,
    ),
  );
}

/** Those that need a PostgreSQL of one's own. */
export const outages = (restart: (how: "fast" | "killed") => Promise<void>): Accidents => ({
  fastRestarts: async ({ servers, world }) => {
    // PostgreSQL does not stop before its standbys have everything.
    for (const { relay } of servers.all) relay.release();
    await restart("fast");
    await endPrepared(world);
  },
  databaseKilled: async ({ world }) => {
    await restart("killed");
    await endPrepared(world);
  },
});
