import { createDecipheriv, createECDH, hkdfSync, randomBytes } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { eq } from "drizzle-orm";
import type { Tx } from "@freehold/database/database.ts";
import { newId } from "@freehold/kernel/id.ts";
import type { Role } from "@freehold/kernel/role.ts";
import { modules } from "../../modules.ts";
import { router } from "../../trpc.ts";
import { createWorld, type World } from "../../testing/world.ts";
import { productIn } from "../jobs/scope.ts";
import { notificationKind } from "./notification-kind.ts";
import { notify } from "./notify.ts";
import { openReceiver, type Receiver } from "./testing/receiver.ts";
import { sendLeftBehind, removeOld } from "./upkeep.ts";
import { webhookDelivery, webhookEndpoint, webhookEvent } from "./webhooks/schema.ts";

const hour = 3_600_000;
const news = notificationKind<{ what: string }>({
  name: "probe.news",
  label: "News",
  defaults: { app: true, email: true, telegram: true, sms: true, push: true },
  write: ({ what }, { timeZone }) => ({ title: `News: ${what}`, text: `In ${timeZone}.`, place: "/news" }),
});
const fire = notificationKind<object>({
  name: "probe.fire",
  label: "Fire",
  defaults: { app: true, sms: true },
  isUrgent: true,
  write: () => ({ title: "Fire" }),
});

let world: World;
let outside: Receiver;
let now: Date;
/** Noon in Rome, after everything that the database dates itself. */
let noon: number;

beforeAll(async () => {
  outside = await openReceiver();
  const probe = { id: "probe", label: "Probe", tables: [], links: [], router: router({}), notifications: [news, fire] };
  const day = 24 * hour;
  noon = Math.ceil(Date.now() / day) * day + day + 10 * hour;
  now = new Date(noon);
  world = await createWorld({
    name: "notifications",
    clock: () => now,
    modules: [...modules, probe],
    outward: {
      privateTargets: ["127.0.0.0/8"],
      patience: 5000,
      telegram: { token: "123:secret", name: "freehold_bot", api: outside.url },
      sms: { url: `${outside.url}/sms?to={to}`, body: '{"text":"{text}"}', authorization: "Bearer sms" },
    },
  });
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
  await outside[Symbol.asyncDispose]();
});
beforeEach(() => {
  now = new Date(now.getTime() + 48 * hour);
  outside.posted.length = 0;
  outside.answer = ({ path }) => ({ status: 200, body: path.startsWith("/bot") ? '{"ok":true,"result":[]}' : "" });
});

const idOf = (role: Role) => world.ours.principal(role).userId;
const as = <T>(role: Role, work: (tx: Tx) => Promise<T>): Promise<T> => world.backend.database.asActor(world.ours.principal(role), work);
const tell = (to: Role, what: string, key?: string): Promise<void> =>
  as("staff", (tx) => notify(tx, news, { to: [idOf(to)], facts: { what }, ...(key && { key }) }));
const send = (): Promise<number> => world.backend.jobs.drain();
const titles = async (role: Role): Promise<string[]> =>
  (await world.as(role).notifications.list({ limit: 3 })).rows.map(({ title }) => title);
const only = (role: Role, chosen: "email" | "sms" | "push" | "telegram" | "none") =>
  world.as(role).notifications.choose({
    kind: "probe.news",
    app: true,
    email: false,
    sms: false,
    push: false,
    telegram: false,
    ...(chosen !== "none" && { [chosen]: true }),
  });
const deliveries = async (role: Role, limit = 1) =>
  (await world.as(role).notifications.delivery.list({ limit })).rows.map(({ channel, state, attempts }) => ({ channel, state, attempts }));
const scope = () => {
  const { backend } = world;
  const principal = productIn(world.ours.id);
  const asActor = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => backend.database.asActor(principal, work);
  return {
    backend,
    principal,
    asActor,
    timeZone: "Europe/Rome",
    clock: backend.clock,
    log: backend.log,
    signal: new AbortController().signal,
  };
};

