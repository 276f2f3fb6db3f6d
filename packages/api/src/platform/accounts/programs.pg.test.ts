import type { TrackedEnvelope } from "@trpc/server";
import { eq, isNull } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { promptly } from "@freehold/kernel/testing/eventually.ts";
import { refreshToken, securityEvent, session, ticket, user } from "@freehold/identity/schema.ts";
import type { Frame } from "@freehold/live/frame.ts";
import { Follower } from "../../testing/follower.ts";
import { tokensOf } from "../../testing/program.ts";
import { createWorld, type World } from "../../testing/world.ts";
import type { Member } from "../organizations/members.ts";

const password = "correct horse battery";
let now = new Date();
let world: World;
beforeAll(async () => {
  world = await createWorld({ name: "programs", clock: () => now });
  await world.backend.start();
});
afterAll(() => world[Symbol.asyncDispose]());

const later = (seconds: number) => void (now = new Date(now.getTime() + seconds * 1000));
const as = (token: string | undefined) => world.caller({ token, organizationId: world.ours.id });
const nobody = () => as(undefined);
const signIn = async () => tokensOf(await nobody().accounts.signIn({ email: "staff@ours.example", password }));
const over = { code: "UNAUTHORIZED", cause: { code: "identity.refreshOver" } };
const signedOut = { code: "UNAUTHORIZED" };

describe("a program", () => {
  test("acts with its access token for 15 minutes and exchanges the other one for the next pair", async () => {
    const first = await signIn();
    expect(first.accessToken.split(".")).toHaveLength(3);
    expect((await as(first.accessToken).accounts.me()).person.email).toBe("staff@ours.example");
    later(15 * 60);
    await expect(as(first.accessToken).accounts.me()).rejects.toMatchObject(signedOut);
    const second = await nobody().accounts.refresh({ refreshToken: first.refreshToken });
    expect(second.refreshToken).not.toBe(first.refreshToken);
    await as(second.accessToken).members.list();
  });

  test("that stays away for 30 days has to sign in again; one that comes back before does not", async () => {
    const { refreshToken } = await signIn();
    later(29 * 24 * 3600);
    const next = await nobody().accounts.refresh({ refreshToken });
    later(29 * 24 * 3600);
    const last = await nobody().accounts.refresh({ refreshToken: next.refreshToken });
    await as(last.accessToken).accounts.me();
    later(30 * 24 * 3600);
    await expect(nobody().accounts.refresh({ refreshToken: last.refreshToken })).rejects.toMatchObject(over);
  });

  test("signs out by its access token: nothing of the family opens anything", async () => {
    const { accessToken, refreshToken } = await signIn();
    await as(accessToken).accounts.signOut();
    await expect(as(accessToken).accounts.me()).rejects.toMatchObject(signedOut);
    await expect(nobody().accounts.refresh({ refreshToken })).rejects.toMatchObject(over);
  });

  test("gets a new family when the person confirms who they are; the old one ends", async () => {
    const { accessToken, refreshToken } = await signIn();
    const { session } = await as(accessToken).accounts.confirm({ password });
    await as(session!.accessToken).accounts.me();
    await expect(as(accessToken).accounts.me()).rejects.toMatchObject(signedOut);
    await expect(nobody().accounts.refresh({ refreshToken })).rejects.toMatchObject(over);
  });

  test("cannot use a refresh token, nor a session's hash, to act", async () => {
    const { refreshToken } = await signIn();
    const { sessionId } = (await world.backend.identity.findSignIn((await signIn()).accessToken))!;
    for (const token of [refreshToken, sessionId]) await expect(as(token).accounts.me()).rejects.toMatchObject(signedOut);
  });
});

