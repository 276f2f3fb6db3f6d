import { and, eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Database } from "@freehold/database/database.ts";
import { testDatabase, type TestDatabase } from "@freehold/database/testing/test-database.ts";
import { user } from "@freehold/identity/schema.ts";
import type { Role } from "@freehold/kernel/role.ts";
import type { Backend } from "../../backend.ts";
import { createContext } from "../../context.ts";
import { unitCaretaker } from "../../modules/coldchain/schema.ts";
import { appRouter } from "../../router.ts";
import { migrationsFolder, structure } from "../../structure.ts";
import { testBackend } from "../../testing/test-backend.ts";
import { createTestOrganization, type Caller, type TestOrganization } from "../../testing/world.ts";
import { createCallerFactory } from "../../trpc.ts";
import { apiKey } from "../api-keys/schema.ts";
import { membership, organization } from "../organizations/schema.ts";

const callerFor = createCallerFactory(appRouter);

let database: TestDatabase;
/** Two processes of one installation; `here` remembers who called it, `there` changes what they may do. */
let here: Backend;
let there: Backend;
let now = new Date();
let transactions: string[] = [];
beforeAll(async () => {
  database = await testDatabase({ name: "acting", migrationsFolder, ...structure });
  here = testBackend({ ...database, database: counted(database.database) }, { clock: () => now });
  there = testBackend(database);
});
afterAll(async () => {
  await here.stop();
  await there.stop();
  await database[Symbol.asyncDispose]();
});

/** The same database, which also says what was asked of it. */
function counted(inner: Database): Database {
  const note = (name: string): void => void transactions.push(name);
  return {
    ...inner,
    asActor: (...all) => (note("actor"), inner.asActor(...all)),
    asIdentity: (...all) => (note("identity"), inner.asIdentity(...all)),
    once: (...all) => (note("once"), inner.once(...all)),
    standingStamp: (...all) => (note("stamp"), inner.standingStamp(...all)),
  };
}

let ours: TestOrganization;
let areaId: string;
let serial = 0;
beforeEach(async () => {
  now = new Date();
  ours = await createTestOrganization(there, `ours-${serial++}`);
  const area = await as(there, ours.tokens.owner).coldchain.area.create({ name: "Bakery", siteId: await aSite() });
  areaId = area.id;
});

const aSite = async (): Promise<string> => (await as(there, ours.tokens.owner).coldchain.site.create({ name: `Site ${serial++}` })).id;

function as(backend: Backend, token: string, organizationId: string | undefined = ours.id): Caller {
  const call = { token, organizationId, requestId: "test", userAgent: null, address: null, keepToken: () => false };
  return callerFor(createContext(backend, call, true));
}

/** What somebody gets who reads and who writes, in words. */
async function outcome(backend: Backend, token: string, organizationId?: string): Promise<string[]> {
  const caller = as(backend, token, organizationId);
  const told = (work: Promise<unknown>, good: string): Promise<string> =>
    work.then(
      () => good,
      (error: unknown) => (error as { cause?: { code?: string } }).cause?.code ?? String(error),
    );
  return [
    await told(caller.coldchain.area.get({ id: areaId }), "read"),
    await told(caller.coldchain.area.update({ id: areaId, patch: { name: `Named ${serial++}` } }), "changed"),
  ];
}

const ofMember = (role: Role) => eq(membership.userId, ours.principal(role).userId);
const change = (set: Partial<typeof membership.$inferInsert>, role: Role = "manager") =>
  there.database.asActor(ours.principal("owner"), (tx) => tx.update(membership).set(set).where(ofMember(role)));
const changeOrganization = (set: Partial<typeof organization.$inferInsert>) =>
  there.database.asActor(ours.principal("owner"), (tx) => tx.update(organization).set(set).where(eq(organization.id, ours.id)));

test("whoever is remembered is not looked up again: one transaction, one round trip", async () => {
  const caller = as(here, ours.tokens.manager);
  await caller.coldchain.area.get({ id: areaId });
  transactions = [];
  await caller.coldchain.area.get({ id: areaId });
  expect(transactions).toHaveLength(1);
  expect(transactions).not.toContain("identity");
});

