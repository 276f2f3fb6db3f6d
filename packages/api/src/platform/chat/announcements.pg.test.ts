import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { DomainError } from "@freehold/kernel/fault.ts";
import { roles, type Role } from "@freehold/kernel/role.ts";
import { createWorld, type World } from "../../testing/world.ts";
import { PartlyFailed } from "../jobs/schedules/line.ts";
import { turnAnnouncements } from "./announcements.ts";
import { tellOfAnnouncement } from "./telling.ts";

let world: World;
/** The injected clock stands still: tests move it. */
let now = new Date("2026-11-20T10:00:00Z");
beforeAll(async () => {
  world = await createWorld({ name: "announcements", clock: () => now });
});
afterAll(() => world[Symbol.asyncDispose]());

const as = (role: Role) => world.as(role);
const idOf = (role: Role): string => world.ours.principal(role).userId;
const minutes = (count: number): Date => new Date(now.getTime() + count * 60_000);
const turn = () => turnAnnouncements(world.backend, tellOfAnnouncement);
const code = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "done",
    (error: { cause?: unknown }) => (error.cause instanceof DomainError ? error.cause.code : String(error)),
  );
/** Of those who see it, the roles. */
async function readers(id: string): Promise<Role[]> {
  const found = await Promise.all(
    roles.map(async (role) => ((await code(as(role).announcements.get({ id }))) === "done" ? role : undefined)),
  );
  return found.filter((role) => role !== undefined);
}

describe("whom an announcement is for", () => {
  test("decides who sees it, who is told, and how many it is said to be for; its author and admins see it always", async () => {
    const channel = await as("staff").channels.create({ name: "A group", kind: "private", people: [idOf("manager"), idOf("member")] });
    const above: readonly Role[] = ["owner", "admin", "manager"];
    const expected: readonly (readonly [object, readonly Role[]])[] = [
      [{ audience: "everybody" }, roles],
      [{ audience: "viewers" }, [...above, "staff", "viewer"]],
      [{ audience: "staff" }, [...above, "staff"]],
      [{ audience: "managers" }, above],
      [{ audience: "admins" }, above],
      [{ audience: "members" }, [...above, "member"]],
      [{ audience: "channel", channelId: channel.id }, [...above, "staff", "member"]],
      [{ audience: "people", people: [idOf("viewer")] }, [...above, "viewer"]],
    ];
    const addressed = [5, 4, 3, 2, 2, 1, 2, 1];
    for (const [i, [to, seen]] of expected.entries()) {
      const { id } = await as("manager").announcements.create({ title: `Number ${i}`, text: "To be known", ...to });
      expect([to, await readers(id)]).toEqual([to, roles.filter((role) => seen.includes(role))]);
      expect(await as("manager").announcements.reach({ announcementId: id })).toEqual({
        announcementId: id,
        addressed: addressed[i],
        read: 0,
      });
      const { rows } = await as("viewer").notifications.list({});
      expect(rows.some(({ title }) => title === `Number ${i}`)).toBe(
        ["everybody", "viewers", "people"].includes((to as { audience: string }).audience),
      );
      expect(await code(world.neighbour().announcements.get({ id }))).toBe("row.missing");
    }
  });

  test("is said to nobody who may not announce, and names no stranger", async () => {
    expect(await code(as("staff").announcements.create({ title: "No", text: "No" }))).toBe("access.roleTooLow");
    const stranger = as("manager").announcements.create({
      title: "To a stranger",
      text: "Hello",
      audience: "people",
      people: [world.theirs.principal("owner").userId],
    });
    expect(await code(stranger)).toBe("chat.personMissing");
  });
});

