import type { Tx } from "@freehold/database/database.ts";
import type { AnyRouter } from "@trpc/server";
import type { PgTable } from "drizzle-orm/pg-core";
import type { Expression } from "@freehold/kernel/expression/language.ts";
import type { Principal } from "@freehold/kernel/principal.ts";
import type { Role } from "@freehold/kernel/role.ts";
import type { Link } from "@freehold/kernel/table/link.ts";
import type { Backend } from "./backend.ts";
import type { Bucket } from "./platform/files/bucket.ts";
import type { ImportRule } from "./platform/imports/matcher.ts";
import type { JobKind } from "./platform/jobs/job.ts";
import type { Schedule } from "./platform/jobs/schedule.ts";
import type { EscalationKind } from "./platform/notifications/escalation/escalation.ts";
import type { NotificationKind } from "./platform/notifications/notification-kind.ts";
import type { OwnFields } from "./resource/own-fields.ts";

/** A room of a module that belongs to no record and no page: `module.name`. */
export type Channel = {
  readonly name: string;
  /** Who may be there, by role: a channel has no row that could decide. */
  readonly permission: Expression;
};

/** One slice of the product: its tables, links, procedures, jobs and schedules. Everything else is derived from it. */
export type Module = {
  /** Name of its folder, its PostgreSQL schema and its place in the router. */
  readonly id: string;
  /** What people call it. */
  readonly label: string;
  readonly tables: readonly PgTable[];
  readonly links: readonly Link[];
  readonly router: AnyRouter;
  /** Kinds of work that its procedures ask for, by `enqueue`. */
  readonly jobs?: readonly JobKind[];
  /** Work that comes round by itself. */
  readonly schedules?: readonly Schedule[];
  /** Rooms in which its people meet. */
  readonly channels?: readonly Channel[];
  /** How lines of files become its records, where there is more to say than their tables do. */
  readonly imports?: readonly ImportRule[];
  /** What organizations keep in its documents: columns of lists, files and what is imported. */
  readonly ownFields?: readonly OwnFields[];
  /** Whether the history of a record tells no values any more, because whom it was about was erased. The trail itself stays the admins'. */
  readonly conceals?: (tx: Tx, record: { readonly table: string; readonly recordId: string }) => Promise<boolean>;
  /** Kinds of file that it keeps. */
  readonly buckets?: readonly Bucket[];
  /** What it tells people. */
  readonly notifications?: readonly NotificationKind[];
  /** Whom it calls, step by step, until somebody answers. */
  readonly escalations?: readonly EscalationKind[];
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