describe("after a change in another process a remembered caller is who they are, at once", () => {
  test.each([
    { what: "their session was ended", by: () => there.identity.endSession(ours.tokens.manager), gets: "identity.signedOut" },
    {
      what: "all their sessions were ended",
      by: () => there.identity.endSessions(ours.principal("manager").userId),
      gets: "identity.signedOut",
    },
    { what: "their membership was suspended", by: () => change({ suspendedAt: new Date() }), gets: "access.memberSuspended" },
    {
      what: "their membership was removed",
      by: () => there.database.asActor(ours.principal("owner"), (tx) => tx.delete(membership).where(ofMember("manager"))),
      gets: "access.organizationMissing",
    },
    {
      what: "their organization was suspended",
      by: () => changeOrganization({ suspendedAt: new Date() }),
      gets: "access.organizationSuspended",
    },
    { what: "the module was switched off", by: () => changeOrganization({ modulesOff: ["coldchain"] }), gets: "access.moduleOff" },
    {
      what: "a second factor was asked for",
      by: () => changeOrganization({ requiresSecondFactor: true }),
      gets: "access.secondFactorNeeded",
    },
    {
      what: "their account is gone",
      by: () => there.database.asIdentity((tx) => tx.delete(user).where(eq(user.id, ours.principal("manager").userId))),
      gets: "identity.signedOut",
    },
  ])("$what", async ({ by, gets }) => {
    expect(await outcome(here, ours.tokens.manager)).toEqual(["read", "changed"]);
    await by();
    expect(await outcome(here, ours.tokens.manager)).toEqual([gets, gets]);
  });

  test("their role was lowered, and raised again", async () => {
    expect(await outcome(here, ours.tokens.manager)).toEqual(["read", "changed"]);
    await change({ role: "viewer" });
    expect(await outcome(here, ours.tokens.manager)).toEqual(["read", "access.roleTooLow"]);
    await change({ role: "manager" });
    expect(await outcome(here, ours.tokens.manager)).toEqual(["read", "changed"]);
  });

  test("what they were refused is theirs at once when it was granted", async () => {
    const caller = as(here, ours.tokens.manager);
    const rename = () => caller.coldchain.area.update({ id: areaId, patch: { name: `Named ${serial++}` } });
    await rename();
    for (const refusal of [{ suspendedAt: new Date() }, { role: "viewer" }] as const) {
      await change(refusal);
      await expect(rename()).rejects.toMatchObject({ code: "FORBIDDEN" });
      await expect(rename()).rejects.toMatchObject({ code: "FORBIDDEN" });
      await change({ suspendedAt: null, role: "manager" });
      await rename();
    }
  });

  test("a link was granted, and taken", async () => {
    const owner = as(there, ours.tokens.owner);
    const unit = await owner.coldchain.unit.create({ areaId, name: "Dairy", kind: "fridge" });
    const seen = async () => (await as(here, ours.tokens.member).coldchain.unit.list()).rows.length;
    expect(await seen()).toBe(0);
    const { userId } = ours.principal("member");
    await there.database.asActor(ours.principal("owner"), (tx) => tx.insert(unitCaretaker).values({ userId, unitId: unit.id }));
    expect(await seen()).toBe(1);
    await there.database.asActor(ours.principal("owner"), (tx) =>
      tx.delete(unitCaretaker).where(and(eq(unitCaretaker.userId, userId), eq(unitCaretaker.unitId, unit.id))),
    );
    expect(await seen()).toBe(0);
  });

  test("an API key does no longer what it did: it was made for less, renewed, removed", async () => {
    const admin = as(there, ours.tokens.admin);
    const make = () => admin.apiKeys.create({ name: `Key ${serial++}`, role: "manager", procedures: ["coldchain.area.*"] });
    const [less, renewed, removed] = [await make(), await make(), await make()];
    const keys = [less, renewed, removed].map(({ secret }) => secret);
    for (const key of keys) expect(await outcome(here, key, undefined)).toEqual(["read", "changed"]);
    await there.database.asActor(ours.principal("admin"), (tx) =>
      tx
        .update(apiKey)
        .set({ procedures: ["coldchain.area.get"] })
        .where(eq(apiKey.id, less.id)),
    );
    await there.identity.keys.renew({ keyId: renewed.id, organizationId: ours.principal("admin").organizationId });
    await admin.apiKeys.remove({ id: removed.id });
    expect(await outcome(here, less.secret, undefined)).toEqual(["read", "access.keyNotMeant"]);
    expect(await outcome(here, renewed.secret, undefined)).toEqual(["identity.signedOut", "identity.signedOut"]);
    expect(await outcome(here, removed.secret, undefined)).toEqual(["identity.signedOut", "identity.signedOut"]);
  });
});