describe("a refresh token", () => {
  test("that was used before is a stolen one: the whole family ends, and its owner hears of it", async () => {
    const first = await signIn();
    const second = await nobody().accounts.refresh({ refreshToken: first.refreshToken });
    const third = await nobody().accounts.refresh({ refreshToken: second.refreshToken });
    const other = await signIn();
    later(11);
    await expect(nobody().accounts.refresh({ refreshToken: first.refreshToken })).rejects.toMatchObject(over);
    await expect(as(third.accessToken).accounts.me()).rejects.toMatchObject(signedOut);
    await expect(nobody().accounts.refresh({ refreshToken: third.refreshToken })).rejects.toMatchObject(over);
    await as(other.accessToken).accounts.me();
    expect((await world.mailTo("staff@ours.example"))!.subject).toBe("A sign-in of a program was ended");
    expect((await as(other.accessToken).accounts.events()).map(({ kind }) => kind)).toContain("tokenReused");
  });

  test("that two processes use at the same moment gives one of them the next pair and ends nothing", async () => {
    const { refreshToken } = await signIn();
    const all = await Promise.allSettled(Array.from({ length: 10 }, () => nobody().accounts.refresh({ refreshToken })));
    const won = all.filter((result) => result.status === "fulfilled");
    expect(won).toHaveLength(1);
    for (const result of all)
      if (result.status === "rejected") expect(result.reason).toMatchObject({ code: "CONFLICT", cause: { code: "identity.refreshUsed" } });
    await as(won[0]!.value.accessToken).accounts.me();
    await nobody().accounts.refresh({ refreshToken: won[0]!.value.refreshToken });
  });

  test("gives a thief nothing within the grace, and ends the family afterwards", async () => {
    const { refreshToken } = await signIn();
    const owners = await nobody().accounts.refresh({ refreshToken });
    later(10);
    await expect(nobody().accounts.refresh({ refreshToken })).rejects.toMatchObject({ code: "CONFLICT" });
    await as(owners.accessToken).accounts.me();
    later(1);
    await expect(nobody().accounts.refresh({ refreshToken })).rejects.toMatchObject(over);
    await expect(as(owners.accessToken).accounts.me()).rejects.toMatchObject(signedOut);
  });

  test.each(["x", "0".repeat(43)])("that never was one (%s) opens nothing and ends nothing", async (refreshToken) => {
    const { accessToken } = await signIn();
    await expect(nobody().accounts.refresh({ refreshToken })).rejects.toMatchObject(over);
    await as(accessToken).accounts.me();
  });
});

/** A live view that is open with these tokens. */
async function follow(token: string) {
  // A caller gives what the procedure yields; the declared type is what a client receives.
  const stream = (await as(token).members.live({})) as unknown as AsyncIterable<TrackedEnvelope<Frame<Member>>>;
  const follower = new Follower(stream);
  await follower.ready;
  return follower;
}

describe("open live views end at once", () => {
  test("when a stolen token is shown", async () => {
    const first = await signIn();
    const second = await nobody().accounts.refresh({ refreshToken: first.refreshToken });
    const follower = await follow(second.accessToken);
    later(11);
    await nobody()
      .accounts.refresh({ refreshToken: first.refreshToken })
      .catch(() => undefined);
    await promptly(() => expect(follower.ended).toBe("UNAUTHORIZED"));
  });

  test("when the password is set by a link", async () => {
    const follower = await follow((await signIn()).accessToken);
    await nobody().accounts.requestPasswordReset({ email: "staff@ours.example" });
    const ticket = new URL((await world.mailTo("staff@ours.example"))!.url!).searchParams.get("ticket")!;
    await nobody().accounts.resetPassword({ ticket, password });
    await promptly(() => expect(follower.ended).toBe("UNAUTHORIZED"));
  });

  test("when another sign-in ends this one", async () => {
    const follower = await follow((await signIn()).accessToken);
    await as((await signIn()).accessToken).accounts.endOtherSessions();
    await promptly(() => expect(follower.ended).toBe("UNAUTHORIZED"));
  });

  test("but not when the program refreshes its tokens", async () => {
    const { accessToken, refreshToken } = await signIn();
    const follower = await follow(accessToken);
    const next = await nobody().accounts.refresh({ refreshToken });
    await as(next.accessToken).accounts.changeName({ name: "Still Here" });
    await promptly(() => expect(follower.seen.map(({ name }) => name)).toContain("Still Here"));
    expect(follower.ended).toBeUndefined();
    await follower.leave();
  });
});

test("what has expired is removed: sessions, tokens, links, registrations that nobody verified, and events of more than a year ago", async () => {
  const { identity, database } = world.backend;
  const rows = () =>
    database.asIdentity(async (tx) => ({
      sessions: await tx.$count(session, eq(session.kind, "program")),
      tokens: await tx.$count(refreshToken),
      tickets: await tx.$count(ticket),
      unverified: await tx.$count(user, isNull(user.emailVerifiedAt)),
      people: await tx.$count(user),
      events: await tx.$count(securityEvent),
    }));
  await signIn();
  await nobody().accounts.register({ email: "never@people.example", name: "Never", password });
  const before = await rows();
  expect(Object.values(before)).not.toContain(0);
  await identity.sweep();
  expect(await rows()).toMatchObject({ unverified: 1 });
  later(400 * 24 * 3600);
  await identity.sweep();
  expect(await rows()).toEqual({ sessions: 0, tokens: 0, tickets: 0, unverified: 0, people: before.people - 1, events: 0 });
});
