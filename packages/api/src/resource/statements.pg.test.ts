import { and, sql } from "drizzle-orm";
import type { PgTable } from "drizzle-orm/pg-core";
import superjson from "superjson";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DomainError } from "@freehold/kernel/fault.ts";
import type { Expression } from "@freehold/kernel/expression/language.ts";
import { nobody } from "@freehold/kernel/expression/language.ts";
import { residueForCaller } from "@freehold/kernel/expression/residue.ts";
import { toSql } from "@freehold/kernel/expression/sql.ts";
import { newId } from "@freehold/kernel/id.ts";
import type { Principal } from "@freehold/kernel/principal.ts";
import { comparable, planList } from "@freehold/kernel/resource/list.ts";
import type { Role } from "@freehold/kernel/role.ts";
import { declarationOf } from "@freehold/kernel/table/declaration.ts";
import { randomExpression } from "@freehold/kernel/testing/expressions.ts";
import { printedSeed, randomFrom } from "@freehold/kernel/testing/random.ts";
import { createContext } from "../context.ts";
import { sensor, unit } from "../modules/coldchain/schema.ts";
import { askIn } from "../prepared.ts";
import { appRouter } from "../router.ts";
import { structure } from "../structure.ts";
import { callFor } from "../testing/calling.ts";
import { inhabit } from "../testing/inhabited.ts";
import { createWorld, type Caller, type World } from "../testing/world.ts";
import { createCallerFactory, type Meta } from "../trpc.ts";
import { DirectValue } from "./direct-value.ts";
import { createRow, getRow, readPage, removeRow, updateRow, type AnyRow, type Ask } from "./rows.ts";
import { statementsOf } from "./statements.ts";

const random = randomFrom(printedSeed("statements"));
const createCaller = createCallerFactory(appRouter);
let world: World;
let areaId: string;
beforeAll(async () => {
  world = await createWorld({ name: "statements" });
  await inhabit(world);
  const manager = world.as("manager");
  areaId = (await manager.coldchain.area.list()).rows[0]!.id;
  const words = ["Ä", "b'", 'c"', "\\d", "e\u{1f600}"];
  for (let n = 0; n < 40; n++) {
    await manager.coldchain.unit.create({
      areaId,
      name: `${random.pick(words)} ${n}`,
      kind: random.pick(["fridge", "freezer"]),
      ...(random.chance(0.5) && { minCelsius: random.pick([-20, -0.5, 0, 1e-7]) }),
      ...(random.chance(0.5) && { alarmDelayMinutes: random.int(1440) }),
      ...(random.chance(0.3) && { assignedTo: world.ours.principal("staff").userId }),
    });
  }
});
afterAll(() => world[Symbol.asyncDispose]());

const principal = (role: Role): Principal => world.ours.principal(role);

/** Both ways in which a statement is asked. */
const ways = ["in a transaction", "in one flight"] as const;
let flights = 0;
const askAs = (way: (typeof ways)[number], role: Role): Ask => {
  const { database } = world.backend;
  if (way === "in a transaction") return (statement) => database.asActor(principal(role), (tx) => askIn(tx)(statement));
  return (statement) => database.once(principal(role), { ...statement, name: statement.name || `test_${++flights}` });
};

/** A caller whose door writes text. */
const textCaller = (role: Role): Caller =>
  createCaller(
    createContext(
      world.backend,
      {
        token: world.ours.tokens[role],
        organizationId: world.ours.id,
        requestId: "test",
        userAgent: null,
        address: null,
        keepToken: () => false,
        takesText: true,
      },
      true,
    ),
  );

/** What Drizzle reads of a table as this caller. */
const byDrizzle = (table: PgTable, role: Role): Promise<AnyRow[]> =>
  world.backend.database.asActor(principal(role), (tx) => tx.select().from(table));

type Listed = { readonly rows: AnyRow[]; readonly nextCursor: string | null };
// Each procedure has a type of its own; only what all have in common is read here. Proof: all of them have a definition.
const all = Object.entries(appRouter._def.procedures as unknown as Record<string, { readonly _def: { readonly meta?: Meta } }>);
const generic = all.flatMap(([path, { _def }]) =>
  _def.meta?.resource && path.endsWith(".list") ? [{ path, declaration: _def.meta.resource }] : [],
);
/** What somebody wrote in their place may answer otherwise. */
const genericGets = new Set(all.flatMap(([path, { _def }]) => (_def.meta?.isGeneric && path.endsWith(".get") ? [path] : [])));
const byKey = (key: readonly string[], rows: readonly AnyRow[]): AnyRow[] =>
  rows.toSorted((a, b) => (superjson.stringify(key.map((one) => a[one])) < superjson.stringify(key.map((one) => b[one])) ? -1 : 1));

