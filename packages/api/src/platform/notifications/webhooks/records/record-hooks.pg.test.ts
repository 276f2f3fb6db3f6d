import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { testDatabase, type TestDatabase } from "@freehold/database/testing/test-database.ts";
import { migrationsFolder, structure } from "../../../../structure.ts";
import { testBackend } from "../../../../testing/test-backend.ts";
import { createTestOrganization, World } from "../../../../testing/world.ts";
import { openReceiver, type Receiver } from "../../testing/receiver.ts";
import { announceChanges } from "./announce-changes.ts";
import type { HookedTable } from "./tables.contract.ts";

const day = 24 * 3_600_000;

let database: TestDatabase;
let world: World;
let outside: Receiver;
let now: Date;
let areaId: string;

beforeAll(async () => {
  outside = await openReceiver();
  now = new Date(Date.now() + day);
  database = await testDatabase({ name: "record_hooks", migrationsFolder, ...structure });
  const backend = testBackend(database, { clock: () => now, outward: { privateTargets: ["127.0.0.0/8"], patience: 5000 } });
  const ours = await createTestOrganization(backend, "ours");
  const theirs = await createTestOrganization(backend, "theirs");
  world = new World(backend, { ours, theirs, admin: database.admin }, async () => database[Symbol.asyncDispose]());
  const site = await world.as("manager").coldchain.site.create({ name: "North" });
  areaId = (await world.as("manager").coldchain.area.create({ siteId: site.id, name: "Dock" })).id;
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
  await outside[Symbol.asyncDispose]();
});
beforeEach(async () => {
  outside.posted.length = 0;
  outside.answer = () => ({ status: 204 });
  await world.admin("delete from platform.webhook_endpoint");
  await world.admin("delete from platform.webhook_change");
  await world.admin(`update identity.session set confirmed_at = '${now.toISOString()}'`);
});

const units = () => world.as("manager").coldchain.unit;
const hookOn = (tables: Partial<HookedTable>[], role: "admin" | "owner" = "admin") =>
  world.as(role).webhooks.create({
    label: "Mirror",
    url: `${outside.url}/hook`,
    tables: tables.map((table) => ({ resource: "coldchain.unit", acts: ["created", "changed", "removed"], ...table })),
  });
async function tell(): Promise<void> {
  await announceChanges(world.backend);
  await world.backend.jobs.drain();
}
type Told = {
  type: string;
  id: string;
  data: { recordId: string; position: number; before: object | null; after: object | null; changed: string[] };
};
const told = (): Told[] => outside.posted.map(({ body }) => JSON.parse(body.toString()) as Told);

