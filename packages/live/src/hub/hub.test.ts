import { setImmediate as turn } from "node:timers/promises";
import { DomainError } from "@freehold/kernel/fault.ts";
import { newId } from "@freehold/kernel/id.ts";
import { systemClock } from "@freehold/kernel/clock.ts";
import type { Principal } from "@freehold/kernel/principal.ts";
import { afterEach, expect, test } from "vitest";
import type { Access } from "../access.ts";
import { positionOf, type Frame } from "../frame.ts";
import { Hub, type HubOptions } from "./hub.ts";
import type { Row } from "../row.ts";
import { FrameStream } from "./stream.ts";
import type { Snapshot } from "./subscriber.ts";
import { memberChange, personIn, task, taskChange, transactionOf, type TaskText } from "../testing/changes.ts";

const organization = newId();
const published = new Map([[task.fullName, "shape"]]);
const hubs: Hub[] = [];
afterEach(() => hubs.splice(0).forEach((hub) => hub.stop()));

function makeHub(options: Partial<HubOptions> = {}): Hub {
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
  hubs.push(hub);
  hub.begin("epoch", 1000, published);
  return hub;
}

/** A client whose database answers are given by hand, one for each question. */
class Client {
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

const row = (title: string, over: Partial<TaskText> = {}): TaskText => ({ id: newId(), org_id: organization, title, ...over });
const insert = (lsn: number, xid: number, title: string) => transactionOf(lsn, xid, [taskChange(undefined, row(title))]);
const owner = () => personIn(organization, "owner");

test("a commit that was delivered before the snapshot but is not in it comes from the ring", async () => {
  const hub = makeHub();
  hub.deliver(insert(1001, 99, "contained"));
  hub.deliver(insert(1002, 100, "missing"));
  hub.advance(1010);
  const client = new Client(owner()).join(hub);
  expect(await client.until("ready")).toEqual(["snap start 0", "tx +missing?", "ready"]);
});

test("a commit that is in the snapshot is not repeated when it is delivered later", async () => {
  const hub = makeHub();
  const client = new Client(owner());
  client.snapshots = [{ snapshot: "100:105:102", insertLsn: "0/400", flushLsn: "0/3E9" }];
  client.join(hub);
  expect(await client.until("ready?")).toEqual(["snap start 0", "ready?"]);
  hub.deliver(insert(1005, 101, "contained"));
  hub.deliver(insert(1006, 102, "open at that time"));
  hub.advance(0x400);
  hub.deliver(insert(1030, 106, "later"));
  expect(await client.until("tx +later")).toEqual(["tx +open at that time?", "beat", "tx +later"]);
});

test("after a snapshot in place of what it missed, a client that another process still serves takes no change for one it has", async () => {
  const ids = async (lastPosition?: { epoch: string; lsn: number }): Promise<string[]> => {
    const hub = makeHub();
    const client = new Client(owner()).join(hub, lastPosition);
    await client.until("ready");
    hub.deliver(insert(1020, 120, "next"));
    const change = await client.stream.next();
    return (change.value?.[0] ?? "").split(":");
  };
  const [fresh, one, other] = [await ids(), await ids({ epoch: "gone", lsn: 7 }), await ids({ epoch: "gone", lsn: 7 })];
  // The stock client drops an id that it was sent before, while it moves from one socket to another.
  expect(one).not.toEqual(other);
  expect(one.slice(0, 3)).toEqual(other.slice(0, 3));
  expect(fresh).toEqual(one.slice(0, 3));
  expect(positionOf(one.join(":"))).toEqual(positionOf(fresh.join(":")));
});

test("ready is said at the flushed position, and positions count from the inserted one", async () => {
  const hub = makeHub();
  const client = new Client(owner());
  client.snapshots = [{ insertLsn: "0/500", flushLsn: "0/400" }];
  client.join(hub);
  expect(await client.until("snap start 0")).toHaveLength(1);
  hub.advance(0x3fe);
  hub.advance(0x3ff);
  hub.advance(0x4fe);
  hub.advance(0x4ff);
  expect(await client.until("beat")).toEqual(["ready?", "beat"]);
});

test("a join that waits for unflushed log asks for a nudge", async () => {
  const nudged = Promise.withResolvers<void>();
  const hub = makeHub({ nudge: nudged.resolve });
  const client = new Client(owner());
  client.snapshots = [{ insertLsn: "0/500" }];
  client.join(hub);
  await expect(nudged.promise).resolves.toBeUndefined();
});

test("when a missing commit is no longer held, the snapshot is taken again", async () => {
  const hub = makeHub({ ringBytes: 1200 });
  for (let i = 0; i < 5; i++) hub.deliver(insert(1001 + i, 100 + i, `t${i}`));
  const client = new Client(owner());
  client.snapshots = [{ snapshot: "100:100:" }, { snapshot: "103:103:" }];
  client.join(hub);
  expect(await client.until("ready")).toEqual(["snap start 0", "tx +t3?", "tx +t4?", "ready"]);
  expect(client.asked.filter((what) => what === "snapshot")).toHaveLength(2);
});

test("a client that comes back continues after its position", async () => {
  const hub = makeHub();
  const client = new Client(owner()).join(hub);
  await client.until("ready");
  hub.deliver(insert(1001, 101, "a"));
  const { value } = await client.stream.next();
  const [id] = value!;
  hub.deliver(insert(1002, 102, "b"));
  const [, epoch] = id.split(":");
  const again = new Client({ ...client.caller }).join(hub, { epoch: epoch!, lsn: 1001 });
  expect(await again.until("ready")).toEqual(["tx +b", "ready"]);
  const ahead = new Client({ ...client.caller }).join(hub, { epoch: epoch!, lsn: 1003 });
  await turn();
  hub.deliver(insert(1003, 103, "c"));
  hub.advance(1003);
  hub.deliver(insert(1004, 104, "d"));
  expect(await ahead.until("tx +d")).toEqual(["ready", "tx +d"]);
});

test("a position of another view, another history or before the ring gets a fresh snapshot", async () => {
  const hub = makeHub();
  const client = new Client(personIn(organization, "viewer")).join(hub);
  await client.until("ready");
  hub.deliver(insert(1001, 101, "a"));
  const epoch = (await client.stream.next()).value![0].split(":")[1]!;
  for (const position of [
    { epoch, lsn: 999 },
    { epoch: `other.${epoch.split(".")[1]}`, lsn: 1001 },
  ]) {
    expect((await new Client(client.caller).join(hub, position).until("ready"))[0]).toBe("snap gap 0");
  }
  expect((await new Client(owner()).join(hub, { epoch, lsn: 1001 }).until("ready"))[0]).toBe("snap gap 0");
});

test("a position of the same place in another history is not continued, however much is held", async () => {
  const hub = makeHub();
  hub.begin("elsewhere", 1000, published);
  const client = new Client(owner()).join(hub);
  await client.until("ready");
  hub.deliver(insert(1001, 101, "a"));
  const epoch = (await client.stream.next()).value![0].split(":")[1]!;
  hub.deliver(insert(1002, 102, "b"));
  expect(await new Client({ ...client.caller }).join(hub, { epoch, lsn: 1001 }).until("tx +b")).toEqual(["tx +b"]);
  // PostgreSQL was put back to a copy, whose log reaches the same places with other commits.
  hub.begin("restored", 1000, published);
  hub.deliver(insert(1001, 101, "other"));
  hub.deliver(insert(1002, 102, "b"));
  const back = new Client({ ...client.caller });
  back.snapshots = [{ snapshot: "103:103:" }];
  expect((await back.join(hub, { epoch, lsn: 1001 }).until("ready"))[0]).toBe("snap gap 0");
});

test("rows that were read in one stream are not continued in the next", async () => {
  const hub = makeHub();
  const client = new Client(owner());
  client.snapshots = [{ rows: [{ id: "1" }] }, { insertLsn: "0/7D1", flushLsn: "0/7D1" }];
  client.meanwhile = () => {
    hub.interrupt();
    hub.begin("epoch", 2000, published);
  };
  expect(await client.join(hub).until("ready")).toEqual(["snap start 0", "ready"]);
  expect(client.asked.filter((what) => what === "snapshot")).toHaveLength(2);
});

test("who loses access while the rows are read does not get them", async () => {
  const hub = makeHub();
  const client = new Client(owner());
  const gone = new DomainError({ kind: "forbidden", code: "test.gone", message: "Gone." });
  client.accesses = [{}, gone];
  client.meanwhile = () => hub.deliver(transactionOf(1005, 101, [memberChange(client.caller)]));
  await expect(client.join(hub).until("ready")).rejects.toBe(gone);
});

test("a position that the log has not reached was made up, and gets a fresh snapshot", async () => {
  const hub = makeHub();
  const client = new Client(owner()).join(hub);
  await client.until("ready");
  hub.deliver(insert(1001, 101, "a"));
  const epoch = (await client.stream.next()).value![0].split(":")[1]!;
  expect((await new Client({ ...client.caller }).join(hub, { epoch, lsn: 1004 }).until("ready"))[0]).toBe("snap gap 0");
});

test("a new stream begins with a fresh snapshot for everybody", async () => {
  const hub = makeHub();
  const client = new Client(owner()).join(hub);
  await client.until("ready");
  hub.interrupt();
  hub.begin("epoch", 2000, published);
  client.snapshots = [{ insertLsn: "0/7D1", flushLsn: "0/7D1" }];
  expect(await client.until("ready")).toEqual(["snap gap 0", "ready"]);
});

test("between two streams nobody joins", async () => {
  const hub = makeHub();
  hub.interrupt();
  const client = new Client(owner()).join(hub);
  await turn();
  expect(client.asked).toEqual([]);
  hub.begin("epoch", 2000, published);
  client.snapshots = [{ insertLsn: "0/7D1", flushLsn: "0/7D1" }];
  expect(await client.until("ready")).toEqual(["snap start 0", "ready"]);
});

test("a change of access is asked for until the answer is as new as the change, and narrows the rows", async () => {
  const hub = makeHub();
  const manager = personIn(organization, "manager");
  const client = new Client(manager).join(hub);
  await client.until("ready");
  // The first answer was given before the change became visible, and still says manager.
  const narrowed: Partial<Access> = { snapshot: "102:102:", caller: { ...manager, role: "viewer" } };
  client.accesses = [{ snapshot: "101:101:" }, narrowed, narrowed];
  client.snapshots = [{ snapshot: "102:102:" }];
  hub.deliver(transactionOf(1001, 101, [memberChange(manager), taskChange(undefined, row("secret", { status: "secret" }))]));
  hub.deliver(transactionOf(1002, 102, [taskChange(undefined, row("secret too", { status: "secret" }))]));
  hub.deliver(insert(1003, 103, "open"));
  expect(await client.until("ready")).toEqual(["snap access 0", "tx +open?", "ready"]);
  expect(client.asked).toEqual(["access", "snapshot", "access", "access", "snapshot", "access"]);
});

test("a change of access that changes nothing costs no snapshot and loses no change", async () => {
  const hub = makeHub();
  const client = new Client(owner()).join(hub);
  await client.until("ready");
  client.accesses = [{ snapshot: "102:102:" }];
  hub.deliver(transactionOf(1001, 101, [memberChange(client.caller), taskChange(undefined, row("same transaction"))]));
  hub.deliver(insert(1002, 102, "next"));
  expect(await client.until("tx +next")).toEqual(["tx +same transaction", "tx +next"]);
  expect(client.asked).toEqual(["access", "snapshot", "access"]);
});

test("a change of access before a join is complete is no reason to continue from a position that means nothing yet", async () => {
  const hub = makeHub();
  const client = new Client(owner());
  client.accesses = [{}, { snapshot: "106:106:" }];
  client.snapshots = [
    { snapshot: "100:105:102", insertLsn: "0/500" },
    { snapshot: "106:106:", insertLsn: "0/500" },
  ];
  client.join(hub);
  expect(await client.until("ready?")).toEqual(["snap start 0", "ready?"]);
  hub.deliver(transactionOf(1005, 105, [memberChange(client.caller)]));
  hub.deliver(insert(1006, 101, "contained in both"));
  expect(await client.until("ready?")).toEqual(["snap access 0", "ready?"]);
});

test("lost access ends the stream with its error, and unread frames with it", async () => {
  const hub = makeHub();
  const client = new Client(owner()).join(hub);
  await client.until("ready");
  hub.deliver(insert(1001, 101, "unread"));
  client.accesses = [new DomainError({ kind: "forbidden", code: "test.left", message: "No longer a member." })];
  hub.deliver(transactionOf(1002, 102, [memberChange(client.caller)]));
  await turn();
  await expect(client.stream.next()).rejects.toMatchObject({ kind: "forbidden" });
  expect(hub.status.subscribers).toBe(0);
});

test("links that changed while the rows were read are read again", async () => {
  const hub = makeHub();
  const member = personIn(organization, "member", [newId()]);
  const client = new Client(member);
  client.accesses = [
    {},
    { caller: { ...member, links: new Map() } },
    { caller: { ...member, links: new Map() } },
    { caller: { ...member, links: new Map() } },
  ];
  client.join(hub);
  await client.until("ready");
  expect(client.asked).toEqual(["access", "snapshot", "access", "access", "snapshot", "access"]);
});

test("access that could not be read because the database is away is asked for again", async () => {
  const hub = makeHub();
  const client = new Client(owner());
  client.accesses = [new DomainError({ kind: "unavailable", code: "test.away", message: "Away." }), new Error("a connection broke")];
  client.join(hub);
  expect(await client.until("ready")).toEqual(["snap start 0", "ready"]);
});

test("a dirty table means a snapshot that contains what is not known", async () => {
  const hub = makeHub();
  const client = new Client(owner()).join(hub);
  await client.until("ready");
  client.snapshots = [{ snapshot: "101:101:" }, { snapshot: "102:102:" }];
  hub.deliver({ ...transactionOf(1001, 101, []), dirty: new Set([task.fullName]) });
  expect(await client.until("ready")).toEqual(["snap gap 0", "ready"]);
  expect(client.asked.filter((what) => what === "snapshot")).toHaveLength(3);
});

test("rows that went by their key alone mean a snapshot for their organization, and nothing for the others", async () => {
  const hub = makeHub();
  const [client, other] = [new Client(owner()).join(hub), new Client(personIn(newId(), "owner")).join(hub)];
  await client.until("ready");
  await other.until("ready");
  client.snapshots = [{ snapshot: "102:102:" }];
  const { relation, old: key, bytes } = taskChange({ id: newId(), org_id: organization }, undefined);
  hub.deliver(transactionOf(1001, 101, [{ op: "delete", relation, old: undefined, new: undefined, key, bytes }]));
  expect(await client.until("ready")).toEqual(["snap gap 0", "ready"]);
  expect(other.asked).toEqual(["access", "snapshot"]);
});

test("whoever began after rows went by their key alone, or after what cannot be told, is not sent everything again", async () => {
  const hub = makeHub();
  const client = new Client(owner());
  client.snapshots = [{ snapshot: "103:103:", insertLsn: "0/400", flushLsn: "0/3E9" }];
  client.join(hub);
  await client.until("ready?");
  const { relation, old: key, bytes } = taskChange({ id: newId(), org_id: organization }, undefined);
  hub.deliver(transactionOf(1005, 101, [{ op: "delete", relation, old: undefined, new: undefined, key, bytes }]));
  hub.deliver({ ...transactionOf(1006, 102, []), dirty: new Set([task.fullName]) });
  hub.advance(0x400);
  hub.deliver(insert(1030, 106, "later"));
  expect(await client.until("tx +later")).toEqual(["beat", "tx +later"]);
  expect(client.asked).toEqual(["access", "snapshot"]);
});

test("a table whose published shape changed is read again", async () => {
  const hub = makeHub();
  const client = new Client(owner()).join(hub);
  await client.until("ready");
  hub.republish(new Map(published));
  hub.republish(new Map([[task.fullName, "other shape"]]));
  expect(await client.until("ready")).toEqual(["snap schema 0", "ready"]);
});

test("a slow consumer loses its queue, slows nobody, and gets the latest state when it reads again", async () => {
  const hub = makeHub();
  const [slow, quick] = [new Client(owner()).join(hub), new Client(owner()).join(hub)];
  await slow.until("ready");
  await quick.until("ready");
  for (let i = 0; i < 9; i++) {
    hub.deliver(insert(1001 + i, 101 + i, `t${i}`));
    expect(await quick.until(`tx +t${i}`)).toHaveLength(1);
  }
  expect(slow.asked).toEqual(["access", "snapshot"]);
  slow.snapshots = [{ snapshot: "110:110:" }];
  expect(await slow.until("ready")).toEqual(["snap lag 0", "ready"]);
});

test("subscribers of one view share one frame, and a personal view has its own", async () => {
  const frames: Frame[] = [];
  const hub = makeHub({ trace: (frame) => void frames.push(frame) });
  const clients = [owner(), owner(), personIn(organization, "manager"), personIn(organization, "viewer"), personIn(newId(), "owner")].map(
    (caller) => new Client(caller).join(hub),
  );
  for (const client of clients) await client.until("ready");
  expect(hub.status.groups).toBe(3);
  hub.deliver(insert(1001, 101, "a"));
  expect(frames).toHaveLength(2);
  const [first, second] = [await clients[0]!.stream.next(), await clients[2]!.stream.next()];
  expect(first.value![1]).toBe(second.value![1]);
  for (const client of clients) await client.stream.return();
  expect(hub.status).toMatchObject({ subscribers: 0, groups: 0, joining: 0 });
});

test("access that runs out is asked for again, and without a change nothing else happens", async () => {
  let now = 0;
  const hub = makeHub({ clock: () => new Date(now) });
  const client = new Client(owner());
  client.accesses = [{ until: new Date(1000) }];
  client.join(hub);
  await client.until("ready");
  hub.beat();
  expect(client.asked).toEqual(["access", "snapshot"]);
  now = 1000;
  hub.beat();
  hub.deliver(insert(1001, 101, "a"));
  expect(await client.until("tx +a")).toEqual(["tx +a"]);
  expect(client.asked).toEqual(["access", "snapshot", "access"]);
});

test("before they are sent to another process everybody is told the position of now, idle for however short", async () => {
  const hub = makeHub();
  const client = new Client(owner()).join(hub);
  await client.until("ready");
  hub.advance(1077);
  hub.beat();
  expect(client.stream.isIdle).toBe(true);
  hub.tellPositions();
  const { value } = await client.stream.next();
  expect(value![1].k).toBe("beat");
  expect(positionOf(value![0])?.lsn).toBe(1077);
});

test("a large snapshot comes in parts", async () => {
  const hub = makeHub();
  const client = new Client(owner());
  client.snapshots = [{ rows: Array.from({ length: 1001 }, (_, i) => ({ id: String(i) })) }];
  client.join(hub);
  expect(await client.until("ready")).toEqual(["snap start 500...", "snap start 500...", "snap start 1", "ready"]);
});
