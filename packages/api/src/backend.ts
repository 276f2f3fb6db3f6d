import type { Database } from "@freehold/database/database.ts";
import { createIdentity, type Identity } from "@freehold/identity/identity.ts";
import type { Clock } from "@freehold/kernel/clock.ts";
import type { Log } from "@freehold/kernel/log.ts";
import { declarationOf } from "@freehold/kernel/table/declaration.ts";
import type { Link } from "@freehold/kernel/table/link.ts";
import { createLive, type Live } from "@freehold/live/live.ts";
import { accessTables } from "./platform/organizations/access.ts";
import { startJobs } from "./platform/jobs.ts";
import type { Module } from "./module.ts";
import { structureOf } from "./structure.ts";

/** What the product needs from outside. Doors and tests differ in nothing else. */
export type BackendOptions = {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly modules: readonly Module[];
};

/** The product without a door: server, CLI and tests all begin here. */
export type Backend = {
  readonly database: Database;
  readonly identity: Identity;
  readonly live: Live;
  readonly clock: Clock;
  readonly log: Log;
  readonly links: readonly Link[];
  /** Begins to follow changes and to run scheduled work. What only reads and writes need not be started. */
  readonly start: () => Promise<void>;
  /** Ends streams and jobs; the database stays open, it belongs to whoever opened it. */
  readonly stop: () => Promise<void>;
};

/** Puts the product together. */
export function createBackend({ database, clock, log, modules }: BackendOptions): Backend {
  const { tables, links } = structureOf(modules);
  const identity = createIdentity({ asIdentity: database.asIdentity, clock });
  const live = createLive({
    feedUrl: database.feedUrl,
    publication: "freehold",
    tables: tables.map(declarationOf),
    affects: accessTables(links),
    clock,
    log,
  });
  let jobs: { stop: () => Promise<void> } | undefined;
  const backend: Backend = {
    database,
    identity,
    live,
    clock,
    log,
    links,
    start: async () => {
      await live.start();
      jobs = startJobs(
        backend,
        modules.flatMap((module) => module.jobs),
      );
    },
    stop: async () => {
      await jobs?.stop();
      await live.stop();
    },
  };
  return backend;
}
