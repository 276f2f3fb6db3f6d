import { afterAll, beforeAll, expect, test } from "vitest";
import { nobody } from "@freehold/kernel/expression/language.ts";
import { residueForRole } from "@freehold/kernel/expression/residue.ts";
import { roles, type Role } from "@freehold/kernel/role.ts";
import { printedSeed, randomFrom } from "@freehold/kernel/testing/random.ts";
import type { Declaration } from "@freehold/kernel/table/declaration.ts";
import { membership, organization } from "../platform/organizations/schema.ts";
import { structure } from "../structure.ts";
import { callBy } from "../testing/calling.ts";
import { drawn } from "../testing/drawn.ts";
import { inhabit } from "../testing/inhabited.ts";
import { createWorld, type World } from "../testing/world.ts";
import { Witness } from "./live/leaks.ts";
import { liveProcedures } from "./live/live-procedures.ts";
import { peopleOf } from "./live/people.ts";
import type { Person } from "./live/acts.ts";
import { settled, waitFor } from "./live/settling.ts";
import type { FrameKind } from "./live/strict-follower.ts";

let world: World;
let people: Person[];
let witness: Witness;
const random = randomFrom(printedSeed("live leaks"));
const tables: readonly Declaration[] = drawn([...new Set(liveProcedures.map(({ table }) => table))], random);
/** Where a change of a row may change what somebody sees of all: everybody gets a snapshot for that instead. */
const granting: readonly unknown[] = [organization, membership, ...structure.links.map(({ table }) => table)];
const floodable = tables.filter(({ isSeries, table }) => !isSeries && !granting.includes(table));
/** Tables of which more happens than is kept for a reader; others each time. What follows is the snapshot that follows a gap, too. */
const flooded = new Set(Array.from({ length: 4 }, () => random.pick(floodable)));

beforeAll(async () => {
  // A clock that stands still: a key that is used again later would be dated anew, between two looks.
  const now = new Date();
  world = await createWorld({ name: "live_leaks", clock: () => now });
  // Only the feed: jobs and schedules would do what this is not about.
  await world.backend.live.start();
  await inhabit(world);
  await inhabit(world, world.theirs);
  people = await peopleOf(world);
  witness = new Witness(world, people, tables);
  await witness.open();
});
afterAll(async () => {
  await witness.close();
  await world[Symbol.asyncDispose]();
});

const quoted = ({ schema, name }: Declaration): string => `"${schema}"."${name}"`;
/** As PostgreSQL itself, without triggers and references: to every table the same can happen. */
const happen = (statement: string) => world.admin(`set session_replication_role = replica; ${statement}`);

/** Rows whose going would shut everybody out stay: those of the organizations, and of the members who look on. */
function mayGo({ table }: Declaration): string | undefined {
  if (table === organization) return undefined;
  return table === membership ? `user_id not in (${people.map(({ userId }) => `'${userId}'`).join()})` : "true";
}

async function leaveAndReturn(table: Declaration): Promise<void> {
  const which = mayGo(table);
  if (which === undefined) return;
  await world.admin(`create table kept as select * from ${quoted(table)} where ${which}`);
  await happen(`delete from ${quoted(table)} where ${which}`);
  await witness.look(table);
  await happen(`insert into ${quoted(table)} select * from kept`);
  await witness.look(table);
  await world.admin("drop table kept");
}

test("no frame of any kind tells anybody what they may not read", { timeout: 240_000 }, async () => {
  await aMemberWhoMayGo();
  await witness.look();
  for (const table of tables) {
    await happen(`update ${quoted(table)} set org_id = org_id`);
    await witness.look(table);
    await leaveAndReturn(table);
  }
  await changeRoles();
  await changeShapes();
  await loseTheFeed();
  for (const table of flooded) await readTooSlowly(table);
  await witness.look();

  expect(witness.leaks()).toEqual([]);
  // Else it would have proved nothing.
  const unseen = tables.flatMap((table) =>
    kindsFor(table)
      .filter((kind) => !witness.kindsOf(table).has(kind))
      .map((kind) => [table.fullName, kind]),
  );
  expect(unseen).toEqual([]);
});

/** What a table's views are surely sent; a new right before a join is complete brings a snapshot to any. Series lose rows by their key alone, which becomes a snapshot, and are never changed. */
function kindsFor(table: Declaration): FrameKind[] {
  const kinds: FrameKind[] = ["snap start", "snap gap", "snap schema", "up", "ready", "beat"];
  // Where a role sees all or nothing, a new role ends a view or changes nothing.
  const left = new Set(roles.map((role) => JSON.stringify(residueForRole(table.policy.read ?? nobody, role))));
  left.delete("false");
  if (left.size > 1) kinds.push("snap access");
  if (flooded.has(table)) kinds.push("snap lag");
  if (!table.isSeries && mayGo(table) !== undefined) kinds.push("del");
  return kinds;
}

/** In each organization, somebody whom nobody is. */
async function aMemberWhoMayGo(): Promise<void> {
  for (const { id } of [world.ours, world.theirs]) {
    await world.admin(
      "insert into platform.membership (id, org_id, user_id, name, email, role) values (gen_random_uuid(), $1, gen_random_uuid(), 'leaver', 'leaver@example.com', 'staff')",
      [id],
    );
  }
}

/** Everybody but the owners sees less, then almost nothing, and in the end what they saw before. */
async function changeRoles(): Promise<void> {
  const others = "role <> 'owner' or name like 'both%'";
  await world.admin(`create table kept as select id, role from platform.membership where ${others}`);
  for (const role of ["viewer", "member"] as const) await becomeAll(role);
  await happen("update platform.membership m set role = kept.role from kept where kept.id = m.id");
  await world.admin("drop table kept");
  await witness.open();
}

async function becomeAll(role: Role): Promise<void> {
  await happen(`update platform.membership m set role = '${role}' from kept where kept.id = m.id`);
  await witness.open();
}

async function changeShapes(): Promise<void> {
  await world.admin(tables.map((table) => `alter table ${quoted(table)} add column probe text`).join(";"));
  await everyTableSees("snap schema");
}

/** Without a publication there is no stream: everybody is told that it grows old, and then gets everything again. */
async function loseTheFeed(): Promise<void> {
  const [publication] = await world.admin<{ name: string }>("select pubname as name from pg_publication");
  await world.admin(`alter publication ${publication!.name} rename to away`);
  expect(await waitFor(() => world.backend.live.status().state === "reconnecting", 30_000)).toBe(true);
  await everyTableSees("beat");
  await world.admin(`alter publication away rename to ${publication!.name}`);
  await everyTableSees("snap gap");
}

async function everyTableSees(kind: FrameKind): Promise<void> {
  const isSeen = () => tables.every((table) => witness.kindsOf(table).has(kind));
  expect(await waitFor(isSeen, 30_000), `${kind} everywhere`).toBe(true);
}

/** Nobody reads while more happens than is kept for them. */
async function readTooSlowly(table: Declaration): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  for (const follower of witness.followersOf(table)) follower.pause(promise);
  for (let i = 0; i < 8; i++) await happen(`update ${quoted(table)} set probe = repeat('${i}', 300000)`);
  await settled(world);
  resolve();
  await witness.look(table);
}

test("whoever is nobody in an organization is refused every live view of it", async () => {
  for (const { path } of liveProcedures) {
    expect((await callBy(world.stranger(), path, {})).code, path).toBe("NOT_FOUND");
    expect((await callBy(world.anonymous(), path, {})).code, path).toBe("UNAUTHORIZED");
  }
});
