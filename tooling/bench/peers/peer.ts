import type { Asked } from "../calls/orders.ts";
import type { Server } from "../calls/stage.ts";
import type { Contender } from "../product/contender.ts";

/** The calls that every peer is asked for: a name has to mean the same for all. */
export type PeerCall = "get" | "list" | "insert";

/** Where a peer lives and for whom it is asked. */
export type Ground = {
  /** Its packages are installed here. */
  readonly folder: string;
  /** A database of its own, in the PostgreSQL of all others, with the rows of the product in a table `unit` (see `ground.ts`). */
  readonly databaseUrl: string;
  /** The organization that calls; nobody may see another one's rows. */
  readonly organizationId: string;
  readonly areaId: string;
  /** Some of its units. */
  readonly unitIds: readonly string[];
  readonly say: (progress: string) => void;
  /** Ends a process with everything else. */
  readonly join: (process: Contender) => Contender;
};

export type Started = { readonly server: Server; readonly asked: Readonly<Partial<Record<PeerCall, Asked>>> };

/** What somebody would pick instead, as its own documentation would have it run for many: in production, with permissions, quiet. */
export type Peer = {
  readonly name: string;
  /** From npm, with exact versions. */
  readonly packages: Readonly<Record<string, string>>;
  /** Versions of what they depend on, where the ones they name do not run under this Node. */
  readonly overrides?: Readonly<Record<string, string>>;
  /** How it was set up, in a sentence for whoever reads the figures. */
  readonly setting: string;
  /** Prepares its database and starts it. @throws Error when it cannot be run here; it is then named and left out */
  readonly start: (ground: Ground) => Promise<Started>;
};
