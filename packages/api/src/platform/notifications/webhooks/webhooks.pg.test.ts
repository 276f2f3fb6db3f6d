import { createHmac } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Role } from "@freehold/kernel/role.ts";
import { modules } from "../../../modules.ts";
import { createWorld, type World } from "../../../testing/world.ts";
import { router } from "../../../trpc.ts";
import { notificationKind } from "../notification-kind.ts";
import { notify } from "../notify.ts";
import { openReceiver, type Posted, type Receiver } from "../testing/receiver.ts";
import { backOff, leastAttempts, maxFailuresInARow } from "./deliver.ts";

const day = 24 * 3_600_000;
const sale = notificationKind<{ eur: number }>({
  name: "probe.sale",
  label: "Something is sold",
  defaults: {},
  isPublic: true,
  write: ({ eur }) => ({ title: `Sold for ${eur} €`, place: "/sales" }),
});
const secretNews = notificationKind({ name: "probe.own", label: "A person's own", defaults: {}, write: () => ({ title: "x" }) });

let world: World;
let outside: Receiver;
let now: Date;

beforeAll(async () => {
  outside = await openReceiver();
  now = new Date(Date.now() + day);
  const probe = { id: "probe", label: "Probe", tables: [], links: [], router: router({}), notifications: [sale, secretNews] };
  const resolve = async (hostname: string) => {
    if (hostname === "inside.example") return [{ address: "10.0.0.7", family: 4 }];
    throw new Error("ENOTFOUND");
  };
  world = await createWorld({
    name: "webhooks",
    clock: () => now,
    modules: [...modules, probe],
    outward: { privateTargets: ["127.0.0.0/8"], patience: 3000, resolve },
  });
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
  await outside[Symbol.asyncDispose]();
});
beforeEach(async () => {
  outside.posted.length = 0;
  outside.answer = () => ({ status: 204 });
  await world.admin("delete from platform.webhook_endpoint");
  await world.admin(`update identity.session set confirmed_at = '${now.toISOString()}'`);
});

const admin = () => world.as("admin");
const send = (): Promise<number> => world.backend.jobs.drain();
const sell = (eur: number, key?: string): Promise<void> =>
  world.backend.database.asActor(world.ours.principal("staff"), (tx) => notify(tx, sale, { to: [], facts: { eur }, ...(key && { key }) }));
const create = (changed: { url?: string; kinds?: string[] } = {}) =>
  admin().webhooks.create({ label: "Till", url: `${outside.url}/hook`, kinds: ["probe.sale"], ...changed });
const pass = (milliseconds: number): void => void (now = new Date(now.getTime() + milliseconds));
const delivery = async () => (await admin().webhooks.delivery.list({ limit: 1 })).rows[0]!;

/** Whether a receiver that follows Standard Webhooks believes what was posted to it. */
function isBelieved({ headers, body }: Posted, secret: string, at: Date): boolean {
  const [id, timestamp, signatures] = ["webhook-id", "webhook-timestamp", "webhook-signature"].map((name) => String(headers[name]));
  const isFresh = Math.abs(Number(timestamp) * 1000 - at.getTime()) < 300_000;
  const key = Buffer.from(secret.replace("whsec_", ""), "base64");
  const wanted = `v1,${createHmac("sha256", key).update(`${id}.${timestamp}.${body.toString()}`).digest("base64")}`;
  return isFresh && signatures!.split(" ").includes(wanted);
}

