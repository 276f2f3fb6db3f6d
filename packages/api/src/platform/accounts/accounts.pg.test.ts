import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { user } from "@freehold/identity/schema.ts";
import { createContext } from "../../context.ts";
import { appRouter } from "../../router.ts";
import { tokensOf } from "../../testing/program.ts";
import { createWorld, type Caller, type World } from "../../testing/world.ts";
import { createCallerFactory } from "../../trpc.ts";

const createCaller = createCallerFactory(appRouter);
const password = "correct horse battery";

let now = new Date("2026-11-21T10:00:00Z");
let world: World;
beforeAll(async () => {
  now = new Date();
  world = await createWorld({ name: "accounts", clock: () => now });
});
afterAll(() => world[Symbol.asyncDispose]());

let network = 0;
beforeEach(() => {
  network++;
});
const later = (seconds: number) => void (now = new Date(now.getTime() + seconds * 1000));

/** Somebody's browser: it keeps its cookie between calls. */
function browser({ userAgent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0" } = {}) {
  const kept: { token: string | undefined } = { token: undefined };
  const api = (): Caller =>
    createCaller(
      createContext(world.backend, {
        token: kept.token,
        organizationId: undefined,
        requestId: "test",
        userAgent,
        address: `192.0.2.${network}`,
        keepToken: (session) => {
          kept.token = session?.token;
          return true;
        },
      }),
    );
  return { kept, api };
}

const as = (token: string) => world.caller({ token, organizationId: undefined });
const ticketTo = async (email: string): Promise<string> => new URL((await world.mailTo(email))!.url!).searchParams.get("ticket")!;
const kinds = async (caller: Caller) => (await caller.accounts.events()).map(({ kind }) => kind);

/** A person with an account, signed in with a browser. */
async function aPerson(email: string) {
  const { api, kept } = browser();
  await world.backend.identity.createAccount({ email, name: "Ida Berg", password });
  await api().accounts.signIn({ email, password });
  return { api, kept, email };
}

describe("registering", () => {
  test("signs nobody in; the link of the mail verifies the address and signs in, once", async () => {
    const { api, kept } = browser();
    expect(await api().accounts.register({ email: "New@people.example", name: "New", password })).toEqual({ sent: true });
    expect(kept.token).toBeUndefined();
    const letter = await world.mailTo("new@people.example");
    expect(letter!.subject).toBe("Verify your address");
    const ticket = await ticketTo("new@people.example");
    expect(await api().accounts.verifyAddress({ ticket })).toMatchObject({
      person: { email: "new@people.example", name: "New" },
      session: null,
    });
    expect((await api().accounts.me()).person.name).toBe("New");
    await expect(api().accounts.verifyAddress({ ticket })).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  test("an address that has an account answers the same, and its mailbox hears of it", async () => {
    await aPerson("known@people.example");
    const { api } = browser();
    expect(await api().accounts.register({ email: "known@people.example", name: "Other", password: "another long one" })).toEqual({
      sent: true,
    });
    expect((await world.mailTo("known@people.example"))!.subject).toBe("You already have an account");
    await expect(api().accounts.signIn({ email: "known@people.example", password: "another long one" })).rejects.toMatchObject({
      code: "UNAUTHORIZED",
    });
    expect(await api().accounts.signIn({ email: "known@people.example", password })).toMatchObject({ person: { name: "Ida Berg" } });
  });

  test("who registers a stranger's address first gains nothing when its owner registers", async () => {
    const [thief, owner] = [browser(), browser()];
    await thief.api().accounts.register({ email: "victim@people.example", name: "Thief", password: "the thief's password" });
    await owner.api().accounts.register({ email: "victim@people.example", name: "Owner", password });
    await owner.api().accounts.verifyAddress({ ticket: await ticketTo("victim@people.example") });
    expect((await owner.api().accounts.me()).person.name).toBe("Owner");
    await expect(thief.api().accounts.signIn({ email: "victim@people.example", password: "the thief's password" })).rejects.toMatchObject({
      code: "UNAUTHORIZED",
    });
  });

  test("who registers a stranger's address last gains nothing either, although theirs is the newest link", async () => {
    const email = "sought@people.example";
    const [owner, thief] = [browser(), browser()];
    await owner.api().accounts.register({ email, name: "Owner", password });
    expect((await world.mailTo(email))!.text).toContain("a password that you do not know");
    await thief.api().accounts.register({ email, name: "Owner", password: "the thief's password" });
    expect((await world.mailTo(email))!.text).toContain("none of them counts");
    await thief.api().accounts.register({ email, name: "Owner", password: "the thief's password" });
    await owner.api().accounts.verifyAddress({ ticket: await ticketTo(email) });
    const attempt = thief.api().accounts.signIn({ email, password: "the thief's password" });
    await expect(attempt).rejects.toMatchObject({ code: "UNAUTHORIZED" });
    await owner.api().accounts.changePassword({ password: "the owner's own words" });
    await browser().api().accounts.signIn({ email, password: "the owner's own words" });
  });

  test("who registers again with the same password keeps it, and with another one once no link is open", async () => {
    const email = "again@people.example";
    const { api } = browser();
    await api().accounts.register({ email, name: "Again", password: "the first password" });
    later(25 * 3600);
    await api().accounts.register({ email, name: "Again", password });
    await api().accounts.register({ email, name: "Again", password });
    await api().accounts.verifyAddress({ ticket: await ticketTo(email) });
    expect(await browser().api().accounts.signIn({ email, password })).toMatchObject({ session: null });
  });

  test("a link to sign in forgets the password that a stranger chose for the address", async () => {
    const [thief, owner] = [browser(), browser()];
    await thief.api().accounts.register({ email: "linked@people.example", name: "Thief", password: "the thief's password" });
    const thiefs = await ticketTo("linked@people.example");
    await owner.api().accounts.requestMagicLink({ email: "linked@people.example" });
    await owner.api().accounts.signInByLink({ ticket: await ticketTo("linked@people.example") });
    await expect(thief.api().accounts.verifyAddress({ ticket: thiefs })).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(thief.api().accounts.signIn({ email: "linked@people.example", password: "the thief's password" })).rejects.toMatchObject({
      code: "UNAUTHORIZED",
    });
    expect(await owner.api().accounts.waysToConfirm()).toEqual([]);
  });

  test("the right password does not let in before the address is verified, but sends the link again", async () => {
    const { api, kept } = browser();
    await api().accounts.register({ email: "late@people.example", name: "Late", password });
    const first = await ticketTo("late@people.example");
    const refused = await api()
      .accounts.signIn({ email: "late@people.example", password })
      .catch((error: Error) => error);
    const unknown = await api()
      .accounts.signIn({ email: "nobody@people.example", password })
      .catch((error: Error) => error);
    expect(refused).toMatchObject({ code: "UNAUTHORIZED", message: (unknown as Error).message });
    expect(kept.token).toBeUndefined();
    const second = await ticketTo("late@people.example");
    expect(second).not.toBe(first);
    await expect(api().accounts.verifyAddress({ ticket: first })).rejects.toMatchObject({ code: "NOT_FOUND" });
    await api().accounts.verifyAddress({ ticket: second });
    expect((await api().accounts.me()).person.name).toBe("Late");
  });

  test("a common password, and one that is the person's own name, are refused with the input that is wrong", async () => {
    const { api } = browser();
    for (const easy of ["Password123!", "idabergidaberg"]) {
      await expect(api().accounts.register({ email: "ida@people.example", name: "Ida Berg", password: easy })).rejects.toMatchObject({
        code: "BAD_REQUEST",
        cause: { code: "identity.passwordWeak", details: { fields: { password: expect.any(String) } } },
      });
    }
  });
});

describe("a forgotten password", () => {
  test("is set by a link, once; every sign-in ends, and nobody is signed in", async () => {
    const { api, email } = await aPerson("forgot@people.example");
    const program = tokensOf(await as("").accounts.signIn({ email, password }));
    const guest = browser();
    expect(await guest.api().accounts.requestPasswordReset({ email })).toEqual({ sent: true });
    const ticket = await ticketTo(email);
    await guest.api().accounts.resetPassword({ ticket, password: "a new long password" });
    expect(guest.kept.token).toBeUndefined();
    await expect(api().accounts.me()).rejects.toMatchObject({ code: "UNAUTHORIZED" });
    await expect(as(program.accessToken).accounts.me()).rejects.toMatchObject({ code: "UNAUTHORIZED" });
    await expect(as("").accounts.refresh({ refreshToken: program.refreshToken })).rejects.toMatchObject({ code: "UNAUTHORIZED" });
    await expect(guest.api().accounts.resetPassword({ ticket, password: "yet another long one" })).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
    await expect(guest.api().accounts.signIn({ email, password })).rejects.toMatchObject({ code: "UNAUTHORIZED" });
    await guest.api().accounts.signIn({ email, password: "a new long password" });
    expect((await world.mailTo(email))!.subject).toBe("Your password was set by a link");
  });

  test("a link is good for 30 minutes, and a newer one takes it back", async () => {
    const { api, email } = await aPerson("links@people.example");
    await api().accounts.requestPasswordReset({ email });
    const first = await ticketTo(email);
    await api().accounts.requestPasswordReset({ email });
    const second = await ticketTo(email);
    await expect(api().accounts.resetPassword({ ticket: first, password: "a new long password" })).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
    later(30 * 60);
    await expect(api().accounts.resetPassword({ ticket: second, password: "a new long password" })).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
  });

  test("of two who open the same link at the same moment one sets the password", async () => {
    const { api, email } = await aPerson("twice@people.example");
    await api().accounts.requestPasswordReset({ email });
    const ticket = await ticketTo(email);
    const both = await Promise.allSettled(
      ["first long password", "second long password"].map((chosen) => api().accounts.resetPassword({ ticket, password: chosen })),
    );
    expect(both.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  });

  test("a weak password does not use the link up", async () => {
    const { api, email } = await aPerson("weak@people.example");
    await api().accounts.requestPasswordReset({ email });
    const ticket = await ticketTo(email);
    await expect(api().accounts.resetPassword({ ticket, password: "password1234" })).rejects.toMatchObject({ code: "BAD_REQUEST" });
    await api().accounts.resetPassword({ ticket, password: "a new long password" });
  });

  test("an address that nobody has answers the same, and gets no mail", async () => {
    const { api } = browser();
    expect(await api().accounts.requestPasswordReset({ email: "nobody@people.example" })).toEqual({ sent: true });
    expect(await api().accounts.requestMagicLink({ email: "nobody@people.example" })).toEqual({ sent: true });
    expect(await world.mailTo("nobody@people.example")).toBeUndefined();
  });
});

describe("a link to sign in", () => {
  test("works in another browser, once, for 15 minutes", async () => {
    const { api, email } = await aPerson("magic@people.example");
    await api().accounts.requestMagicLink({ email });
    const elsewhere = browser();
    const ticket = await ticketTo(email);
    await elsewhere.api().accounts.signInByLink({ ticket });
    expect((await elsewhere.api().accounts.me()).person.email).toBe(email);
    await expect(elsewhere.api().accounts.signInByLink({ ticket })).rejects.toMatchObject({ code: "NOT_FOUND" });
    await api().accounts.requestMagicLink({ email });
    const late = await ticketTo(email);
    later(15 * 60);
    await expect(elsewhere.api().accounts.signInByLink({ ticket: late })).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  test("is no link to a new password", async () => {
    const { api, email } = await aPerson("mixed@people.example");
    await api().accounts.requestMagicLink({ email });
    const ticket = await ticketTo(email);
    await expect(api().accounts.resetPassword({ ticket, password: "a new long password" })).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(api().accounts.verifyAddress({ ticket })).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});

describe("a session", () => {
  test("gets a new id at every sign-in; the one that the browser came with ends", async () => {
    const { api, kept, email } = await aPerson("fixed@people.example");
    const planted = kept.token!;
    await api().accounts.signIn({ email, password });
    expect(kept.token).not.toBe(planted);
    await expect(as(planted).accounts.me()).rejects.toMatchObject({ code: "UNAUTHORIZED" });
  });

  test("gets a new id when the person confirms who they are, and keeps its factors", async () => {
    const { api, kept, email } = await aPerson("rise@people.example");
    const before = kept.token!;
    later(11 * 60);
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
    await expect(as(before).accounts.me()).rejects.toMatchObject({ code: "UNAUTHORIZED" });
    await api().accounts.changePassword({ current: password, password: "a new long password" });
    expect((await world.mailTo(email))!.subject).toBe("Your password was changed");
  });

  test("is listed with its device and place, and is ended by its owner only", async () => {
    const { api, email, kept } = await aPerson("list@people.example");
    const phone = browser({
      userAgent:
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
    });
    network++;
    await phone.api().accounts.signIn({ email, password });
    const sessions = await api().accounts.sessions();
    expect(sessions.map(({ device, isCurrent }) => `${device} ${isCurrent}`).toSorted()).toEqual([
      "Firefox on Linux true",
      "Safari on iOS false",
    ]);
    expect(sessions.map(({ id }) => id)).not.toContain(kept.token);
    const theirs = sessions.find(({ isCurrent }) => !isCurrent)!;
    const stranger = await aPerson("stranger@people.example");
    for (const id of [theirs.id, "nonsense"])
      await expect(stranger.api().accounts.endSession({ id })).rejects.toMatchObject({ code: "NOT_FOUND" });
    await phone.api().accounts.me();
    await api().accounts.endSession({ id: theirs.id });
    await expect(phone.api().accounts.me()).rejects.toMatchObject({ code: "UNAUTHORIZED" });
    await expect(api().accounts.endSession({ id: theirs.id })).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  test("ends with all others when the person says so", async () => {
    const { api, email } = await aPerson("others@people.example");
    const others = [browser(), browser()];
    for (const other of others) await other.api().accounts.signIn({ email, password });
    expect(await api().accounts.endOtherSessions()).toEqual({ ended: 2 });
    for (const other of others) await expect(other.api().accounts.me()).rejects.toMatchObject({ code: "UNAUTHORIZED" });
    await api().accounts.me();
  });

  test("from a device that was never seen is told by mail, from a known one it is not", async () => {
    const { api, email } = await aPerson("device@people.example");
    const sent = async () =>
      (await world.backend.mail.newest({ recipient: email, limit: 50 })).filter(({ subject }) => subject.includes("new device")).length;
    await api().accounts.signIn({ email, password });
    expect(await sent()).toBe(0);
    network++;
    await browser({ userAgent: "curl/8.0" }).api().accounts.signIn({ email, password });
    await browser({ userAgent: "curl/8.0" }).api().accounts.signIn({ email, password });
    expect(await sent()).toBe(1);
  });
});

describe("an account", () => {
  test("changes its password; every other sign-in ends and earlier links are worth nothing", async () => {
    const { api, email } = await aPerson("change@people.example");
    const other = browser();
    await other.api().accounts.signIn({ email, password });
    await api().accounts.requestPasswordReset({ email });
    const ticket = await ticketTo(email);
    await expect(api().accounts.changePassword({ current: "wrong", password: "a new long password" })).rejects.toMatchObject({
      cause: { details: { fields: { current: expect.any(String) } } },
    });
    await api().accounts.changePassword({ current: password, password: "a new long password" });
    await api().accounts.me();
    await expect(other.api().accounts.me()).rejects.toMatchObject({ code: "UNAUTHORIZED" });
    await expect(api().accounts.resetPassword({ ticket, password: "yet another long one" })).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  test("changes its address by a link to the new mailbox, in every organization; the old one hears of it", async () => {
    const { api, email } = await aPerson("before@people.example");
    for (const slug of ["moving-one", "moving-two"]) await api().organizations.create({ name: slug, slug });
    expect(await api().accounts.requestAddress({ email: "after@people.example" })).toEqual({ sent: true });
    expect((await world.mailTo(email))!.subject).toBe("Your account is to have another address");
    expect((await api().accounts.me()).person.email).toBe(email);
    await browser()
      .api()
      .accounts.changeAddress({ ticket: await ticketTo("after@people.example") });
    expect((await api().accounts.me()).person.email).toBe("after@people.example");
    expect((await world.mailTo(email))!.text).toContain("after@people.example");
    for (const { id } of await api().organizations.mine()) {
      const token = tokensOf(await as("").accounts.signIn({ email: "after@people.example", password })).accessToken;
      const { rows } = await world.caller({ token, organizationId: id }).members.list();
      expect(rows.map((member) => member.email)).toEqual(["after@people.example"]);
    }
  });

  test("can take an address that a stranger has only registered, and nothing is left of that", async () => {
    const { api } = await aPerson("moves@people.example");
    const squatter = browser();
    await squatter.api().accounts.register({ email: "mine@people.example", name: "Squatter", password: "the squatter's own words" });
    const theirs = await ticketTo("mine@people.example");
    await api().accounts.requestAddress({ email: "mine@people.example" });
    await api().accounts.changeAddress({ ticket: await ticketTo("mine@people.example") });
    expect((await api().accounts.me()).person.email).toBe("mine@people.example");
    await expect(squatter.api().accounts.verifyAddress({ ticket: theirs })).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  test("keeps its address when its owner ends what a thief has begun", async () => {
    const ends = {
      password: (api: ReturnType<typeof as>) => api.accounts.changePassword({ current: password, password: "a new long password" }),
      sessions: (api: ReturnType<typeof as>) => api.accounts.endOtherSessions(),
    };
    for (const [how, end] of Object.entries(ends)) {
      const { api, email } = await aPerson(`robbed-${how}@people.example`);
      const thief = browser();
      network++;
      await thief.api().accounts.signIn({ email, password });
      await thief.api().accounts.requestAddress({ email: `thief-${how}@evil.example` });
      const ticket = await ticketTo(`thief-${how}@evil.example`);
      await end(api());
      await expect(as("").accounts.changeAddress({ ticket })).rejects.toMatchObject({ code: "NOT_FOUND" });
      expect((await api().accounts.me()).person.email).toBe(email);
    }
  });

  test("cannot take an address that has an account, and is not told that it has one", async () => {
    const { api } = await aPerson("wants@people.example");
    await aPerson("taken@people.example");
    expect(await api().accounts.requestAddress({ email: "taken@people.example" })).toEqual({ sent: true });
    expect((await world.mailTo("taken@people.example"))!.subject).toBe("This address already has an account");
  });

  test("is called by another name, also where members read it", async () => {
    const { api } = await aPerson("named@people.example");
    const { id } = await api().organizations.create({ name: "Names", slug: "names" });
    await api().accounts.changeName({ name: "Ida Berg-Hansen" });
    expect((await api().accounts.me()).person.name).toBe("Ida Berg-Hansen");
    const token = tokensOf(await as("").accounts.signIn({ email: "named@people.example", password })).accessToken;
    const { rows } = await world.caller({ token, organizationId: id }).members.list();
    expect(rows[0]!.name).toBe("Ida Berg-Hansen");
  });

  test("is not deleted while an organization has no other owner, and then with everything that opens it", async () => {
    const { api, email } = await aPerson("leaving@people.example");
    await api().organizations.create({ name: "Mine Alone", slug: "mine-alone" });
    await expect(api().accounts.deleteAccount({ email })).rejects.toMatchObject({
      code: "CONFLICT",
      message: expect.stringContaining("Mine Alone"),
    });
    const guest = await aPerson("guest@people.example");
    await expect(guest.api().accounts.deleteAccount({ email })).rejects.toMatchObject({ code: "BAD_REQUEST" });
    await guest.api().accounts.deleteAccount({ email: guest.email });
    expect(guest.kept.token).toBeUndefined();
    await expect(guest.api().accounts.signIn({ email: guest.email, password })).rejects.toMatchObject({ code: "UNAUTHORIZED" });
    expect((await world.mailTo(guest.email))!.subject).toBe("Your account was deleted");
  });

  test("shows its owner what happened at the door", async () => {
    const { api } = browser();
    const email = "events@people.example";
    await api().accounts.register({ email, name: "Ida Berg", password });
    await api().accounts.verifyAddress({ ticket: await ticketTo(email) });
    await expect(browser().api().accounts.signIn({ email, password: "wrong" })).rejects.toMatchObject({ code: "UNAUTHORIZED" });
    expect(await kinds(api())).toEqual(["signInFailed", "signedIn", "addressVerified", "registered"]);
  });
});

test("a hash that was imported lets its owner in and is replaced by ours", async () => {
  const { email } = await aPerson("imported@people.example");
  const hash = "$2b$06$.rCVZVOThsIa97pEDOxvGuRRgzG64bvtJ0938xuqzv18d3ZpQhstC";
  const mine = eq(user.email, email);
  await world.backend.database.asIdentity((tx) => tx.update(user).set({ passwordHash: hash }).where(mine));
  await browser().api().accounts.signIn({ email, password: "abcdefghijklmnopqrstuvwxyz" });
  const [row] = await world.backend.database.asIdentity((tx) => tx.select().from(user).where(mine));
  expect(row!.passwordHash).toMatch(/^\$argon2id\$/);
  await browser().api().accounts.signIn({ email, password: "abcdefghijklmnopqrstuvwxyz" });
});

test("guessing closes the door of the guesser, for known and unknown addresses alike", async () => {
  await aPerson("guessed@people.example");
  for (const email of ["guessed@people.example", "unknown@people.example"]) {
    const guess = () =>
      browser()
        .api()
        .accounts.signIn({ email, password: "wrong" })
        .then(String, (error: { code: string }) => error.code);
    const answers: string[] = [];
    for (let i = 0; i < 7; i++) answers.push(await guess());
    expect(answers.slice(0, 5)).toEqual(Array.from({ length: 5 }, () => "UNAUTHORIZED"));
    expect(answers.at(-1)).toBe("TOO_MANY_REQUESTS");
  }
  network++;
  await browser().api().accounts.signIn({ email: "guessed@people.example", password });
});
