import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { comingFrom } from "@freehold/database/transaction/origin.ts";
import { newId } from "@freehold/kernel/id.ts";
import { createContext } from "../../context.ts";
import { aMonitoredUnit, asReadings, samplesOf } from "../../modules/coldchain/fixtures.ts";
import { site } from "../../modules/coldchain/schema.ts";
import { appRouter } from "../../router.ts";
import { aKey } from "../../testing/inhabited.ts";
import { sealAll } from "../../testing/sealed.ts";
import { createWorld, type Caller, type World } from "../../testing/world.ts";
import { createCallerFactory } from "../../trpc.ts";
import { productIn } from "../jobs/scope.ts";
import { recordAct } from "./record-act.ts";
import { removeOldEntries, sealEntries } from "./sealing.ts";
import type { Verdict } from "./verification.ts";

const createCaller = createCallerFactory(appRouter);
let world: World;
beforeAll(async () => {
  world = await createWorld({ name: "audit" });
});
afterAll(() => world[Symbol.asyncDispose]());

const aSite = (as: Caller, name: string = newId()) => as.coldchain.site.create({ name });
const newest = async (as: Caller, recordId: string) => (await as.audit.list({ recordId, limit: 1 })).rows[0]!;
const codeOf = (answer: Promise<unknown>): Promise<string> =>
  answer.then(
    () => "OK",
    (error: { code?: string }) => error.code ?? "no code",
  );

/** Seals what is there of our organization. */
const sealOurs = () => sealAll(world.backend, async () => (await world.as("admin").audit.head()).unsealed);

async function verdict(input?: Parameters<Caller["audit"]["verify"]>[0]): Promise<Verdict> {
  for await (const step of await world.as("admin").audit.verify(input)) if (step.verdict) return step.verdict;
  throw new Error("The verification came to no end.");
}

/** Somebody who administers PostgreSQL and switches off what protects the trail. */
const tamper = (statement: string) => world.admin(`set session_replication_role = replica; ${statement}`);

