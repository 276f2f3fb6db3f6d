import { newId } from "@freehold/kernel/id.ts";
import { expect, test } from "vitest";
import { framesUntil, itemDeclaration, makeWorld } from "./testing/world.ts";

test("a view starts with all rows, says ready, and then brings every change", async () => {
  await using world = await makeWorld("live_first");
  const organization = newId();
  const holder = await world.person(organization, "manager");
  await world.pool.query("insert into shop.item (org_id, id, name, status, amount) values ($1, $2, 'one', 'ok', 1)", [organization, newId()]);
  const live = world.live();
  await live.start();
  const end = new AbortController();
  const stream = live.subscribe({ table: itemDeclaration, holder, access: () => world.access(holder), snapshot: (caller) => world.rows(caller), signal: end.signal });
  const first = await framesUntil(stream, ({ k }) => k === "ready");
  expect(first.map(([, { k }]) => k)).toEqual(["snap", "ready"]);
  const id = newId();
  await world.pool.query("insert into shop.item (org_id, id, name, status, amount, celsius, due_at, tags, details) values ($1, $2, 'two', 'ok', 1, 'NaN', now(), '{a,b}', '{\"a\": [1]}')", [organization, id]);
  const next = await framesUntil(stream, ({ k }) => k === "tx");
  const { rows } = await world.rows((await world.access(holder)).caller);
  expect(next.at(-1)?.[1]).toEqual({ k: "tx", up: [rows.find((row) => row.id === id)], del: [] });
  end.abort();
  expect(await stream.next()).toEqual({ value: undefined, done: true });
  await live.stop();
});
