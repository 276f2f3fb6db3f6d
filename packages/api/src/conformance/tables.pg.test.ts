import { readFile } from "node:fs/promises";
import { getTableConfig } from "drizzle-orm/pg-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { declarationOf } from "@freehold/kernel/table/declaration.ts";
import { modules } from "../modules.ts";
import { appRouter } from "../router.ts";
import { createWorld, type World } from "../testing/world.ts";
import { structure } from "../structure.ts";
import type { Meta } from "../trpc.ts";

const { tables } = structure;
const names = tables.map((table) => declarationOf(table).fullName);

describe.each(tables.map((table) => [declarationOf(table).fullName, table] as const))("%s", (fullName, table) => {
  const { columns, primaryKeys, foreignKeys, uniqueConstraints, policies } = getTableConfig(table);

  test("is keyed by organization in every key, so that no constraint speaks of another organization", () => {
    expect(columns.find(({ name }) => name === "org_id")?.notNull).toBe(true);
    for (const key of primaryKeys) expect(key.columns[0]!.name).toBe("org_id");
    for (const unique of uniqueConstraints) expect(unique.columns[0]!.name).toBe("org_id");
    for (const foreign of foreignKeys) {
      expect(foreign.reference().columns[0]!.name).toBe("org_id");
      expect(foreign.reference().foreignColumns[0]!.name).toBe("org_id");
    }
  });

  test("has the tenant policy and one policy for each command", () => {
    expect(policies.map(({ name, as }) => `${name} ${as}`)).toEqual([
      "tenant restrictive",
      "read permissive",
      "create permissive",
      "update permissive",
      "remove permissive",
    ]);
  });

  test("is reached by some procedure, or its rows could never be seen", () => {
    // Each procedure has a type of its own: only what all have in common is read.
    const procedures = Object.values(appRouter._def.procedures) as unknown as { _def: { meta?: Meta } }[];
    expect(
      procedures.some(({ _def }) => _def.meta?.resource === declarationOf(table)),
      fullName,
    ).toBe(true);
  });
});

describe("in the database", () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld({ name: "tables" });
  });
  afterAll(() => world[Symbol.asyncDispose]());

  test("every table is forced, owned by the owner and closed to everything but row commands", async () => {
    const schemas = [...new Set([...structure.tables, ...structure.identity].map((table) => getTableConfig(table).schema))];
    const rows = await world.admin<{ name: string; forced: boolean; owner: string; privileges: string }>(
      `select n.nspname || '.' || c.relname as name, c.relrowsecurity and c.relforcerowsecurity as forced, c.relowner::regrole::text as owner,
        concat_ws(',', case when has_table_privilege('freehold_app', c.oid, 'truncate') then 'truncate' end,
          case when has_table_privilege('freehold_app', c.oid, 'references') then 'references' end,
          case when has_table_privilege('freehold_app', c.oid, 'trigger') then 'trigger' end) as privileges
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p') and not c.relispartition and n.nspname = any ($1)`,
      [schemas],
    );
    expect(rows.map(({ name }) => name)).toEqual(expect.arrayContaining(names));
    for (const row of rows) expect(row).toMatchObject({ forced: true, owner: "freehold_owner", privileges: "" });
  });

  test("no partition can be named by the role that serves requests", async () => {
    const [row] = await world.admin<{ partitions: number; reachable: number }>(`
      select count(*)::int as partitions,
        count(*) filter (where has_schema_privilege('freehold_app', n.oid, 'usage') or has_table_privilege('freehold_app', c.oid, 'select'))::int as reachable
      from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relispartition and c.relkind = 'r'`);
    expect(row!.partitions > 0).toBe(structure.tables.some((table) => declarationOf(table).isSeries));
    expect(row!.reachable).toBe(0);
  });

  // What docs/guides/citus.md promises: an organization's rows can lie on a machine of their own.
  describe("rows can be distributed by organization", () => {
    test("every unique index holds the organization, but the one that gives organizations their short names", async () => {
      const lacking = await world.admin<{ index: string }>(`
        select i.indexrelid::regclass::text as index from pg_index i join pg_class c on c.oid = i.indrelid
          join pg_attribute a on a.attrelid = c.oid and a.attname = 'org_id'
        where (i.indisunique or i.indisexclusion) and not c.relispartition and a.attnum <> all (i.indkey::int2[])`);
      expect(lacking).toEqual([{ index: "platform.organization_slug_unique" }]);
    });

    test("every foreign key of their tables leads to another of them, with the organization on both sides", async () => {
      const keys = await world.admin<{ of: string; to: string; columns: string[]; found: string[] }>(`
        select k.conrelid::regclass::text as of, k.confrelid::regclass::text as to,
          array(select a.attname::text from unnest(k.conkey) with ordinality u (n, place) join pg_attribute a on a.attrelid = k.conrelid and a.attnum = u.n order by place) as columns,
          array(select a.attname::text from unnest(k.confkey) with ordinality u (n, place) join pg_attribute a on a.attrelid = k.confrelid and a.attnum = u.n order by place) as found
        from pg_constraint k where k.contype = 'f' and k.conparentid = 0`);
      const ours = keys.filter(({ of, to }) => names.includes(of) || names.includes(to));
      expect(ours.length).toBeGreaterThan(10);
      for (const { of, to, columns, found } of ours) {
        expect(names, `${of} to ${to}`).toEqual(expect.arrayContaining([of, to]));
        expect([columns[0], found[0]], `${of} to ${to}`).toEqual(["org_id", "org_id"]);
      }
    });

    test("no procedure asks for more than one organization, but by the functions that the guide or its module names", async () => {
      // Whoever serves requests is bound to one organization by its policies. Only what runs as the owner is not.
      const unbound = await world.admin<{ name: string }>(`
        select distinct n.nspname || '.' || p.proname as name from pg_proc p join pg_namespace n on n.oid = p.pronamespace
        where p.prosecdef and n.nspname <> 'links' and has_function_privilege('freehold_app', p.oid, 'execute') order by 1`);
      const said = new Map<string, string>();
      for (const { name } of unbound) {
        const [schema] = name.split(".");
        const place = modules.some(({ id }) => id === schema) ? `../modules/${schema}/README.md` : "../../../../docs/guides/citus.md";
        if (!said.has(place)) said.set(place, await readFile(new URL(place, import.meta.url), "utf8"));
        expect(said.get(place), place).toContain(`\`${name}\``);
      }
      const guide = said.get("../../../../docs/guides/citus.md")!;
      const named = [...guide.matchAll(/^\| `([a-z_]+\.[a-z_]+)` \|/gm)].map(([, name]) => name);
      expect(unbound.map(({ name }) => name)).toEqual(expect.arrayContaining(named));
    });
  });
});
