import { eq, sql } from "drizzle-orm";
import type { TrackedEnvelope } from "@trpc/server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventually } from "@freehold/kernel/testing/eventually.ts";
import { DomainError } from "@freehold/kernel/fault.ts";
import { newId } from "@freehold/kernel/id.ts";
import { isAtLeast, roles, type Role } from "@freehold/kernel/role.ts";
import { printedSeed, randomFrom } from "@freehold/kernel/testing/random.ts";
import type { Frame } from "@freehold/live/frame.ts";
import { Follower } from "../../testing/follower.ts";
import { createWorld, type World } from "../../testing/world.ts";
import { membership } from "../organizations/schema.ts";
import { channelMember, message } from "./schema.ts";

let world: World;
/** The injected clock stands still: tests move it. */
let now = new Date("2026-11-20T10:00:00Z");
beforeAll(async () => {
  world = await createWorld({ name: "chat", clock: () => now });
  await world.backend.live.start();
});
afterAll(() => world[Symbol.asyncDispose]());

const as = (role: Role) => world.as(role);
const idOf = (role: Role): string => world.ours.principal(role).userId;
const asActor = <T>(role: Role, work: Parameters<typeof world.backend.database.asActor<T>>[1]) =>
  world.backend.database.asActor(world.ours.principal(role), work);
const say = (role: Role, channelId: string, text: string) => as(role).messages.send({ channelId, text });
const channel = (by: Role, kind: "open" | "private", people: readonly Role[] = [], name = "A channel") =>
  as(by).channels.create({ name, kind, people: people.map(idOf) });
const code = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "done",
    (error: { cause?: unknown; code?: string }) => (error.cause instanceof DomainError ? error.cause.code : String(error.code ?? error)),
  );

type Sent = { readonly id: string; readonly channelId: string; readonly text: string };
async function follow(role: Role, channelId: string): Promise<Follower<Sent>> {
  const filter = { op: "equals", column: "channelId", value: channelId } as const;
  // A caller gives what the procedure yields; the declared type is what a client receives.
  const stream = (await as(role).messages.live({ filter, limit: 500 })) as unknown as AsyncIterable<TrackedEnvelope<Frame<Sent>>>;
  const follower = new Follower<Sent>(stream);
  await follower.ready;
  return follower;
}
const sees = (follower: Follower<Sent>, texts: readonly string[]) =>
  eventually(() => expect(follower.seen.map(({ text }) => text).toSorted()).toEqual(texts.toSorted()));