describe("a webhook", () => {
  test("is told of what it asked for, signed, and of nothing else, once for a key", async () => {
    const { id, secret } = await create();
    await Promise.all([sell(5, "till-1"), sell(5, "till-1"), sell(5, "till-1")]);
    await send();
    expect(outside.posted).toHaveLength(1);
    const [posted] = outside.posted;
    expect(isBelieved(posted!, secret, now)).toBe(true);
    expect(isBelieved({ ...posted!, body: Buffer.from("{}") }, secret, now)).toBe(false);
    expect(JSON.parse(posted!.body.toString())).toMatchObject({
      type: "probe.sale",
      data: { organizationId: world.ours.id, title: "Sold for 5 €", url: "https://freehold.example/ours/sales", facts: { eur: 5 } },
    });
    expect(await admin().webhooks.get({ id })).toMatchObject({ failures: 0, deliveredAt: now });
    expect(await delivery()).toMatchObject({ state: "delivered", attempts: 1, answered: 204 });
  });

  test("shows its secret once: neither a list nor the database has it", async () => {
    const { id, secret } = await create();
    const shown = JSON.stringify([await admin().webhooks.list(), await admin().webhooks.get({ id })]);
    expect(shown).not.toContain(secret.slice(6, 30));
    const stored = await world.admin(`select row_to_json(e)::text as row from platform.webhook_endpoint e`);
    expect(JSON.stringify(stored)).not.toContain(secret.slice(6, 30));
  });

  test("is signed for with the former secret, too, for a day after it was replaced", async () => {
    const { id, secret: former } = await create();
    const { secret } = await admin().webhooks.replaceSecret({ id });
    expect(secret).not.toBe(former);
    await sell(1);
    await send();
    expect([former, secret].map((one) => isBelieved(outside.posted[0]!, one, now))).toEqual([true, true]);
    pass(day + 1000);
    await sell(2);
    await send();
    expect([former, secret].map((one) => isBelieved(outside.posted[1]!, one, now))).toEqual([false, true]);
  });

  test("is an admin's business, of their own organization", async () => {
    const { id } = await create();
    for (const role of ["manager", "staff", "viewer", "member"] satisfies Role[])
      await expect(world.as(role).webhooks.list()).rejects.toMatchObject({ code: "FORBIDDEN" });
    const neighbour = world.neighbour("admin");
    expect((await neighbour.webhooks.list()).rows).toEqual([]);
    const { get, test: tryOut, replaceSecret } = neighbour.webhooks;
    const attempts = await Promise.allSettled([
      get({ id }),
      tryOut({ id }),
      replaceSecret({ id }),
      neighbour.webhooks.switch({ id, isOn: false }),
    ]);
    for (const attempt of attempts) expect(attempt).toMatchObject({ status: "rejected", reason: { code: "NOT_FOUND" } });
  });

  test("cannot be told of people's own matters, nor lie where nobody outside should reach", async () => {
    await expect(create({ kinds: ["probe.own"] })).rejects.toMatchObject({ cause: { code: "webhooks.kindUnknown" } });
    for (const url of [
      "https://10.0.0.1/",
      "https://169.254.169.254/latest/meta-data",
      "https://[::ffff:10.0.0.1]/",
      "https://0xa9fea9fe/",
    ])
      await expect(create({ url })).rejects.toMatchObject({
        cause: { code: "webhooks.addressNotAllowed", details: { fields: { url: expect.any(String) } } },
      });
    await create({ url: "https://inside.example/hook" });
    await sell(3);
    await send();
    expect(await delivery()).toMatchObject({ state: "waiting", attempts: 1, answered: null, failure: "It lies inside a private network." });
  });
});

