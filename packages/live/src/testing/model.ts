import { setImmediate as turn } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { newId } from "@freehold/kernel/id.ts";
import { allOf, anyOf, equals, gt, isIn, isMe, isNull, lt, not, type Expression } from "@freehold/kernel/expression/language.ts";
import { roles } from "@freehold/kernel/role.ts";
import type { Before } from "../hub/effect.ts";
import type { Frame } from "../frame.ts";
import type { Live } from "../live.ts";
import { parseLsn } from "../feed/pgoutput.ts";
import { shown, StrictClient } from "./client.ts";
import { randomFrom, type Random } from "@freehold/kernel/testing/random.ts";
import type { World } from "./world.ts";
import { makeIds, restoreAccess, writeAccess, writeItems, writeMuch, type Ground } from "./writers.ts";

export type ModelOptions = {
  readonly world: World;
  readonly seed: number;
  /** Stretches of traffic, each followed by a quiet point at which everything is compared. */
  readonly rounds: number;
  /** Writing transactions in one stretch. */
  readonly transactions: number;
};

export type ModelResult = {
  readonly complaints: readonly string[];
  /** What happened, to judge whether the run proved anything. */
  readonly counts: Readonly<Record<string, number>>;
};

const filters: readonly (Expression | undefined)[] = [
  undefined,
  equals("status", "ok"),
  isIn("status", ["bad", "secret"]),
  allOf(gt("amount", 30), lt("amount", 70)),
  not(gt("celsius", 50)),
  anyOf(isNull("placeId"), lt("dueAt", new Date(1.7e12 + 5e8))),
  isMe("assignedTo"),
  { op: "contains", column: "name", value: "1" },
];

/**
 * Random writers, subscribers and accidents against one live process. At every quiet point each client's rows must
 * be what its person is shown by SQL, and until then no frame may have surprised its client.
 */
export async function runModel({ world, seed, rounds, transactions }: ModelOptions): Promise<ModelResult> {
  const random = randomFrom(seed);
  const traces = new WeakMap<Frame, Before>();
  const live = world.live({
    trace: (frame, before) => void traces.set(frame, before),
    ringBytes: 400_000,
    maxTransactionBytes: 100_000,
  });
  await live.start();
  const model = new Model({ world, live, random, before: (frame) => traces.get(frame) });
  try {
    await model.prepare();
    for (let round = 0; round < rounds && model.complaints.length === 0; round++) {
      await model.traffic(transactions);
      await model.quiet(round);
    }
    return { complaints: model.complaints, counts: model.counts() };
  } finally {
    await model.close();
    await live.stop();
  }
}

type Parts = { readonly world: World; readonly live: Live; readonly random: Random; readonly before: (frame: Frame) => Before | undefined };