describe("who reads a channel", () => {
  test("an open one every viewer, a private or direct one only its people, whatever their role", async () => {
    const open = await channel("staff", "open");
    const secret = await channel("staff", "private", ["member"]);
    const direct = await as("staff").channels.openDirect({ userId: idOf("manager") });
    for (const { id } of [open, secret, direct]) await say("staff", id, "Something said");
    const readable = new Map([
      [open.id, roles.filter((role) => isAtLeast(role, "viewer"))],
      [secret.id, ["staff", "member"]],
      [direct.id, ["manager", "staff"]],
    ]);
    for (const [id, allowed] of readable) {
      for (const role of roles) {
        const filter = { op: "equals", column: "channelId", value: id } as const;
        const expected = allowed.some((one) => one === role) ? 1 : 0;
        const { rows } = await as(role).messages.list({ filter });
        const pulses = await as(role).channelPulses.list({ filter });
        const found = await as(role).messages.list({ search: "something SAID", filter });
        const { rows: people } = await as(role).channelPeople.list({ filter });
        expect([role, rows.length, pulses.rows.length, found.rows.length, Math.min(people.length, 1)]).toEqual([
          role,
          expected,
          expected,
          expected,
          expected,
        ]);
        expect([role, await code(as(role).channels.get({ id }))]).toEqual([role, expected === 1 ? "done" : "row.missing"]);
      }
      expect((await world.neighbour().messages.list({})).rows).toEqual([]);
      expect(await code(world.neighbour().messages.send({ channelId: id, text: "Hello" }))).toBe("chat.channelMissing");
    }
  });

  test("somebody who is taken out sees nothing from that transaction on, and whoever stays sees on", async () => {
    const { id } = await channel("manager", "private", ["staff", "viewer"]);
    await say("staff", id, "One");
    const [staff, viewer] = [await follow("staff", id), await follow("viewer", id)];
    await sees(staff, ["One"]);
    await as("manager").channelPeople.remove({ channelId: id, userId: idOf("staff") });
    await say("viewer", id, "Two");
    await eventually(() => expect(viewer.seen.map(({ text }) => text)).toContain("Two"));
    await sees(staff, []);
    expect(JSON.stringify(staff.everSent)).not.toContain("Two");
    expect(await code(say("staff", id, "Three"))).toBe("chat.channelMissing");
    for (const follower of [staff, viewer]) await follower.leave();
  });

  test("an open one that is turned private goes from the screens of all but its people, with everything that was said", async () => {
    const { id } = await channel("staff", "open", ["viewer"]);
    for (const text of ["One", "Two"]) await say("staff", id, text);
    const [inside, outside] = [await follow("viewer", id), await follow("owner", id)];
    await sees(outside, ["One", "Two"]);
    await as("staff").channels.makePrivate({ channelId: id });
    await sees(outside, []);
    await say("viewer", id, "Three");
    await sees(inside, ["One", "Two", "Three", "made this channel private"]);
    expect(JSON.stringify(outside.everSent)).not.toMatch(/Three/);
    expect((await as("owner").messages.list({ search: "three" })).rows).toEqual([]);
    expect(await code(as("owner").channels.get({ id }))).toBe("row.missing");
    for (const follower of [inside, outside]) await follower.leave();
    const opened = asActor("staff", (tx) => tx.execute(sql`update chat.channel set kind = 'open' where id = ${id}`));
    expect(await code(opened)).toContain("database.rowForbidden");
  });

  test("whoever leaves the organization and comes back is in no private channel any more, but has what was said to them alone", async () => {
    const { id } = await channel("manager", "private", ["viewer"]);
    const direct = await as("manager").channels.openDirect({ userId: idOf("viewer") });
    await say("manager", direct.id, "For you alone");
    const [gone] = await asActor("owner", (tx) =>
      tx
        .delete(membership)
        .where(eq(membership.userId, idOf("viewer")))
        .returning(),
    );
    await asActor("owner", (tx) =>
      tx.insert(membership).values({ userId: idOf("viewer"), name: gone!.name, email: gone!.email, role: "viewer" }),
    );
    expect(await code(as("viewer").channels.get({ id }))).toBe("row.missing");
    expect((await as("viewer").messages.list({ search: "for you alone" })).rows).toHaveLength(1);
  });

  test("nobody brings themselves or others into a private channel past its moderators, not even with SQL", async () => {
    const { id } = await channel("manager", "private", ["staff"]);
    const join = (by: Role, whom: Role) =>
      asActor(by, (tx) => tx.insert(channelMember).values({ channelId: id, channelKind: "open", userId: idOf(whom) }));
    expect(await code(join("owner", "owner"))).toBe("database.rowForbidden");
    expect(await code(join("staff", "owner"))).toBe("database.rowForbidden");
    expect(await code(as("staff").channelPeople.add({ channelId: id, people: [idOf("viewer")] }))).toBe("chat.moderatorNeeded");
    const direct = await as("manager").channels.openDirect({ userId: idOf("staff") });
    expect(await code(as("manager").channelPeople.add({ channelId: direct.id, people: [idOf("owner")] }))).toBe("chat.directStays");
    const third = asActor("manager", (tx) =>
      tx.insert(channelMember).values({ channelId: direct.id, channelKind: "direct", userId: idOf("owner") }),
    );
    expect(await code(third)).toBe("database.rowForbidden");
  });
});

