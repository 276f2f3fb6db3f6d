import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import type { Database } from "@freehold/database/database.ts";
import { newId } from "@freehold/kernel/id.ts";
import { createWorld, type World } from "../../testing/world.ts";

/** Writes of one kind, and how many rows each writes. */
type Load = { readonly name: string; readonly statement: string; readonly rows: number; readonly times: number };

const loads: readonly Load[] = [
  {
    name: "one row added",
    statement: "insert into coldchain.site (id, name) select gen_random_uuid(), gen_random_uuid()::text",
    rows: 1,
    times: 300,
  },
  {
    name: "one row changed",
    statement: "update coldchain.site set address = gen_random_uuid()::text where id = $1 returning id",
    rows: 1,
    times: 300,
  },
  {
    name: "1000 rows added",
    statement: "insert into coldchain.site (id, name) select gen_random_uuid(), gen_random_uuid()::text from generate_series(1, 1000)",
    rows: 1000,
    times: 3,
  },
  {
    name: "1000 rows changed",
    statement: "update coldchain.site set address = gen_random_uuid()::text where name like 'many %'",
    rows: 1000,
    times: 3,
  },
];

const columns = "org_id, at, person_id, through, request_id, resource, record_id, record_name, act, before, after";
const from = `nullif(current_setting('app.user_id', true), '')::uuid, 'session', split_part(current_setting('app.origin', true), ' ', 1),
    tg_table_schema || '.' || tg_table_name`;

/** What is added by row instead of by statement, and what is changed by statement instead of by row. */
const otherWay = `create or replace function public.audit_other_way() returns trigger language plpgsql security definer
set search_path = pg_catalog, pg_temp set enable_nestloop = off as $$
begin
  if tg_op = 'INSERT' then
    insert into audit.entry (${columns})
    select (c.now ->> 'org_id')::uuid, clock_timestamp(), ${from}, c.now ->> 'id', c.now ->> 'name', 'create', null,
      (c.now - '{org_id,search_text}'::text[])::text
    from (select to_jsonb(new) as now offset 0) c;
  else
    insert into audit.entry (${columns})
    select (c.now ->> 'org_id')::uuid, clock_timestamp(), ${from}, c.now ->> 'id', c.now ->> 'name', 'update', d.before::text, d.after::text
    from (select to_jsonb(n) as now, to_jsonb(o) as was from was o join now n on n.id = o.id offset 0) c,
      lateral (select jsonb_object_agg(e.key, e.value) as before, jsonb_object_agg(e.key, c.now -> e.key) as after from jsonb_each(c.was) e
        where e.value is distinct from c.now -> e.key and e.key <> all ('{version,updated_at}')) d;
  end if;
  return null;
end $$`;

const without = "alter table coldchain.site disable trigger audit_added, disable trigger audit_changed, disable trigger audit_removed";
const withIt = without.replaceAll("disable", "enable");

const ways: Readonly<Record<string, string>> = {
  without: `drop trigger if exists other on coldchain.site; ${without}`,
  "as it is": `drop trigger if exists other on coldchain.site; ${withIt}`,
  "the other way": `${without}; drop trigger if exists other on coldchain.site; `,
};

/** Processor time of a connection in milliseconds: it does not depend on what else the machine does. */
async function processorTime(pid: string): Promise<number> {
  // After the name in brackets: user and system time in hundredths of a second.
  const fields = (await readFile(`/proc/${pid}/stat`, "utf8")).replace(/^.*\) /s, "").split(" ");
  return 10 * (Number(fields[11]) + Number(fields[12]));
}

async function timeOf(database: Database, world: World, { statement, times }: Load, id: string): Promise<number> {
  const values = statement.includes("$1") ? [id] : [];
  const named = { name: `cost_${statement.length}`, text: statement, values };
  const manager = world.ours.principal("manager");
  const write = () => database.once(manager, named, { requestId: newId() });
  // One call after the other: they all find the connection that was used last.
  const connection = async () =>
    (await database.once(manager, { name: "cost_pid", text: "select pg_backend_pid()", values: [] })).rows[0]![0]!;
  await write();
  const pid = await connection();
  const began = await processorTime(pid);
  for (let i = 0; i < times; i++) await write();
  const took = (await processorTime(pid)) - began;
  expect(await connection()).toBe(pid);
  return took / times;
}

const median = (numbers: readonly number[]): number => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]!;

// `pnpm soak audit/cost` prints what an entry costs PostgreSQL, and what it would cost the other way.
test("a write with its entry costs PostgreSQL little more than one without", { timeout: 600_000 }, async () => {
  await using world = await createWorld({ name: "cost" });
  const { database } = world.backend;
  await world.admin(otherWay);
  const { id } = await world.as("manager").coldchain.site.create({ name: "Measured" });
  await world.admin(
    `insert into coldchain.site (id, org_id, name) select gen_random_uuid(), '${world.ours.id}', 'many ' || n from generate_series(1, 1000) n`,
  );
  for (const load of loads) {
    const other = load.name.includes("added")
      ? "create trigger other after insert on coldchain.site for each row execute function public.audit_other_way()"
      : "create trigger other after update on coldchain.site referencing old table as was new table as now for each statement execute function public.audit_other_way()";
    const took: Record<string, number[]> = { without: [], "as it is": [], "the other way": [] };
    for (let round = 0; round < 7; round++) {
      for (const way of Object.keys(took).toSorted(() => (round % 2 === 0 ? 1 : -1))) {
        await world.admin(ways[way]! + (way === "the other way" ? other : ""));
        took[way]!.push(await timeOf(database, world, load, id));
      }
    }
    const ratios = (way: string) => took[way]!.map((time, round) => time / took["without"]![round]!);
    const told = Object.keys(took).map(
      (way) =>
        `${way} ${median(took[way]!).toFixed(3)} ms (x${median(ratios(way)).toFixed(2)}, ${Math.min(...ratios(way)).toFixed(2)}-${Math.max(...ratios(way)).toFixed(2)})`,
    );
    console.log(`${load.name}: ${told.join("; ")}`);
    expect(median(ratios("as it is"))).toBeLessThan(2.5);
  }
});
