import type { AddressInfo } from "node:net";
import { createTRPCClient, httpLink } from "@trpc/client";
import { eq } from "drizzle-orm";
import { pino } from "pino";
import superjson from "superjson";
import type { AppRouter } from "@freehold/api/router.ts";
import type { TestBackendOptions } from "@freehold/api/testing/test-backend.ts";
import { createWorld, type World } from "@freehold/api/testing/world.ts";
import { securityEvent, session } from "@freehold/identity/schema.ts";
import { readConfig } from "../../config.ts";
import { createHttp } from "../../http.ts";
import { Browser } from "./browser.ts";
import { ProviderProcess } from "./provider-process.ts";

/** The product with an HTTP door and providers to sign in at. @param options otherwise than it is by itself */
export async function openDoor(name: string, options: TestBackendOptions = {}) {
  const provider = await ProviderProcess.start();
  let url = "";
  let elsewhere: string | undefined;
  const world = await createWorld({ name, providers: provider.settings, address: () => elsewhere ?? url, ...options });
  const config = { ...readConfig({}), webFolder: "/nowhere" };
  const log = pino({ level: "silent" });
  const http = await createHttp(world.backend, config, log);
  await http.listen({ port: 0, host: "127.0.0.1" });
  url = `http://127.0.0.1:${(http.server.address() as AddressInfo).port}`;
  /** Does something while people reach the product at another address. */
  const at = async <T>(address: string, work: () => PromiseLike<T>): Promise<T> => {
    elsewhere = address;
    return Promise.resolve(work()).finally(() => (elsewhere = undefined));
  };
  const dispose = async (): Promise<void> => {
    await http.close();
    await world[Symbol.asyncDispose]();
    await provider[Symbol.asyncDispose]();
  };
  return { ...questions(world, url), world, provider, http, url, at, browser: () => new Browser(url), [Symbol.asyncDispose]: dispose };
}

export type Door = Awaited<ReturnType<typeof openDoor>>;

/** What tests ask of the product. */
function questions({ backend }: World, url: string) {
  return {
    /** The product as the pages in this browser call it. */
    api: (browser: Browser) =>
      createTRPCClient<AppRouter>({
        links: [httpLink({ url: `${url}/trpc`, transformer: superjson, headers: () => ({ cookie: browser.cookie, origin: url }) })],
      }),

    /** How many sessions there are. */
    countSessions: (): Promise<number> => backend.database.asIdentity((tx) => tx.$count(session)),

    /** How often something happened at the door. */
    countEvents: (kind: string): Promise<number> =>
      backend.database.asIdentity((tx) => tx.$count(securityEvent, eq(securityEvent.kind, kind))),
  };
}