test("the direct channel of two people who open it at the same moment is one", async () => {
  const opened = await Promise.all(
    Array.from({ length: 8 }, (_, i) =>
      i % 2 === 0
        ? as("admin").channels.openDirect({ userId: idOf("viewer") })
        : as("viewer").channels.openDirect({ userId: idOf("admin") }),
    ),
  );
  expect(new Set(opened.map(({ id }) => id)).size).toBe(1);
  const { rows } = await as("admin").channelPeople.list({ filter: { op: "equals", column: "channelId", value: opened[0]!.id } });
  expect(rows.map(({ userId }) => userId).toSorted()).toEqual([idOf("admin"), idOf("viewer")].toSorted());
  expect(await code(as("admin").channels.openDirect({ userId: idOf("admin") }))).toBe("chat.yourself");
  expect(await code(as("admin").channels.openDirect({ userId: world.theirs.principal("owner").userId }))).toBe("chat.personMissing");
});

describe("what is said", () => {
  test("is numbered in the order of commits without gaps, whoever sends at once and whatever is rolled back", async () => {
    const { id } = await channel("staff", "open", ["manager", "viewer"]);
    const follower = await follow("viewer", id);
    const sent = Array.from({ length: 30 }, (_, i) => {
      if (i % 5 !== 4) return say(i % 2 === 0 ? "staff" : "manager", id, `m${i}`);
      return asActor("staff", async (tx) => {
        const mine = { channelId: id, channelKind: "open", authorId: idOf("staff"), authorName: "x", text: "never", sentAt: now } as const;
        await tx.insert(message).values(mine);
        throw new Error("taken back");
      }).catch(() => undefined);
    });
    await Promise.all(sent);
    const { rows } = await as("viewer").messages.list({
      filter: { op: "equals", column: "channelId", value: id },
      sort: "number",
      limit: 100,
    });
    expect(rows.map(({ number }) => number)).toEqual(Array.from({ length: 24 }, (_, i) => i + 1));
    expect(rows.every((row, i) => i === 0 || row.sentAt >= rows[i - 1]!.sentAt)).toBe(true);
    // Who follows live was told in the same order.
    await eventually(() => expect(follower.rows.size).toBe(24));
    expect(follower.everSent.map((row) => row.id)).toEqual(rows.map((row) => row.id));
    await follower.leave();
  });

  test("is said once however often it is sent with one id, also at the same moment", async () => {
    const { id } = await channel("staff", "open");
    const mine = { id: newId(), channelId: id, text: "Once" };
    const answers = await Promise.all(Array.from({ length: 6 }, () => as("staff").messages.send(mine)));
    expect(new Set(answers.map((answer) => `${answer.id} ${answer.number}`)).size).toBe(1);
    expect((await as("staff").channelPulses.list({ filter: { op: "equals", column: "channelId", value: id } })).rows[0]!.lastNumber).toBe(
      1,
    );
    expect(await code(as("manager").messages.send(mine))).toBe("database.taken");
  });

  test("is changed by its author for an hour, what it said before stays, and the audit trail has the act but not the words", async () => {
    const { id } = await channel("staff", "private", ["manager"]);
    const said = await say("staff", id, "First words");
    expect(await code(as("manager").messages.edit({ messageId: said.id, text: "Put into a mouth" }))).toBe("chat.notYours");
    const forged = asActor("manager", (tx) => tx.update(message).set({ text: "Put into a mouth" }).where(eq(message.id, said.id)));
    expect(await code(forged)).toBe("database.rowForbidden");
    const moved = asActor("staff", (tx) => tx.update(message).set({ number: 7 }).where(eq(message.id, said.id)));
    expect(await code(moved)).toBe("database.rowForbidden");
    now = new Date(now.getTime() + 59 * 60_000);
    const edited = await as("staff").messages.edit({ messageId: said.id, text: "Second words" });
    expect(edited).toMatchObject({ text: "Second words", editedAt: now, number: said.number });
    const { rows: versions } = await as("manager").messageVersions.list({ filter: { op: "equals", column: "messageId", value: said.id } });
    expect(versions).toMatchObject([{ text: "First words", reason: "edited" }]);
    now = new Date(now.getTime() + 2 * 60_000);
    expect(await code(as("staff").messages.edit({ messageId: said.id, text: "Third" }))).toBe("chat.tooLate");
    const trail = await world.admin("select * from audit.entry where record_id = $1", [said.id]);
    expect(trail.length).toBe(2);
    expect(JSON.stringify(trail)).toContain("edited_at");
    expect(JSON.stringify(trail)).not.toMatch(/(first|second) words/i);
  });

  test("is emptied when it is removed, by its author or a moderator; that it was there stays", async () => {
    const { id } = await channel("manager", "open", ["staff", "viewer"]);
    const [one, two] = [await say("staff", id, "Rude"), await say("staff", id, "Kind")];
    expect(await code(as("viewer").messages.remove({ messageId: one.id }))).toBe("chat.notYours");
    const removed = await as("manager").messages.remove({ messageId: one.id });
    expect(removed).toMatchObject({ text: "", deletedAt: now, number: one.number, authorId: idOf("staff") });
    expect(await as("admin").messages.remove({ messageId: two.id })).toMatchObject({ text: "" });
    expect((await as("staff").messages.list({ search: "rude" })).rows).toEqual([]);
    expect(await code(as("staff").messages.edit({ messageId: one.id, text: "Back again" }))).toBe("chat.removed");
    const versionsOf = async (role: Role) =>
      (await as(role).messageVersions.list({ filter: { op: "equals", column: "messageId", value: one.id } })).rows.map(({ text }) => text);
    expect([await versionsOf("staff"), await versionsOf("manager"), await versionsOf("owner")]).toEqual([["Rude"], [], []]);
  });

  test("not by whom a moderator has muted, not in an archived channel, not from outside, and an answer stays in its channel", async () => {
    const { id } = await channel("manager", "open", ["staff"]);
    const other = await channel("manager", "open");
    const elsewhere = await say("manager", other.id, "Elsewhere");
    expect(await code(as("staff").messages.send({ channelId: id, text: "Yes", replyTo: elsewhere.id }))).toBe("chat.replyElsewhere");
    const earlier = await say("staff", id, "Before");
    await as("manager").channelPeople.silence({ channelId: id, userId: idOf("staff"), minutes: 10 });
    expect(await code(say("staff", id, "Hm"))).toBe("chat.silenced");
    expect(await code(as("staff").messages.edit({ messageId: earlier.id, text: "Hm" }))).toBe("chat.silenced");
    expect(await code(as("staff").channels.leave({ channelId: id }))).toBe("chat.silencedStays");
    expect(await code(as("staff").channelPeople.silence({ channelId: id, userId: idOf("staff"), minutes: 0 }))).toBe(
      "chat.moderatorNeeded",
    );
    now = new Date(now.getTime() + 11 * 60_000);
    await say("staff", id, "Again");
    expect(await code(say("member", id, "Hello"))).toBe("chat.channelMissing");
    expect((await say("viewer", id, "I just came in")).channelId).toBe(id);
    await as("manager").channels.archive({ channelId: id });
    expect(await code(say("staff", id, "Too late"))).toBe("chat.archived");
    await as("manager").channels.reopen({ channelId: id });
    await say("staff", id, "Not too late");
  });

  test("a channel whose last moderator leaves has another one", async () => {
    const { id } = await channel("manager", "private", ["staff", "viewer"]);
    await as("manager").channels.leave({ channelId: id });
    const { rows } = await as("staff").channelPeople.list({ filter: { op: "equals", column: "channelId", value: id } });
    expect(rows.filter(({ role }) => role === "moderator")).toHaveLength(1);
  });
});