describe("a notification", () => {
  test("is seen, counted and marked by the person alone, whatever the role of others", async () => {
    await tell("viewer", "for the viewer");
    const viewer = world.as("viewer");
    const [mine] = (await viewer.notifications.list()).rows;
    expect(mine).toMatchObject({ title: "News: for the viewer", text: "In Europe/Rome.", place: "/news", readAt: null });
    const others = [world.as("owner"), world.as("staff"), world.as("member"), world.neighbour()];
    for (const other of others) {
      expect((await other.notifications.list()).rows).toEqual([]);
      expect(await other.notifications.unread()).toEqual({ unread: 0 });
      expect(await other.notifications.markRead({ ids: [mine!.id] })).toEqual({ marked: 0 });
      await expect(other.notifications.get({ id: mine!.id })).rejects.toMatchObject({ code: "NOT_FOUND" });
      await expect(other.notifications.remove({ id: mine!.id })).rejects.toMatchObject({ code: "NOT_FOUND" });
    }
    expect(await viewer.notifications.unread()).toEqual({ unread: 1 });
    expect(await viewer.notifications.markAllRead()).toEqual({ marked: 1 });
    expect(await viewer.notifications.markRead({ ids: [mine!.id] })).toEqual({ marked: 0 });
    expect((await viewer.notifications.get({ id: mine!.id })).readAt).toEqual(now);
  });

  test("is not told when what it tells of did not happen", async () => {
    const failing = as("staff", async (tx) => {
      await notify(tx, news, { to: [idOf("manager")], facts: { what: "never" } });
      throw new Error("undone");
    });
    await expect(failing).rejects.toThrow("undone");
    await send();
    expect(await titles("manager")).toEqual([]);
    expect(await world.mailTo("manager@ours.example")).toBeUndefined();
  });

  test("of one key is told once, however many tell it at the same time", async () => {
    await Promise.all(Array.from({ length: 8 }, () => tell("admin", "once", "k1")));
    await send();
    expect(await titles("admin")).toEqual(["News: once"]);
    expect((await world.backend.mail.newest({ recipient: "admin@ours.example", limit: 9 })).length).toBe(1);
    await tell("admin", "again", "k2");
    expect(await titles("admin")).toEqual(["News: again", "News: once"]);
  });

  test("is told to as many people as there are", async () => {
    await send();
    const crowd = Array.from({ length: 1500 }, () => newId<"user">());
    await as("staff", (tx) => notify(tx, news, { to: crowd, facts: { what: "for everybody" } }));
    const asked = await world.admin("delete from platform.job where kind = 'notifications.plan' and state = 'queued' returning input");
    expect(asked.flatMap(({ input }) => (input as { told: unknown[] }).told)).toHaveLength(1500);
    await world.admin("delete from platform.notification where title = 'News: for everybody'");
  });

  test("of a kind that the person does not want in the app does not ring there", async () => {
    await world.as("manager").notifications.choose({ kind: "probe.news", app: false, email: false });
    await tell("manager", "quietly");
    expect(await world.as("manager").notifications.unread()).toEqual({ unread: 0 });
    expect((await world.as("manager").notifications.list()).rows).toMatchObject([{ inApp: false }]);
  });

  test("that leads out of the organization is not written", async () => {
    const bad = notificationKind({ ...news, write: () => ({ title: "x", place: "//evil.example" }) });
    await expect(as("staff", (tx) => notify(tx, bad, { to: [idOf("viewer")], facts: { what: "" } }))).rejects.toThrow(TypeError);
  });
});

