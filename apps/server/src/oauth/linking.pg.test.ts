import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { session, user } from "@freehold/identity/schema.ts";
import type { Browser } from "./testing/browser.ts";
import { openDoor, type Door } from "./testing/door.ts";

let door: Door;
beforeAll(async () => {
  door = await openDoor("server_linking");
});
afterAll(() => door[Symbol.asyncDispose]());

let people = 0;
const somebodyThere = () => ({ sub: `there-${++people}`, email: `there${people}@elsewhere.example`, email_verified: true });

const password = "violet harbour 91 kettle";

/** A person with a password who has just signed in. */
async function somebodyHere(): Promise<{ browser: Browser; userId: string }> {
  const { identity } = door.world.backend;
  const { id } = await identity.createAccount({ email: `here${++people}@ours.example`, name: "Ida", password });
  const { token } = await identity.startSession(id, { userAgent: null, address: null });
  const browser = door.browser();
  browser.cookies.set("freehold_session", token);
  return { browser, userId: id };
}

/** Links whoever the provider says it is. @returns where it ends */
async function link(browser: Browser, provider = "acme"): Promise<string> {
  const { path } = await door.api(browser).externalAccounts.link.mutate({ provider, next: "/account#elsewhere" });
  return browser.signIn(path);
}

const linkedTo = async (browser: Browser) => door.api(browser).externalAccounts.list.query();
const codeOf = (call: Promise<unknown>): Promise<unknown> => call.then(() => "done").catch((error) => error.data?.fault ?? error.message);

test("anybody may see which providers there are, and nothing more of them", async () => {
  const providers = await door.api(door.browser()).externalAccounts.providers.query();
  expect(providers).toContainEqual({ id: "github", label: "GitHub" });
  expect(JSON.stringify(providers)).not.toMatch(/secret|client/);
});

test("whoever has linked an account signs in with it, is told by mail, and sees it in the list", async () => {
  const { browser, userId } = await somebodyHere();
  door.provider.claims = somebodyThere();
  expect(await link(browser)).toBe("/account#elsewhere");
  expect(await linkedTo(browser)).toMatchObject([{ provider: "acme", label: "acme", email: door.provider.claims["email"] }]);
  const later = door.browser();
  expect(await later.signIn("/auth/acme")).toBe("/");
  const signed = (await door.api(later).accounts.session.query())!;
  expect(signed.person.id).toBe(userId);
  expect(await door.world.mailTo(signed.person.email)).toMatchObject({ subject: "acme signs you in now" });
});

test("linking twice is linking once", async () => {
  const { browser } = await somebodyHere();
  door.provider.claims = somebodyThere();
  expect([await link(browser), await link(browser)]).toEqual(["/account#elsewhere", "/account#elsewhere"]);
  expect(await linkedTo(browser)).toHaveLength(1);
});

test("an address that nobody verified may be linked: its owner is here", async () => {
  const { browser } = await somebodyHere();
  door.provider.claims = { ...somebodyThere(), email_verified: false };
  expect(await link(browser)).toBe("/account#elsewhere");
});

