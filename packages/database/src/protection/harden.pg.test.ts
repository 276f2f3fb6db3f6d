import { eq, sql } from "drizzle-orm";
import { text } from "drizzle-orm/pg-core";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { atLeast, isMe } from "@freehold/kernel/expression/language.ts";
import { newId } from "@freehold/kernel/id.ts";
import { userReference } from "@freehold/kernel/table/columns.ts";
import { tenantTable } from "@freehold/kernel/table/tenant-table.ts";
import { inTransaction, withClient } from "../administrator.ts";
import type { Database } from "../database.ts";
import { assertSafe, examine } from "../doctor.ts";
import { generatedMigration } from "../generate.ts";
import { harden } from "./harden.ts";
import { migrate } from "../migrate.ts";
import { migrationFrom } from "../migration-files.ts";
import type { ProtectedSchema } from "./protected-schema.ts";
import { foldedSearch } from "../search.ts";
import { area, caretaker, fixture, fixtureSchema, reading, somebody, unit } from "../testing/fixture.ts";
import { bareDatabase, testDatabase, type TestDatabase } from "../testing/test-database.ts";

let db: TestDatabase;
let database: Database;
const { secret } = inject("postgres");

beforeAll(async () => {
  db = await testDatabase({ name: "harden", ...fixture });
  ({ database } = db);
});
afterAll(() => db[Symbol.asyncDispose]());

const hardenAgain = (schema: ProtectedSchema = fixture): Promise<string[]> =>
  withClient({ connectionString: db.adminUrl, pipeline: true }, async (client) => {
    await client.query("set role freehold_owner");
    return harden(client, schema);
  });