describe("a webhook on records", () => {
  test("is told of what is created, changed and removed, as it was and as it is, once, and of nothing before it was made", async () => {
    const early = await units().create({ areaId, name: "Early", kind: "fridge" });
    await hookOn([{}]);
    const made = await units().create({ areaId, name: "Late", kind: "fridge", maxCelsius: 4.5 });
    await units().update({ id: made.id, patch: { name: "Later", maxCelsius: null } });
    await world.as("admin").coldchain.unit.remove({ id: made.id });
    await units().update({ id: early.id, patch: { name: "Earlier" } });
    await tell();
    await tell();
    const posted = told().toSorted((one, other) => one.data.position - other.data.position);
    expect(posted.map(({ type }) => type)).toEqual(["created", "changed", "removed", "changed"].map((act) => `coldchain.unit.${act}`));
    expect(posted[0]).toMatchObject({
      data: {
        organizationId: world.ours.id,
        resource: "coldchain.unit",
        recordId: made.id,
        url: `https://freehold.example/ours/r/coldchain/unit/${made.id}`,
        by: world.ours.principal("manager").userId,
        before: null,
        after: { id: made.id, name: "Late", maxCelsius: 4.5, createdAt: made.createdAt.toISOString(), version: 1 },
        changed: null,
      },
    });
    expect(posted[1]!.data).toMatchObject({ before: { name: "Late", version: 1 }, after: { name: "Later", maxCelsius: null, version: 2 } });
    expect(posted[1]!.data.changed).toEqual(expect.arrayContaining(["name", "maxCelsius", "version"]));
    expect(posted[2]!.data).toMatchObject({ before: { name: "Later" }, after: null });
    expect(new Set(posted.map(({ id }) => id)).size).toBe(4);
  });

  test("is told of those that fit its filter before or after the change, and of the acts that it asks for", async () => {
    await hookOn([{ acts: ["changed"], filter: { op: "gt", column: "maxCelsius", value: 5 } }]);
    const cold = await units().create({ areaId, name: "Cold", kind: "fridge", maxCelsius: 2 });
    await units().update({ id: cold.id, patch: { name: "Still cold" } });
    await units().update({ id: cold.id, patch: { maxCelsius: 8 } });
    await units().update({ id: cold.id, patch: { maxCelsius: 3 } });
    await units().update({ id: cold.id, patch: { name: "Cold again" } });
    await tell();
    expect(told().map(({ data }) => data.changed.includes("maxCelsius"))).toEqual([true, true]);
    await expect(hookOn([{ filter: "nothing=1" }])).rejects.toMatchObject({
      cause: { code: "filter.invalid", details: { fields: { "tables.0.filter": expect.stringContaining("nothing") } } },
    });
    await expect(hookOn([{ resource: "platform.webhookDelivery" }])).rejects.toMatchObject({ cause: { code: "webhooks.tableUnknown" } });
    await expect(hookOn([{ resource: "webhooks.delivery" }])).rejects.toMatchObject({ cause: { code: "webhooks.tableUnknown" } });
  });

  test("of another organization hears nothing of ours, nor can it look at what waits", async () => {
    await world.neighbour("admin").webhooks.create({ label: "Spy", url: `${outside.url}/spy`, tables: [{ resource: "coldchain.unit" }] });
    await units().create({ areaId, name: "Ours alone", kind: "fridge" });
    await tell();
    expect(outside.posted).toEqual([]);
    await hookOn([{}]);
    await units().create({ areaId, name: "Ours", kind: "fridge" });
    const seen = await world.backend.database.asActor(world.ours.principal("owner"), (tx) =>
      tx.execute("select * from platform.webhook_change"),
    );
    expect(seen.rows).toEqual([]);
    await tell();
    expect(outside.posted.map(({ path }) => path)).toEqual(["/hook"]);
  });

  test("stops and says so when the person who chose its records may not read them any more, also for what is on its way", async () => {
    const { id } = await hookOn([{}]);
    await units().create({ areaId, name: "Before", kind: "fridge" });
    await announceChanges(world.backend);
    const owner = world.ours.principal("owner");
    const adminId = world.ours.principal("admin").userId;
    const demote = (role: "member" | "admin") =>
      world.admin(`update platform.membership set role = '${role}' where org_id = $1 and user_id = $2`, [owner.organizationId, adminId]);
    await demote("member");
    await world.backend.jobs.drain();
    expect(outside.posted).toEqual([]);
    const endpoint = await world.as("owner").webhooks.get({ id });
    expect(endpoint.switchedOffBecause).toContain("is no admin any more");
    expect((await world.as("owner").notifications.list({ limit: 1 })).rows).toMatchObject([
      { title: "The webhook Mirror is switched off" },
    ]);
    // Somebody else takes it over in their own name; what was missed is replayed by its time.
    await world.as("owner").webhooks.change({ id, tables: [{ resource: "coldchain.unit" }] });
    await world.as("owner").webhooks.switch({ id, isOn: true });
    await units().create({ areaId, name: "After", kind: "fridge" });
    await tell();
    expect(told().map(({ data }) => data.after)).toMatchObject([{ name: "After" }]);
    const replayed = await world.as("owner").webhooks.replay({ id, from: new Date(Date.now() - day), until: new Date(Date.now() + day) });
    expect(replayed).toEqual({ deliveries: 2, isAll: true });
    await tell();
    // Two deliveries that are due at once have no order.
    const again = told().slice(1);
    expect(again.map(({ data }) => (data.after as { name: string }).name).toSorted()).toEqual(["After", "Before"]);
    const repeated = again.findIndex(({ id: event }) => event === told()[0]!.id) + 1;
    expect(told()[repeated]!.data.after).toMatchObject({ name: "After" });
    expect(outside.posted[repeated]!.headers["webhook-id"]).toBe(outside.posted[0]!.headers["webhook-id"]);
    await demote("admin");
  });

  test("costs a write without any listener one look into a cache: nothing is written down", async () => {
    await units().create({ areaId, name: "Quiet", kind: "fridge" });
    expect(await world.admin("select from platform.webhook_change")).toEqual([]);
    const flags = await world.admin<{ name: string }>("select relname as name from pg_class where relname like 'hooked_%'");
    expect(flags.map(({ name }) => name)).toEqual(["hooked_coldchain_unit"]);
  });

  test("is told of records by what stands in fields of the organization's own", async () => {
    await world.as("manager").crm.customField.create({ subject: "company", key: "size", label: "Size", kind: "number" });
    await hookOn([{ resource: "crm.party", acts: ["changed"], filter: "custom.float.size>=10" }]);
    const small = await world.as("staff").crm.party.create({ kind: "company", name: "Small", custom: { size: 3 } });
    await world.as("staff").crm.party.update({ id: small.id, patch: { name: "Still small" } });
    await world.as("staff").crm.party.update({ id: small.id, patch: { custom: { size: 12 } } });
    await tell();
    expect(told().map(({ data }) => data.changed.includes("custom"))).toEqual([true]);
  });

  test("misses nothing when the process that tells is killed, whenever that is", async () => {
    await hookOn([{}]);
    const rows = Array.from(
      { length: 12 },
      (_, at) => ({ act: "create", values: { areaId, name: `Storm ${at}`, kind: "fridge" } }) as const,
    );
    const { rows: made } = await units().bulk({ rows });
    const script = fileURLToPath(new URL("../../testing/telling-process.ts", import.meta.url));
    const { adminUrl, secret } = database;
    // Killed amid deciding who is told, then by a receiver that was told three things, which nobody has written down.
    for (const dies of ["announcing", "posting"]) {
      const child = spawn(process.execPath, [script, adminUrl, secret, dies], { stdio: ["ignore", "inherit", "inherit"] });
      outside.answer = () => {
        if (outside.posted.length === 3) child.kill("SIGKILL");
        return outside.posted.length === 3 ? "silence" : { status: 204 };
      };
      expect(await once(child, "exit")).toEqual([null, "SIGKILL"]);
    }
    outside.answer = () => ({ status: 204 });
    await world.admin("update platform.job_worker set seen_at = seen_at - interval '1 minute'");
    await tell();
    expect(new Set(told().map(({ data }) => data.recordId))).toEqual(new Set(made.map(({ id }) => id)));
    expect(new Set(outside.posted.map(({ headers }) => headers["webhook-id"])).size).toBe(12);
  });
});