describe("the time of an announcement", () => {
  test("makes it visible and ends it, once, also when nobody looked in between", async () => {
    const input = { title: "Later", text: "To be known later", publishAt: minutes(10), expiresAt: minutes(20) };
    const { id } = await as("manager").announcements.create(input);
    const missed = await as("manager").announcements.create({ ...input, title: "Missed" });
    expect(await readers(id)).toEqual(["owner", "admin", "manager"]);
    await turn();
    expect(await readers(id)).toEqual(["owner", "admin", "manager"]);
    now = minutes(10);
    await Promise.all([turn(), turn()]);
    expect(await readers(id)).toEqual(roles);
    const told = (await as("staff").notifications.list({})).rows.filter(({ title }) => title === "Later");
    expect(told).toHaveLength(1);
    expect(await code(as("manager").announcements.change({ announcementId: id, publishAt: minutes(1) }))).toBe("chat.alreadyPublished");
    await as("manager").announcements.change({ announcementId: missed.id, expiresAt: minutes(60) });
    now = minutes(10);
    await turn();
    expect((await as("manager").announcements.get({ id })).status).toBe("expired");
    expect(await readers(id)).toEqual(["owner", "admin", "manager"]);
    expect(await code(as("manager").announcements.change({ announcementId: id, title: "New" }))).toBe("chat.announcementOver");
    await as("admin").announcements.withdraw({ announcementId: missed.id });
    expect(await readers(missed.id)).toEqual(["owner", "admin", "manager"]);
  });

  test("that lies before its beginning is refused", async () => {
    const early = as("manager").announcements.create({ title: "Early", text: "Early", publishAt: minutes(10), expiresAt: minutes(5) });
    expect(await code(early)).toBe("chat.expiresFirst");
    expect(await code(as("manager").announcements.create({ title: "Past", text: "Past", expiresAt: minutes(-5) }))).toBe(
      "chat.expiresFirst",
    );
  });
});

test("that cannot be published in one organization is published in every other, and the next time", async () => {
  const soon = { title: "Soon", text: "Soon", publishAt: minutes(1) };
  const [here, there] = [await as("manager").announcements.create(soon), await world.neighbour().announcements.create(soon)];
  now = minutes(2);
  vi.spyOn(console, "error").mockReturnValue();
  for (const failing of [here, there]) {
    const turning = turnAnnouncements(world.backend, async (tx, row, to) => {
      if (row.id === failing.id) throw new Error("the words cannot be written");
      await tellOfAnnouncement(tx, row, to);
    });
    await expect(turning).rejects.toThrow(PartlyFailed);
    const [mine, theirs] = [
      await as("manager").announcements.get({ id: here.id }),
      await world.neighbour().announcements.get({ id: there.id }),
    ];
    expect([mine.status, theirs.status]).toContain("published");
    if (failing === here) await world.admin("update chat.announcement set status = 'scheduled' where title = 'Soon'");
  }
  vi.restoreAllMocks();
  await turn();
  expect((await as("manager").announcements.get({ id: here.id })).status).toBe("published");
  expect((await world.neighbour().announcements.get({ id: there.id })).status).toBe("published");
});

test("that is withdrawn is gone from the bells as well, with its title", async () => {
  const { id } = await as("manager").announcements.create({ title: "Wrong salaries", text: "Read this", audience: "staff" });
  const told = async () => (await as("staff").notifications.list({})).rows.filter(({ title }) => title === "Wrong salaries");
  expect(await told()).toHaveLength(1);
  await as("manager").announcements.withdraw({ announcementId: id });
  expect(await told()).toEqual([]);
});

test("of a published one the history tells those who could not read its drafts nothing of them, and its author and admins all", async () => {
  const draft = { title: "Everybody gets a raise", text: "Ten per cent for all", publishAt: minutes(10) };
  const { id } = await as("manager").announcements.create(draft);
  await as("manager").announcements.change({ announcementId: id, title: "A raise", text: "Two per cent for some" });
  now = minutes(10);
  await turn();
  await as("manager").announcements.change({ announcementId: id, text: "Two per cent for most" });
  const history = async (role: Role) => (await as(role).audit.history({ resource: "announcements", recordId: id })).rows;
  expect((await readers(id)).includes("viewer")).toBe(true);
  for (const role of ["staff", "viewer"] as const) {
    const told = await history(role);
    expect(JSON.stringify(told)).not.toMatch(/everybody gets|ten per cent/i);
    // That it was written and changed is no secret, nor what everybody could read.
    expect(told.map(({ act, changes }) => [act, changes.map(({ key, after }) => `${key}: ${String(after)}`)])).toEqual([
      ["update", ["text: Two per cent for most"]],
      ["update", ["status: published"]],
      ["update", []],
      ["create", []],
    ]);
    expect(told[0]!.changes[0]!.before).toBe("Two per cent for some");
  }
  for (const role of ["manager", "admin"] as const) expect(JSON.stringify(await history(role))).toMatch(/Ten per cent for all/);
});