test("what is unread is what a model that counts says, under sends, reads and removals at once", async () => {
  const random = randomFrom(printedSeed("unread"));
  const { id } = await channel("manager", "open", ["staff", "viewer"]);
  const people = ["manager", "staff", "viewer"] as const;
  const removeOne = async (number: number): Promise<void> => {
    const { rows } = await as("manager").messages.list({ filter: { op: "equals", column: "channelId", value: id }, limit: 500 });
    const found = rows.find((row) => row.number === number && row.kind === "text");
    if (found) await as("manager").messages.remove({ messageId: found.id });
  };
  for (let round = 0; round < 12; round++) {
    await Promise.all(
      people.flatMap((role) =>
        Array.from({ length: random.int(3) }, async () => {
          const chosen = random.next();
          if (chosen < 0.5) await say(role, id, `round ${round}`);
          else if (chosen < 0.7) await removeOne(random.int(40));
          else if (chosen < 0.9) await as(role).channelReadings.markRead({ channelId: id, number: random.int(40) });
          else await as(role).channelReadings.markUnread({ channelId: id, number: 1 + random.int(20) });
        }),
      ),
    );
    const { rows } = await as("manager").messages.list({ filter: { op: "equals", column: "channelId", value: id }, limit: 500 });
    for (const role of people) {
      const own = await as(role).channelReadings.list({ filter: { op: "equals", column: "channelId", value: id } });
      const { lastReadNumber } = own.rows[0]!;
      const counted = rows.filter(({ number, deletedAt }) => number > lastReadNumber && deletedAt === null).length;
      const told = (await as(role).channelReadings.unread()).find(({ channelId }) => channelId === id)?.unread ?? 0;
      expect([role, told]).toEqual([role, counted]);
      expect(lastReadNumber).toBeLessThanOrEqual(rows.length);
    }
  }
  await say("staff", id, "And one more");
  expect((await as("staff").channelReadings.unread()).some(({ channelId }) => channelId === id)).toBe(false);
  await as("manager").channelReadings.markRead({ channelId: id, number: 2 ** 31 - 1 });
  await as("manager").channelReadings.markRead({ channelId: id, number: 1 });
  expect((await as("manager").channelReadings.unread()).some(({ channelId }) => channelId === id)).toBe(false);
});

