import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { createTRPCClient, createWSClient, httpLink, httpSubscriptionLink, wsLink } from "@trpc/client";
import { EventSource } from "eventsource";
import superjson from "superjson";
import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually } from "@freehold/kernel/testing/eventually.ts";
import { WebSocket } from "ws";
import type { AppRouter } from "@freehold/api/router.ts";
import { migrationsFolder, structure } from "@freehold/api/structure.ts";
import { testBackend } from "@freehold/api/testing/test-backend.ts";
import { createTestOrganization, type TestOrganization, World } from "@freehold/api/testing/world.ts";
import { testDatabase } from "@freehold/database/testing/test-database.ts";
import { printedSeed, randomFrom, type Random } from "@freehold/kernel/testing/random.ts";
import type { Role } from "@freehold/kernel/role.ts";
import { Balancer } from "../testing/balancer.ts";
import { ServerProcess } from "../testing/server-process.ts";
import { StrictReader, type Versioned } from "../testing/strict-reader.ts";

const orderlyRestarts = 3;
/** What a row must have in its name for some of the readers. */
const marked = "x";
/** What no row has: who looks for it learns where the stream is only from time to time. */
const idle = "Nothing is called so";

let world: World;
let folder: string;
let environment: Record<string, string>;
let balancer: Balancer;
const servers: { url: string; process: ServerProcess }[] = [];
const closing: (() => Promise<unknown> | void)[] = [];

