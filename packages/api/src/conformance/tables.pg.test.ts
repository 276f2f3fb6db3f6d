import { getTableConfig } from "drizzle-orm/pg-core";
import { describe, expect, test } from "vitest";
import { declarationOf } from "@freehold/kernel/table/declaration.ts";
import { appRouter } from "../router.ts";
import { createWorld } from "../testing/world.ts";
import { structure } from "../structure.ts";
import type { Meta } from "../trpc.ts";

const { tables } = structure;

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

test("in the database every table is forced, owned by the owner and closed to everything but row commands", async () => {
  await using world = await createWorld({ name: "tables" });
  const { rows } = await world.backend.database.asActor(world.ours.principal("owner"), (tx) =>
    tx.execute<{ name: string; forced: boolean; owner: string; privileges: string }>(`
      select n.nspname || '.' || c.relname as name, c.relrowsecurity and c.relforcerowsecurity as forced, c.relowner::regrole::text as owner,
        concat_ws(',', case when has_table_privilege('freehold_app', c.oid, 'truncate') then 'truncate' end,
          case when has_table_privilege('freehold_app', c.oid, 'references') then 'references' end,
          case when has_table_privilege('freehold_app', c.oid, 'trigger') then 'trigger' end) as privileges
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p') and not c.relispartition and n.nspname = any (array['platform', 'chat', 'identity', 'coldchain'])`),
  );
  expect(rows.map(({ name }) => name)).toEqual(expect.arrayContaining(tables.map((table) => declarationOf(table).fullName)));
  for (const row of rows) expect(row).toMatchObject({ forced: true, owner: "freehold_owner", privileges: "" });
});

test("no partition can be named by the role that serves requests", async () => {
  await using world = await createWorld({ name: "partitions" });
  const { rows } = await world.backend.database.asActor(world.ours.principal("owner"), (tx) =>
    tx.execute<{ partitions: number; reachable: number }>(`
      select count(*)::int as partitions,
        count(*) filter (where has_schema_privilege('freehold_app', n.oid, 'usage') or has_table_privilege('freehold_app', c.oid, 'select'))::int as reachable
      from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relispartition and c.relkind = 'r'`),
  );
  expect(rows[0]!.partitions).toBeGreaterThan(0);
  expect(rows[0]!.reachable).toBe(0);
});