test("a message that is removed calls nobody any more, and what they were told of it is gone with its words", async () => {
  const { id } = await channel("manager", "open", ["staff", "viewer"]);
  const naming = { channelId: id, text: "Rude words, @viewer of ours", mentions: [idOf("viewer")] };
  const calling = async () => (await as("viewer").channelReadings.unread()).find(({ channelId }) => channelId === id);
  const earlier = await as("staff").messages.send({ ...naming, text: "Hello, @viewer of ours" });
  const rude = await as("staff").messages.send(naming);
  expect(await calling()).toMatchObject({ unread: 2, isMentioned: true });
  await as("manager").messages.remove({ messageId: rude.id });
  expect(await calling()).toMatchObject({ unread: 1, isMentioned: true });
  const told = (await as("viewer").notifications.list({})).rows.filter(({ place }) => place === `/chat/${id}`);
  expect(told).toMatchObject([{ text: "Hello, @viewer of ours" }]);
  await as("manager").messages.remove({ messageId: earlier.id });
  expect(await calling()).toBeUndefined();
  expect((await as("viewer").notifications.list({})).rows.filter(({ place }) => place === `/chat/${id}`)).toEqual([]);
});

test("whom a message names is told, and sees it; whoever cannot read it is not named", async () => {
  const { id } = await channel("manager", "private", ["staff"]);
  const named = await as("manager").messages.send({
    channelId: id,
    text: "Ask @staff of ours or @viewer of ours",
    mentions: [idOf("staff"), idOf("viewer")],
  });
  expect(named.mentions).toEqual([{ userId: idOf("staff"), name: "staff of ours" }]);
  expect((await as("staff").channelReadings.unread()).find(({ channelId }) => channelId === id)).toMatchObject({ isMentioned: true });
  const told = async (role: Role) => (await as(role).notifications.list({})).rows.filter(({ kind }) => kind === "chat.mention");
  expect(await told("staff")).toMatchObject([{ title: "manager of ours mentioned you in A channel", text: null, place: `/chat/${id}` }]);
  expect(await told("viewer")).toEqual([]);
});

