import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { user } from "@freehold/identity/schema.ts";
import { tokensOf } from "../../testing/program.ts";
import { openToVisitors, password, type Visitors } from "../../testing/visitors.ts";
import type { Caller } from "../../testing/world.ts";

let visitors: Visitors;
beforeAll(async () => {
  visitors = await openToVisitors("accounts");
});
afterAll(() => visitors[Symbol.asyncDispose]());
beforeEach(() => visitors.moveOn());

const kinds = async (caller: Caller) => (await caller.accounts.events()).map(({ kind }) => kind);

describe("a session", () => {
  test("gets a new id at every sign-in; the one that the browser came with ends", async () => {
    const { api, kept, email } = await visitors.aPerson("fixed@people.example");
    const planted = kept.token!;
    await api().accounts.signIn({ email, password });
    expect(kept.token).not.toBe(planted);
    await expect(visitors.as(planted).accounts.me()).rejects.toMatchObject({ code: "UNAUTHORIZED" });
  });

  test("gets a new id when the person confirms who they are, and keeps its factors", async () => {
    const { api, kept, email } = await visitors.aPerson("rise@people.example");
    const before = kept.token!;
    visitors.later(11 * 60);
    await expect(api().accounts.changePassword({ current: password, password: "a new long password" })).rejects.toMatchObject({
      cause: { code: "access.confirmationNeeded" },
    });
    await expect(api().accounts.confirm({ password: "wrong" })).rejects.toMatchObject({
      code: "BAD_REQUEST",
      cause: { code: "accounts.passwordWrong" },
    });
    expect(kept.token).toBe(before);
    expect(await api().accounts.confirm({ password })).toEqual({ session: null });
    expect(kept.token).not.toBe(before);
    await expect(visitors.as(before).accounts.me()).rejects.toMatchObject({ code: "UNAUTHORIZED" });
    await api().accounts.changePassword({ current: password, password: "a new long password" });
    expect((await visitors.world.mailTo(email))!.subject).toBe("Your password was changed");
  });

  test("is listed with its device and place, and is ended by its owner only", async () => {
    const { api, email, kept } = await visitors.aPerson("list@people.example");
    const phone = visitors.browser({
      userAgent:
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
    });
    visitors.moveOn();
    await phone.api().accounts.signIn({ email, password });
    const sessions = await api().accounts.sessions();
    expect(sessions.map(({ device, isCurrent }) => `${device} ${isCurrent}`).toSorted()).toEqual([
      "Firefox on Linux true",
      "Safari on iOS false",
    ]);
    expect(sessions.map(({ id }) => id)).not.toContain(kept.token);
    const theirs = sessions.find(({ isCurrent }) => !isCurrent)!;
    const stranger = await visitors.aPerson("stranger@people.example");
    for (const id of [theirs.id, "nonsense"])
      await expect(stranger.api().accounts.endSession({ id })).rejects.toMatchObject({ code: "NOT_FOUND" });
    await phone.api().accounts.me();
    await api().accounts.endSession({ id: theirs.id });
    await expect(phone.api().accounts.me()).rejects.toMatchObject({ code: "UNAUTHORIZED" });
    await expect(api().accounts.endSession({ id: theirs.id })).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  test("ends with all others when the person says so", async () => {
    const { api, email } = await visitors.aPerson("others@people.example");
    const others = [visitors.browser(), visitors.browser()];
    for (const other of others) await other.api().accounts.signIn({ email, password });
    expect(await api().accounts.endOtherSessions()).toEqual({ ended: 2 });
    for (const other of others) await expect(other.api().accounts.me()).rejects.toMatchObject({ code: "UNAUTHORIZED" });
    await api().accounts.me();
  });

  test("from a device that was never seen is told by mail, from a known one it is not", async () => {
    const { api, email } = await visitors.aPerson("device@people.example");
    const sent = async () =>
      (await visitors.world.backend.mail.newest({ recipient: email, limit: 50 })).filter(({ subject }) => subject.includes("new device"))
        .length;
    await api().accounts.signIn({ email, password });
    expect(await sent()).toBe(0);
    visitors.moveOn();
    await visitors.browser({ userAgent: "curl/8.0" }).api().accounts.signIn({ email, password });
    await visitors.browser({ userAgent: "curl/8.0" }).api().accounts.signIn({ email, password });
    expect(await sent()).toBe(1);
  });
});

describe("an account", () => {
  test("changes its password; every other sign-in ends and earlier links are worth nothing", async () => {
    const { api, email } = await visitors.aPerson("change@people.example");
    const other = visitors.browser();
    await other.api().accounts.signIn({ email, password });
    await api().accounts.requestPasswordReset({ email });
    const ticket = await visitors.ticketTo(email);
    await expect(api().accounts.changePassword({ current: "wrong", password: "a new long password" })).rejects.toMatchObject({
      cause: { details: { fields: { current: expect.any(String) } } },
    });
    await api().accounts.changePassword({ current: password, password: "a new long password" });
    await api().accounts.me();
    await expect(other.api().accounts.me()).rejects.toMatchObject({ code: "UNAUTHORIZED" });
    await expect(api().accounts.resetPassword({ ticket, password: "yet another long one" })).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  test("changes its address by a link to the new mailbox, in every organization; the old one hears of it", async () => {
    const { api, email } = await visitors.aPerson("before@people.example");
    for (const slug of ["moving-one", "moving-two"]) await api().organizations.create({ name: slug, slug });
    expect(await api().accounts.requestAddress({ email: "after@people.example" })).toEqual({ sent: true });
    expect((await visitors.world.mailTo(email))!.subject).toBe("Your account is to have another address");
    expect((await api().accounts.me()).person.email).toBe(email);
    await visitors
      .browser()
      .api()
      .accounts.changeAddress({ ticket: await visitors.ticketTo("after@people.example") });
    expect((await api().accounts.me()).person.email).toBe("after@people.example");
    expect((await visitors.world.mailTo(email))!.text).toContain("after@people.example");
    for (const { id } of await api().organizations.mine()) {
      const token = tokensOf(await visitors.as("").accounts.signIn({ email: "after@people.example", password })).accessToken;
      const { rows } = await visitors.world.caller({ token, organizationId: id }).members.list();
      expect(rows.map((member) => member.email)).toEqual(["after@people.example"]);
    }
  });

  test("can take an address that a stranger has only registered, and nothing is left of that", async () => {
    const { api } = await visitors.aPerson("moves@people.example");
    const squatter = visitors.browser();
    await squatter.api().accounts.register({ email: "mine@people.example", name: "Squatter", password: "the squatter's own words" });
    const theirs = await visitors.ticketTo("mine@people.example");
    await api().accounts.requestAddress({ email: "mine@people.example" });
    await api().accounts.changeAddress({ ticket: await visitors.ticketTo("mine@people.example") });
    expect((await api().accounts.me()).person.email).toBe("mine@people.example");
    await expect(squatter.api().accounts.verifyAddress({ ticket: theirs })).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  test("keeps its address when its owner ends what a thief has begun", async () => {
    const ends = {
      password: (api: Caller) => api.accounts.changePassword({ current: password, password: "a new long password" }),
      sessions: (api: Caller) => api.accounts.endOtherSessions(),
    };
    for (const [how, end] of Object.entries(ends)) {
      const { api, email } = await visitors.aPerson(`robbed-${how}@people.example`);
      const thief = visitors.browser();
      visitors.moveOn();
      await thief.api().accounts.signIn({ email, password });
      await thief.api().accounts.requestAddress({ email: `thief-${how}@evil.example` });
      const ticket = await visitors.ticketTo(`thief-${how}@evil.example`);
      await end(api());
      await expect(visitors.as("").accounts.changeAddress({ ticket })).rejects.toMatchObject({ code: "NOT_FOUND" });
      expect((await api().accounts.me()).person.email).toBe(email);
    }
  });

  test("cannot take an address that has an account, and is not told that it has one", async () => {
    const { api } = await visitors.aPerson("wants@people.example");
    await visitors.aPerson("taken@people.example");
    expect(await api().accounts.requestAddress({ email: "taken@people.example" })).toEqual({ sent: true });
    expect((await visitors.world.mailTo("taken@people.example"))!.subject).toBe("This address already has an account");
  });

  test("is called by another name, also where members read it", async () => {
    const { api } = await visitors.aPerson("named@people.example");
    const { id } = await api().organizations.create({ name: "Names", slug: "names" });
    await api().accounts.changeName({ name: "Ida Berg-Hansen" });
    expect((await api().accounts.me()).person.name).toBe("Ida Berg-Hansen");
    const token = tokensOf(await visitors.as("").accounts.signIn({ email: "named@people.example", password })).accessToken;
    const { rows } = await visitors.world.caller({ token, organizationId: id }).members.list();
    expect(rows[0]!.name).toBe("Ida Berg-Hansen");
  });

  test("is not deleted while an organization has no other owner, and then with everything that opens it", async () => {
    const { api, email } = await visitors.aPerson("leaving@people.example");
    await api().organizations.create({ name: "Mine Alone", slug: "mine-alone" });
    await expect(api().accounts.deleteAccount({ email })).rejects.toMatchObject({
      code: "CONFLICT",
      message: expect.stringContaining("Mine Alone"),
    });
    const guest = await visitors.aPerson("guest@people.example");
    await expect(guest.api().accounts.deleteAccount({ email })).rejects.toMatchObject({ code: "BAD_REQUEST" });
    await guest.api().accounts.deleteAccount({ email: guest.email });
    expect(guest.kept.token).toBeUndefined();
    await expect(guest.api().accounts.signIn({ email: guest.email, password })).rejects.toMatchObject({ code: "UNAUTHORIZED" });
    expect((await visitors.world.mailTo(guest.email))!.subject).toBe("Your account was deleted");
  });

  test("shows its owner what happened at the door", async () => {
    const { api } = visitors.browser();
    const email = "events@people.example";
    await api().accounts.register({ email, name: "Ida Berg", password });
    await api().accounts.verifyAddress({ ticket: await visitors.ticketTo(email) });
    await expect(visitors.browser().api().accounts.signIn({ email, password: "wrong" })).rejects.toMatchObject({ code: "UNAUTHORIZED" });
    expect(await kinds(api())).toEqual(["signInFailed", "signedIn", "addressVerified", "registered"]);
  });
});

test("a hash that was imported lets its owner in and is replaced by ours", async () => {
  const { email } = await visitors.aPerson("imported@people.example");
  const hash = "$2b$06$.rCVZVOThsIa97pEDOxvGuRRgzG64bvtJ0938xuqzv18d3ZpQhstC";
  const mine = eq(user.email, email);
  await visitors.world.backend.database.asIdentity((tx) => tx.update(user).set({ passwordHash: hash }).where(mine));
  await visitors.browser().api().accounts.signIn({ email, password: "abcdefghijklmnopqrstuvwxyz" });
  const [row] = await visitors.world.backend.database.asIdentity((tx) => tx.select().from(user).where(mine));
  expect(row!.passwordHash).toMatch(/^\$argon2id\$/);
  await visitors.browser().api().accounts.signIn({ email, password: "abcdefghijklmnopqrstuvwxyz" });
});

test("guessing closes the door of the guesser, for known and unknown addresses alike", async () => {
  await visitors.aPerson("guessed@people.example");
  for (const email of ["guessed@people.example", "unknown@people.example"]) {
    const guess = () =>
      visitors
        .browser()
        .api()
        .accounts.signIn({ email, password: "wrong" })
        .then(String, (error: { code: string }) => error.code);
    const answers: string[] = [];
    for (let i = 0; i < 7; i++) answers.push(await guess());
    expect(answers.slice(0, 5)).toEqual(Array.from({ length: 5 }, () => "UNAUTHORIZED"));
    expect(answers.at(-1)).toBe("TOO_MANY_REQUESTS");
  }
  visitors.moveOn();
  await visitors.browser().api().accounts.signIn({ email: "guessed@people.example", password });
});
