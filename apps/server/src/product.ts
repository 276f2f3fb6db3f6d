import { createHmac } from "node:crypto";
import { createServer } from "node:net";
import { join } from "node:path";
import type { Logger } from "pino";
import { createBackend, type Backend } from "@freehold/api/backend.ts";
import { modules } from "@freehold/api/modules.ts";
import { countersInProcess, countersInRedis } from "@freehold/api/platform/limits/counters.ts";
import { clamdScanner } from "@freehold/api/platform/files/content/virus-scan.ts";
import { productLimits, unlimited } from "@freehold/api/platform/limits/limits.ts";
import { migrationsFolder, structure } from "@freehold/api/structure.ts";
import { openDatabase } from "@freehold/database/database.ts";
import { assertSafe } from "@freehold/database/doctor.ts";
import { startEmbedded } from "@freehold/database/embedded.ts";
import { migrate } from "@freehold/database/migrate.ts";
import { systemClock } from "@freehold/kernel/clock.ts";
import { busInProcess, type Bus } from "@freehold/live/bus/bus.ts";
import { busInRedis } from "@freehold/live/bus/bus-in-redis.ts";
import type { Counters } from "@freehold/kernel/counters.ts";
import { faults } from "@freehold/kernel/fault.ts";
import { smtpTransport } from "@freehold/mail/smtp.ts";
import type { Transport } from "@freehold/mail/transport.ts";
import { openObjectStore } from "@freehold/storage/open.ts";
import type { Config } from "./config.ts";
import type { Progress } from "./machine/progress.ts";
import { secretIn } from "./machine/secret.ts";

const fault = faults("server", {
  portTaken: ["unavailable", "The port is in use by another program. Stop it, or choose another with PORT."],
  demonstrationInProduction: [
    "unavailable",
    "This database holds the demonstration, whose passwords are public. Start with an empty database.",
  ],
  addressUnusable: ["unavailable", "The server cannot listen there. Check HOST and PORT."],
});

/** A server that serves. */
export type Product = { readonly url: string; readonly stop: () => Promise<void> };

/** Loaded while PostgreSQL examines the database: half of the server's code serves the doors, and the database needs none of it. */
const doors = () => import("./doors.ts");

/**
 * Opens the whole product: database, backend, doors. Whatever was opened is closed again, in reverse order, when a
 * later step fails and when the product is stopped.
 */
export async function openProduct(config: Config, log: Logger, { step }: Progress): Promise<Product> {
  const opened: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (const close of opened.splice(0).toReversed()) await close();
  };
  try {
    await portIsFree(config);
    let url = "";
    const address = (): string => config.publicUrl ?? url;
    const backend = await step("Database", () => openBackend({ config, log, opened, address }));
    if (config.production) await refuseDemonstration(backend);
    if (config.demo) await step("Demonstration", (note) => demonstrate(backend, { note, opened }));
    url = await step("Server", async () => (await doors()).openDoors(backend, { config, log, opened }));
    return { url, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

type Opening = {
  readonly config: Config;
  readonly log: Logger;
  readonly opened: (() => Promise<void>)[];
  /** Where people reach the server; known once it listens. */
  readonly address: () => string;
};

async function openBackend({ config, log, opened, address }: Opening): Promise<Backend> {
  const secret = config.secret ?? (await secretIn(config.dataFolder));
  let adminUrl = config.databaseUrl;
  if (adminUrl === undefined) {
    const embedded = await startEmbedded({ directory: join(config.dataFolder, "postgres"), log });
    opened.push(embedded.stop);
    adminUrl = embedded.adminUrl;
  }
  await migrate({ adminUrl, secret, log, folder: migrationsFolder, ...structure });
  const database = openDatabase({ adminUrl, secret, log, tables: [...structure.tables, ...structure.identity] });
  opened.push(database.close);
  await assertSafe(database, doors);
  const objects = await openObjectStore(config.bucket, { folder: join(config.dataFolder, "objects"), secret, clock: systemClock });
  const counters = await openCounters({ config, log, opened });
  const bus = await openBus(secret, { config, log, opened });
  return createBackend({
    database,
    clock: systemClock,
    log,
    modules,
    objects,
    scan: config.virusScanner === undefined ? undefined : clamdScanner(config.virusScanner),
    secret,
    address,
    counters,
    bus,
    limits: config.rateLimits ? productLimits : unlimited,
    operatorAddresses: config.operatorAddresses,
    origins: config.origins,
    transport: transportIn(config, log),
    outward: config.outward,
    providers: config.providers,
    firebase: config.firebase,
    dataFolder: config.dataFolder,
  });
}

async function openCounters({ config, log, opened }: Omit<Opening, "address">): Promise<Counters> {
  if (!config.rateLimits) log.warn({}, "Calls are not limited: RATE_LIMITS is false");
  if (config.redisUrl === undefined) return countersInProcess();
  const { counters, close } = await countersInRedis(config.redisUrl, log);
  opened.push(close);
  return counters;
}

/** Installations that share a Redis differ in their secrets, of which nothing must be seen there. */
async function openBus(secret: string, { config, log, opened }: Omit<Opening, "address">): Promise<Bus> {
  if (config.redisUrl === undefined) return busInProcess();
  const name = createHmac("sha256", secret).update("bus").digest("base64url").slice(0, 16);
  const bus = await busInRedis(config.redisUrl, { log, prefix: `freehold:${name}` });
  opened.push(bus.close);
  return bus;
}

function transportIn({ mail, production }: Config, log: Logger): Transport | undefined {
  if (mail) return smtpTransport(mail.server, mail.sender);
  if (production) {
    log.warn({}, "No mail is sent: SMTP_URL is not set. Nobody can verify an address or reset a password. See docs/operations/mail.md.");
  }
  return undefined;
}

/** Refuses to show the demonstration's data to the world: everybody knows its passwords. */
async function refuseDemonstration({ identity }: Backend): Promise<void> {
  const { demoAccounts } = await import("@freehold/api/demo/accounts.ts");
  if (await identity.findPerson(demoAccounts[0]!.email)) throw fault.demonstrationInProduction();
}

/** Loaded only where it is wanted: production never has the code of the demonstration in memory. */
async function demonstrate(
  backend: Backend,
  { note, opened }: { note: (detail: string) => void; opened: (() => Promise<void>)[] },
): Promise<void> {
  const { seedDemo, simulate } = await import("@freehold/api/demo/demo.ts");
  // What it brings is the product's own: nothing of it waits for a virus scanner.
  await seedDemo({ ...backend, scan: undefined }, note);
  opened.push(await simulate(backend));
}

/** Fails early, before a database is started for nothing. @throws server.portTaken, server.addressUnusable */
async function portIsFree({ port, host }: Config): Promise<void> {
  await new Promise<void>((free, taken) => {
    const probe = createServer();
    probe.once("error", (cause: NodeJS.ErrnoException) => {
      taken(cause.code === "EADDRINUSE" ? fault.portTaken({ port }, cause) : fault.addressUnusable({ host, port }, cause));
    });
    probe.listen({ port, host, exclusive: true }, () => probe.close(() => free()));
  });
}
