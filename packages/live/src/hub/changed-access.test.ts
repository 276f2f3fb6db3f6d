import { setImmediate as turn } from "node:timers/promises";
import { DomainError } from "@freehold/kernel/fault.ts";
import { newId } from "@freehold/kernel/id.ts";
import { expect, test } from "vitest";
import type { Access } from "../access.ts";
import { memberChange, personIn, taskChange, transactionOf } from "../testing/changes.ts";
import { Client, insert, makeHub, organization, owner, row } from "../testing/fed-client.ts";

test("who loses access while the rows are read does not get them", async () => {
  const hub = makeHub();
  const client = new Client(owner());
  const gone = new DomainError({ kind: "forbidden", code: "test.gone", message: "Gone." });
  client.accesses = [{}, gone];
  client.meanwhile = () => hub.deliver(transactionOf(1005, 101, [memberChange(client.caller)]));
  await expect(client.join(hub).until("ready")).rejects.toBe(gone);
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