describe("hardening", () => {
  test("a second run has nothing to do", async () => {
    expect(await hardenAgain()).toEqual([]);
  });

  test("whatever was loosened by hand is tight again after the next run", async () => {
    await db.admin(`alter table fixture.area no force row level security; alter table fixture.unit disable row level security;
      grant all on fixture.reading to freehold_app; grant select on fixture.area to public; drop policy owner on fixture.caretaker;
      drop trigger touch on fixture.unit; alter table fixture.unit replica identity default;
      alter publication freehold drop table fixture.area; create table fixture.stray (); alter publication freehold add table fixture.stray;
      alter table fixture.area disable trigger user; grant update (celsius) on fixture.reading to freehold_app;
      create or replace trigger touch before update on fixture.caretaker for each row when (false) execute function freehold.touch()`);
    expect((await hardenAgain()).length).toBeGreaterThan(11);
    expect(await hardenAgain()).toEqual([]);
    expect((await examine(database)).filter(({ object }) => object !== "fixture.stray")).toEqual([]);
    await db.admin("drop table fixture.stray");
  });

  test("search text that went stale while its trigger was off is right again", async () => {
    const actor = somebody("owner");
    const { areaId } = await populated(actor);
    await db.admin("alter table fixture.area disable trigger search");
    await database.asActor(actor, (tx) => tx.update(area).set({ name: "Été" }).where(eq(area.id, areaId)));
    await hardenAgain();
    expect(await db.admin("select search_text from fixture.area where id = $1", [areaId])).toEqual([{ search_text: "ete" }]);
  });

  test("an altered policy is not repaired in silence: the database is refused until somebody restores it", async () => {
    await using altered = await testDatabase({ name: "altered", ...fixture });
    await altered.admin("alter policy tenant on fixture.area using (org_id is not null)");
    await migrate({
      adminUrl: altered.adminUrl,
      secret,
      folder: [await generatedMigration([...fixture.tables, ...fixture.identity])],
      ...fixture,
    });
    await expect(assertSafe(altered.database)).rejects.toThrow("The policy tenant of fixture.area is not what this release declares");
  });

  test("a policy that was altered before a migration is refused after it too", async () => {
    await using altered = await testDatabase({ name: "altered", ...fixture });
    await altered.admin("alter policy tenant on fixture.area using (org_id is not null)");
    const folder = [
      await generatedMigration([...fixture.tables, ...fixture.identity]),
      migrationFrom("0001_more", "create table fixture.more ();"),
    ];
    expect(await migrate({ adminUrl: altered.adminUrl, secret, folder, ...fixture })).toEqual(["0001_more"]);
    await expect(assertSafe(altered.database)).rejects.toThrow("The policy tenant of fixture.area is not what this release declares");
  });

  test("a policy whose columns no migration makes is told by its table", async () => {
    await using bare = await bareDatabase("unmigrated");
    const now = { owner: userReference(), name: text() };
    const before = tenantTable(fixtureSchema, "thing", { name: text() }, { read: atLeast("viewer") });
    const after = tenantTable(fixtureSchema, "thing", now, { read: isMe("owner") });
    const folder = [await generatedMigration([before])];
    await expect(migrate({ adminUrl: bare.adminUrl, secret, folder, tables: [after], links: [] })).rejects.toThrow(
      'The policies of fixture.thing do not fit it: column "owner" does not exist. Is a migration missing?',
    );
  });

  test("TRUNCATE, which no policy limits, is impossible for requests", async () => {
    for (const table of ["area", "unit", "reading", "person"]) {
      await expect(
        database.asActor(somebody("owner"), (tx) => tx.execute(sql.raw(`truncate fixture.${table} cascade`))),
      ).rejects.toMatchObject({
        cause: { code: "42501" },
      });
    }
  });

  test("a series is added to, never changed or emptied", async () => {
    const actor = somebody("owner");
    const { unitId } = await populated(actor);
    await database.asActor(actor, (tx) => tx.insert(reading).values({ unitId, measuredAt: new Date(0), celsius: 4 }));
    await expect(database.asActor(actor, (tx) => tx.update(reading).set({ celsius: 5 }))).rejects.toMatchObject({
      cause: { code: "42501" },
    });
    await expect(database.asActor(actor, (tx) => tx.delete(reading))).rejects.toMatchObject({ cause: { code: "42501" } });
    expect(await database.asActor(actor, (tx) => tx.select({ celsius: reading.celsius }).from(reading))).toEqual([{ celsius: 4 }]);
  });

  test("the feed is told whole rows of what changes, of every declared table and no other", async () => {
    const tables = await db.admin<{ name: string; identity: string }>(`select p.tablename as name, c.relreplident as identity
      from pg_publication_tables p join pg_class c on c.oid = format('%I.%I', p.schemaname, p.tablename)::regclass where p.pubname = 'freehold' order by 1`);
    expect(tables).toEqual([
      { name: "area", identity: "f" },
      { name: "caretaker", identity: "f" },
      { name: "person", identity: "f" },
      { name: "reading", identity: "d" },
      { name: "unit", identity: "f" },
    ]);
  });

  test("the feed's role reads no table, and the backup's role reads all of them", async () => {
    const read = (role: string) =>
      db.admin<{ may: boolean }>(`select distinct has_table_privilege('${role}', c.oid, 'SELECT') as may from pg_class c
        join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('r', 'p') and n.nspname in ('fixture', 'freehold')`);
    expect(await read("freehold_feed")).toEqual([{ may: false }]);
    expect(await read("freehold_backup")).toEqual([{ may: true }]);
    expect(await read("freehold_app")).toEqual(expect.arrayContaining([{ may: false }]));
  });

  test("every change counts the version and dates the row; the caller cannot say otherwise", async () => {
    const actor = somebody("owner");
    const { areaId } = await populated(actor);
    const [row] = await database.asActor(actor, (tx) =>
      tx
        .update(area)
        .set({ name: "new", version: 40, updatedAt: new Date(0) })
        .where(eq(area.id, areaId))
        .returning(),
    );
    expect(row).toMatchObject({ version: 2, name: "new" });
    expect(row!.updatedAt.getTime()).toBeGreaterThanOrEqual(row!.createdAt.getTime());
    await expect(
      database.asActor(actor, (tx) => tx.update(area).set({ id: newId<"area">() }).where(eq(area.id, areaId)).returning()),
    ).rejects.toMatchObject({
      code: "database.identityChanged",
    });
  });
});

