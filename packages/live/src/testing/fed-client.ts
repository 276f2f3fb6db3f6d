import { newId } from "@freehold/kernel/id.ts";
import { systemClock } from "@freehold/kernel/clock.ts";
import type { Principal } from "@freehold/kernel/principal.ts";
import { onTestFinished } from "vitest";
import type { Access } from "../access.ts";
import type { Frame } from "../frame.ts";
import { Hub, type HubOptions } from "../hub/hub.ts";
import { FrameStream } from "../hub/stream.ts";
import type { Snapshot } from "../hub/subscriber.ts";
import type { Row } from "../row.ts";
import { personIn, task, taskChange, transactionOf, type TaskText } from "./changes.ts";

/** Whose rows they are. */
export const organization = newId();
/** The shapes of what is published when a hub begins. */
export const published: ReadonlyMap<string, string> = new Map([[task.fullName, "shape"]]);

/** A hub that has begun at position 1000, and stops with its test. */
export function makeHub(options: Partial<HubOptions> = {}): Hub {
  const silent = () => undefined;
  const hub = new Hub({
    tables: [task],
    affects: new Map([["desk.member", (row) => [{ userId: row["user_id"] ?? "", organizationId: row["org_id"] ?? "" }]]]),
    ringBytes: 1e6,
    concurrency: 2,
    clock: systemClock,
    log: { debug: silent, info: silent, warn: silent, error: silent },
    lag: () => 0,
    nudge: silent,
    written: async () => 1003,
    ...options,
  });
  onTestFinished(() => hub.stop());
  hub.begin("epoch", 1000, published);
  return hub;
}

/** A client whose database answers are given by hand, one for each question. */
export class Client {
  readonly stream = new FrameStream<Row>(500);
  readonly caller: Principal;
  accesses: (Partial<Access> | Error)[] = [];
  snapshots: Partial<Snapshot>[] = [];
  asked: string[] = [];
  /** Happens once, while rows are being read. */
  meanwhile: (() => void) | undefined;

  constructor(caller: Principal) {
    this.caller = caller;
  }

  join(hub: Hub, lastPosition?: { epoch: string; lsn: number }): this {
    const { caller } = this;
    hub.add({
      question: { table: task },
      holder: { userId: caller.userId, organizationId: caller.organizationId, sessionId: "s" },
      access: async () => {
        this.asked.push("access");
        const next = this.accesses.shift() ?? {};
        if (next instanceof Error) throw next;
        return { caller, snapshot: "100:100:", ...next };
      },
      snapshot: async () => {
        this.asked.push("snapshot");
        const next = this.snapshots.shift() ?? {};
        this.meanwhile?.();
        this.meanwhile = undefined;
        return { snapshot: "100:100:", insertLsn: "0/3E9", flushLsn: "0/3E9", rows: [], more: false, ...next };
      },
      page: "all",
      // Proof: the hub puts in what this class gives, and rows decoded by the declaration.
      stream: this.stream as FrameStream<unknown>,
      state: "entering",
      reason: lastPosition ? "gap" : "start",
      position: lastPosition,
      view: undefined,
      accessSeen: undefined,
      until: undefined,
      pending: undefined,
      isReady: false,
      sentAt: 0,
    });
    return this;
  }

  /** Frames as short words, up to the first that fits. */
  async until(last: string): Promise<string[]> {
    const words: string[] = [];
    while (words.at(-1) !== last) {
      const { value, done } = await this.stream.next();
      if (done) return [...words, "end"];
      words.push(word(value));
    }
    return words;
  }
}

function word([id, frame]: readonly [string, Frame<Row>]): string {
  const join = id.startsWith("i:") ? "?" : "";
  if (frame.k === "snap") return `snap ${frame.reason} ${frame.rows.length}${frame.last ? "" : "..."}`;
  if (frame.k === "tx") return `tx ${[...frame.up.map(({ title }) => `+${String(title)}`), ...frame.del.map(() => "-")].join(" ")}${join}`;
  return `${frame.k}${join}`;
}

/** A row of our organization. */
export const row = (title: string, over: Partial<TaskText> = {}): TaskText => ({ id: newId(), org_id: organization, title, ...over });
/** A commit at a position that inserts one row. */
export const insert = (lsn: number, xid: number, title: string) => transactionOf(lsn, xid, [taskChange(undefined, row(title))]);
export const owner = () => personIn(organization, "owner");