describe("what is recorded", () => {
  test("adding, changing and removing a record, with who, by what, request, address and what changed", async () => {
    const { token, organizationId } = { token: world.ours.tokens.manager, organizationId: world.ours.id };
    const call = { token, organizationId, requestId: "req-7", userAgent: null, address: "192.0.2.7", keepToken: () => false };
    const manager = createCaller(createContext(world.backend, call));
    const { id } = await aSite(manager, "North");
    await manager.coldchain.site.update({ id, patch: { name: "South", address: "Quay 1" } });
    await manager.coldchain.site.update({ id, patch: { name: "South" } });
    await manager.coldchain.site.remove({ id });
    const { rows, names } = await world.as("admin").audit.list({ recordId: id });
    expect(rows.map(({ act }) => act)).toEqual(["remove", "update", "create"]);
    const { userId } = world.ours.principal("manager");
    for (const row of rows) {
      expect(row).toMatchObject({
        personId: userId,
        through: "session",
        requestId: "req-7",
        address: "192.0.2.7",
        resource: "coldchain.site",
      });
    }
    expect(names[userId]).toBe("manager of ours");
    expect(rows[1]!.changed).toEqual(["Name", "Address"]);
    const { changes } = await world.as("admin").audit.get({ position: rows[1]!.position });
    expect(changes).toMatchObject([
      { key: "name", before: "North", after: "South" },
      { key: "address", before: null, after: "Quay 1" },
    ]);
    const { changes: held } = await world.as("admin").audit.get({ position: rows[0]!.position });
    expect(held.find(({ key }) => key === "name")).toMatchObject({ before: "South", after: null });
  });

  test("a thousand rows of one statement are a thousand entries, in their order", async () => {
    const owner = world.ours.principal("owner");
    await world.backend.database.asActor(owner, (tx) =>
      tx.insert(site).values(Array.from({ length: 1000 }, (_, i) => ({ name: `many ${String(i).padStart(4, "0")}` }))),
    );
    const found = await world.admin<{ name: string }>(
      "select record_name as name from audit.entry where record_name like 'many %' and org_id = $1 order by position",
      [world.ours.id],
    );
    expect(found.map(({ name }) => name)).toEqual(Array.from({ length: 1000 }, (_, i) => `many ${String(i).padStart(4, "0")}`));
  });

  test("by what somebody acts: a key, a job, the product itself, somebody at the database", async () => {
    const key = world.caller({ token: await aKey(world, world.ours, { procedures: ["coldchain.*"] }), organizationId: world.ours.id });
    const made = await aSite(key);
    const byKey = await newest(world.as("admin"), made.id);
    expect(byKey).toMatchObject({ through: "key", personId: byKey.throughId });
    expect((await world.as("admin").audit.list({ recordId: made.id })).names[byKey.personId!]).toBe("Gateway");
    const { database } = world.backend;
    const byProduct = async () => {
      const [row] = await database.asActor(productIn(world.ours.id), (tx) => tx.insert(site).values({ name: newId() }).returning());
      return newest(world.as("admin"), row!.id);
    };
    expect(await byProduct()).toMatchObject({ through: "product" });
    expect(await comingFrom({ through: "job", throughId: "job-1" }, byProduct)).toMatchObject({ through: "job", throughId: "job-1" });
    await world.admin("update coldchain.site set name = 'by hand' where id = $1", [made.id]);
    expect(await newest(world.as("admin"), made.id)).toMatchObject({ act: "update", through: "direct", personId: null });
  });

  test("of many rows that one statement changes each has its own entry, and those that stay the same have none", async () => {
    const manager = world.as("manager");
    const sites = [await aSite(manager, "First"), await aSite(manager, "Second"), await aSite(manager, "Third")];
    const ids = sites.map(({ id }) => id);
    await world.admin(
      "update coldchain.site set address = case name when 'Third' then address else name || ' Street' end where id = any ($1)",
      [ids],
    );
    const entries = await world.admin<{ name: string; act: string; before: string | null; after: string }>(
      "select distinct on (record_id) record_name as name, act, before, after from audit.entry where record_id = any ($1) order by record_id, position desc",
      [ids],
    );
    expect(entries.toSorted((a, b) => a.name.localeCompare(b.name))).toEqual([
      { name: "First", act: "update", before: '{"address": null}', after: '{"address": "First Street"}' },
      { name: "Second", act: "update", before: '{"address": null}', after: '{"address": "Second Street"}' },
      expect.objectContaining({ name: "Third", act: "create", before: null }),
    ]);
  });

  test("what devices send leaves no entry of the unit and the sensor; what people change does", async () => {
    const manager = world.as("manager");
    const { unitId, serial } = await aMonitoredUnit(manager, { name: "Freezer", alarmDelayMinutes: 0 });
    const before = await world.as("admin").audit.list({ recordId: unitId });
    const start = Date.now() - 600_000;
    await world.as("staff").coldchain.reading.ingest({ readings: asReadings(serial, samplesOf([4, 4, 4], { start })) });
    expect((await world.as("admin").audit.list({ recordId: unitId })).rows).toEqual(before.rows);
    await manager.coldchain.unit.update({ id: unitId, patch: { maxCelsius: 7 } });
    expect(await newest(world.as("admin"), unitId)).toMatchObject({ act: "update", changed: ["Upper limit"] });
  });

  test("an act that is no change, only if its transaction holds", async () => {
    const { database } = world.backend;
    const owner = world.ours.principal("owner");
    const recordId = newId();
    const act = { kind: "files.downloaded", resource: "platform.file", recordId, facts: { bytes: 12 } };
    await expect(
      database.asActor(owner, async (tx) => {
        await recordAct(tx, act);
        throw new Error("no");
      }),
    ).rejects.toThrow("no");
    await database.asActor(owner, (tx) => recordAct(tx, act));
    const { rows } = await world.as("admin").audit.list({ recordId });
    expect(rows).toMatchObject([{ act: "files.downloaded", personId: owner.userId }]);
    await expect(database.asActor(owner, (tx) => recordAct(tx, { kind: "remove", recordId }))).rejects.toMatchObject({
      cause: { code: "22023" },
    });
  });

  test("sign-ins and wrong passwords, with the organizations of the person", async () => {
    const anyone = world.anonymous();
    const email = "viewer@ours.example";
    await anyone.accounts.signIn({ email, password: "wrong" }).catch(() => undefined);
    await anyone.accounts.signIn({ email, password: "correct horse battery" });
    const person = world.ours.principal("viewer").userId;
    const { rows } = await world.as("admin").audit.list({ person });
    expect(rows.map(({ act }) => act)).toEqual(expect.arrayContaining(["account.signedIn", "account.signInFailed"]));
    expect((await world.neighbour("admin").audit.list({ person })).rows).toEqual([]);
  });

  test("refused requests, but never more than a few of one caller", async () => {
    const viewer = world.caller({ token: await world.freshToken(world.ours, "viewer"), organizationId: world.ours.id });
    for (let i = 0; i < 25; i++) expect(await codeOf(aSite(viewer))).toBe("FORBIDDEN");
    const { rows } = await world.as("admin").audit.list({ act: "request.refused", person: world.ours.principal("viewer").userId });
    expect(rows).toHaveLength(20);
    const { changes } = await world.as("admin").audit.get({ position: rows[0]!.position });
    expect(Object.fromEntries(changes.map(({ key, after }) => [key, after]))).toEqual({
      path: "coldchain.site.create",
      fault: "access.roleTooLow",
      furtherLeftOut: true,
    });
  });

  test("a stranger's try is the installation's, and leaves nothing with the organization they named", async () => {
    const before = await world.admin<{ entries: number }>("select count(*)::int as entries from audit.entry where org_id = $1", [
      world.ours.id,
    ]);
    expect(await codeOf(world.stranger().coldchain.site.list())).toBe("NOT_FOUND");
    expect(await world.admin("select count(*)::int as entries from audit.entry where org_id = $1", [world.ours.id])).toEqual(before);
    const [entry] = await world.admin(
      "select person_id, act, after from audit.entry where act = 'request.refused' order by position desc limit 1",
    );
    expect(entry).toMatchObject({
      person_id: world.theirs.principal("owner").userId,
      after: expect.stringContaining("access.organizationMissing") as string,
    });
  });
});