test.each(generic)("$path answers what Drizzle reads, and the same as text", async ({ path, declaration }) => {
  for (const role of ["owner", "viewer", "member"] as const) {
    if (residueForCaller(declaration.policy.read ?? nobody, principal(role)) === false) continue;
    const expected = byKey(declaration.key, await byDrizzle(declaration.table, role));
    const listed = (await callFor(world.as(role), path)({ limit: 500 })) as Listed;
    expect(byKey(declaration.key, listed.rows)).toStrictEqual(expected);
    const text = await callFor(textCaller(role), path)({ limit: 500 });
    expect(text).toBeInstanceOf(DirectValue);
    expect(superjson.parse((text as DirectValue).text)).toStrictEqual(listed);
    const getPath = path.replace(/list$/, "get");
    if (!genericGets.has(getPath)) continue;
    for (const row of expected.slice(0, 3)) {
      expect(await callFor(world.as(role), getPath)({ id: row.id })).toStrictEqual(row);
      expect(superjson.parse(((await callFor(textCaller(role), getPath)({ id: row.id })) as DirectValue).text)).toStrictEqual(row);
    }
  }
});

test("there are generic lists to ask", () => {
  expect(generic.length).toBeGreaterThan(10);
  expect(generic.every(({ declaration }) => structure.tables.includes(declaration.table))).toBe(true);
});

describe.each(ways)("%s", (way) => {
  test("a list of any shape gives the rows and the order that Drizzle gives", async () => {
    const declaration = declarationOf(unit);
    const caller = principal("viewer");
    const comparedKinds = Object.fromEntries([...declaration.columns.values()].flatMap(({ key, kind }) => (kind ? [[key, kind]] : [])));
    const vocabulary = { kinds: comparedKinds, people: ["assignedTo"], links: ["caretakerOf"] };
    for (let n = 0; n < 60; n++) {
      const filter: Expression | undefined = random.chance(0.8) ? randomExpression(random, vocabulary, 3) : undefined;
      const search = random.chance(0.3) ? random.pick(["ä", "b'", "1", "%", "$1", "\\"]) : undefined;
      const column = random.pick(["name", "status", "lastReadingAt", "id"] as const);
      const descending = random.chance(0.5);
      const expected = await world.backend.database.asActor(caller, (tx) =>
        tx
          .select()
          .from(unit)
          .where(
            and(
              filter && toSql(filter, comparable(declaration), "parameters"),
              search === undefined ? undefined : sql`strpos(search_text, freehold.fold(${search})) > 0`,
            ),
          )
          .orderBy(...[column, "id" as const].map((key) => sql`${unit[key]} ${sql.raw(orderOf(key, descending))}`)),
      );
      const limit = random.pick([1, 3, 7, 100]);
      const found: AnyRow[] = [];
      let cursor: string | null = null;
      do {
        const page = await readPage(askAs(way, "viewer"), unit, {
          caller,
          filter,
          search,
          sort: descending ? `-${column}` : column,
          limit,
          ...(cursor !== null && { cursor }),
        });
        found.push(...page.rows.map((row) => statementsOf(unit).rows.read(row)));
        cursor = page.nextCursor;
      } while (cursor !== null && found.length < 20);
      expect(found).toStrictEqual(expected.slice(0, found.length));
      if (cursor === null) expect(found.length).toBe(expected.length);
    }
  });

  test("a row is written with whichever columns are given, and answered as it is stored", async () => {
    const ask = askAs(way, "manager");
    const { rows } = statementsOf(unit);
    const optional = {
      minCelsius: () => random.pick([null, -1.5, 0, 1e-7]),
      maxCelsius: () => random.pick([null, 4]),
      atMax: () => random.pick(["inside", "outside"]),
      alarmDelayMinutes: () => random.pick([null, 0, 1440]),
      assignedTo: () => random.pick([null, principal("staff").userId]),
    };
    const some = (): AnyRow =>
      Object.fromEntries(
        Object.entries(optional).flatMap(([key, value]) => (random.chance(0.5) ? [[key, random.chance(0.1) ? undefined : value()]] : [])),
      );
    for (let n = 0; n < 15; n++) {
      const given = { areaId, name: `${way} ${n} $1 '"\\`, kind: "fridge", ...some(), ...(random.chance(0.3) && { id: newId() }) };
      const made = rows.read(await createRow(ask, unit, given));
      expect(made).toMatchObject(Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)));
      expect(made).toMatchObject({ orgId: world.ours.id, version: 1, status: "offline" });
      const stored = (await byDrizzle(unit, "viewer")).find(({ id }) => id === made.id);
      expect(stored).toStrictEqual(made);
      const patch = { ...some(), name: `${given.name} again` };
      const changed = rows.read(await updateRow(ask, unit, { id: String(made.id), patch, ...(random.chance(0.5) && { version: 1 }) }));
      expect(changed).toStrictEqual({
        ...made,
        ...Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined)),
        version: 2,
        updatedAt: changed.updatedAt,
      });
    }
  });

  test("what cannot be done is refused in the same words, each time", async () => {
    const ask = askAs(way, "manager");
    const [first] = await byDrizzle(unit, "viewer");
    const { id, areaId: area, name } = first as { id: string; areaId: string; name: string };
    const nowhere = newId();
    const refused = async (work: Promise<unknown>): Promise<unknown> => {
      const error: unknown = await work.catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(DomainError);
      const { code, details } = error as DomainError;
      return { code, fields: details?.fields };
    };
    // The first time a statement has no name, later it has one.
    for (let turn = 0; turn < 3; turn++) {
      const given = { areaId: area, name, kind: "fridge" };
      expect(await refused(createRow(ask, unit, given))).toMatchObject({
        code: "database.taken",
        fields: { areaId: "is taken already", name: "is taken already" },
      });
      expect(await refused(createRow(ask, unit, { ...given, areaId: nowhere }))).toMatchObject({ code: "database.missingReference" });
      expect(await refused(createRow(ask, unit, { ...given, minCelsius: -300 }))).toMatchObject({
        code: "database.outsideLimits",
        fields: { minCelsius: "is outside of what is allowed" },
      });
      expect(await refused(createRow(askAs(way, "viewer"), unit, given))).toMatchObject({ code: "database.rowForbidden" });
      expect(await refused(getRow(ask, unit, nowhere))).toMatchObject({ code: "row.missing" });
      expect(await refused(updateRow(ask, unit, { id: nowhere, patch: { name } }))).toMatchObject({ code: "row.missing" });
      expect(await refused(updateRow(ask, unit, { id, patch: { name }, version: 0 }))).toMatchObject({ code: "row.stale" });
      expect(await refused(updateRow(askAs(way, "viewer"), unit, { id, patch: { name } }))).toMatchObject({ code: "row.notAllowed" });
      expect(await refused(removeRow(askAs(way, "viewer"), unit, { id }))).toMatchObject({ code: "row.notAllowed" });
      expect(await refused(removeRow(ask, unit, { id: nowhere }))).toMatchObject({ code: "row.missing" });
      const placed = (await byDrizzle(sensor, "viewer")).find(({ unitId }) => unitId !== null)!;
      expect(await refused(removeRow(ask, sensor, { id: String(placed.id) }))).toMatchObject({ code: "database.stillReferred" });
    }
    const stale = await updateRow(ask, unit, { id, patch: { name }, version: 0 }).catch((thrown: unknown) => thrown);
    expect((stale as DomainError).details).toMatchObject({ current: first });
  });
});