describe("links under forced row-level security with a plain owner", () => {
  test("a link function grants what the rows say, to the caller in this organization only", async () => {
    const actor = somebody("owner");
    const member = somebody("member", actor.organizationId);
    const { unitId } = await populated(actor);
    const seen = () => database.asActor(member, (tx) => tx.select({ id: unit.id }).from(unit));
    expect(await seen()).toEqual([]);
    const [care] = await database.asActor(actor, (tx) => tx.insert(caretaker).values({ userId: member.userId, unitId }).returning());
    expect(await seen()).toEqual([{ id: unitId }]);
    const elsewhere = { ...member, organizationId: newId<"organization">() };
    expect(await database.asActor(elsewhere, (tx) => tx.execute(sql`select * from links."carerOf"()`)).then(({ rows }) => rows)).toEqual(
      [],
    );
    await database.asActor(actor, (tx) => tx.delete(caretaker).where(eq(caretaker.id, care!.id)));
    expect(await seen()).toEqual([]);
  });

  test("only requests may call link functions, and they run as the plain owner", async () => {
    const found = await db.admin(`select r.rolname as owner, r.rolsuper as super, p.prosecdef as definer, p.proconfig as settings,
        has_function_privilege('freehold_app', p.oid, 'EXECUTE') as app, has_function_privilege('freehold_feed', p.oid, 'EXECUTE') as feed
      from pg_proc p join pg_roles r on r.oid = p.proowner where p.pronamespace = 'links'::regnamespace`);
    expect(found).toEqual([
      { owner: "freehold_owner", super: false, definer: true, settings: ["search_path=pg_catalog, pg_temp"], app: true, feed: false },
    ]);
  });

  test("a link function that lost its conditions, so that its text is part of the right one, gets them back", async () => {
    await using loose = await testDatabase({ name: "loose", ...fixture });
    const folder = [await generatedMigration([...fixture.tables, ...fixture.identity])];
    const read = () => loose.admin<{ source: string }>("select prosrc as source from pg_proc where pronamespace = 'links'::regnamespace");
    const [whole] = await read();
    await loose.admin(`create or replace function links."carerOf"() returns setof uuid language sql stable security definer
      set search_path = pg_catalog, pg_temp as $$${whole!.source.split(" where ")[0]!.split("\n  where ")[0]!}$$`);
    expect(await read()).not.toEqual([whole]);
    await migrate({ adminUrl: loose.adminUrl, secret, folder, ...fixture });
    expect(await read()).toEqual([whole]);
  });

  test("a link that is declared no longer loses its function", async () => {
    await using bare = await bareDatabase("links");
    const schema = fixtureWithoutLink();
    const folder = [await generatedMigration(schema.tables)];
    await migrate({ adminUrl: bare.adminUrl, secret, folder, ...schema, links: fixture.links });
    const client = await bare.connect();
    const count = async () =>
      (await client.query<{ n: number }>("select count(*)::int as n from pg_proc where pronamespace = 'links'::regnamespace")).rows[0]?.n;
    expect(await count()).toBe(1);
    await migrate({ adminUrl: bare.adminUrl, secret, folder, ...schema });
    expect(await count()).toBe(0);
  });

  function fixtureWithoutLink(): ProtectedSchema {
    return { tables: [area, tenantTable(fixtureSchema, "unit", { name: text() }, { read: atLeast("viewer") }), caretaker], links: [] };
  }
});

describe("migrations on hardened tables", () => {
  test("a backfill changes every organization's rows and a new foreign key finds them", async () => {
    await using bare = await bareDatabase("backfill");
    const generated = await generatedMigration(fixture.tables);
    await migrate({ adminUrl: bare.adminUrl, secret, folder: [generated], ...fixture, identity: [], publish: [] });
    const client = await bare.connect();
    await client.query(
      "insert into fixture.area (id, org_id, name) values (gen_random_uuid(), gen_random_uuid(), 'a'), (gen_random_uuid(), gen_random_uuid(), 'b')",
    );
    const backfill = migrationFrom(
      "0001_backfill",
      `alter table fixture.area add twin uuid; update fixture.area set twin = id;
       alter table fixture.area add constraint twin_fk foreign key (org_id, twin) references fixture.area (org_id, id);`,
    );
    await migrate({ adminUrl: bare.adminUrl, secret, folder: [generated, backfill], ...fixture, identity: [], publish: [] });
    expect((await client.query("select count(*)::int as n from fixture.area where twin = id")).rows).toEqual([{ n: 2 }]);
  });

  test("a table that is declared but made by no migration is told by name", async () => {
    await using bare = await bareDatabase("unmade");
    await expect(migrate({ adminUrl: bare.adminUrl, secret, folder: [], tables: [area], links: [] })).rejects.toThrow(
      "fixture.area is declared, but no migration makes it",
    );
  });

  test("partitions are reached through their table only", async () => {
    await using bare = await bareDatabase("parts");
    const generated = await generatedMigration(fixture.tables);
    const partitioned = generated.statements.map((statement) =>
      statement.includes('CREATE TABLE "fixture"."reading"')
        ? statement.replace(/\);\s*$/, ") partition by range (measured_at);")
        : statement,
    );
    const parts =
      "create schema fixture_parts; create table fixture_parts.reading_1970 partition of fixture.reading for values from ('1970-01-01') to ('1971-01-01');";
    const folder = [migrationFrom("0000_all", [...partitioned, parts].join("--> statement-breakpoint"))];
    const schema = { tables: fixture.tables, links: fixture.links };
    await migrate({ adminUrl: bare.adminUrl, secret, folder, ...schema });
    await migrate({ adminUrl: bare.adminUrl, secret, folder, ...schema });
    const client = await bare.connect("freehold_app");
    await inTransaction(client, async () => {
      await client.query(`select set_config('app.org_id', '${newId()}', true), set_config('app.role', 'owner', true)`);
      expect((await client.query("select * from fixture.reading")).rows).toEqual([]);
    });
    await expect(client.query("select * from fixture_parts.reading_1970")).rejects.toMatchObject({ code: "42501" });
    const published = await bare
      .connect()
      .then((admin) => admin.query("select tablename from pg_publication_tables where pubname = 'freehold' order by 1"));
    expect(published.rows).toEqual([{ tablename: "area" }, { tablename: "caretaker" }, { tablename: "reading" }, { tablename: "unit" }]);
  });
});