describe("outside of the app", () => {
  test("a letter says it, with where it leads", async () => {
    await only("owner", "email");
    await tell("owner", "by mail");
    await send();
    const letter = await world.mailTo("owner@ours.example");
    expect(letter).toMatchObject({ subject: "News: by mail", url: "https://freehold.example/ours/news" });
    expect(await deliveries("owner")).toEqual([{ channel: "email", state: "sent", attempts: 1 }]);
  });

  test("a phone that is shown to be the person's gets text messages, and no other number does", async () => {
    const { notifications } = world.as("owner");
    await only("owner", "sms");
    await tell("owner", "to nobody");
    await send();
    expect(await deliveries("owner")).toEqual([{ channel: "sms", state: "skipped", attempts: 1 }]);
    await notifications.phone.begin({ phone: "+39 345 678-9012" });
    const code = /"text":"(\d{6})/.exec(outside.posted[0]!.body.toString())?.[1] ?? "";
    expect(outside.posted[0]).toMatchObject({ path: "/sms?to=%2B393456789012", headers: { authorization: "Bearer sms" } });
    const wrong = String((Number(code) + 1) % 1_000_000).padStart(6, "0");
    await expect(notifications.phone.confirm({ phone: "+393456789012", code: wrong })).rejects.toMatchObject({ code: "BAD_REQUEST" });
    await expect(notifications.phone.confirm({ phone: "+393456789013", code })).rejects.toMatchObject({ code: "BAD_REQUEST" });
    expect(await notifications.phone.confirm({ phone: "+393456789012", code })).toEqual({ phone: "+393456789012" });
    await tell("owner", 'with "quotes"');
    await send();
    expect(JSON.parse(outside.posted.at(-1)!.body.toString())).toEqual({ text: 'News: with "quotes" https://freehold.example/ours/news' });
    await notifications.phone.forget();
    expect((await notifications.settings()).phone).toBeNull();
  });

  test("the bot writes to whoever pressed Start by their own link, until they block it", async () => {
    const { notifications } = world.as("staff");
    await only("staff", "telegram");
    const { url } = await notifications.telegram.begin();
    const word = new URL(url).searchParams.get("start")!;
    expect(word).toHaveLength(64);
    const start = (id: number, text: string, type = "private") => ({
      update_id: id,
      message: { text, chat: { id: 77, type, username: "stefan" } },
    });
    const forged = `${word.slice(0, 60)}AAAA`;
    const updates = [start(1, `/start ${forged}`), start(2, `/start ${word}`, "group"), start(3, "hello")];
    const answering = (result: unknown) => (outside.answer = () => ({ status: 200, body: JSON.stringify({ ok: true, result }) }));
    answering(updates);
    expect(await notifications.telegram.finish()).toEqual({ name: null });
    answering([start(4, `/start ${word}`)]);
    expect(await notifications.telegram.finish()).toEqual({ name: "@stefan" });
    await tell("staff", "by Telegram");
    outside.posted.length = 0;
    await send();
    expect(outside.posted[0]!.path).toBe("/bot123:secret/sendMessage");
    expect(JSON.parse(outside.posted[0]!.body.toString())).toMatchObject({
      chat_id: "77",
      text: expect.stringContaining("News: by Telegram"),
    });
    outside.answer = () => ({ status: 403, body: '{"ok":false,"description":"Forbidden: bot was blocked by the user"}' });
    await tell("staff", "to a blocked bot");
    await send();
    expect(await deliveries("staff")).toMatchObject([{ channel: "telegram", state: "failed" }]);
    expect((await notifications.settings()).telegram).toBeNull();
    now = new Date(now.getTime() + hour);
    answering([start(5, `/start ${word}`)]);
    expect(await notifications.telegram.finish()).toEqual({ name: null });
  });

  test("a browser that allowed it can read the message, and is forgotten when it is gone", async () => {
    const { notifications } = world.as("member");
    await only("member", "push");
    const browser = createECDH("prime256v1");
    browser.generateKeys();
    const auth = randomBytes(16);
    const keys = { publicKey: browser.getPublicKey().toString("base64url"), authKey: auth.toString("base64url") };
    // Browsers name push services by https, which this one does not speak: what is asked for is what counts.
    await expect(notifications.push.subscribe({ endpoint: "https://10.0.0.1/push", ...keys })).rejects.toMatchObject({
      code: "BAD_REQUEST",
    });
    await notifications.push.subscribe({ endpoint: "https://push.example/1", ...keys });
    const { id } = await notifications.push.subscribe({ endpoint: "https://push.example/1", ...keys });
    expect((await notifications.push.list()).rows).toHaveLength(1);
    await world.admin(`update platform.push_subscription set endpoint = '${outside.url}/push' where id = '${id}'`);
    await tell("member", "by push");
    await send();
    const [{ headers, body } = { headers: {}, body: Buffer.alloc(0) }] = outside.posted;
    expect(headers).toMatchObject({
      "content-encoding": "aes128gcm",
      urgency: "normal",
      authorization: expect.stringMatching(/^vapid t=.+, k=/),
    });
    const info = Buffer.concat([Buffer.from("WebPush: info\0"), browser.getPublicKey(), body.subarray(21, 86)]);
    const derived = (key: Buffer, salt: Buffer, what: Buffer | string, length: number) =>
      Buffer.from(hkdfSync("sha256", key, salt, what, length));
    const shared = derived(browser.computeSecret(body.subarray(21, 86)), auth, info, 32);
    const salt = body.subarray(0, 16);
    const nonce = derived(shared, salt, "Content-Encoding: nonce\0", 12);
    const decipher = createDecipheriv("aes-128-gcm", derived(shared, salt, "Content-Encoding: aes128gcm\0", 16), nonce);
    const plain = decipher.update(body.subarray(86, -16)).subarray(0, -1).toString();
    expect(JSON.parse(plain)).toMatchObject({ title: "News: by push", url: "https://freehold.example/ours/news" });
    outside.answer = () => ({ status: 410 });
    await tell("member", "to a browser that is gone");
    await send();
    expect((await notifications.push.list()).rows).toEqual([]);
  });

  test("what fails is tried again later and later, and given up at last", async () => {
    await world.as("owner").notifications.choose({ kind: "probe.fire", sms: true });
    await world.admin(`insert into platform.notification_setting (id, org_id, user_id, phone) values (gen_random_uuid(), '${world.ours.id}', '${idOf("owner")}', '+391')
      on conflict (org_id, user_id) do update set phone = '+391'`);
    outside.answer = () => ({ status: 503 });
    await as("staff", (tx) => notify(tx, fire, { to: [idOf("owner")], facts: {} }));
    await send();
    expect(await deliveries("owner")).toEqual([{ channel: "sms", state: "waiting", attempts: 1 }]);
    for (let attempt = 2; attempt <= 6; attempt++) {
      now = new Date(now.getTime() + 24 * hour);
      await send();
    }
    expect(await deliveries("owner")).toEqual([{ channel: "sms", state: "failed", attempts: 6 }]);
    expect(outside.posted).toHaveLength(6);
  });

  test("nobody who has left, or is suspended, is sent anything", async () => {
    await only("viewer", "email");
    await tell("viewer", "too late");
    await world.admin(
      `update platform.membership set suspended_at = now() where org_id = '${world.ours.id}' and user_id = '${idOf("viewer")}'`,
    );
    await send();
    expect(await world.mailTo("viewer@ours.example")).not.toMatchObject({ subject: "News: too late" });
    await world.admin(`update platform.membership set suspended_at = null where org_id = '${world.ours.id}'`);
  });
});