describe("a receiver", () => {
  test("that fails, stalls, leads elsewhere or lies is tried again under the same id, later and later, until it is dead", async () => {
    await create();
    await sell(7);
    const replies = [
      { status: 500, body: "no" },
      "silence",
      { status: 302, headers: { location: "/elsewhere" } },
      { status: 200, headers: { "content-length": "99" }, body: "short" },
      { status: 404 },
      { status: 429, headers: { "retry-after": "1" } },
      { status: 503 },
      { status: 500 },
    ] as const;
    const seen: (string | null)[] = [];
    for (const [attempt, reply] of replies.entries()) {
      outside.answer = () => reply;
      await send();
      const { state, failure, nextAttemptAt, attempts } = await delivery();
      seen.push(failure);
      expect(attempts).toBe(attempt + 1);
      if (attempt === replies.length - 1) expect({ state, nextAttemptAt }).toEqual({ state: "dead", nextAttemptAt: null });
      else {
        expect(nextAttemptAt!.getTime() - now.getTime()).toBe(backOff[attempt]);
        pass(backOff[attempt]! - 1);
        await send();
        expect(outside.posted).toHaveLength(attempt + 1);
        pass(1);
      }
    }
    expect(seen.slice(0, 4)).toEqual([
      "It answered 500.",
      "It did not answer in time.",
      "It answered 302 and leads elsewhere; name the final address instead.",
      expect.stringMatching(/cannot be reached|did not answer/),
    ]);
    expect(new Set(outside.posted.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
    expect(outside.posted.map(({ path }) => path)).not.toContain("/elsewhere");
    expect(new Set(outside.posted.map(({ headers }) => headers["webhook-timestamp"])).size).toBe(replies.length);
  });

  test("that asks to be left alone longer is", async () => {
    await create();
    outside.answer = () => ({ status: 503, headers: { "retry-after": "3600" } });
    await sell(8);
    await send();
    expect((await delivery()).nextAttemptAt).toEqual(new Date(now.getTime() + 3_600_000));
  });

  test("that is gone for good is switched off, admins are told, and what was missed is replayed on request", async () => {
    const { id } = await create();
    outside.answer = () => ({ status: 410 });
    await sell(9, "missed");
    await send();
    expect(await admin().webhooks.get({ id })).toMatchObject({ switchedOffAt: now });
    const dead = await delivery();
    expect(dead).toMatchObject({ state: "dead", answered: 410 });
    expect((await world.as("owner").notifications.list({ limit: 1 })).rows).toMatchObject([{ title: "The webhook Till is switched off" }]);
    await expect(admin().webhooks.delivery.replay({ id: dead.id })).rejects.toMatchObject({ cause: { code: "webhooks.switchedOff" } });
    await sell(10);
    await send();
    expect(outside.posted).toHaveLength(1);
    outside.answer = () => ({ status: 200, body: "thanks" });
    await admin().webhooks.switch({ id, isOn: true });
    outside.answer = () => ({ status: 500 });
    await admin().webhooks.delivery.replay({ id: dead.id });
    await send();
    expect(await delivery()).toMatchObject({ id: dead.id, state: "waiting", attempts: 1, answered: 500 });
    outside.answer = () => ({ status: 200, body: "thanks" });
    pass(11_000);
    await send();
    expect(await delivery()).toMatchObject({ id: dead.id, state: "delivered", attempts: 2, answer: "thanks" });
    expect(outside.posted[1]!.headers["webhook-id"]).toBe(outside.posted[0]!.headers["webhook-id"]);
  });

  test("that fails too often in a row is switched off; one success in between begins the count anew", async () => {
    const { id } = await create();
    await world.admin(`update platform.webhook_endpoint set failures = ${maxFailuresInARow - 1}`);
    await sell(1);
    await send();
    expect(await admin().webhooks.get({ id })).toMatchObject({ failures: 0, switchedOffAt: null });
    await world.admin(`update platform.webhook_endpoint set failures = ${maxFailuresInARow - 1}`);
    outside.answer = () => ({ status: 500 });
    await sell(2);
    // Not at once: a receiver that is restarted while hundreds of records change is there again soon.
    for (const wait of [0, ...backOff.slice(0, leastAttempts - 1)]) {
      expect(await admin().webhooks.get({ id })).toMatchObject({ switchedOffAt: null });
      pass(wait);
      await send();
    }
    expect(await admin().webhooks.get({ id })).toMatchObject({ switchedOffBecause: expect.stringContaining("40 times") });
    expect(await delivery()).toMatchObject({ state: "dead" });
  });
});

test("a test event arrives like any other, and nothing is delivered twice by two processes", async () => {
  const { id } = await create();
  const { deliveryId } = await admin().webhooks.test({ id });
  await Promise.all([send(), send(), send()]);
  expect(outside.posted).toHaveLength(1);
  expect(JSON.parse(outside.posted[0]!.body.toString())).toMatchObject({ type: "webhooks.test" });
  expect(await admin().webhooks.delivery.get({ id: deliveryId })).toMatchObject({ state: "delivered" });
});
