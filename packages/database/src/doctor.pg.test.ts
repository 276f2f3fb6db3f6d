import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DomainError } from "@freehold/kernel/fault.ts";
import { assertSafe, examine } from "./doctor.ts";
import type { Finding } from "./doctor/check.ts";
import { withoutSubselects } from "./doctor/table-checks.ts";
import { fixture } from "./testing/fixture.ts";
import { testDatabase, type TestDatabase } from "./testing/test-database.ts";

let db: TestDatabase;

beforeAll(async () => {
  db = await testDatabase({ name: "doctor", ...fixture });
});
afterAll(() => db[Symbol.asyncDispose]());

test("a database as Freehold makes it has nothing wrong with it", async () => {
  expect(await examine(db.database)).toEqual([]);
  await assertSafe(db.database);
});

/** A role of its own for each shape: the real one belongs to every test of the run. */
async function examineAs(grants: readonly string[]): Promise<{ findings: Finding[]; refusal: string }> {
  const role = `shape_${db.adminUrl.split("_").at(-1)}`;
  const password = "only-here";
  await db.admin(
    `create role ${role} login password '${password}'; grant connect on database "${new URL(db.adminUrl).pathname.slice(1)}" to ${role}`,
  );
  try {
    for (const statement of grants) await db.admin(statement.replaceAll("ROLE", role));
    const url = new URL(db.adminUrl);
    url.username = role;
    url.password = password;
    const findings = await examine({ appUrl: url.href });
    const refusal = await assertSafe({ appUrl: url.href }).then(
      () => "",
      (error: unknown) => (error instanceof DomainError ? error.message : Promise.reject(error)),
    );
    return { findings, refusal };
  } finally {
    await db.admin(`drop table if exists fixture.shape; drop owned by ${role}; drop role ${role}; drop role if exists ${role}_between`);
  }
}

describe("it refuses to serve as a role", () => {
  test("that has no rights at all: it is merely useless", async () => {
    expect(await examineAs([])).toEqual({ findings: [], refusal: "" });
  });

  test.each([
    ["that is a superuser", "role-attributes", ["alter role ROLE superuser"]],
    ["that bypasses row-level security", "role-attributes", ["alter role ROLE bypassrls"]],
    ["that may create roles", "role-attributes", ["alter role ROLE createrole"]],
    ["that may replicate", "role-attributes", ["alter role ROLE replication"]],
    ["that may create databases", "role-attributes", ["alter role ROLE createdb"]],
    ["that is a member of the owner", "role-membership", ["grant freehold_owner to ROLE"]],
    [
      "that is a member of the owner but does not inherit",
      "role-membership",
      ["alter role ROLE noinherit", "grant freehold_owner to ROLE"],
    ],
    ["that is a member of a role that bypasses row-level security", "role-membership", ["grant freehold_backup to ROLE"]],
    [
      "that is a superuser's member through another role",
      "role-membership",
      ["create role ROLE_between", "grant postgres to ROLE_between", "grant ROLE_between to ROLE"],
    ],
    ["that reads all data by a predefined role", "role-membership", ["grant pg_read_all_data to ROLE"]],
    ["that owns a table", "role-owns", ["create table fixture.shape ()", "alter table fixture.shape owner to ROLE"]],
    ["that may create in a schema", "role-creates", ["grant create on schema fixture to ROLE"]],
    [
      "that may create schemas",
      "role-creates",
      [`do $$ begin execute format('grant create on database %I to ROLE', current_database()); end $$`],
    ],
    ["that may truncate", "role-truncates", ["grant truncate on fixture.area to ROLE"]],
    ["whose sessions begin with row security off", "row-security-off", ["alter role ROLE set row_security = off"]],
    ["whose sessions skip triggers and foreign keys", "triggers-skipped", ["alter role ROLE set session_replication_role = replica"]],
  ])("%s", async (_, check, grants) => {
    const { findings, refusal } = await examineAs(grants);
    expect(findings.filter(({ level }) => level === "danger").map((finding) => finding.check)).toContain(check);
    expect(refusal).toMatch(
      /^Freehold does not serve from this database:\n- The role|^Freehold does not serve from this database:\n- Sessions/,
    );
  });
});