describe("in quiet hours", () => {
  const quiet = { timeZone: "America/New_York", quietFrom: 22 * 60, quietUntil: 7 * 60, digestAt: 480 };

  test("what can wait leaves at their end by the person's own clock, and what is urgent at once", async () => {
    const { notifications } = world.as("owner");
    await only("owner", "email");
    await notifications.chooseTimes(quiet);
    // Five in the morning in New York.
    const local = new Intl.DateTimeFormat("en", { timeZone: "America/New_York", hour: "2-digit", hourCycle: "h23" });
    while (Number(local.format(now)) !== 5) now = new Date(now.getTime() + hour);
    await tell("owner", "in the night");
    await as("staff", (tx) => notify(tx, fire, { to: [idOf("owner")], facts: {} }));
    await send();
    expect((await deliveries("owner", 2)).map(({ channel, state }) => `${channel} ${state}`).toSorted()).toEqual([
      "email waiting",
      "sms sent",
    ]);
    const before = await world.mailTo("owner@ours.example");
    expect(before?.subject).not.toBe("News: in the night");
    now = new Date(now.getTime() + 1.5 * hour);
    await send();
    expect((await world.mailTo("owner@ours.example"))?.subject).toBe(before?.subject);
    now = new Date(now.getTime() + hour);
    await send();
    expect((await world.mailTo("owner@ours.example"))?.subject).toBe("News: in the night");
  });

  test("what the person has read meanwhile is not sent any more", async () => {
    const local = new Intl.DateTimeFormat("en", { timeZone: "America/New_York", hour: "2-digit", hourCycle: "h23" });
    while (Number(local.format(now)) !== 5) now = new Date(now.getTime() + hour);
    await tell("owner", "read early");
    await send();
    await world.as("owner").notifications.markAllRead();
    now = new Date(now.getTime() + 3 * hour);
    await send();
    expect(await deliveries("owner")).toMatchObject([{ channel: "email", state: "skipped" }]);
  });

  test("have two ends, or none", async () => {
    const { notifications } = world.as("owner");
    await expect(notifications.chooseTimes({ ...quiet, quietUntil: null })).rejects.toMatchObject({ code: "BAD_REQUEST" });
    await expect(notifications.chooseTimes({ ...quiet, timeZone: "Mars/Olympus" })).rejects.toMatchObject({ code: "BAD_REQUEST" });
    await notifications.chooseTimes({ ...quiet, timeZone: null, quietFrom: null, quietUntil: null });
    expect(await notifications.settings()).toMatchObject({ quietFrom: null, organizationTimeZone: "Europe/Rome" });
  });
});

