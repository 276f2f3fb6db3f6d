import type { AnyRouter } from "@trpc/server";
import type { PgTable } from "drizzle-orm/pg-core";
import type { Tx } from "@freehold/database/database.ts";
import type { Clock } from "@freehold/kernel/clock.ts";
import type { Log } from "@freehold/kernel/log.ts";
import type { Expression } from "@freehold/kernel/expression/language.ts";
import type { Principal } from "@freehold/kernel/principal.ts";
import type { Role } from "@freehold/kernel/role.ts";
import type { Link } from "@freehold/kernel/table/link.ts";
import type { Backend } from "./backend.ts";

/** Work that is done for one organization, on its behalf and under its policies. */
export type OrganizationScope = {
  /** The product itself, acting with the rights of an owner. */
  readonly principal: Principal;
  readonly timeZone: string;
  readonly asActor: <T>(work: (tx: Tx) => Promise<T>) => Promise<T>;
  readonly clock: Clock;
  readonly log: Log;
};

/** Scheduled work of a module, run for every organization in turn. Every process runs it: two at once must do no harm. */
export type Job = {
  /** `module.whatItDoes`. */
  readonly name: string;
  readonly everySeconds: number;
  readonly run: (scope: OrganizationScope) => Promise<void>;
};

/** A room of a module that belongs to no record and no page: `module.name`. */
export type Channel = {
  readonly name: string;
  /** Who may be there, by role: a channel has no row that could decide. */
  readonly permission: Expression;
};

/** One slice of the product: its tables, links, procedures and jobs. Everything else is derived from it. */
export type Module = {
  /** Name of its folder, its PostgreSQL schema and its place in the router. */
  readonly id: string;
  /** What people call it. */
  readonly label: string;
  readonly tables: readonly PgTable[];
  readonly links: readonly Link[];
  readonly router: AnyRouter;
  readonly jobs: readonly Job[];
  /** Rooms in which its people meet. */
  readonly channels?: readonly Channel[];
  /** What it shows in a demonstration; loaded only there. */
  readonly demo?: () => Promise<Demo>;
};

/** A module's part of the demonstration. */
export type Demo = {
  /** Writes believable records as the people of the demonstration, through the same rules as everybody. */
  readonly seed: (scope: DemoScope) => Promise<void>;
  /** Goes on to act as devices do; what it returns stops it. */
  readonly simulate: (backend: Backend) => Promise<() => Promise<void>>;
};

export type DemoScope = {
  readonly backend: Backend;
  /** The person of each role. */
  readonly actor: (role: Role) => Principal;
  /** Tells the person who waits what is being written. */
  readonly onProgress: (what: string) => void;
};