describe("it finds", () => {
  const tenantPolicy = (table: string) =>
    `create policy tenant on ${table} as restrictive to freehold_app using (org_id = (select nullif(current_setting('app.org_id', true), '')::uuid)) with check (org_id = (select nullif(current_setting('app.org_id', true), '')::uuid))`;
  const forced = (table: string) => `alter table ${table} enable row level security; alter table ${table} force row level security`;

  test.each([
    [
      "a table without row-level security",
      "row-security-missing",
      "create table fixture.x (a int primary key); grant select on fixture.x to freehold_app",
    ],
    ["a table whose owner is not forced", "row-security-missing", "alter table fixture.area no force row level security"],
    ["a table without its tenant policy", "tenant-policy-missing", "drop policy tenant on fixture.area"],
    [
      "a tenant policy that anything can widen",
      "tenant-policy-missing",
      `drop policy tenant on fixture.area; ${tenantPolicy("fixture.area").replace("restrictive", "permissive")}`,
    ],
    [
      "a policy that lets everybody write",
      "policy-always-true",
      `create table fixture.x (a int primary key); ${forced("fixture.x")}; grant insert on fixture.x to freehold_app; create policy p on fixture.x for insert to public with check (true)`,
    ],
    ["a tenant policy that lets every organization in", "policy-altered", "alter policy tenant on fixture.area using (org_id is not null)"],
    ["a policy that binds another role than before", "policy-altered", "alter policy tenant on fixture.area to freehold_feed"],
    [
      "an identity table that requests of organizations can read",
      "policy-altered",
      "alter policy identity on fixture.person using (id is not null)",
    ],
    ["a policy beside the declared ones", "policy-undeclared", "create policy more on fixture.unit to freehold_app using (id is not null)"],
    ["a declared policy that is gone", "policy-missing", "drop policy remove on fixture.area"],
    ["a database that has forgotten what its policies must say", "policies-unknown", "drop function freehold.expected_policies()"],
    ["a record of policies that was emptied", "policies-unknown", "delete from freehold.protection"],
    ["a trigger that is switched off", "trigger-disabled", "alter table fixture.area disable trigger touch"],
    ["a foreign key that is switched off", "trigger-disabled", "alter table fixture.unit disable trigger all"],
    [
      "a column of an unprotected table that requests can reach",
      "row-security-missing",
      "create table fixture.x (a int primary key); grant select (a) on fixture.x to freehold_app",
    ],
    ["policies that are switched off", "policy-without-row-security", "alter table fixture.area disable row level security"],
    [
      "a partition that can be named",
      "partition-reachable",
      "create table fixture.x (a int) partition by list (a); create table fixture.x_1 partition of fixture.x default; grant select on fixture.x_1 to freehold_app",
    ],
    [
      "a view of its owner",
      "view-of-its-owner",
      "create view fixture.x as select * from fixture.area; grant select on fixture.x to freehold_app",
    ],
    [
      "a materialized view",
      "view-of-its-owner",
      "create materialized view fixture.x as select * from fixture.area; grant select on fixture.x to freehold_app",
    ],
    [
      "a foreign key across organizations",
      "reference-without-organization",
      "alter table fixture.area add unique (id); alter table fixture.unit add foreign key (area_id) references fixture.area (id)",
    ],
    [
      "a collation that calls different texts equal",
      "text-without-bytes",
      "create collation fixture.loose (provider = icu, locale = 'und-u-ks-level2', deterministic = false); alter table fixture.unit add loose text collate fixture.loose",
    ],
    [
      "a definer function of a superuser",
      "definer-of-power",
      "create function fixture.f() returns int language sql security definer set search_path = pg_catalog as 'select 1'; grant execute on function fixture.f() to freehold_app",
    ],
    [
      "a definer function with the caller's search path",
      "definer-without-search-path",
      "create function fixture.f() returns int language sql security definer as 'select 1'; alter function fixture.f() owner to freehold_owner",
    ],
    [
      "a definer function for everybody",
      "definer-for-everybody",
      "create function fixture.f() returns int language sql security definer set search_path = pg_catalog as 'select 1'; alter function fixture.f() owner to freehold_owner",
    ],
    [
      "a policy that reads settings once a row",
      "policy-reads-settings-per-row",
      `create table fixture.x (a text primary key); ${forced("fixture.x")}; grant select on fixture.x to freehold_app; create policy p on fixture.x using (a = current_setting('app.role', true))`,
    ],
    [
      "a table that lets nobody in",
      "row-security-without-policy",
      `create table fixture.x (a int primary key); ${forced("fixture.x")}; grant select on fixture.x to freehold_app`,
    ],
    ["a table without a primary key", "no-primary-key", "create table fixture.x (a int); grant select on fixture.x to freehold_app"],
    [
      "a foreign key without an index",
      "foreign-key-without-index",
      "alter table fixture.unit add other uuid; alter table fixture.unit add foreign key (org_id, other) references fixture.area (org_id, id)",
    ],
    ["an index that is there twice", "same-index-twice", "create index a on fixture.unit (note); create index b on fixture.unit (note)"],
    ["a publication that is gone", "publication", "drop publication freehold"],
    ["a replication slot that nobody reads", "idle-slot", "select pg_create_logical_replication_slot('doctor_idle', 'pgoutput')"],
  ])("%s", async (_, check, spoil) => {
    await using spoiled = await testDatabase({ name: "spoiled", ...fixture });
    try {
      for (const statement of spoil.split("; ")) await spoiled.admin(statement);
      expect((await examine(spoiled.database)).map((finding) => finding.check)).toContain(check);
    } finally {
      await spoiled.admin(
        "select pg_drop_replication_slot(slot_name) from pg_replication_slots where slot_name = 'doctor_idle' and database = current_database()",
      );
    }
  });

  test("of altered policies which they are, and the statements it gives restore them", async () => {
    await using spoiled = await testDatabase({ name: "restored", ...fixture });
    await spoiled.admin(`alter policy tenant on fixture.area using (org_id is not null); drop policy read on fixture.unit;
      create policy more on fixture.unit using (id is not null); alter policy identity on fixture.person using (id is not null)`);
    const findings = await examine(spoiled.database);
    expect(findings.map(({ message }) => /^The policy (\w+) of ([\w.]+) /.exec(message)?.slice(1))).toEqual([
      ["tenant", "fixture.area"],
      ["identity", "fixture.person"],
      ["more", "fixture.unit"],
      ["read", "fixture.unit"],
    ]);
    for (const { message } of findings) await spoiled.admin(message.split(" run: ")[1]!);
    expect(await examine(spoiled.database)).toEqual([]);
  });

  test("settings inside a subselect are not read once a row", () => {
    expect(withoutSubselects("((a = ( SELECT (x(current_setting('s')))::text)) AND b)")).toBe("((a = ) AND b)");
    expect(withoutSubselects("(a = current_setting('s'))")).toContain("current_setting(");
  });
});
