import { setImmediate as turn } from "node:timers/promises";
import { newId } from "@freehold/kernel/id.ts";
import { expect, test } from "vitest";
import { positionOf, type Frame } from "../frame.ts";
import { personIn, task, taskChange, transactionOf } from "../testing/changes.ts";
import { Client, insert, makeHub, organization, owner, published } from "../testing/fed-client.ts";

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