const orderOf = (key: string, descending: boolean): string =>
  `${key === "id" || key === "lastReadingAt" ? "" : 'collate "C" '}${descending ? "desc nulls last" : "asc"}`;

test("the text of a statement holds nothing that was sent", () => {
  const evil = `'; drop table coldchain.unit; --`;
  const statements = statementsOf(unit);
  const all = [
    statements.get(evil),
    statements.remove(evil),
    statements.create({ areaId: evil, name: evil, kind: evil, [evil]: evil }),
    statements.update({ id: evil, patch: { name: evil, [evil]: evil }, version: 1 })!,
  ];
  for (const { text } of all) expect(text).not.toContain("drop");
  expect(statements.create({ name: evil }).values).toContain(evil);
});

test("what failed in a flight may be asked again, in a transaction and in flights, on the same connection", async () => {
  const { database } = world.backend;
  const declaration = declarationOf(unit);
  const caller = principal("viewer");
  const list = statementsOf(unit).page(
    planList(declaration, { access: true, filter: undefined, search: undefined, sort: "name", limit: 3 }).phases[0]!,
    4,
  );
  const asked = { ...list, name: "test_fails_first" };
  // Every connection of the pool sees all of it.
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      await expect(database.once(caller, { ...asked, values: [...asked.values, "one too many"] })).rejects.toMatchObject({
        code: "database.outOfService",
      });
      const { rows } = await database.asActor(caller, (tx) => askIn(tx)(asked));
      expect(rows).toHaveLength(4);
      expect((await database.once(caller, asked)).rows).toEqual(rows);
    }),
  );
});
