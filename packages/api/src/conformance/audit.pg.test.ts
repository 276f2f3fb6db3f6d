import { getTableConfig } from "drizzle-orm/pg-core";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { withClient } from "@freehold/database/administrator.ts";
import { databaseUrl } from "@freehold/database/connection-url.ts";
import { harden } from "@freehold/database/protection/harden.ts";
import { auditRuleOf } from "@freehold/kernel/table/audit.ts";
import { inhabit } from "../testing/inhabited.ts";
import { createWorld, type World } from "../testing/world.ts";
import { structure } from "../structure.ts";

const tables = [...structure.tables, ...structure.identity].map((table) => {
  const { schema = "public", name } = getTableConfig(table);
  return { name: `${schema}.${name}`, rule: auditRuleOf(table) };
});
const recorded = tables.filter(({ rule }) => rule?.exempt === undefined).map(({ name }) => name);

describe.each(tables)("$name", ({ rule }) => {
  test("is recorded in the audit trail, or says in a sentence why not", () => {
    expect(rule).toBeDefined();
    if (rule?.exempt !== undefined) expect(rule.exempt).toMatch(/^[A-Z].{15,}\.$/);
  });
});

describe("in the database", () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld({ name: "audited" });
    await inhabit(world);
  });
  afterAll(() => world[Symbol.asyncDispose]());

  test("every recorded table has a trigger for each way in which its rows change, and no other table has one", async () => {
    const found = await world.admin<{ name: string; triggers: string[] }>(`
    select n.nspname || '.' || c.relname as name, array_agg(t.tgname::text order by t.tgname) as triggers
    from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace
      join pg_proc p on p.oid = t.tgfoid and p.proname = 'audit_' || n.nspname || '_' || c.relname
    where p.pronamespace = 'freehold'::regnamespace and t.tgenabled = 'O' group by 1`);
    expect(found.map(({ name }) => name).toSorted()).toEqual(recorded.toSorted());
    for (const { name, triggers } of found) expect(`${name} ${triggers.join()}`).toBe(`${name} audit_added,audit_changed,audit_removed`);
  });

  test("a trigger that was taken away, weakened or switched off is back after the next start, and nothing else is touched", async () => {
    const [{ name }] = (await world.admin<{ name: string }>("select current_database() as name")) as [{ name: string }];
    const connectionString = databaseUrl(inject("postgres").adminUrl, name);
    const hardenAgain = (): Promise<string[]> =>
      withClient({ connectionString, pipeline: true }, async (client) => {
        await client.query("set role freehold_owner");
        return harden(client, structure);
      });
    expect(await hardenAgain()).toEqual([]);
    await world.admin(`drop trigger audit_added on coldchain.site; alter table coldchain.area disable trigger audit_removed;
      create or replace trigger audit_changed after update on coldchain.site for each row when (false)
        execute function freehold.audit_coldchain_site();
      create or replace function freehold.audit_coldchain_area() returns trigger language plpgsql as 'begin return null; end';
      create function freehold.audit_forgotten() returns trigger language plpgsql as 'begin return null; end'`);
    expect(await hardenAgain()).toHaveLength(5);
    expect(await hardenAgain()).toEqual([]);
  });

  test("whatever was written for an organization left an entry that says who and by which request, if a procedure did it", async () => {
    const inhabited = await world.admin<{ name: string }>(
      "select distinct resource as name from audit.entry where org_id = $1 and act = 'create'",
      [world.ours.id],
    );
    const ofOrganizations = structure.tables.map((table) => `${getTableConfig(table).schema}.${getTableConfig(table).name}`);
    const expected = recorded.filter((name) => ofOrganizations.includes(name));
    expect(inhabited.map(({ name }) => name).toSorted()).toEqual(expected.toSorted());
    // What fixtures write without a procedure has no request.
    const [lacking] = await world.admin(
      "select count(*)::int as entries from audit.entry where through = 'session' and (person_id is null or request_id is null)",
    );
    expect(lacking).toEqual({ entries: 0 });
  });

  test("nothing that opens a door is in any entry: no hash of a password, session, key or ticket, and no secret of a code generator", async () => {
    const secrets = await world.admin<{ secret: string }>(`
    select password_hash as secret from identity."user" where password_hash is not null
    union all select id from identity.session union all select id from identity.refresh_token union all select id from identity.ticket
    union all select id from identity.api_key_secret union all select hash from identity.recovery_code union all select secret from identity.totp`);
    expect(secrets.length).toBeGreaterThan(10);
    const entries = await world.admin<{ told: string }>("select concat_ws(' ', e.*) as told from audit.entry e");
    const told = entries.map((entry) => entry.told).join("\n");
    for (const { secret } of secrets) expect(told).not.toContain(secret);
    expect(told).toMatch(/password_hash.{1,6}\(secret\)/);
  });
});