describe("search", () => {
  const find = (actor: ReturnType<typeof somebody>, words: string) =>
    database.asActor(actor, async (tx) =>
      (await tx.select({ name: unit.name }).from(unit).where(foldedSearch(words)).orderBy(unit.name)).map(({ name }) => name),
    );

  test("finds parts of words in every search column without regard to case and accents", async () => {
    const actor = somebody("owner");
    const { areaId } = await populated(actor);
    const names = ["Kühlschrank", "ΨΥΓΕΊΟ", "Холодильник", "100% Łódź", "x"];
    await database.asActor(actor, (tx) =>
      tx.insert(unit).values(names.map((name) => ({ name, areaId, note: name === "x" ? "Crème brûlée" : null }))),
    );
    expect(await find(actor, "KUHL")).toEqual(["Kühlschrank"]);
    expect(await find(actor, "ψυγειο")).toEqual(["ΨΥΓΕΊΟ"]);
    expect(await find(actor, "ХОЛОД")).toEqual(["Холодильник"]);
    expect(await find(actor, "0% ł")).toEqual(["100% Łódź"]);
    expect(await find(actor, "creme brule")).toEqual(["x"]);
    expect(await find(somebody("owner"), "kuhl")).toEqual([]);
  });

  test("follows changes of the columns, and nothing the caller writes over it", async () => {
    const actor = somebody("owner");
    const { unitId } = await populated(actor);
    await database.asActor(actor, (tx) => tx.update(unit).set({ note: "Rue de l'Été" }).where(eq(unit.id, unitId)));
    expect(await find(actor, "l'ete")).toEqual(["u"]);
    await database.asActor(actor, (tx) => tx.execute(sql`update fixture.unit set search_text = 'lies' where id = ${unitId}`));
    expect([await find(actor, "lies"), await find(actor, "l'ete")]).toEqual([[], ["u"]]);
  });

  test("a column that becomes searchable is filled for present rows, without a new version of them", async () => {
    await using bare = await bareDatabase("search");
    const plain = tenantTable(fixtureSchema, "thing", { name: text().notNull() }, { read: atLeast("viewer") });
    const searched = tenantTable(fixtureSchema, "thing", { name: text().notNull() }, { read: atLeast("viewer") }, { search: ["name"] });
    const folder = [await generatedMigration([plain])];
    await migrate({ adminUrl: bare.adminUrl, secret, folder, tables: [plain], links: [] });
    const client = await bare.connect();
    await client.query("insert into fixture.thing (id, org_id, name) values (gen_random_uuid(), gen_random_uuid(), 'Ämter')");
    await migrate({ adminUrl: bare.adminUrl, secret, folder, tables: [searched], links: [] });
    expect((await client.query("select search_text, version from fixture.thing")).rows).toEqual([{ search_text: "amter", version: 1 }]);
    await migrate({ adminUrl: bare.adminUrl, secret, folder, tables: [plain], links: [] });
    expect(
      (
        await client.query(
          "select count(*)::int as n from pg_attribute where attrelid = 'fixture.thing'::regclass and attname = 'search_text'",
        )
      ).rows,
    ).toEqual([{ n: 0 }]);
  });
});

async function populated(actor: ReturnType<typeof somebody>): Promise<{ areaId: string; unitId: string }> {
  return database.asActor(actor, async (tx) => {
    const [madeArea] = await tx.insert(area).values({ name: newId() }).returning();
    const [madeUnit] = await tx.insert(unit).values({ name: "u", areaId: madeArea!.id }).returning();
    return { areaId: madeArea!.id, unitId: madeUnit!.id };
  });
}