beforeAll(async () => {
  const database = await testDatabase({ name: "rolling_restart", migrationsFolder, ...structure });
  // Only writes and reads: whoever follows is a process of its own.
  const backend = testBackend(database);
  const [ours, theirs] = [await createTestOrganization(backend, "ours"), await createTestOrganization(backend, "theirs")];
  world = new World(backend, { ours, theirs, admin: database.admin }, async () => {
    await backend.stop();
    await database[Symbol.asyncDispose]();
  });
  folder = await mkdtemp(join(tmpdir(), "freehold-rolling-"));
  environment = {
    PORT: "0",
    DATABASE_URL: database.adminUrl,
    FREEHOLD_SECRET: database.secret,
    FREEHOLD_DATA: folder,
    FREEHOLD_WEB: "/nowhere",
    RATE_LIMITS: "false",
    WARM_SECONDS: "1",
    DRAIN_NOTICE_SECONDS: "1",
  };
  balancer = new Balancer();
  await Promise.all([startServer(), startServer()]);
});
afterAll(async () => {
  for (const close of closing) await close();
  for (const { process } of servers) if (process.isRunning) await process.stop("SIGKILL");
  await balancer[Symbol.asyncDispose]();
  await world[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

/** A further server behind the balancer, once it is ready. */
async function startServer(): Promise<void> {
  const process = new ServerProcess(environment);
  const url = await process.ready();
  servers.push({ url, process });
  balancer.add(url);
  await eventually(async () => expect((await fetch(new URL("/health/ready", url))).status).toBe(200));
}

/** The oldest server goes, as `signal` says. @returns how it ended and how long it took */
async function endOldest(signal: NodeJS.Signals): Promise<{ code: number | null; seconds: number }> {
  const { url, process } = servers.shift()!;
  const began = performance.now();
  const code = await process.stop(signal);
  balancer.remove(url);
  return { code, seconds: (performance.now() - began) / 1000 };
}

async function removeMember({ of, role }: Person): Promise<void> {
  const { members } = world.caller({ token: of.tokens.owner, organizationId: of.id });
  const { rows } = await members.list();
  await members.remove({ id: rows.find((row) => row.role === role)!.id });
}

type Person = { readonly of: TestOrganization; readonly role: Role };
type Connection = { readonly reader: StrictReader; readonly opened: () => number };

function readBySocket({ of, role }: Person, contains?: string): Connection {
  let opened = 0;
  const socket = createWSClient({
    url: `ws://${balancer.host}/trpc`,
    WebSocket: WebSocket as never,
    connectionParams: { token: of.tokens[role], organizationId: of.id },
    retryDelayMs: (attempt) => 50 * 2 ** Math.min(attempt, 4),
    onOpen: () => opened++,
  });
  closing.push(() => socket.close());
  return readBy(wsLink<AppRouter>({ client: socket, transformer: superjson }), of, contains, () => opened);
}

function readByEvents({ of, role }: Person): Connection {
  let opened = 0;
  const link = httpSubscriptionLink<AppRouter, typeof EventSource>({
    url: `http://${balancer.host}/trpc`,
    transformer: superjson,
    EventSource,
    eventSourceOptions: () => ({
      fetch: (url, init) => {
        opened++;
        return fetch(url, { ...init, headers: { ...init.headers, ...headersOf({ of, role }) } });
      },
    }),
  });
  return readBy(link, of, undefined, () => opened);
}

function readBy(
  link: ConstructorParameters<typeof StrictReader>[0]["link"],
  of: TestOrganization,
  contains: string | undefined,
  opened: () => number,
) {
  const reader = new StrictReader({ link, organizationId: of.id, ...(contains !== undefined && { contains }) });
  reader.start();
  closing.unshift(() => reader.stop());
  return { reader, opened };
}

const headersOf = ({ of, role }: Person) => ({ authorization: `Bearer ${of.tokens[role]}`, "x-organization-id": of.id });

/** Writes sites of one organization, one change after the other, until told to stop. @returns how many changes it made */
async function write(random: Random, { of, role }: Person, isOver: () => boolean): Promise<number> {
  const { site } = world.caller({ token: of.tokens[role], organizationId: of.id }).coldchain;
  const own: string[] = [];
  let changes = 0;
  for (; !isOver(); changes++) {
    const name = `${random.int(2 ** 32).toString(36)}${random.chance(0.5) ? marked : ""}`;
    if (own.length < 5 || random.chance(0.2)) own.push((await site.create({ name })).id);
    else if (own.length > 30 || random.chance(0.1)) await site.remove({ id: own.splice(random.int(own.length), 1)[0]! });
    else await site.update({ id: random.pick(own), patch: { name } });
    await new Promise((later) => setTimeout(later, random.int(8)));
  }
  return changes;
}

/** Changes one site through the proxy, as a person does. @returns the failures, each with its reason */
async function writeThroughProxy(isOver: () => boolean): Promise<{ made: number; failures: string[] }> {
  const person = { of: world.ours, role: "manager" } as const;
  const { coldchain } = createTRPCClient<AppRouter>({
    links: [httpLink({ url: `http://${balancer.host}/trpc`, transformer: superjson, headers: headersOf(person) })],
  });
  const { id } = await coldchain.site.create.mutate({ name: "through the proxy" });
  const failures: string[] = [];
  let made = 0;
  for (; !isOver(); made++)
    await coldchain.site.update.mutate({ id, patch: { address: String(made) } }).catch((error: unknown) => failures.push(inspect(error)));
  return { made, failures };
}

async function listOf({ of, role }: Person, contains?: string): Promise<Versioned[]> {
  const { site } = world.caller({ token: of.tokens[role], organizationId: of.id }).coldchain;
  const filter = contains === undefined ? undefined : ({ op: "contains", column: "name", value: contains } as const);
  const all: Versioned[] = [];
  for (let cursor: string | undefined; ;) {
    const page = await site.list({ filter, limit: 500, ...(cursor !== undefined && { cursor }) });
    all.push(...page.rows);
    if (page.nextCursor === null) return all.toSorted(byId);
    cursor = page.nextCursor;
  }
}

const byId = (a: Versioned, b: Versioned): number => (a.id < b.id ? -1 : 1);

type Reading = Connection & { readonly person: Person; readonly contains?: string };

/** Sixteen sockets, some of them of the other organization, half of them with a filter; and two streams of events. */
async function everybody(random: Random): Promise<{ sockets: Reading[]; events: Reading[] }> {
  const { ours, theirs } = world;
  const filters = [undefined, marked, undefined, idle];
  const sockets = Array.from({ length: 16 }, (_, i): Reading => {
    const person: Person = { of: i % 5 === 4 ? theirs : ours, role: random.pick(["viewer", "staff", "manager", "owner"]) };
    const contains = filters[i % filters.length];
    return contains === undefined ? { person, ...readBySocket(person) } : { person, contains, ...readBySocket(person, contains) };
  });
  const events = [ours, theirs].map((of): Reading => ({ person: { of, role: "viewer" }, ...readByEvents({ of, role: "viewer" }) }));
  await Promise.all([...sockets, ...events].map(({ reader }) => reader.ready));
  return { sockets, events };
}

/** How often they were connected anew, and how often they then got all rows again. */
function movesOf(readings: readonly Reading[]): { moves: number; reloads: number } {
  const sum = (of: (reading: Reading) => number): number => readings.reduce((total, reading) => total + of(reading), 0);
  return { moves: sum(({ opened }) => opened() - 1), reloads: sum(({ reader }) => reader.counts.snapshots - 1) };
}

test("rolling restarts under load lose nothing, double nothing and show nothing forbidden, and nearly nobody loads anew", async () => {
  const random = randomFrom(printedSeed("rolling restart"));
  const { ours, theirs } = world;
  const { sockets, events } = await everybody(random);
  const leaver = { of: ours, role: "admin" } as const;
  const gone = readBySocket(leaver).reader;
  await gone.ready;

  let isOver = false;
  let isOrderly = true;
  // Whatever fails, nobody writes into a database that is gone.
  closing.unshift(() => {
    isOver = true;
    isOrderly = false;
    return Promise.allSettled(writing);
  });
  const writing = [ours, ours, theirs].map((of) => write(random.fork(), { of, role: "manager" }, () => isOver));
  const calling = writeThroughProxy(() => !isOrderly);

  const endings = [];
  for (let i = 0; i < orderlyRestarts; i++) {
    await startServer();
    const ending = endOldest("SIGTERM");
    if (i === 1) await removeMember(leaver);
    endings.push(await ending);
  }
  isOrderly = false;
  const calls = await calling;
  const [bySocket, byEvents] = [movesOf(sockets), movesOf(events)];
  await endOldest("SIGKILL");
  await startServer();
  isOver = true;
  const changes = (await Promise.all(writing)).reduce((sum, count) => sum + count, 0);

  const all = [...sockets, ...events];
  expect(all.map(({ reader }) => reader.ended)).toEqual(all.map(() => undefined));
  for (const { person, contains, reader } of all) {
    const expected = await listOf(person, contains);
    await eventually(() => expect([...reader.rows.values()].toSorted(byId)).toEqual(expected));
  }
  console.log(
    [
      `${changes} changes and ${calls.made} calls in ${orderlyRestarts} restarts and a kill`,
      `${bySocket.moves} sockets moved, ${bySocket.moves - bySocket.reloads} went on without a snapshot`,
      `${byEvents.moves} event streams moved, ${byEvents.moves - byEvents.reloads} went on`,
      `after the kill ${movesOf(all).reloads - bySocket.reloads - byEvents.reloads} of ${movesOf(all).moves - bySocket.moves - byEvents.moves} loaded anew`,
      `servers took ${endings.map(({ seconds }) => seconds.toFixed(1)).join(", ")} s to leave`,
    ].join("; "),
  );
  expect([...all.map(({ reader }) => reader), gone].flatMap(({ complaints }) => complaints)).toEqual([]);
  expect(calls.failures).toEqual([]);
  expect(endings.map(({ code }) => code)).toEqual(endings.map(() => 0));
  // Told while it was connected, or when it came back.
  expect(["FORBIDDEN", "NOT_FOUND"]).toContain(gone.ended);
  // Each restart moves about half of them; some have to load anew because they had just begun.
  expect(bySocket.moves).toBeGreaterThanOrEqual(sockets.length / 2);
  expect(bySocket.reloads + byEvents.reloads).toBeLessThanOrEqual((bySocket.moves + byEvents.moves) / 20);
}, 180_000);