describe("nothing is linked", () => {
  test("that is another person's already", async () => {
    door.provider.claims = somebodyThere();
    await door.browser().signIn("/auth/acme");
    const { browser } = await somebodyHere();
    const events = await door.countEvents("elsewhere.linkedElsewhere");
    expect(await link(browser)).toBe("/account?problem=linkedElsewhere#elsewhere");
    expect(await linkedTo(browser)).toEqual([]);
    expect(await door.countEvents("elsewhere.linkedElsewhere")).toBe(events + 1);
  });

  test("to a session that only follows a link somebody else was given", async () => {
    const attacker = await somebodyHere();
    const victim = await somebodyHere();
    const { path } = await door.api(attacker.browser).externalAccounts.link.mutate({ provider: "acme", next: "/account" });
    expect(await victim.browser.open(path)).toBe("/sign-in?problem=signedOut");
    expect(await attacker.browser.open(path)).toBe("/sign-in?problem=expired");
  });

  test("when the session has ended on the way", async () => {
    const { browser } = await somebodyHere();
    door.provider.claims = somebodyThere();
    const { path } = await door.api(browser).externalAccounts.link.mutate({ provider: "acme", next: "/account" });
    const way = await browser.agree(path);
    await door.world.backend.identity.endSession(browser.cookies.get("freehold_session")!);
    expect(await browser.open(way)).toBe("/account?problem=signedOut");
  });

  test("when another person has signed in on the way", async () => {
    const { browser } = await somebodyHere();
    const other = await somebodyHere();
    door.provider.claims = somebodyThere();
    const { path } = await door.api(browser).externalAccounts.link.mutate({ provider: "acme", next: "/account" });
    const way = await browser.agree(path);
    browser.cookies.set("freehold_session", other.browser.cookies.get("freehold_session")!);
    expect(await browser.open(way)).toBe("/account?problem=signedOut");
    expect(await linkedTo(other.browser)).toEqual([]);
  });

  test("by a promise for another provider, or one that is taken for a state", async () => {
    const { browser } = await somebodyHere();
    const promise = async () => (await door.api(browser).externalAccounts.link.mutate({ provider: "acme", next: "/account" })).path;
    expect(await browser.open((await promise()).replace("acme", "second"))).toBe("/sign-in?problem=expired");
    const secret = new URL(await promise(), door.url).searchParams.get("link")!;
    expect(await browser.open(`/auth/acme/callback?state=${secret}&code=x`)).toBe("/sign-in?problem=expired");
  });

  test("without a proof of a short while ago, and nothing is unlinked", async () => {
    const { browser, userId } = await somebodyHere();
    const anHourAgo = new Date(Date.now() - 3_600_000);
    await door.world.backend.database.asIdentity((tx) =>
      tx
        .update(session)
        .set({ confirmedAt: anHourAgo })
        .where(eq(session.userId, userId as never)),
    );
    const { externalAccounts } = door.api(browser);
    expect(await codeOf(externalAccounts.link.mutate({ provider: "acme", next: "/account" }))).toBe("access.confirmationNeeded");
    expect(await codeOf(externalAccounts.unlink.mutate({ provider: "acme", subject: "x" }))).toBe("access.confirmationNeeded");
  });

  test("for nobody, to a provider that is none, or on the way to somewhere else", async () => {
    const anonymous = door.api(door.browser()).externalAccounts;
    expect(await codeOf(anonymous.link.mutate({ provider: "acme", next: "/account" }))).toBe("identity.signedOut");
    expect(await codeOf(anonymous.list.query())).toBe("identity.signedOut");
    const { externalAccounts } = door.api((await somebodyHere()).browser);
    expect(await codeOf(externalAccounts.link.mutate({ provider: "nobody", next: "/account" }))).toBe("externalAccounts.unknownProvider");
    expect(await codeOf(externalAccounts.link.mutate({ provider: "acme", next: "//attacker.example" }))).toMatch(/values are not right/);
  });
});

describe("unlinking", () => {
  test("takes the way to sign in, and is told by mail", async () => {
    const { browser } = await somebodyHere();
    door.provider.claims = { ...somebodyThere(), email: "owner@ours.example" };
    await link(browser);
    const [account] = await linkedTo(browser);
    await door.api(browser).externalAccounts.unlink.mutate({ provider: "acme", subject: account!.subject });
    expect(await linkedTo(browser)).toEqual([]);
    expect(await door.browser().signIn("/auth/acme")).toBe("/sign-in?problem=addressTaken");
    const { person } = (await door.api(browser).accounts.session.query())!;
    expect(await door.world.mailTo(person.email)).toMatchObject({ subject: "acme signs you in no more" });
  });

  test("is refused for the only way to sign in, and allowed when there is another", async () => {
    door.provider.claims = somebodyThere();
    const browser = door.browser();
    await browser.signIn("/auth/acme");
    const { externalAccounts } = door.api(browser);
    const [only] = await linkedTo(browser);
    expect(await codeOf(externalAccounts.unlink.mutate({ provider: "acme", subject: only!.subject }))).toBe("externalAccounts.lastWay");
    expect(await link(browser, "second")).toBe("/account#elsewhere");
    expect(await codeOf(externalAccounts.unlink.mutate({ provider: "acme", subject: only!.subject }))).toBe("done");
  });

  test("leaves one way, also when two are unlinked at the same moment", async () => {
    door.provider.claims = somebodyThere();
    const browser = door.browser();
    await browser.signIn("/auth/acme");
    await link(browser, "second");
    const all = await linkedTo(browser);
    const { unlink } = door.api(browser).externalAccounts;
    const ends = await Promise.all(all.map(({ provider, subject }) => codeOf(unlink.mutate({ provider, subject }))));
    expect(ends.toSorted()).toEqual(["done", "externalAccounts.lastWay"]);
  });

  test("never takes another person's account", async () => {
    const owner = await somebodyHere();
    door.provider.claims = somebodyThere();
    await link(owner.browser);
    const [account] = await linkedTo(owner.browser);
    const { browser } = await somebodyHere();
    expect(await codeOf(door.api(browser).externalAccounts.unlink.mutate({ provider: "acme", subject: account!.subject }))).toBe(
      "externalAccounts.notLinked",
    );
    expect(await linkedTo(owner.browser)).toHaveLength(1);
  });
});

test("whoever deletes the account is forgotten with all links, and comes back as somebody new", async () => {
  door.provider.claims = somebodyThere();
  const browser = door.browser();
  await browser.signIn("/auth/acme");
  const { person } = (await door.api(browser).accounts.session.query())!;
  await door.world.backend.database.asIdentity((tx) => tx.delete(user).where(eq(user.id, person.id)));
  const later = door.browser();
  expect(await later.signIn("/auth/acme")).toBe("/");
  expect((await door.api(later).accounts.session.query())!.person.id).not.toBe(person.id);
});
