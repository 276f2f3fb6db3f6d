import { afterAll, beforeAll, expect, test } from "vitest";
import { newId } from "@freehold/kernel/id.ts";
import type { Role } from "@freehold/kernel/role.ts";
import { unlimited } from "../limits/limits.ts";
import { organization } from "../organizations/schema.ts";
import { tokensOf } from "../../testing/program.ts";
import { createWorld, type Caller, type World } from "../../testing/world.ts";

let world: World;
let now = new Date();
beforeAll(async () => {
  world = await createWorld({
    name: "invitations",
    clock: () => now,
    limits: { ...unlimited, recipient: [{ most: 10, seconds: 3600 }] },
  });
});
afterAll(() => world[Symbol.asyncDispose]());

const later = (seconds: number): void => void (now = new Date(now.getTime() + seconds * 1000));
const password = "a long enough password";

async function ticketFor(email: string): Promise<string> {
  const { url } = (await world.mailTo(email))!;
  expect(url).toMatch(/^https:\/\/freehold\.example\/invitation\?ticket=/);
  return new URL(url!).searchParams.get("ticket")!;
}

async function invited(email: string, role: Role = "staff", by: Caller = world.as("admin")) {
  const invitation = await by.invitations.invite({ email, role });
  return { invitation, ticket: await ticketFor(email) };
}

/** Somebody with an account and no membership here. */
async function somebody(email: string): Promise<Caller> {
  const person = await world.backend.identity.createAccount({ email, name: "Some Body", password });
  const { token } = await world.backend.identity.startSession(person.id, { userAgent: null, address: null });
  return world.caller({ token, organizationId: undefined });
}

const emailsOf = async (): Promise<string[]> => (await world.as("owner").members.list({ limit: 100 })).rows.map(({ email }) => email);
const setLimit = (maxMembers: number | null) =>
  world.backend.database.asActor(world.ours.principal("owner"), (tx) => tx.update(organization).set({ maxMembers }));

test("who has no account creates one with the link, joins and is signed in", async () => {
  const { ticket } = await invited("new@people.example");
  const letter = await world.mailTo("new@people.example");
  expect(letter!.subject).toBe("admin of ours invites you to ours");
  expect(await world.anonymous().invitations.look({ ticket })).toMatchObject({
    organization: { name: "ours", slug: "ours" },
    inviter: "admin of ours",
    role: "staff",
    email: "new@people.example",
    hasAccount: false,
  });
  const { joined, session } = await world.anonymous().invitations.acceptAsNew({ ticket, name: "New Person", password });
  expect(joined).toMatchObject({ slug: "ours", role: "staff" });
  const { rows } = await world.caller({ token: session!.accessToken, organizationId: world.ours.id }).members.list();
  expect(rows.map(({ email }) => email)).toContain("new@people.example");
  expect((await world.as("admin").invitations.list()).rows).toEqual([]);
});