test("who has read it is noted once, and told to its author and admins alone", async () => {
  const { id: announcementId } = await as("manager").announcements.create({ title: "Read me", text: "Please", audience: "viewers" });
  for (const role of ["staff", "staff", "viewer"] as const) await as(role).announcementReceipts.confirm({ announcementId });
  expect(await code(as("member").announcementReceipts.confirm({ announcementId }))).toBe("chat.announcementMissing");
  expect(await as("manager").announcements.reach({ announcementId })).toEqual({ announcementId, addressed: 4, read: 2 });
  const seenBy = async (role: Role) =>
    (await as(role).announcementReceipts.list({ filter: { op: "equals", column: "announcementId", value: announcementId } })).rows
      .map(({ name }) => name)
      .toSorted();
  expect(await seenBy("manager")).toEqual(["staff of ours", "viewer of ours"]);
  expect([await seenBy("admin"), await seenBy("staff"), await seenBy("viewer")].map((names) => names.length)).toEqual([2, 1, 1]);
});

describe("an export", () => {
  /** An admin who has just proved who they are. */
  const admin = async () => world.caller({ token: await world.freshToken(world.ours, "admin"), organizationId: world.ours.id });

  const read = async (exportId: string): Promise<Record<string, unknown>[]> => {
    // Proof: a caller gives what the procedure yields.
    const pieces = (await as("admin").messageExports.read({ exportId })) as unknown as AsyncIterable<string>;
    let text = "";
    for await (const piece of pieces) text += piece;
    return text
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  };

  test("of a private channel has all that was said, what was removed too, and its people read who took it and why", async () => {
    const { id } = await as("manager").channels.create({ name: "Closed", kind: "private", people: [idOf("staff")] });
    const said = await as("staff").messages.send({ channelId: id, text: "To be removed" });
    await as("staff").messages.send({ channelId: id, text: "To stay" });
    await as("staff").messages.remove({ messageId: said.id });
    expect((await as("admin").channels.outline()).find((one) => one.id === id)).toMatchObject({ name: "Closed", people: 2, messages: 2 });
    const begun = await (await admin()).messageExports.begin({ channelId: id, reason: "A legal request of yesterday" });
    const lines = await read(begun.id);
    expect(lines).toMatchObject([
      { number: 1, text: "", removed_text: "To be removed", author: "staff of ours" },
      { number: 2, text: "To stay" },
      { number: 3, text: "exported the messages of this channel: A legal request of yesterday" },
      { end: true, messages: 3 },
    ]);
    const { rows } = await as("staff").messages.list({
      filter: { op: "equals", column: "channelId", value: id },
      sort: "-number",
      limit: 1,
    });
    expect(rows[0]).toMatchObject({ kind: "notice", authorName: "admin of ours", authorId: idOf("admin") });
    expect((await as("admin").messages.list({ search: "to stay" })).rows).toEqual([]);
    expect(await code(read(begun.id))).toBe("chat.exportOver");
    const trail = await world.admin("select act from audit.entry where record_id = $1 and act like 'chat.%'", [begun.id]);
    expect(trail).toEqual([{ act: "chat.exportBegun" }]);
  });

  test("is nobody's who has not asked for it, and no door to what is said later", async () => {
    const { id } = await as("manager").channels.create({ name: "Closed too", kind: "private" });
    const begun = await (await admin()).messageExports.begin({ channelId: id, reason: "To see what is there" });
    await as("manager").messages.send({ channelId: id, text: "Said afterwards" });
    // Proof: a caller gives what the procedure yields.
    const owner = (await as("owner").messageExports.read({ exportId: begun.id })) as unknown as AsyncIterable<string>;
    const pieces: string[] = [];
    await (async () => {
      for await (const piece of owner) pieces.push(piece);
    })().catch(() => undefined);
    expect(pieces.join("")).not.toContain("To see what is there");
    expect(JSON.stringify(await read(begun.id))).not.toContain("Said afterwards");
    expect(await code(as("manager").messageExports.begin({ reason: "I am curious" }))).toBe("access.roleTooLow");
    expect(await code(as("manager").channels.outline())).toBe("access.roleTooLow");
  });
});
