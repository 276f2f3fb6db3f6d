import type { Database } from "@freehold/database/database.ts";
import type { ProviderSettings } from "@freehold/identity/external/provider.ts";
import { createIdentity, type Identity } from "@freehold/identity/identity.ts";
import { knownAddresses } from "@freehold/identity/known-addresses.ts";
import { createAttempts, type Attempts } from "@freehold/identity/lockout.ts";
import type { FirebaseKeys } from "@freehold/identity/password/imported-hash.ts";
import type { Clock } from "@freehold/kernel/clock.ts";
import type { Counters } from "@freehold/kernel/counters.ts";
import type { Log } from "@freehold/kernel/log.ts";
import { declarationOf } from "@freehold/kernel/table/declaration.ts";
import type { Link } from "@freehold/kernel/table/link.ts";
import { busInProcess, type Bus } from "@freehold/live/bus/bus.ts";
import { createLive, type Live } from "@freehold/live/live.ts";
import { createRooms, type Rooms } from "@freehold/live/rooms/rooms.ts";
import { createMail, type Mail } from "@freehold/mail/mail.ts";
import type { Transport } from "@freehold/mail/transport.ts";
import type { ObjectStore } from "@freehold/storage/object-store.ts";
import { accessTables } from "./platform/access/affected.ts";
import { createRefusals, type Refusals } from "./platform/audit/refusals.ts";
import { Memory } from "./platform/access/memory.ts";
import type { Scanner } from "./platform/files/content/virus-scan.ts";
import { createJobs, type Jobs } from "./platform/jobs/jobs.ts";
import { countersInProcess } from "./platform/limits/counters.ts";
import { createLimits, productLimits, type Limits, type LimitTable } from "./platform/limits/limits.ts";
import { allowedAddresses } from "./platform/limits/operator-addresses.ts";
import { createOutward, type Outward, type OutwardOptions } from "./platform/notifications/outward.ts";
import type { Module } from "./module.ts";
import { structureOf } from "./structure.ts";

/** What the product needs from outside. Doors and tests differ in nothing else. */
export type BackendOptions = {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly modules: readonly Module[];
  /** Where files are. */
  readonly objects: ObjectStore;
  /** Looks for viruses in files. Without it nobody does. */
  readonly scan?: Scanner | undefined;
  /** The installation's secret: signs and encrypts what leaves the process. */
  readonly secret: string;
  /** Where people reach the product, without a slash at the end, for links in mails; known once the server listens. */
  readonly address: () => string;
  /** Further origins that browsers may come from, for passkeys. */
  readonly origins?: readonly string[] | undefined;
  /** How mail leaves. Without it messages wait in their table. */
  readonly transport?: Transport | undefined;
  /** Where people may sign in besides here. */
  readonly providers?: readonly ProviderSettings[] | undefined;
  /** Of the Firebase project that hashes of passwords were imported from. */
  readonly firebase?: FirebaseKeys | undefined;
  /** Where calls and attempts are counted. Without it this process counts for itself. */
  readonly counters?: Counters | undefined;
  /** Where processes tell each other who is here. Without it this process knows of its own people alone. */
  readonly bus?: Bus | undefined;
  /** How much is too much, where it is not what the product says. */
  readonly limits?: LimitTable | undefined;
  /** Networks from which operators may act; none means all. */
  readonly operatorAddresses?: readonly string[] | undefined;
  /** How people and programs outside are reached. */
  readonly outward?: OutwardOptions | undefined;
  /** The folder on this machine that must not run full. */
  readonly dataFolder?: string | undefined;
};

/** The product without a door: server, CLI and tests all begin here. */
export type Backend = {
  readonly database: Database;
  readonly identity: Identity;
  readonly live: Live;
  /** Where processes tell each other who is here. */
  readonly bus: Bus;
  readonly rooms: Rooms;
  /** Who callers were when they were last looked up. */
  readonly memory: Memory;
  readonly mail: Mail;
  /** The ways to people and programs outside. */
  readonly outward: Outward;
  readonly objects: ObjectStore;
  /** Looks for viruses in files; undefined where nobody does. */
  readonly scan: Scanner | undefined;
  readonly limits: Limits;
  /** Which refused requests the audit trail holds. */
  readonly refusals: Refusals;
  /** Slows down whoever guesses passwords. */
  readonly attempts: Attempts;
  /** Whether an operator may act from this network address. */
  readonly isOperatorAddress: (address: string | null) => boolean;
  readonly clock: Clock;
  readonly log: Log;
  readonly secret: string;
  readonly address: () => string;
  readonly origins: readonly string[];
  readonly modules: readonly Module[];
  readonly links: readonly Link[];
  readonly dataFolder: string | undefined;
  /** Work that was asked for, and work that comes round. */
  readonly jobs: Jobs;
  /** Begins to follow changes, to run jobs and to do what comes round. What only reads and writes need not be started. */
  readonly start: () => Promise<void>;
  /** Ends streams and jobs; the database stays open, it belongs to whoever opened it. */
  readonly stop: () => Promise<void>;
};

/** Puts the product together. */
export function createBackend(options: BackendOptions): Backend {
  const { database, clock, log, modules, objects, secret, address, transport, counters = countersInProcess() } = options;
  const { tables, links } = structureOf(modules);
  const identity = createIdentity({
    asIdentity: database.asIdentity,
    clock,
    secret,
    providers: options.providers,
    firebase: options.firebase,
  });
  const live = createLive({
    feedUrl: database.feedUrl,
    publication: "freehold",
    tables: tables.map(declarationOf),
    affects: accessTables(links),
    clock,
    log,
  });
  const bus = options.bus ?? busInProcess();
  const rooms = createRooms({ bus, log });
  const mail = createMail({ asIdentity: database.asIdentity, clock, log, transport, product: "Freehold" });
  const backend: Backend = {
    database,
    identity,
    live,
    bus,
    rooms,
    memory: new Memory(),
    mail,
    outward: createOutward(options.outward ?? {}, { secret, address, mail, clock }),
    objects,
    scan: options.scan,
    limits: createLimits(counters, options.limits ?? productLimits),
    refusals: createRefusals(counters),
    attempts: createAttempts({ counters, knownAddresses: (account) => knownAddresses(database.asIdentity, account) }),
    isOperatorAddress: allowedAddresses(options.operatorAddresses ?? []),
    clock,
    log,
    secret,
    address,
    origins: options.origins ?? [],
    modules,
    links,
    dataFolder: options.dataFolder,
    get jobs() {
      return jobs;
    },
    start: async () => {
      await live.start();
      jobs.start();
    },
    stop: async () => {
      await jobs.stop();
      await mail.stop();
      rooms.stop();
      await live.stop();
    },
  };
  const jobs = createJobs(backend);
  return backend;
}
