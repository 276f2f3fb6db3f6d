import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTRPCClient, createWSClient, httpLink, wsLink } from "@trpc/client";
import superjson from "superjson";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WebSocket } from "ws";
import { startRedis, type RedisServer } from "@freehold/api/platform/limits/testing/redis-server.ts";
import type { AppRouter } from "@freehold/api/router.ts";
import { migrationsFolder, structure } from "@freehold/api/structure.ts";
import { testBackend } from "@freehold/api/testing/test-backend.ts";
import { createTestOrganization, type TestOrganization } from "@freehold/api/testing/world.ts";
import { testDatabase, type TestDatabase } from "@freehold/database/testing/test-database.ts";
import type { Role } from "@freehold/kernel/role.ts";
import { ServerProcess } from "./testing/server-process.ts";

let database: TestDatabase;
let redis: RedisServer;
let folder: string;
let ours: TestOrganization;
/** Two servers as an operator runs them, one database and one Redis behind them. */
let servers: readonly { readonly url: string; readonly process: ServerProcess }[] = [];
const closing: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  [database, redis, folder] = await Promise.all([
    testDatabase({ name: "rooms_servers", migrationsFolder, ...structure }),
    startRedis(),
    mkdtemp(join(tmpdir(), "freehold-rooms-")),
  ]);
  const backend = testBackend(database);
  ours = await createTestOrganization(backend, "ours");
  await backend.stop();
  const environment = {
    PORT: "0",
    DATABASE_URL: database.adminUrl,
    FREEHOLD_SECRET: database.secret,
    FREEHOLD_DATA: folder,
    FREEHOLD_WEB: "/nowhere",
    REDIS_URL: redis.url,
  };
  servers = await Promise.all(
    [1, 2].map(async () => {
      const process = new ServerProcess(environment);
      return { url: await process.ready(), process };
    }),
  );
});
afterAll(async () => {
  for (const close of closing) await close();
  for (const { process } of servers) if (process.isRunning) await process.stop("SIGKILL");
  await redis.stop();
  await database[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

/** A socket whose cable was pulled: it answers nothing any more, and says no word of it. */
class PulledSocket extends WebSocket {
  constructor(url: string | URL) {
    super(url, { autoPong: false });
  }
}

/** Somebody of ours on the page of alerts, by a socket to one of the servers. */
function enter(role: Role, at: string, Socket: typeof WebSocket | typeof PulledSocket = WebSocket) {
  const connectionParams = { token: ours.tokens[role], organizationId: ours.id };
  const url = `${at.replace("http", "ws")}/trpc`;
  // Nobody comes back over a cable that is pulled.
  const retryDelayMs = (): number => (Socket === PulledSocket ? 60_000 : 100);
  const socket = createWSClient({ url, connectionParams, WebSocket: Socket as never, retryDelayMs });
  const client = createTRPCClient<AppRouter>({ links: [wsLink({ client: socket, transformer: superjson })] });
  const present = new Map<string, { readonly name: string; readonly states: readonly object[] }>();
  const guest = { connection: "", ended: "", present };
  closing.push(async () => socket.close());
  client.rooms.live.subscribe(
    { page: "coldchain.alerts" },
    {
      onData: ({ data: frame }) => {
        if (frame.k === "beat") return;
        if (frame.k === "all") {
          guest.connection = frame.connection;
          present.clear();
        } else for (const id of frame.gone) present.delete(id);
        for (const member of frame.k === "all" ? frame.members : frame.up) present.set(member.id, member);
      },
      onError: (error) => (guest.ended = error.data?.code ?? error.message),
    },
  );
  return guest;
}

const overHttp = (role: Role, at: string) =>
  createTRPCClient<AppRouter>({
    links: [
      httpLink({
        url: `${at}/trpc`,
        transformer: superjson,
        headers: { authorization: `Bearer ${ours.tokens[role]}`, "x-organization-id": ours.id },
      }),
    ],
  });

const sees = ({ present }: ReturnType<typeof enter>, roles: readonly Role[], timeout = 15_000) =>
  expect
    .poll(() => [...present.values()].map(({ name }) => name.split(" ")[0]).toSorted(), { timeout, interval: 20 })
    .toEqual([...roles].toSorted());

test("people of two servers see each other, until a cable is pulled, a right ends or a server is killed", async () => {
  const [one, two] = servers as [(typeof servers)[number], (typeof servers)[number]];
  const owner = enter("owner", one.url);
  const staff = enter("staff", two.url);
  const manager = enter("manager", two.url);
  for (const guest of [owner, staff, manager]) await sees(guest, ["owner", "staff", "manager"]);

  // The call reaches the one server, the line ends at the other.
  await overHttp("staff", one.url).rooms.show.mutate({ connection: staff.connection, state: { typing: true } });
  const { userId } = ours.principal("staff");
  await expect.poll(() => owner.present.get(userId)?.states).toEqual([{ typing: true }]);

  enter("viewer", two.url, PulledSocket);
  await sees(owner, ["owner", "staff", "manager", "viewer"]);
  await sees(owner, ["owner", "staff", "manager"], 10_000);

  const { members } = overHttp("owner", one.url);
  const { rows } = await members.list.query();
  await members.remove.mutate({ id: rows.find(({ role }) => role === "manager")!.id });
  await expect.poll(() => manager.ended, { timeout: 5000, interval: 10 }).toBe("NOT_FOUND");
  await sees(owner, ["owner", "staff"], 5000);

  await two.process.stop("SIGKILL");
  await sees(owner, ["owner"], 8000);
});