test("a digest gathers what came in one letter, without what was read", async () => {
  const { notifications } = world.as("admin");
  await only("admin", "email");
  await notifications.choose({ kind: "probe.news", digest: "hourly" });
  now = new Date(Math.ceil(now.getTime() / hour) * hour + 60_000);
  for (const what of ["one", "two", "three"]) await tell("admin", what);
  await send();
  const [three] = (await notifications.list({ limit: 1 })).rows;
  await notifications.markRead({ ids: [three!.id] });
  now = new Date(now.getTime() + hour);
  await send();
  await send();
  const letters = await world.backend.mail.newest({ recipient: "admin@ours.example", limit: 2 });
  expect(letters[0]).toMatchObject({ subject: "2 notifications for you" });
  expect(letters[0]?.text).toMatch(/News: two: .*\n\nNews: one: /);
  expect(letters[1]?.subject).not.toBe("2 notifications for you");
  expect((await deliveries("admin", 3)).map(({ state }) => state).toSorted()).toEqual(["sent", "sent", "skipped"]);
});

test("an event that is on its way to a webhook already is no failure for what takes up the rest", async () => {
  const event = await as("owner", async (tx) => {
    const endpoint = { label: "Till", url: "https://hooks.example/1", kinds: ["probe.known"] };
    const [made] = await tx.insert(webhookEndpoint).values(endpoint).returning();
    const known = { kind: "probe.known", key: "one", title: "Known", facts: {}, createdAt: new Date(now.getTime() - hour) };
    const [told] = await tx.insert(webhookEvent).values(known).returning();
    await tx.insert(webhookDelivery).values({ endpointId: made!.id, eventId: told!.id, kind: "probe.known" });
    return told!;
  });
  await sendLeftBehind(scope());
  const [after] = await as("owner", (tx) => tx.select().from(webhookEvent).where(eq(webhookEvent.id, event.id)));
  expect(after?.announcedAt).toEqual(now);
  expect(await as("owner", (tx) => tx.select().from(webhookDelivery).where(eq(webhookDelivery.eventId, event.id)))).toHaveLength(1);
});

test("what cannot be sent keeps nothing else waiting", async () => {
  await only("owner", "email");
  await world.as("owner").notifications.choose({ kind: "probe.news", digest: "hourly" });
  await only("viewer", "email");
  await world.admin(`update platform.notification_setting set time_zone = 'Mars/Olympus' where user_id = '${idOf("owner")}'`);
  for (const role of ["owner", "viewer"] as const) await tell(role, "from the sweep");
  await world.admin("delete from platform.job where kind = 'notifications.plan' and state = 'queued'");
  now = new Date(now.getTime() + hour);
  await expect(sendLeftBehind(scope())).rejects.toThrow(AggregateError);
  await send();
  expect((await world.mailTo("viewer@ours.example"))?.subject).toBe("News: from the sweep");
  await world.admin(`update platform.notification_setting set time_zone = null where user_id = '${idOf("owner")}'`);
  await sendLeftBehind(scope());
});

test("whoever tells something and leaves at once has told it all the same", async () => {
  await only("manager", "email");
  await tell("manager", "my last word");
  const staff = idOf("staff");
  await world.admin(
    `update platform.membership set user_id = gen_random_uuid() where user_id = '${staff}' and org_id = '${world.ours.id}'`,
  );
  await send();
  await sendLeftBehind(scope());
  await send();
  expect((await world.mailTo("manager@ours.example"))?.subject).toBe("News: my last word");
  await world.admin(`update platform.membership set user_id = '${staff}' where role = 'staff' and org_id = '${world.ours.id}'`);
});

test("what is old is removed by the product, and by nobody else", async () => {
  await world.admin("update platform.notification set created_at = now() - interval '100 days'");
  const early = `select platform.remove_old_notifications(now() - interval '90 days', 10)`;
  await expect(as("owner", (tx) => tx.execute(early))).rejects.toMatchObject({ code: "database.rowForbidden" });
  const young = scope().asActor((tx) => tx.execute("select platform.remove_old_notifications(now(), 10)"));
  await expect(young).rejects.toThrow("remove_old_notifications");
  await expect(as("owner", (tx) => tx.execute("select * from platform.unplanned_notifications(now(), 10)"))).rejects.toMatchObject({
    code: "database.rowForbidden",
  });
  now = new Date();
  await removeOld(scope());
  expect(await titles("admin")).toEqual([]);
});