describe("who may read it", () => {
  test("admins search it; nobody below, and nobody of another organization", async () => {
    const { id } = await aSite(world.as("manager"), "Searched harbour");
    for (const role of ["manager", "staff", "viewer", "member"] as const) {
      expect(await codeOf(world.as(role).audit.list())).toBe("FORBIDDEN");
      const seen = await world.backend.database.asActor(world.ours.principal(role), (tx) =>
        tx.execute(sql`select 1 from audit.entry, audit.seal`),
      );
      expect(seen.rows).toEqual([]);
    }
    expect((await world.neighbour("owner").audit.list({ recordId: id })).rows).toEqual([]);
    expect((await world.as("owner").audit.list({ search: "SEARCHED harb" })).rows.map(({ recordId }) => recordId)).toEqual([id]);
  });

  test("the history of a record is for whoever may read the record, without from where; admins see that of removed ones", async () => {
    const { id } = await aSite(world.as("manager"));
    const wanted = { resource: "coldchain.site", recordId: id };
    const { rows } = await world.as("viewer").audit.history(wanted);
    expect(rows).toMatchObject([{ act: "create", requestId: null, address: null }]);
    expect(await codeOf(world.neighbour("viewer").audit.history(wanted))).toBe("NOT_FOUND");
    expect(await codeOf(world.as("viewer").audit.history({ resource: "apiKeys", recordId: id }))).toBe("NOT_FOUND");
    expect(
      await codeOf(world.as("viewer").audit.history({ resource: "identity.user", recordId: world.ours.principal("owner").userId })),
    ).toBe("NOT_FOUND");
    await world.as("manager").coldchain.site.remove({ id });
    expect(await codeOf(world.as("viewer").audit.history(wanted))).toBe("NOT_FOUND");
    expect((await world.as("admin").audit.history(wanted)).rows.map(({ act }) => act)).toEqual(["remove", "create"]);
  });

  test("pages follow one another without a gap, and a cursor belongs to what was looked for", async () => {
    const admin = world.as("admin");
    const all = (await admin.audit.list({ resource: "coldchain.site", limit: 200 })).rows.slice(0, 25).map(({ position }) => position);
    const seen: number[] = [];
    let cursor: string | undefined;
    while (seen.length < 25) {
      const page = await admin.audit.list({ resource: "coldchain.site", limit: 10, ...(cursor !== undefined && { cursor }) });
      seen.push(...page.rows.map(({ position }) => position));
      cursor = page.nextCursor ?? undefined;
    }
    expect(seen.slice(0, 25)).toEqual(all);
    expect(await codeOf(admin.audit.list({ act: "update", ...(cursor !== undefined && { cursor }) }))).toBe("BAD_REQUEST");
  });

  test("the export as CSV holds what fits, harms no spreadsheet, and is itself on record", async () => {
    const { id } = await aSite(world.as("manager"), '=HYPERLINK("x")');
    const pieces: string[] = [];
    for await (const piece of await world.as("admin").audit.export({ recordId: id })) pieces.push(piece);
    const [header, line, ...rest] = pieces.join("").split("\r\n");
    expect(header).toMatch(/^position,at,who,/);
    expect(line).toContain(`"'=HYPERLINK(""x"")"`);
    expect(line).toContain("manager of ours");
    expect(rest).toEqual([""]);
    expect((await world.as("admin").audit.list({ act: "audit.exported" })).rows).toHaveLength(1);
  });
});

