import type { TrackedEnvelope } from "@trpc/server";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { promptly } from "@freehold/kernel/testing/eventually.ts";
import { securityEvent } from "@freehold/identity/schema.ts";
import type { Frame } from "@freehold/live/frame.ts";
import { createContext, type Call } from "../../context.ts";
import { appRouter } from "../../router.ts";
import { Follower } from "../../testing/follower.ts";
import { createWorld, type Caller, type World } from "../../testing/world.ts";
import { createCallerFactory } from "../../trpc.ts";
import { clamdScanner } from "../files/content/virus-scan.ts";
import { lookAround } from "./surroundings.ts";

const createCaller = createCallerFactory(appRouter);
const email = "support@installation.example";
const minute = 60_000;
const reason = "They cannot see their fridges since this morning.";

let world: World;
let now: Date;
let operatorId: string;
/** A sign-in of the operator with two factors. */
let token: string;

beforeAll(async () => {
  now = new Date();
  world = await createWorld({ name: "operators", clock: () => now, operatorAddresses: ["10.1.0.0/16"] });
  await world.backend.start();
  const person = await world.backend.identity.createAccount({ name: "Sam Support", email, password: "correct horse battery" });
  operatorId = person.id;
});
afterAll(() => world[Symbol.asyncDispose]());

beforeEach(async () => {
  now = new Date();
  await world.backend.identity.operators.set(email, true);
  token = await signIn(2);
  await support().operators.leave({});
});

async function signIn(factors: number): Promise<string> {
  const session = await world.backend.identity.startSession(operatorId, { userAgent: null, address: null }, { factors });
  return session.token;
}

/** The operator, in no organization or in one. */
const support = (organizationId?: string, call: Partial<Call> = {}): Caller =>
  createCaller(
    createContext(
      world.backend,
      { token, organizationId, requestId: "test", userAgent: null, address: null, keepToken: () => false, ...call },
      true,
    ),
  );
const atMachine = (): Caller => support(undefined, { token: undefined, isLocal: true });
const inOurs = (): Caller => support(world.ours.id);
const enterOurs = (change: { role?: "viewer" | "admin"; minutes?: number } = {}) =>
  support().operators.enter({ organizationId: world.ours.id, reason, ...change });

async function follow(caller: Caller): Promise<Follower<{ id: string }>> {
  // A caller gives what the procedure yields; the declared type is what a client receives.
  const stream = (await caller.coldchain.unit.live({})) as unknown as AsyncIterable<TrackedEnvelope<Frame<{ id: string }>>>;
  const follower = new Follower(stream);
  await follower.ready;
  return follower;
}

const eventsOf = async (userId: string): Promise<string[]> =>
  (await world.backend.database.asIdentity((tx) => tx.select().from(securityEvent)))
    .filter((event) => event.userId === userId)
    .map(({ kind }) => kind);

