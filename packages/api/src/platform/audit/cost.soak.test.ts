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
    times: 1000,
  },
  {
    name: "one row changed",
    statement: "update coldchain.site set address = gen_random_uuid()::text where id = $1 returning id",
    rows: 1,
    times: 1000,
  },
  {
    name: "1000 rows added",
    statement: "insert into coldchain.site (id, name) select gen_random_uuid(), gen_random_uuid()::text from generate_series(1, 1000)",
    rows: 1000,
    times: 15,
  },
  {
    name: "1000 rows changed",
    statement: "update coldchain.site set address = gen_random_uuid()::text where name like 'many %'",
    rows: 1000,
    times: 15,
  },
];

const triggers = ["audit_added", "audit_changed", "audit_removed"];
const switched = (to: "disable" | "enable"): string =>
  `alter table coldchain.site ${triggers.map((name) => `${to} trigger ${name}`).join(", ")}`;

const ways: Readonly<Record<string, string>> = { without: switched("disable"), with: switched("enable") };

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

// `pnpm soak audit/cost` prints what an entry costs PostgreSQL.
test("a write with its entry costs PostgreSQL at most half as much again as one without", { timeout: 600_000 }, async () => {
  await using world = await createWorld({ name: "cost" });
  const { database } = world.backend;
  const { id } = await world.as("manager").coldchain.site.create({ name: "Measured" });
  await world.admin(
    `insert into coldchain.site (id, org_id, name) select gen_random_uuid(), '${world.ours.id}', 'many ' || n from generate_series(1, 1000) n`,
  );
  for (const load of loads) {
    const took: Record<string, number[]> = { without: [], with: [] };
    for (let round = 0; round < 9; round++) {
      for (const way of Object.keys(took).toSorted(() => (round % 2 === 0 ? 1 : -1))) {
        await world.admin(ways[way]!);
        took[way]!.push(await timeOf(database, world, load, id));
      }
    }
    const { without, with: audited } = { without: took["without"]!, with: took["with"]! };
    const ratios = audited.map((time, round) => time / without[round]!);
    const range = `${Math.min(...ratios).toFixed(2)}-${Math.max(...ratios).toFixed(2)}`;
    const times = `${median(without).toFixed(3)} ms without, ${median(audited).toFixed(3)} ms with`;
    console.log(`${load.name}: x${median(ratios).toFixed(2)} (${range}); ${times}`);
    expect(median(ratios)).toBeLessThan(1.6);
  }
});
