import type { AddressInfo } from "node:net";
import type { FastifyInstance } from "fastify";
import { pino } from "pino";
import superjson from "superjson";
import { productLimits } from "@freehold/api/platform/limits/limits.ts";
import { createWorld, type World } from "@freehold/api/testing/world.ts";
import { readConfig, type Config } from "../../config.ts";
import { createHttp } from "../../http.ts";
import { createWebSocket } from "../../websocket/websocket.ts";

/** Another site, whose pages may ask. */
export const friend = "https://shop.example.com";

type Sent = { readonly headers?: Record<string, string>; readonly from?: string; readonly password?: string };

/**
 * The server with the limits of the product and little patience, behind a proxy at 127.0.0.2 that it trusts.
 * @param name part of the database's name
 */
export async function openGuardedDoor(name: string): Promise<GuardedDoor> {
  const world = await createWorld({ name, limits: productLimits });
  const config: Config = {
    ...readConfig({ TRUSTED_PROXIES: "127.0.0.2/32", ORIGINS: friend }),
    webFolder: "/nowhere",
    patience: { ...readConfig({}).patience, headers: 2000, request: 2500, idle: 100, check: 50 },
  };
  const log = pino({ level: "silent" });
  const http = await createHttp(world.backend, config, log);
  const sockets = createWebSocket(http.server, world.backend, { config, log });
  await http.listen({ port: 0, host: "127.0.0.1" });
  return new GuardedDoor({ world, config, http }, async () => {
    await sockets.close();
    await http.close();
    await world[Symbol.asyncDispose]();
  });
}

/** Strangers come to it from addresses of their own. */
export class GuardedDoor implements AsyncDisposable {
  readonly world: World;
  readonly config: Config;
  readonly http: FastifyInstance;
  /** Host and port. */
  readonly address: string;
  readonly #close: () => Promise<void>;

  constructor({ world, config, http }: Pick<GuardedDoor, "world" | "config" | "http">, close: () => Promise<void>) {
    this.world = world;
    this.config = config;
    this.http = http;
    // Proof: a server that listens at a port has an address of this form.
    this.address = `127.0.0.1:${(http.server.address() as AddressInfo).port}`;
    this.#close = close;
  }

  /** Our viewer signs in. */
  signIn({ headers = {}, from = "192.0.2.1", password = "correct horse battery" }: Sent = {}) {
    return this.http.inject({
      method: "POST",
      url: "/trpc/accounts.signIn",
      remoteAddress: from,
      headers: { "content-type": "application/json", host: this.address, ...headers },
      payload: superjson.stringify({ email: "viewer@ours.example", password }),
    });
  }

  /** Somebody asks who they are. */
  ask(headers: Record<string, string> = {}, from = "192.0.2.1") {
    return this.http.inject({
      method: "GET",
      url: "/trpc/accounts.session",
      remoteAddress: from,
      headers: { host: this.address, ...headers },
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#close();
  }
}
