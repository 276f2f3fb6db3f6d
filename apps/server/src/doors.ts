import type { Logger } from "pino";
import type { Backend } from "@freehold/api/backend.ts";
import type { Config } from "./config.ts";
import { createHttp } from "./http.ts";
import { leave } from "./leave/farewell.ts";
import { metrics } from "./metrics.ts";
import { createWebSocket } from "./websocket/websocket.ts";

/**
 * Opens the doors of a backend and lets it follow changes. What is opened is added to `opened`, to be closed in reverse order.
 * @returns where it is reached from this machine
 */
export async function openDoors(
  backend: Backend,
  { config, log, opened }: { config: Config; log: Logger; opened: (() => Promise<void>)[] },
): Promise<string> {
  const http = await createHttp(backend, config, log);
  const { readiness } = http;
  const sockets = createWebSocket(http.server, backend, { config, log, readiness });
  metrics(http, { backend, config, sockets });
  opened.push(() => backend.stop());
  opened.push(async () => {
    await leave({ readiness, live: backend.live, guests: () => [...sockets.guests, ...http.streams] }, config.farewell);
    await sockets.close();
    await http.close();
  });
  const address = await http.listen({ port: config.port, host: config.host });
  // Following changes may have to wait for somebody's open transaction: the pages are served meanwhile.
  const started = backend.start();
  const warm = readiness.warmUp(started, config.warm);
  // A start that fails is told below; what waits for it has nothing to add.
  warm.catch(() => undefined);
  await started;
  const { port } = new URL(address);
  return config.host === "127.0.0.1" || config.host === "0.0.0.0" ? `http://localhost:${port}` : address;
}