test("what ends by itself ends, whatever is remembered", async () => {
  const { secret, id } = await as(there, ours.tokens.admin).apiKeys.create({ name: "Key", role: "manager", procedures: ["coldchain.*"] });
  const { userId } = ours.principal("manager");
  const { sessionId } = await there.identity.startSession(userId, { userAgent: null, address: null }, { kind: "program" });
  const { accessToken, expiresAt } = await there.identity.programTokens.issue({ userId, sessionId });
  const keyEnds = new Date(now.getTime() + 60_000);
  await there.database.asActor(ours.principal("admin"), (tx) => tx.update(apiKey).set({ expiresAt: keyEnds }).where(eq(apiKey.id, id)));
  for (const [token, end] of [
    [secret, keyEnds],
    [accessToken, expiresAt],
  ] as const) {
    now = new Date(end.getTime() - 1000);
    expect(await outcome(here, token)).toEqual(["read", "changed"]);
    now = end;
    expect(await outcome(here, token)).toEqual(["identity.signedOut", "identity.signedOut"]);
  }
});

test("a remembered caller is somebody in one organization only, and nobody under another's name", async () => {
  const theirs = await createTestOrganization(there, `theirs-${serial++}`);
  expect(await outcome(here, ours.tokens.manager)).toEqual(["read", "changed"]);
  expect(await outcome(here, ours.tokens.manager, theirs.id)).toEqual(["access.organizationMissing", "access.organizationMissing"]);
  expect(await outcome(here, theirs.tokens.owner)).toEqual(["access.organizationMissing", "access.organizationMissing"]);
  expect(await outcome(here, theirs.tokens.owner, theirs.id)).toEqual(["row.missing", "row.missing"]);
  expect(await outcome(here, ours.tokens.manager, ours.id.toUpperCase())).toEqual(["read", "changed"]);
  expect(await outcome(here, ours.tokens.manager, "no organization")).toEqual(["access.organizationMissing", "access.organizationMissing"]);
});

test("nothing is written after access was taken, however many write at that moment, and nothing is written twice", async () => {
  const writer = as(here, ours.tokens.manager);
  const siteId = await aSite();
  const acknowledged: string[] = [];
  let isTaken = false;
  let afterwards = 0;
  const write = async (): Promise<void> => {
    for (;;) {
      const wasTaken = isTaken;
      const name = `Area ${serial++}`;
      try {
        await writer.coldchain.area.create({ name, siteId });
      } catch (error) {
        expect((error as { cause?: { code?: string } }).cause?.code).toBe("access.memberSuspended");
        return;
      }
      acknowledged.push(name);
      if (wasTaken) afterwards++;
    }
  };
  const writers = Array.from({ length: 8 }, write);
  while (acknowledged.length < 100) await writer.coldchain.area.get({ id: areaId });
  await change({ suspendedAt: new Date() });
  isTaken = true;
  await Promise.all(writers);
  expect(afterwards).toBe(0);
  const kept = await database.admin<{ name: string }>("select name from coldchain.area where site_id = $1", [siteId]);
  expect(kept.map(({ name }) => name).toSorted()).toEqual(acknowledged.toSorted());
});
