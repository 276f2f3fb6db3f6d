import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";

/** A real Redis that keeps nothing, gone when stopped. */
export type RedisServer = { readonly url: string; readonly stop: () => Promise<void> };

/** Starts the machine's Redis and waits until it answers. @param port a free one when none is named */
export async function startRedis(port?: number): Promise<RedisServer> {
  const chosen = port ?? (await freePort());
  const server = spawn("redis-server", ["--port", String(chosen), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ready = Promise.withResolvers<void>();
  server.once("error", ready.reject);
  server.once("exit", (code) => ready.reject(new Error(`Redis exited with ${code}.`)));
  server.stdout.on("data", (data) => {
    if (String(data).includes("Ready to accept connections")) ready.resolve();
  });
  await ready.promise;
  return {
    url: `redis://127.0.0.1:${chosen}`,
    stop: async () => {
      const exited = once(server, "exit");
      server.kill();
      await exited;
    },
  };
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, "close");
  return port;
}
