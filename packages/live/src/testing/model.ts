import { setImmediate as turn, setTimeout as pause } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { DomainError } from "@freehold/kernel/fault.ts";
import { newId } from "@freehold/kernel/id.ts";
import { allOf, anyOf, equals, gt, isIn, isMe, isNull, lt, not, type Expression } from "@freehold/kernel/expression/language.ts";
import { roles } from "@freehold/kernel/role.ts";
import { randomFrom, type Random } from "@freehold/kernel/testing/random.ts";
import type { Before } from "../hub/effect.ts";
import type { Frame } from "../frame.ts";
import { parseLsn } from "../feed/pgoutput.ts";
import { keyOf } from "../row.ts";
import { restoreAccess, writeAccess } from "./access-writers.ts";
import { disasters, mishaps, outages, type Accidents, type Scene } from "./accidents.ts";
import { shown, StrictClient } from "./client.ts";
import { Servers } from "./servers.ts";
import { itemDeclaration, sampleDeclaration, type Asked, type World } from "./world.ts";
import { givingWay, makeIds, writeItems, type Ground } from "./writers.ts";

export type ModelOptions = {
  readonly world: World;
  readonly seed: number;
  /** Stretches of traffic, each followed by a quiet point at which everything is compared. */
  readonly rounds: number;
  /** Writing transactions in one stretch. */
  readonly transactions: number;
  /** Restarts PostgreSQL, where that disturbs nobody else. */
  readonly restart?: ((how: "fast" | "killed") => Promise<void>) | undefined;
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

function randomQuestion(random: Random): Asked {
  if (random.chance(0.25)) return { table: sampleDeclaration, filter: random.pick([undefined, gt("celsius", 50)]) };
  // Some ask for the same: they share views, frames and readings.
  if (random.chance(0.3)) return { table: itemDeclaration };
  return { table: itemDeclaration, filter: random.pick(filters), search: random.chance(0.2) ? String(random.int(10)) : undefined };
}

/**
 * Random writers, subscribers and accidents against two live processes. At every quiet point each client's rows must
 * be what its person is shown by SQL, and until then no frame may have surprised its client.
 */
export async function runModel({ world, seed, rounds, transactions, restart }: ModelOptions): Promise<ModelResult> {
  const random = randomFrom(seed);
  const traces = new WeakMap<Frame, Before>();
  const servers = new Servers(world, {
    trace: (frame, before) => void traces.set(frame, before),
    ringBytes: 400_000,
    maxTransactionBytes: 100_000,
  });
  await Promise.all([servers.start(0), servers.start(1)]);
  const model = new Model({ world, servers, random, before: (frame) => traces.get(frame) });
  const large: Accidents = { ...disasters, ...(restart && outages(restart)) };
  try {
    await model.prepare();
    const left: string[] = [];
    for (let round = 0; round < rounds && model.complaints.length === 0; round++) {
      // Every fourth stretch is calm: streams last, and what is kept for joins and for those who come back is full.
      const isCalm = round % 4 === 0;
      // Every disaster has its turn before one comes again.
      if (left.length < 3) left.push(...shuffled(Object.keys(large), random));
      const planned = isCalm ? [] : left.splice(0, 3).map((name) => [name, large[name]!] as const);
      await model.traffic(transactions, { planned, mishaps: isCalm ? 0 : 0.006 });
      await model.quiet(round);
    }
    return { complaints: model.complaints, counts: model.counts() };
  } finally {
    await model.close();
    await servers.stop();
  }
}

const shuffled = <T>(list: readonly T[], random: Random): T[] =>
  list
    .map((value) => ({ value, at: random.next() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ value }) => value);

type Parts = {
  readonly world: World;
  readonly servers: Servers;
  readonly random: Random;
  readonly before: (frame: Frame) => Before | undefined;
};
type Accident = Accidents[string];
/** What goes wrong in a stretch: what is planned, and how often something small happens after a transaction. */
type Trouble = { readonly planned: readonly (readonly [name: string, accident: Accident])[]; readonly mishaps: number };

class Model {
  readonly #parts: Parts;
  readonly #ground: Ground;
  #clients: StrictClient[] = [];
  /** Which server serves a client, or will when it comes. */
  readonly #places = new Map<StrictClient, number>();
  readonly #moving = new Set<StrictClient>();
  /** Away over the next quiet point: they come back after the ring has moved on. */
  readonly #asleep = new Set<StrictClient>();
  readonly complaints: string[] = [];
  readonly #counts: Record<string, number> = {
    transactions: 0,
    accessChanges: 0,
    connects: 0,
    disconnects: 0,
    pauses: 0,
    sleeps: 0,
    compared: 0,
  };
  readonly #lag = { ms: 0, bytes: 0 };

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#ground = { organizations: [newId(), newId()], people: [], places: makeIds(4), ids: makeIds(60) };
  }

  async prepare(): Promise<void> {
    const { world, random } = this.#parts;
    const people = this.#ground.people as unknown[];
    for (let i = 0; i < 10; i++) people.push(await world.person(random.pick(this.#ground.organizations), roles[i % roles.length]!));
    for (let i = 0; i < 24; i++) this.#clients.push(this.#newClient());
    for (const client of this.#clients) this.#connect(client, "fresh", random);
  }

  #newClient(): StrictClient {
    const { world, servers, random, before } = this.#parts;
    const slow = random.fork();
    const client: StrictClient = new StrictClient({
      world,
      live: () => servers.all[this.#places.get(client) ?? 0]!.live,
      holder: random.pick(this.#ground.people),
      asked: randomQuestion(random),
      linger: async () => (slow.chance(0.2) ? pause(slow.next() * 50) : undefined),
      before,
    });
    return client;
  }

  #connect(client: StrictClient, mode: "fresh" | "resume", random: Random): void {
    this.#count("connects");
    this.#places.set(client, random.int(this.#parts.servers.all.length));
    client.connect(mode, random.pick(["socket", "reader"] as const));
  }

  /** Writes, while subscribers come and go and things break. */
  async traffic(transactions: number, { planned, mishaps: chance }: Trouble): Promise<void> {
    const { random } = this.#parts;
    let left = transactions;
    const writer = async (own: Random): Promise<void> => {
      while (left-- > 0) await this.#write(own, chance);
    };
    const mover = async (own: Random): Promise<void> => {
      while (left > 0) {
        await this.#move(own);
        this.#measureLag();
        await turn();
      }
    };
    const breaker = async (own: Random): Promise<void> => {
      for (const [i, [name, accident]] of planned.entries()) {
        const at = (transactions * (planned.length - i)) / (planned.length + 1);
        while (left > at) await pause(5);
        await this.#happen(name, accident, own);
      }
    };
    await Promise.all([
      ...Array.from({ length: 8 }, () => writer(random.fork())),
      ...Array.from({ length: 2 }, () => mover(random.fork())),
      breaker(random.fork()),
    ]);
  }

  async #write(random: Random, mishapChance: number): Promise<void> {
    const { world } = this.#parts;
    this.#count("transactions");
    await writeItems(world, random, this.#ground);
    if (random.chance(mishapChance)) {
      const [name, accident] = random.pick(Object.entries(mishaps));
      await this.#happen(name, accident, random);
    }
    if (random.chance(0.05)) {
      this.#count("accessChanges");
      await givingWay(writeAccess(world.pool, random, this.#ground));
    }
  }

  async #happen(name: string, accident: Accident, random: Random): Promise<void> {
    const { world, servers } = this.#parts;
    const clientsOf = (place: number) => this.#clients.filter((client) => client.isConnected && this.#places.get(client) === place);
    this.#count(name);
    const scene: Scene = { world, random, ground: this.#ground, servers, clientsOf };
    await accident(scene);
  }

  #count(name: string): void {
    this.#counts[name] = (this.#counts[name] ?? 0) + 1;
  }

  #measureLag(): void {
    for (const { live } of this.#parts.servers.all) {
      const { ms, bytes } = live.status().lag;
      this.#lag.ms = Math.max(this.#lag.ms, ms);
      this.#lag.bytes = Math.max(this.#lag.bytes, bytes);
    }
  }

  /** A subscriber leaves, comes back here or elsewhere, asks for something else, reloads, or reads slowly. */
  async #move(random: Random): Promise<void> {
    // Some stay for long, and live through whatever happens.
    const client = random.pick(random.chance(0.9) ? this.#clients.slice(0, 12) : this.#clients);
    // Two movers must not move one client at the same time.
    if (this.#moving.has(client) || this.#asleep.has(client)) return;
    this.#moving.add(client);
    await this.#moveOne(client, random);
    this.#moving.delete(client);
    await pause(random.next() * 10);
  }

  async #moveOne(client: StrictClient, random: Random): Promise<void> {
    const { world } = this.#parts;
    if (client.ended) {
      await givingWay(restoreAccess(world.pool, client.options.holder, random.pick(roles)));
      this.#connect(client, random.chance(0.5) ? "resume" : "fresh", random);
    } else if (!client.isConnected) {
      // Whoever asks for something else must not be continued with what it has.
      if (random.chance(0.1)) client.asked = randomQuestion(random);
      this.#connect(client, random.chance(0.6) ? "resume" : "fresh", random);
    } else if (random.chance(0.05)) {
      this.#count("pauses");
      client.pause(pause(random.next() * 300));
    } else if (random.chance(0.7)) {
      this.#count("disconnects");
      await client.disconnect();
      if (random.chance(0.006)) {
        this.#count("sleeps");
        this.#asleep.add(client);
      }
    }
  }

  /** Waits until everything written has reached everybody, then compares. */
  async quiet(round: number): Promise<void> {
    const { world, servers, random } = this.#parts;
    const awake = this.#clients.filter((client) => !this.#asleep.delete(client));
    for (const client of awake) {
      if (client.ended) await restoreAccess(world.pool, client.options.holder, "viewer");
      if (!client.isConnected) this.#connect(client, "resume", random);
    }
    const end = await this.#written();
    const isSettled = (): boolean =>
      // A stream that waits to be read is empty: what it held would have been handed over in this turn.
      servers.haveReached(end) && awake.every((client) => (client.isReady && client.isWaiting) || client.ended);
    const deadline = performance.now() + 20_000;
    while (!isSettled() && performance.now() < deadline) await pause(10);
    if (!isSettled())
      this.complaints.push(`round ${round}: not settled: ${JSON.stringify(servers.all.map(({ live }) => live.status()))} ${end}`);
    await servers.mourn();
    for (const client of awake) await this.#compare(client, round);
  }

  /** The end of the log, with something after it that carries every stream there. */
  async #written(): Promise<number> {
    const { pool } = this.#parts.world;
    const { rows } = await pool.query<{ end: string }>(
      "select pg_logical_emit_message(true, 'test', ''), pg_current_wal_insert_lsn()::text as end",
    );
    await pool.query("begin; set local synchronous_commit = local; select pg_logical_emit_message(true, 'test', ''); commit");
    return parseLsn(rows[0]!.end);
  }

  async #compare(client: StrictClient, round: number): Promise<void> {
    const { world } = this.#parts;
    this.complaints.push(...client.complaints.map((complaint) => `round ${round}: ${complaint}`));
    if (client.ended) return;
    this.#count("compared");
    const access = await world.access(client.options.holder).catch((error: unknown) => {
      if (!(error instanceof DomainError)) throw error;
      this.complaints.push(`round ${round}: a stream goes on after ${error.code}`);
    });
    if (!access) return;
    const { caller } = access;
    const { rows } = await world.read(caller, client.asked);
    const wanted = new Map(rows.map((row) => [keyOf(client.asked.table, row), row]));
    const differing = [...new Set([...wanted.keys(), ...client.rows.keys()])].filter(
      (key) => !isDeepStrictEqual(wanted.get(key), client.rows.get(key)),
    );
    for (const key of differing)
      this.complaints.push(`round ${round}: ${caller.role} has ${shown(client.rows.get(key))} instead of ${shown(wanted.get(key))}`);
  }

  counts(): Readonly<Record<string, number>> {
    const sum = (of: (client: StrictClient) => number): number => this.#clients.reduce((total, client) => total + of(client), 0);
    const reasons = (name: string): number => sum((client) => client.reasons.get(name) ?? 0);
    const streamsLost = this.#parts.world.told.filter(({ message }) => message === "the change feed is disconnected").length;
    return {
      ...this.#counts,
      joins: sum(({ counts }) => counts.joins),
      frames: sum(({ counts }) => counts.frames),
      changes: sum(({ counts }) => counts.changes),
      resumed: sum(({ counts }) => counts.resumed),
      streamsLost,
      "most lag in ms": this.#lag.ms,
      "most lag in bytes": this.#lag.bytes,
      ...Object.fromEntries(["start", "gap", "access", "schema", "lag"].map((name) => [`snapshots: ${name}`, reasons(name)])),
    };
  }

  async close(): Promise<void> {
    await Promise.all(this.#clients.map((client) => client.disconnect()));
  }
}