test("an accepted invitation cannot be accepted again, by nobody", async () => {
  const { ticket } = await invited("replay@people.example");
  const guest = await somebody("replay@people.example");
  await guest.invitations.accept({ ticket });
  await expect(guest.invitations.accept({ ticket })).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(world.anonymous().invitations.look({ ticket })).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(world.anonymous().invitations.acceptAsNew({ ticket, name: "x", password })).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("who has an account must sign in with it: the link alone opens nothing", async () => {
  const { ticket } = await invited("known@people.example");
  const guest = await somebody("known@people.example");
  expect(await world.anonymous().invitations.look({ ticket })).toMatchObject({ hasAccount: true });
  await expect(world.anonymous().invitations.acceptAsNew({ ticket, name: "x", password })).rejects.toMatchObject({ code: "CONFLICT" });
  await expect(world.anonymous().invitations.accept({ ticket })).rejects.toMatchObject({ code: "UNAUTHORIZED" });
  expect(await guest.invitations.accept({ ticket })).toMatchObject({ slug: "ours" });
});

test("who only registered the address, without having its mailbox, has gained nothing", async () => {
  const email = "squatted@people.example";
  await world.anonymous().accounts.register({ email, name: "Squatter", password: "the squatter's own password" });
  const { ticket } = await invited(email);
  expect(await world.anonymous().invitations.look({ ticket })).toMatchObject({ hasAccount: false });
  const { person } = await world.anonymous().invitations.acceptAsNew({ ticket, name: "Owner", password });
  expect(person).toMatchObject({ email, name: "Owner" });
  await expect(world.anonymous().accounts.signIn({ email, password: "the squatter's own password" })).rejects.toMatchObject({
    code: "UNAUTHORIZED",
  });
});

test("a password that everybody would guess is refused, and the invitation stays", async () => {
  const { ticket } = await invited("weak@people.example");
  await expect(world.anonymous().invitations.acceptAsNew({ ticket, name: "x", password: "password1234" })).rejects.toMatchObject({
    code: "BAD_REQUEST",
  });
  expect(await world.anonymous().invitations.look({ ticket })).toMatchObject({ hasAccount: false });
});

test("another address cannot accept, and is told which one can", async () => {
  const { ticket } = await invited("right@people.example");
  const wrong = await somebody("wrong@people.example");
  const refused = wrong.invitations.accept({ ticket });
  await expect(refused).rejects.toMatchObject({ code: "FORBIDDEN", message: expect.stringContaining("right@people.example") });
  await expect(world.neighbour().invitations.accept({ ticket })).rejects.toMatchObject({ code: "FORBIDDEN" });
  expect(await emailsOf()).not.toContain("wrong@people.example");
});

test("of parallel acceptances one makes the one membership", async () => {
  const { ticket } = await invited("twice@people.example");
  const guest = await somebody("twice@people.example");
  const both = await Promise.allSettled([1, 2, 3, 4].map(() => guest.invitations.accept({ ticket })));
  expect(both.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  expect((await emailsOf()).filter((email) => email === "twice@people.example")).toHaveLength(1);
});

test("of parallel new accounts one is made", async () => {
  const { ticket } = await invited("newtwice@people.example");
  const both = await Promise.allSettled(
    [1, 2].map((n) => world.anonymous().invitations.acceptAsNew({ ticket, name: `Number ${n}`, password })),
  );
  expect(both.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  expect((await emailsOf()).filter((email) => email === "newtwice@people.example")).toHaveLength(1);
});

test("sending it again makes a new link and ends the old one, but not within a minute", async () => {
  const { invitation, ticket } = await invited("again@people.example");
  await expect(world.as("admin").invitations.resend({ id: invitation.id })).rejects.toMatchObject({ code: "TOO_MANY_REQUESTS" });
  later(61);
  await world.as("owner").invitations.resend({ id: invitation.id });
  const fresh = await ticketFor("again@people.example");
  expect(fresh).not.toBe(ticket);
  await expect(world.anonymous().invitations.look({ ticket })).rejects.toMatchObject({ code: "NOT_FOUND" });
  expect(await world.anonymous().invitations.look({ ticket: fresh })).toMatchObject({ inviter: "owner of ours" });
});

test("a mailbox is not flooded by sending again and again", async () => {
  const { invitation } = await invited("flooded@people.example");
  const again = async (): Promise<unknown> => {
    later(61);
    return world.as("admin").invitations.resend({ id: invitation.id });
  };
  for (let sent = 1; sent < 10; sent++) await again();
  await expect(again()).rejects.toMatchObject({ code: "TOO_MANY_REQUESTS" });
});

test("a revoked invitation opens nothing", async () => {
  const { invitation, ticket } = await invited("revoked@people.example");
  await world.as("admin").invitations.revoke({ id: invitation.id });
  await expect(world.anonymous().invitations.look({ ticket })).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(world.anonymous().invitations.acceptAsNew({ ticket, name: "x", password })).rejects.toMatchObject({ code: "NOT_FOUND" });
  expect(await world.backend.identity.findPerson("revoked@people.example")).toBeUndefined();
});

test("an expired invitation opens nothing, and the address can be invited anew", async () => {
  const { ticket } = await invited("late@people.example");
  later(7 * 86_400 + 1);
  await expect(world.anonymous().invitations.look({ ticket })).rejects.toMatchObject({ code: "NOT_FOUND" });
  const { ticket: fresh } = await invited("late@people.example", "viewer");
  expect(await world.anonymous().invitations.look({ ticket: fresh })).toMatchObject({ role: "viewer" });
});

test("an address is invited once, and a member not at all", async () => {
  await invited("once@people.example");
  await expect(world.as("owner").invitations.invite({ email: "Once@people.example", role: "viewer" })).rejects.toMatchObject({
    code: "CONFLICT",
  });
  await expect(world.as("owner").invitations.invite({ email: "viewer@ours.example", role: "staff" })).rejects.toMatchObject({
    code: "CONFLICT",
  });
});

test("nobody invites to a role above their own, nor sends or takes back such an invitation", async () => {
  const admin = world.as("admin");
  await expect(admin.invitations.invite({ email: "boss@people.example", role: "owner" })).rejects.toMatchObject({ code: "FORBIDDEN" });
  const { invitation } = await invited("boss@people.example", "owner", world.as("owner"));
  later(61);
  await expect(admin.invitations.resend({ id: invitation.id })).rejects.toMatchObject({ code: "FORBIDDEN" });
  await expect(admin.invitations.revoke({ id: invitation.id })).rejects.toMatchObject({ code: "FORBIDDEN" });
});

test("only admins and owners see and make invitations", async () => {
  for (const role of ["manager", "staff", "viewer", "member"] as const) {
    await expect(world.as(role).invitations.list()).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(world.as(role).invitations.invite({ email: "x@people.example", role: "member" })).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
  }
});

test("the admins of another organization neither see, send nor revoke ours", async () => {
  const { invitation, ticket } = await invited("ours-alone@people.example");
  later(61);
  const them = world.neighbour("owner");
  expect((await them.invitations.list()).rows).toEqual([]);
  for (const id of [invitation.id, newId()]) {
    await expect(them.invitations.get({ id })).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(them.invitations.resend({ id })).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(them.invitations.revoke({ id })).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(world.stranger().invitations.revoke({ id })).rejects.toMatchObject({ code: "NOT_FOUND" });
  }
  expect(await world.anonymous().invitations.look({ ticket })).toMatchObject({ email: "ours-alone@people.example" });
});

test("the plan limits members and open invitations together, when inviting and when accepting", async () => {
  const { members } = await world.as("owner").organizations.usage();
  const { ticket } = await invited("last-seat@people.example");
  await setLimit(members.used + members.invited + 1);
  const refused = world.as("admin").invitations.invite({ email: "too-many@people.example", role: "viewer" });
  await expect(refused).rejects.toMatchObject({ code: "CONFLICT", message: expect.stringContaining("larger plan") });
  await setLimit(members.used);
  await expect(world.anonymous().invitations.acceptAsNew({ ticket, name: "Late", password })).rejects.toMatchObject({ code: "CONFLICT" });
  expect(await world.backend.identity.findPerson("last-seat@people.example")).toBeUndefined();
  await setLimit(null);
  await world.anonymous().invitations.acceptAsNew({ ticket, name: "In time", password });
});

test("two admins do not give the last seat away twice", async () => {
  const { members } = await world.as("owner").organizations.usage();
  await setLimit(members.used + members.invited + 1);
  const both = await Promise.allSettled(
    (["admin", "owner"] as const).map((role) =>
      world.as(role).invitations.invite({ email: `seat-${role}@people.example`, role: "viewer" }),
    ),
  );
  await setLimit(null);
  expect(both.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
});

test("the invitations of somebody who is removed, suspended or demoted end with it", async () => {
  const admins = await Promise.all(
    ["gone", "paused", "less"].map(async (name) => {
      const { ticket } = await invited(`${name}@people.example`, "admin", world.as("owner"));
      const caller = await somebody(`${name}@people.example`);
      await caller.invitations.accept({ ticket });
      const token = tokensOf(await world.anonymous().accounts.signIn({ email: `${name}@people.example`, password })).accessToken;
      const { ticket: theirs } = await invited(
        `by-${name}@people.example`,
        "viewer",
        world.caller({ token, organizationId: world.ours.id }),
      );
      const { rows } = await world.as("owner").members.list({ search: `${name}@people.example` });
      return { id: rows[0]!.id, theirs };
    }),
  );
  const [gone, paused, less] = admins;
  await world.as("owner").members.remove({ id: gone!.id });
  await world.as("owner").members.suspend({ id: paused!.id });
  await world.as("owner").members.changeRole({ id: less!.id, role: "manager" });
  for (const { theirs } of admins)
    await expect(world.anonymous().invitations.look({ ticket: theirs })).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("nobody joins a suspended organization", async () => {
  const { ticket } = await invited("not-now@people.example");
  const set = (suspendedAt: Date | null) =>
    world.backend.database.asActor(world.ours.principal("owner"), (tx) => tx.update(organization).set({ suspendedAt }));
  await set(now);
  await expect(world.anonymous().invitations.acceptAsNew({ ticket, name: "x", password })).rejects.toMatchObject({ code: "FORBIDDEN" });
  await set(null);
  expect(await world.backend.identity.findPerson("not-now@people.example")).toBeUndefined();
});

test("the mail is safe whatever the names are", async () => {
  const email = "hostile@people.example";
  await world.as("owner").organizations.update({ name: "<b>Win</b> http://evil.example" });
  const { ticket } = await invited(email);
  const { text, url } = (await world.mailTo(email))!;
  expect(text).not.toContain("http://evil.example");
  expect(url).toContain(ticket);
  await world.as("owner").organizations.update({ name: "ours" });
});