class Model {
  readonly #parts: Parts;
  readonly #ground: Ground;
  #clients: StrictClient[] = [];
  readonly #moving = new Set<StrictClient>();
  readonly complaints: string[] = [];
  readonly #counts: Record<string, number> = {
    transactions: 0,
    accessChanges: 0,
    disconnects: 0,
    kills: 0,
    bulk: 0,
    pauses: 0,
    compared: 0,
  };

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#ground = { organizations: [newId(), newId()], people: [], places: makeIds(4), ids: makeIds(60) };
  }

  async prepare(): Promise<void> {
    const { world, random } = this.#parts;
    const people = this.#ground.people as unknown[];
    for (let i = 0; i < 10; i++) people.push(await world.person(random.pick(this.#ground.organizations), roles[i % roles.length]!));
    for (let i = 0; i < 24; i++) this.#clients.push(this.#newClient(random.pick(filters)));
    for (const client of this.#clients) client.connect("fresh");
  }

  #newClient(filter: Expression | undefined): StrictClient {
    const { world, live, random, before } = this.#parts;
    const search = random.chance(0.2) ? String(random.int(10)) : undefined;
    return new StrictClient({ world, live: () => live, holder: random.pick(this.#ground.people), filter, search, before });
  }

  /** Writes, while subscribers come and go and things break. */
  async traffic(transactions: number): Promise<void> {
    const { world, random } = this.#parts;
    let left = transactions;
    const writer = async (own: Random): Promise<void> => {
      while (left-- > 0) {
        this.#counts["transactions"]!++;
        await writeItems(world, own, this.#ground);
        if (own.chance(0.02)) await this.#accident(own);
        if (own.chance(0.05)) await this.#count("accessChanges", writeAccess(world, own, this.#ground));
      }
    };
    const mover = async (own: Random): Promise<void> => {
      while (left > 0) {
        await this.#move(own);
        await turn();
      }
    };
    await Promise.all([...Array.from({ length: 8 }, () => writer(random.fork())), mover(random.fork()), mover(random.fork())]);
  }

  async #count(name: string, work: Promise<unknown>): Promise<void> {
    this.#counts[name]!++;
    await work;
  }

  /** A subscriber leaves, comes back, reloads, or reads slowly. */
  async #move(random: Random): Promise<void> {
    const { world } = this.#parts;
    const client = random.pick(this.#clients);
    // Two movers must not move one client at the same time.
    if (this.#moving.has(client)) return;
    this.#moving.add(client);
    await this.#moveOne(client, random);
    this.#moving.delete(client);
    await world.pool.query("select pg_sleep($1)", [random.next() / 200]);
  }

  async #moveOne(client: StrictClient, random: Random): Promise<void> {
    const { world } = this.#parts;
    if (client.ended) {
      await restoreAccess(world, client.options.holder, random.pick(roles));
      client.connect(random.chance(0.5) ? "resume" : "fresh");
    } else if (!client.isConnected) client.connect(random.chance(0.6) ? "resume" : "fresh");
    else if (random.chance(0.05)) client.pause(this.#count("pauses", world.pool.query("select pg_sleep($1)", [random.next() / 3])));
    else if (random.chance(0.7)) await this.#count("disconnects", client.disconnect());
  }

  async #accident(random: Random): Promise<void> {
    const { world } = this.#parts;
    const chosen = random.next();
    if (chosen < 0.15) await this.#count("bulk", writeMuch(world, random, this.#ground));
    else if (chosen < 0.21)
      await this.#count(
        "kills",
        world.pool.query("select pg_terminate_backend(active_pid) from pg_replication_slots where database = current_database()"),
      );
  }

  /** Waits until everything written has reached everybody, then compares. */
  async quiet(round: number): Promise<void> {
    const { world, live } = this.#parts;
    for (const client of this.#clients) {
      if (client.ended) await restoreAccess(world, client.options.holder, "viewer");
      if (!client.isConnected) client.connect("resume");
    }
    const { rows } = await world.pool.query<{ end: string }>(
      "select pg_logical_emit_message(true, 'test', ''), pg_current_wal_insert_lsn()::text as end",
    );
    const end = parseLsn(rows[0]!.end);
    await world.pool.query("set synchronous_commit = on; select pg_logical_emit_message(true, 'test', '')");
    const isSettled = (): boolean => {
      const { state, position, joining } = live.status();
      // A stream that waits to be read is empty: what it held would have been handed over in this turn.
      return (
        state === "live" &&
        position >= end &&
        joining === 0 &&
        this.#clients.every((client) => (client.isReady && client.isWaiting) || client.ended)
      );
    };
    const deadline = performance.now() + 20_000;
    while (!isSettled() && performance.now() < deadline) await world.pool.query("select pg_sleep(0.01)");
    if (!isSettled()) this.complaints.push(`round ${round}: not settled: ${JSON.stringify(live.status())}`);
    for (const client of this.#clients) await this.#compare(client, round);
  }

  async #compare(client: StrictClient, round: number): Promise<void> {
    const { world } = this.#parts;
    this.complaints.push(...client.complaints.map((complaint) => `round ${round}: ${complaint}`));
    if (client.ended) return;
    this.#counts["compared"]!++;
    const { caller } = await world.access(client.options.holder);
    const { rows } = await world.rows(caller, client.options.filter, client.options.search);
    const wanted = new Map(rows.map((row) => [row.id as string, row]));
    const differing = [...new Set([...wanted.keys(), ...client.rows.keys()])].filter(
      (id) => !isDeepStrictEqual(wanted.get(id), client.rows.get(id)),
    );
    for (const id of differing)
      this.complaints.push(`round ${round}: ${caller.role} has ${shown(client.rows.get(id))} instead of ${shown(wanted.get(id))}`);
  }

  counts(): Readonly<Record<string, number>> {
    const sum = (of: (client: StrictClient) => number): number => this.#clients.reduce((total, client) => total + of(client), 0);
    const reasons = (name: string): number => sum((client) => client.reasons.get(name) ?? 0);
    return {
      ...this.#counts,
      frames: sum(({ counts }) => counts.frames),
      changes: sum(({ counts }) => counts.changes),
      resumed: sum(({ counts }) => counts.resumed),
      ...Object.fromEntries(["start", "gap", "access", "schema", "lag"].map((name) => [`snapshots: ${name}`, reasons(name)])),
    };
  }

  async close(): Promise<void> {
    await Promise.all(this.#clients.map((client) => client.disconnect()));
  }
}