describe("whom an edit names", () => {
  const told = async (role: Role, id: string) =>
    (await as(role).notifications.list({})).rows.filter(({ place }) => place === `/chat/${id}`).map(({ text }) => text);
  const isCalled = async (role: Role, id: string) =>
    (await as(role).channelReadings.unread()).find(({ channelId }) => channelId === id)?.isMentioned ?? false;

  test("is told as of a new message, once, whoever is named before, taken out and named again", async () => {
    const { id } = await channel("manager", "open", ["staff", "viewer"]);
    const said = await as("manager").messages.send({ channelId: id, text: "For @staff of ours", mentions: [idOf("staff")] });
    const both = { messageId: said.id, text: "For @staff of ours and @viewer of ours", mentions: [idOf("viewer")] };
    const edited = await as("manager").messages.edit(both);
    expect(edited.mentions.map(({ name }) => name)).toEqual(["staff of ours", "viewer of ours"]);
    expect([await told("staff", id), await told("viewer", id)]).toEqual([["For @staff of ours"], [both.text]]);
    expect([await isCalled("staff", id), await isCalled("viewer", id)]).toEqual([true, true]);
    await as("manager").messages.edit({ messageId: said.id, text: "For nobody" });
    expect([await isCalled("staff", id), await isCalled("viewer", id)]).toEqual([false, false]);
    await as("manager").messages.edit({ ...both, mentions: [idOf("staff"), idOf("viewer")] });
    expect([await told("staff", id), await told("viewer", id)]).toEqual([["For @staff of ours"], [both.text]]);
    expect([await isCalled("staff", id), await isCalled("viewer", id)]).toEqual([true, true]);
    // Whom an edit had taken out keeps no words of what is removed, either.
    await as("manager").messages.edit({ messageId: said.id, text: "For nobody" });
    await as("manager").messages.remove({ messageId: said.id });
    expect([await told("staff", id), await told("viewer", id)]).toEqual([[], []]);
  });

  test("is nobody who cannot read it, is not in its words or has said it; and whoever has read it is not called back", async () => {
    const { id } = await channel("manager", "private", ["staff", "member"]);
    const said = await say("manager", id, "First words");
    await as("staff").channelReadings.markRead({ channelId: id, number: said.number });
    const edited = await as("manager").messages.edit({
      messageId: said.id,
      text: "For @staff of ours, @viewer of ours and @manager of ours",
      mentions: [idOf("staff"), idOf("viewer"), idOf("manager"), idOf("member")],
    });
    expect(edited.mentions).toEqual([{ userId: idOf("staff"), name: "staff of ours" }]);
    for (const role of ["viewer", "manager", "member"] as const) expect([role, await told(role, id)]).toEqual([role, []]);
    expect([await told("staff", id), await isCalled("staff", id)]).toEqual([[null], false]);
  });
});

test("of two who rename a channel from the same version the second is refused and told what it is called now", async () => {
  const { id, version } = await channel("staff", "open");
  const attempts = ["Dock", "Ramp"].map((name) => as("staff").channels.change({ channelId: id, name, version }));
  const outcomes = await Promise.allSettled(attempts);
  expect(outcomes.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  const { name } = await as("staff").channels.get({ id });
  const late = as("staff").channels.change({ channelId: id, topic: "Deliveries", version });
  await expect(late).rejects.toMatchObject({ cause: { code: "row.stale", details: { current: { name }, sent: { version } } } });
  expect(await as("staff").channels.change({ channelId: id, topic: "Deliveries" })).toMatchObject({ name, topic: "Deliveries" });
});
