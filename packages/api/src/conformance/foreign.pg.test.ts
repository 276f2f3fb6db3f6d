import { inspect } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { printedSeed, randomFrom } from "@freehold/kernel/testing/random.ts";
import { describeProcedures } from "../platform/catalogue/procedures.ts";
import { appRouter } from "../router.ts";
import { callBy } from "../testing/calling.ts";
import { drawnProcedures } from "../testing/drawn.ts";
import { contents, idsIn, inhabit } from "../testing/inhabited.ts";
import { plausible } from "../testing/inputs.ts";
import { createWorld, type World } from "../testing/world.ts";

const random = randomFrom(printedSeed("foreign"));
const tried = drawnProcedures(random);
const procedures = describeProcedures(appRouter).filter(({ path }) => tried.has(path));
/** What only our organization's rows say. */
const ours = /ours\.example|of ours\b|our freezer/i;

let world: World;
/** Every id in our organization, its people and itself among them. */
let ids: readonly string[];
/** Half of them, which the other organization has come to know and names. */
let known: readonly string[];
/** One row of each table that it does not know: it may give a row of its own any id it knows. */
let unknown: ReadonlyMap<string, string>;
/** All our rows, which nobody of the other organization can change. */
let written: Awaited<ReturnType<typeof contents>>;
beforeAll(async () => {
  world = await createWorld({ name: "foreign" });
  await inhabit(world);
  // Only the feed: scheduled work would change our rows by itself.
  await world.backend.live.start();
  written = await contents(world);
  ids = [...idsIn(written.flatMap(({ rows }) => rows).join())];
  unknown = new Map(written.map(({ table, rows }) => [table, (JSON.parse(rows[0]!) as { id: string }).id]));
  const secret = new Set(unknown.values());
  known = ids.filter((id) => !secret.has(id) && random.chance(0.5));
});
afterAll(() => world[Symbol.asyncDispose]());

test("the ids are those of every kind of row that we have", () => {
  expect(ids.length).toBeGreaterThan(20);
});

test("the same ids open the rows for whoever they belong to, so that refusing them means something", async () => {
  const { rows } = await world.as("viewer").coldchain.unit.list();
  expect(ids).toContain(rows[0]!.id);
  expect(inspect(await world.as("viewer").coldchain.unit.get({ id: rows[0]!.id }))).toMatch(ours);
});

test.each(procedures.map((procedure) => [procedure.path, procedure] as const))(
  "%s tells and changes nothing of another organization, whatever of its ids is named",
  async (path, { input, type }) => {
    let neighbour = await world.freshNeighbour();
    for (let i = 0; i < 4; i++) {
      const given = plausible(input ?? {}, { random, ids: known });
      const { code, result, fault } = await callBy(neighbour, path, given);
      // Their own session is theirs to end.
      if (code === "UNAUTHORIZED" || path.startsWith("accounts.")) neighbour = await world.freshNeighbour();
      const said = inspect(result ?? fault, { depth: 12 });
      expect(code, inspect(given)).not.toBe("INTERNAL_SERVER_ERROR");
      expect(said, inspect(given)).not.toMatch(ours);
      expect([...idsIn(said)].filter((id) => ids.includes(id) && !known.includes(id))).toEqual([]);
    }
    // All is compared at the end; now and then before, so that who did it is known to within ten. A query only reads: PostgreSQL is told so.
    if (type !== "query" && random.chance(0.1)) expect(await contents(world)).toEqual(written);
  },
);

test("at the end of it all every row of ours is as it was", async () => {
  expect(await contents(world)).toEqual(written);
});

const byId = procedures.flatMap(({ path, resource }) =>
  resource && /\.(get|update|remove)$/.test(path) ? [[path, resource.name] as const] : [],
);

test.each(byId)("%s answers the id of another organization's row as it answers one of nobody's", async (path, table) => {
  const id = unknown.get(table)!;
  const patch = path.endsWith(".update") && { patch: {} };
  const neighbour = await world.freshNeighbour();
  const foreign = await callBy(neighbour, path, { id, ...patch });
  const nobodys = await callBy(neighbour, path, { id: crypto.randomUUID(), ...patch });
  expect([foreign.code, String(foreign.fault)]).toEqual([nobodys.code, String(nobodys.fault)]);
  expect(foreign.code).toBe("NOT_FOUND");
});