describe("nobody changes it", () => {
  test("neither requests nor the owner of the tables may change, remove or write an entry", async () => {
    await sealOurs();
    const refused = ["update audit.entry set act = 'x'", "delete from audit.entry", "truncate audit.entry", "delete from audit.seal"];
    for (const statement of [...refused, "update audit.seal set hash = 'x'", "truncate audit.seal"]) {
      await expect(world.admin(`set role freehold_owner; ${statement}`), statement).rejects.toMatchObject({ code: "42501" });
      await expect(world.admin(statement), statement).rejects.toMatchObject({ code: "42501" });
    }
    const forged = `insert into audit.entry (org_id, at, through, act) values ('${world.ours.id}', now(), 'session', 'x')`;
    for (const statement of [...refused, forged, "select freehold.add_entry(null, null, null, null, null, 'x.y', null)"]) {
      const asked = world.backend.database.asActor(world.ours.principal("owner"), (tx) => tx.execute(sql.raw(statement)));
      await expect(asked, statement).rejects.toMatchObject({ cause: { code: "42501" } });
    }
    for (const call of ["audit.seal_entries(1)", "audit.remove_oldest_batch(now() - interval '2 days')"]) {
      const asked = world.backend.database.asActor(world.ours.principal("owner"), (tx) => tx.execute(sql.raw(`select ${call}`)));
      await expect(asked, call).rejects.toMatchObject({ kind: "forbidden" });
    }
    // Whoever speaks to the database with the server's password can name themselves the product: no plan keeps less than 90 days.
    const early = world.backend.database.asActor(productIn(world.ours.id), (tx) =>
      tx.execute(sql`select audit.remove_oldest_batch(now() - interval '88 days')`),
    );
    await expect(early).rejects.toThrow("remove_oldest_batch");
  });

  test("what PostgreSQL sealed, JavaScript finds whole", async () => {
    await world.as("admin").organizations.update({ name: 'Ö"\u2028\n\u0001 & Co' });
    await sealOurs();
    const found = await verdict();
    expect(found).toMatchObject({ isWhole: true, finding: null, unsealed: 0 });
    expect(found.entries).toBeGreaterThan(1000);
    expect(await verdict({ head: found.head! })).toMatchObject({ isWhole: true });
  });

  test("an administrator of PostgreSQL who alters, removes or slips in an entry is found out, entry by entry", async () => {
    await aSite(world.as("manager"));
    const { id } = await aSite(world.as("manager"), "Tampered");
    await sealOurs();
    const { position } = await newest(world.as("admin"), id);
    await tamper(
      `create table public.kept as select * from audit.entry where position = ${position}; update audit.entry set after = replace(after, 'Tampered', 'Tempered') where position = ${position}`,
    );
    expect((await verdict()).finding).toMatchObject({
      what: "entryAltered",
      position,
      message: expect.stringContaining("coldchain.site") as string,
    });
    await tamper(`delete from audit.entry where position = ${position}`);
    expect((await verdict()).finding).toMatchObject({ what: "entryMissing", position });
    await tamper("insert into audit.entry overriding system value select * from public.kept");
    expect(await verdict()).toMatchObject({ isWhole: true });
    await tamper(`update public.kept set position = 0; insert into audit.entry overriding system value select * from public.kept`);
    expect((await verdict()).finding).toMatchObject({ what: "entryAdded", position: 0 });
    await tamper("delete from audit.entry where position = 0");
    const head = (await verdict()).head!;
    await tamper(`update audit.seal set hash = '${"0".repeat(64)}' where number = ${head.number} and org_id = '${world.ours.id}'`);
    expect((await verdict()).finding).toMatchObject({ what: "sealAltered", seal: head.number });
    await tamper(`update audit.seal set hash = '${head.hash}' where number = ${head.number} and org_id = '${world.ours.id}'`);
    expect(await verdict({ head })).toMatchObject({ isWhole: true });
  });

  test("an entry that was written early and commits late is waited for", async () => {
    await sealOurs();
    const { head: before } = await world.as("admin").audit.head();
    const [written, commits] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const name = newId();
    const late = world.backend.database.asActor(world.ours.principal("owner"), async (tx) => {
      await tx.insert(site).values({ name });
      written.resolve();
      await commits.promise;
    });
    await written.promise;
    const { id } = await aSite(world.as("manager"));
    for (let i = 0; i < 3; i++) await sealEntries(world.backend);
    expect((await world.as("admin").audit.head()).head).toEqual(before);
    commits.resolve();
    await late;
    await sealOurs();
    const admin = world.as("admin");
    const [early] = (await admin.audit.list({ search: name })).rows;
    expect(early!.position).toBeLessThan((await newest(admin, id)).position);
    expect(await verdict()).toMatchObject({ isWhole: true });
  });

  test("what is looked for by time is found across seals, and nothing else", async () => {
    await aSite(world.as("manager"));
    const admin = world.as("admin");
    const all = (await admin.audit.list({ limit: 200 })).rows;
    for (const at of [5, 20, 40]) {
      const edge = all[at]!.at;
      const since = (await admin.audit.list({ from: edge, limit: 200 })).rows.map(({ position }) => position);
      expect(since).toEqual(all.filter((entry) => entry.at >= edge).map(({ position }) => position));
      const [before] = (await admin.audit.list({ until: edge, limit: 1 })).rows;
      expect(before!.position).toBe(all.find((entry) => entry.at < edge)!.position);
    }
    expect((await admin.audit.list({ from: all[20]!.at, until: all[20]!.at })).rows).toEqual([]);
  });

  test("whoever has left is still called by name", async () => {
    const person = world.ours.principal("staff").userId;
    await world.admin("delete from platform.membership where user_id = $1", [person]);
    const { rows, names } = await world.as("admin").audit.list({ person, limit: 1 });
    expect(rows).toMatchObject([{ personId: person, who: "staff of ours" }]);
    expect(names[person]).toBe("staff of ours");
  });

  test("what the plan keeps no longer goes batch by batch, and the chain still holds", async () => {
    await sealOurs();
    const keep = async (at: Date) =>
      removeOldEntries({ asActor: (work) => world.backend.database.asActor(productIn(world.ours.id), work), clock: () => at });
    const inYears = new Date(Date.now() + 10 * 365 * 86_400_000);
    // The database itself refuses what is younger than a day, whatever a clock says.
    await expect(keep(inYears)).rejects.toMatchObject({ cause: { code: "22023" } });
    expect(await keep(new Date())).toBe(0);
    const first = "(select min(to_position) from audit.seal where org_id = $1)";
    await tamper(
      `update audit.entry set at = at - interval '10 years' where org_id = '${world.ours.id}' and position <= ${first.replace("$1", `'${world.ours.id}'`)}`,
    );
    await tamper(
      `update audit.seal set last_at = last_at - interval '10 years', first_at = first_at - interval '10 years' where org_id = '${world.ours.id}' and number = 1`,
    );
    const removed = await keep(new Date());
    expect(removed).toBeGreaterThan(0);
    const [gone] = await world.admin<{ entries: number }>(
      `select count(*)::int as entries from audit.entry where org_id = $1 and position <= ${first}`,
      [world.ours.id],
    );
    expect(gone).toEqual({ entries: 0 });
    // Its times were altered above, which is what makes it old and what the chain tells.
    expect((await verdict()).finding).toMatchObject({ what: "sealAltered", seal: 1 });
    await tamper(
      `update audit.seal set last_at = last_at + interval '10 years', first_at = first_at + interval '10 years' where org_id = '${world.ours.id}' and number = 1`,
    );
    expect(await verdict()).toMatchObject({ isWhole: true, removedUntil: expect.any(Date) as Date });
    expect((await world.as("admin").audit.list({ act: "audit.entriesRemoved" })).rows).toHaveLength(1);
  });
});