describe("who operates", () => {
  test("is decided on the server's machine only", async () => {
    expect((await atMachine().operators.list()).map((operator) => operator.email)).toEqual([email]);
    await atMachine().operators.grant({ email: "VIEWER@ours.example" });
    expect((await atMachine().operators.list()).map((operator) => operator.email)).toEqual([email, "viewer@ours.example"]);
    await world.as("viewer").operators.organizations({});
    await atMachine().operators.revoke({ email: "viewer@ours.example" });
    await expect(world.as("viewer").operators.organizations({})).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(atMachine().operators.grant({ email: "nobody@ours.example" })).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  test("cannot be changed over the network, by operators neither", async () => {
    for (const caller of [support(), world.as("owner")]) {
      await expect(caller.operators.grant({ email: "owner@ours.example" })).rejects.toMatchObject({ code: "FORBIDDEN" });
      await expect(caller.operators.revoke({ email })).rejects.toMatchObject({ code: "FORBIDDEN" });
      await expect(caller.operators.list()).rejects.toMatchObject({ code: "FORBIDDEN" });
    }
    await expect(world.anonymous().operators.list()).rejects.toMatchObject({ code: "UNAUTHORIZED" });
  });

  test("is no member anywhere: without a visit every organization is missing", async () => {
    await expect(inOurs().coldchain.unit.list()).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(inOurs().members.list()).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect(await support().organizations.mine()).toEqual([]);
  });
});

describe("the list of organizations", () => {
  test("tells how large each is and how it stands, page by page", async () => {
    const { rows, nextCursor } = await support().operators.organizations({ limit: 1 });
    expect(rows).toMatchObject([{ name: "ours", slug: "ours", plan: "standard", members: 6, suspendedAt: null }]);
    const second = await support().operators.organizations({ limit: 1, cursor: nextCursor! });
    expect(second.rows.map(({ slug }) => slug)).toEqual(["theirs"]);
    expect(second.nextCursor).toBeNull();
    expect((await support().operators.organizations({ search: "HEIR" })).rows.map(({ slug }) => slug)).toEqual(["theirs"]);
    expect((await support().operators.organizations({ search: world.ours.id })).rows.map(({ slug }) => slug)).toEqual(["ours"]);
    await expect(support().operators.organizations({ cursor: "tampered" })).rejects.toMatchObject({ code: "BAD_REQUEST" });
  });

  test("answers nobody who acts within an organization, whatever they ask the database", async () => {
    const { rows } = await world.backend.database.asActor(world.ours.principal("owner"), (tx) =>
      tx.execute("select * from platform.installed_organizations(null, null, null, 100)"),
    );
    expect(rows).toEqual([]);
  });
});

describe("a visit", () => {
  test("takes two factors, a proof that is fresh and a reason", async () => {
    const oneFactor = await signIn(1);
    const entering = { organizationId: world.ours.id, reason };
    await expect(support(undefined, { token: oneFactor }).operators.enter(entering)).rejects.toMatchObject({
      cause: { code: "operators.secondFactorNeeded" },
    });
    await expect(support().operators.enter({ ...entering, reason: "help" })).rejects.toMatchObject({ code: "BAD_REQUEST" });
    await expect(support().operators.enter({ ...entering, minutes: 61 })).rejects.toMatchObject({ code: "BAD_REQUEST" });
    await expect(support().operators.enter({ ...entering, organizationId: operatorId })).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(world.as("owner").operators.enter(entering)).rejects.toMatchObject({ code: "FORBIDDEN" });
    now = new Date(now.getTime() + 11 * minute);
    await expect(support().operators.enter(entering)).rejects.toMatchObject({ cause: { code: "access.confirmationNeeded" } });
  });

  test("lets the operator see what its role sees, and is in their list of organizations", async () => {
    const { expiresAt } = await enterOurs();
    await inOurs().coldchain.unit.list();
    await expect(inOurs().coldchain.site.create({ name: "No" })).rejects.toMatchObject({ code: "FORBIDDEN" });
    const mine = await support().organizations.mine();
    expect(mine).toMatchObject([{ slug: "ours", role: "viewer", visit: { reason, expiresAt } }]);
    await expect(support(world.theirs.id).coldchain.unit.list()).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  test("is told to the owners by mail, on record for the operator, and seen by admins", async () => {
    const { id } = await enterOurs();
    const mail = await world.mailTo("owner@ours.example");
    expect(mail).toMatchObject({ subject: "Support is visiting ours", url: "https://freehold.example/ours/support-visits" });
    expect(mail?.text).toContain(reason);
    expect(await eventsOf(operatorId)).toContain("supportVisitBegun");
    const { rows } = await world.as("admin").supportVisits.list();
    expect(rows.find((visit) => visit.id === id)).toMatchObject({ operatorName: "Sam Support", reason, role: "viewer", endedAt: null });
    await expect(world.as("manager").supportVisits.list()).rejects.toMatchObject({ code: "FORBIDDEN" });
    expect((await world.neighbour().supportVisits.list()).rows).toEqual([]);
  });

  test("ends by the clock", async () => {
    await enterOurs({ minutes: 5 });
    now = new Date(now.getTime() + 5 * minute);
    await expect(inOurs().coldchain.unit.list()).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect(await support().organizations.mine()).toEqual([]);
  });

  test("ends when the operator leaves, and their streams with it", async () => {
    await enterOurs();
    const follower = await follow(inOurs());
    expect(await support().operators.leave({ organizationId: world.theirs.id })).toEqual({ left: 0 });
    expect(await support().operators.leave({})).toEqual({ left: 1 });
    await promptly(() => expect(follower.ended).toBe("FORBIDDEN"));
    await expect(inOurs().coldchain.unit.list()).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  test("is ended by an owner at once, also for open streams", async () => {
    const { id } = await enterOurs({ role: "admin" });
    const follower = await follow(inOurs());
    await expect(world.as("admin").supportVisits.end({ id })).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(inOurs().supportVisits.end({ id })).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(world.neighbour().supportVisits.end({ id })).rejects.toMatchObject({ code: "NOT_FOUND" });
    await world.as("owner").supportVisits.end({ id });
    await promptly(() => expect(follower.ended).toBe("FORBIDDEN"));
    await expect(inOurs().coldchain.unit.list()).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(world.as("owner").supportVisits.end({ id })).rejects.toMatchObject({ code: "CONFLICT" });
  });

  test("ends with operating itself", async () => {
    await enterOurs();
    const follower = await follow(inOurs());
    await atMachine().operators.revoke({ email });
    await promptly(() => expect(follower.ended).toBe("FORBIDDEN"));
    await expect(inOurs().coldchain.unit.list()).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  test("is one at a time: entering again takes the place of the earlier one", async () => {
    const first = await enterOurs({ role: "admin" });
    await Promise.all([enterOurs(), enterOurs()]);
    const { rows } = await world.as("owner").supportVisits.list();
    const open = rows.filter(({ endedAt, expiresAt }) => endedAt === null && expiresAt > now);
    expect(open).toHaveLength(1);
    expect(rows.find(({ id }) => id === first.id)?.endedAt).not.toBeNull();
    await expect(inOurs().members.list()).resolves.toBeDefined();
    await expect(inOurs().apiKeys.list()).rejects.toMatchObject({ code: "FORBIDDEN" });
  });

  test("as an admin opens no door that outlasts it", async () => {
    await enterOurs({ role: "admin" });
    const made = inOurs().apiKeys.create({ name: "Back door", role: "viewer", procedures: ["coldchain.*"] });
    await expect(made).rejects.toMatchObject({ cause: { code: "access.memberNeeded" } });
    const { id } = await world.as("owner").apiKeys.create({ name: "Theirs", role: "viewer", procedures: ["coldchain.*"] });
    await expect(inOurs().apiKeys.remove({ id })).rejects.toMatchObject({ cause: { code: "access.memberNeeded" } });
    await expect(inOurs().invitations.invite({ email, role: "admin" })).rejects.toMatchObject({ cause: { code: "access.memberNeeded" } });
    const { rows } = await inOurs().members.list();
    const viewer = rows.find(({ role }) => role === "viewer")!;
    await expect(inOurs().members.changeRole({ id: viewer.id, role: "admin" })).rejects.toMatchObject({
      cause: { code: "access.memberNeeded" },
    });
    await inOurs().coldchain.site.create({ name: "Of use" });
  });

  test("is for strangers only: a member acts as one", async () => {
    await atMachine().operators.grant({ email: "viewer@ours.example" });
    const { userId } = world.ours.principal("viewer");
    const session = await world.backend.identity.startSession(userId, { userAgent: null, address: null }, { factors: 2 });
    const member = support(undefined, { token: session.token });
    await expect(member.operators.enter({ organizationId: world.ours.id, reason, role: "admin" })).rejects.toMatchObject({
      code: "CONFLICT",
    });
    await atMachine().operators.revoke({ email: "viewer@ours.example" });
  });
});

test("from a forbidden network address an operator does nothing, in a visit neither", async () => {
  const from = (address: string, organizationId?: string): Caller => support(organizationId, { address });
  const entering = { organizationId: world.ours.id, reason };
  await from("10.1.2.3").operators.enter(entering);
  await from("10.1.2.3", world.ours.id).coldchain.unit.list();
  for (const address of ["10.2.0.1", "203.0.113.9", "nonsense"]) {
    await expect(from(address).operators.enter(entering)).rejects.toMatchObject({ cause: { code: "access.operatorAddress" } });
    await expect(from(address).operators.organizations({})).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(from(address, world.ours.id).coldchain.unit.list()).rejects.toMatchObject({ code: "FORBIDDEN" });
  }
});

describe("suspending", () => {
  test("keeps everybody out at once but a visitor, and tells the owners why", async () => {
    const organizationId = world.ours.id;
    await support().operators.suspend({ organizationId, reason: "The invoice of May was not paid." });
    await expect(world.as("owner").coldchain.unit.list()).rejects.toMatchObject({ cause: { code: "access.organizationSuspended" } });
    const mail = await world.mailTo("owner@ours.example");
    expect(mail).toMatchObject({ subject: "ours is suspended" });
    expect(mail?.text).toContain("The invoice of May was not paid.");
    expect((await support().operators.organizations({ search: "ours" })).rows[0]?.suspensionReason).toBe(
      "The invoice of May was not paid.",
    );
    await enterOurs();
    await inOurs().coldchain.unit.list();
    await support().operators.reactivate({ organizationId });
    await support().operators.reactivate({ organizationId });
    await world.as("owner").coldchain.unit.list();
    expect(await eventsOf(operatorId)).toEqual(expect.arrayContaining(["organizationSuspended", "organizationReactivated"]));
    await expect(support().operators.suspend({ organizationId: operatorId, reason })).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  test("is not for owners", async () => {
    const organizationId = world.ours.id;
    for (const role of ["owner", "admin"] as const) {
      const { operators } = world.as(role);
      await expect(operators.suspend({ organizationId, reason })).rejects.toMatchObject({ code: "FORBIDDEN" });
      await expect(operators.reactivate({ organizationId })).rejects.toMatchObject({ code: "FORBIDDEN" });
      await expect(operators.setPlan({ organizationId, plan: "unlimited" })).rejects.toMatchObject({ code: "FORBIDDEN" });
    }
  });
});

test("a plan with limits of its own is in force at once", async () => {
  await support().operators.setPlan({ organizationId: world.theirs.id, plan: "free", maxMembers: 7 });
  const [found] = (await support().operators.organizations({ search: "theirs" })).rows;
  expect(found).toMatchObject({ plan: "free", maxMembers: 7, maxStorageBytes: null, retentionDays: null });
  const late = { organizationId: world.theirs.id, plan: "unlimited", was: { plan: "standard", maxMembers: 7 } } as const;
  await expect(support().operators.setPlan(late)).rejects.toMatchObject({
    cause: { code: "row.stale", details: { current: { plan: "free" }, sent: { was: { plan: "standard" }, patch: { plan: "unlimited" } } } },
  });
  await support().operators.setPlan({ ...late, was: { ...late.was, plan: "free" } });
});

test("a lost second factor is reset for others, who are told; never for oneself", async () => {
  const viewer = world.ours.principal("viewer").userId;
  await support().operators.resetSecondFactor({ email: "viewer@ours.example", reason: "They lost their phone; called back." });
  expect(await world.mailTo("viewer@ours.example")).toMatchObject({ subject: "Your second factor was reset" });
  expect(await eventsOf(viewer)).toContain("secondFactorReset");
  await expect(world.as("viewer").accounts.me()).rejects.toMatchObject({ code: "UNAUTHORIZED" });
  await expect(support().operators.resetSecondFactor({ email, reason })).rejects.toMatchObject({ code: "CONFLICT" });
  await expect(support().operators.resetSecondFactor({ email: "nobody@x.example", reason })).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("the report on live views counts who is connected and what was kept", async () => {
  const report = await support().operators.liveViews();
  expect(report).toMatchObject({ state: "live", stalled: 0, dropped: 0 });
  expect(report!.keptBytes).toBeLessThanOrEqual(report!.keptBytesLimit);
  expect(report!.views).toBeLessThanOrEqual(report!.subscribers);
});

test("health says how everything is, and names nothing while all is well", async () => {
  const health = await support().operators.health();
  expect(health.database.version).toMatch(/^1[5-9]/);
  expect(health).toMatchObject({ feed: { state: "live" }, mail: { sends: false }, audit: { unsealedSince: expect.any(Date) } });
  expect(health.jobs.queue).toMatchObject({ due: 0, running: 0 });
  expect(health.findings.filter(({ level }) => level === "danger")).toEqual([]);
  expect(health.problems).toEqual(health.findings.map(({ message }) => message));
  expect(health.surroundings).toEqual({ files: true, filesListed: true, scanner: null, bus: true });
});

test("health notices a virus scanner that is away", async () => {
  expect(await lookAround({ ...world.backend, scan: clamdScanner("127.0.0.1:1") })).toEqual({
    files: true,
    filesListed: true,
    scanner: false,
    bus: true,
  });
});
