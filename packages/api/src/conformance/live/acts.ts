import { eq, sql } from "drizzle-orm";
import type { UserId } from "@freehold/kernel/id.ts";
import { roles, type Role } from "@freehold/kernel/role.ts";
import type { Random } from "@freehold/kernel/testing/random.ts";
import { describeProcedures, type JsonSchema } from "../../platform/catalogue/procedures.ts";
import { membership, organization } from "../../platform/organizations/schema.ts";
import { appRouter } from "../../router.ts";
import { callBy } from "../../testing/calling.ts";
import { aKey } from "../../testing/inhabited.ts";
import { plausible } from "../../testing/inputs.ts";
import type { TestOrganization, World } from "../../testing/world.ts";
import { liveProcedures, mutations } from "./live-procedures.ts";
import { listed } from "./listing.ts";

/** Somebody with a session in one organization, or a program with a key. */
export type Person = {
  readonly name: string;
  readonly of: TestOrganization;
  readonly userId: UserId;
  /** What they are when nobody has changed it. */
  readonly role: Role;
  readonly isKey?: boolean;
  token: string;
  /** Whether somebody may have changed what the person may do since the last quiet point. */
  isTouched: boolean;
};

/** What random acts are made from. */
export type Stage = {
  readonly world: World;
  readonly random: Random;
  readonly people: readonly Person[];
  /** Of each organization, ids by the noun of the procedures about them, such as `coldchain.unit`. */
  readonly ids: Map<TestOrganization, Map<string, string[]>>;
};

/** Acts that end sessions or make accounts are other tests' business, and those of the installation no member may call. */
const foreign = /^(?:accounts|factors|externalAccounts|operators|rooms)\.|\.(?:requireSecondFactor|acceptAsNew|accept)$/;
const inputs: ReadonlyMap<string, JsonSchema> = new Map(describeProcedures(appRouter).map(({ path, input }) => [path, input ?? {}]));
const acts = mutations.filter((path) => !foreign.test(path));
/** What may change what somebody may do. */
const touching = /^(?:members|organizations|apiKeys|supportVisits|teams)\.|\.(?:un)?share$/;

export const callerOf = (world: World, { of, token }: Person) => world.caller({ token, organizationId: of.id });

/** Does something that a person could do at this moment. @returns its name and what came of it */
export async function act(stage: Stage): Promise<string> {
  const { random } = stage;
  const chosen = random.next();
  if (chosen < 0.15) return ingest(stage);
  if (chosen < 0.2) return writeMany(stage);
  if (chosen < 0.23) return signOut(stage);
  if (chosen < 0.3) return manage(stage);
  if (chosen < 0.34) return restore(stage);
  return call(stage, random.pick(acts));
}

/** Any procedure that changes something, with an input that names what is there. */
async function call({ world, random, people, ids }: Stage, path: string): Promise<string> {
  const person = random.pick(random.chance(0.7) ? people.filter(({ name }) => name === "owner" || name === "admin") : people);
  const of = people.filter((one) => one.of === person.of);
  const given = plausible(inputs.get(path) ?? {}, { random, ids: [random.pick(of).userId] });
  const noun = path.slice(0, path.lastIndexOf("."));
  if (touching.test(path)) for (const one of of) one.isTouched = true;
  const { code } = await callBy(callerOf(world, person), path, fitting(given, { random, noun, ids: idsFor(ids, person, random) }));
  return `${path}: ${code}`;
}

/** Those of the person's organization, now and then those of the other one. */
const idsFor = (ids: Stage["ids"], { of }: Person, random: Random): ReadonlyMap<string, string[]> =>
  (random.chance(0.95) ? ids.get(of) : random.pick([...ids.values()])) ?? new Map();

/** The same input with ids of the right kind where a name tells which. */
function fitting(value: unknown, use: { random: Random; ids: ReadonlyMap<string, string[]>; noun: string }): unknown {
  if (Array.isArray(value)) return value.map((part) => fitting(part, use));
  if (typeof value !== "object" || value === null || value instanceof Date) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => {
      const wanted = name === "id" ? use.noun : name.endsWith("Id") ? `.${name.slice(0, -2)}` : "";
      const known =
        wanted === ""
          ? []
          : [...use.ids].flatMap(([noun, ids]) => (noun === wanted || (wanted.startsWith(".") && noun.endsWith(wanted)) ? ids : []));
      return [name, known.length > 0 ? use.random.pick(known) : fitting(part, use)];
    }),
  );
}

/** Readings of some hours, often too warm: excursions begin and end, and alerts with them. */
async function ingest({ world, random, people, ids }: Stage): Promise<string> {
  const person = random.pick(people);
  const serials = ids.get(person.of)?.get("serials") ?? [];
  if (serials.length === 0) return "nothing to measure";
  const start = world.backend.clock().getTime() - random.int(6 * 3_600_000);
  const sensor = random.pick(serials);
  const readings = Array.from({ length: 1 + random.int(8) }, (_, i) => ({
    sensor,
    measuredAt: new Date(start + i * 300_000),
    celsius: random.pick([3, 4, 9, 30, -25]),
  }));
  const { code } = await callBy(callerOf(world, person), "coldchain.reading.ingest", { readings });
  return `ingest: ${code}`;
}

/** One transaction with many rows of several tables, kept or taken back. */
async function writeMany({ world, random, people }: Stage): Promise<string> {
  const { of } = random.pick(people);
  const isKept = random.chance(0.7);
  const written = world.backend.database.asActor(of.principal("owner"), async (tx) => {
    await tx.execute(sql`update coldchain.unit set name = left(name, 20) || ' ' || ${random.int(1000)}::text`);
    await tx.execute(sql`update coldchain.area set name = left(name, 20) || ' ' || ${random.int(1000)}::text`);
    await tx.execute(sql`update coldchain.site set name = left(name, 20) || ' ' || ${random.int(1000)}::text`);
    if (!isKept) throw new TakenBack();
  });
  await written.catch((error: unknown) => {
    if (!(error instanceof TakenBack)) throw error;
  });
  return `many rows: ${isKept ? "kept" : "taken back"}`;
}

class TakenBack extends Error {}

/** Ends the session of somebody, who then signs in again. */
async function signOut({ world, random, people }: Stage): Promise<string> {
  const person = random.pick(people);
  person.isTouched = true;
  const { code } = await callBy(callerOf(world, person), "accounts.signOut", undefined);
  await signIn(world, person);
  return `sign out: ${code}`;
}

/** Gives a person a session that lasts, and a program a key. */
export async function signIn(world: World, person: Person): Promise<void> {
  if (person.isKey) {
    person.token = await aKey(world, person.of, { procedures: ["*"] });
    return;
  }
  const { token } = await world.backend.identity.startSession(person.userId, { userAgent: null, address: null });
  person.token = token;
}

/** Changes somebody's standing as an owner would: role, suspension, membership, the whole organization. */
async function manage({ world, random, people }: Stage): Promise<string> {
  const { of, userId } = random.pick(people);
  for (const one of people) if (one.of === of) one.isTouched = true;
  const mine = eq(membership.userId, userId);
  const chosen = random.next();
  const done = world.backend.database.asActor(of.principal("owner"), async (tx) => {
    if (chosen < 0.5)
      await tx
        .update(membership)
        .set({ role: random.pick(roles) })
        .where(mine);
    else if (chosen < 0.7) await tx.update(membership).set({ suspendedAt: world.backend.clock() }).where(mine);
    else if (chosen < 0.8) await tx.delete(membership).where(mine);
    else if (chosen < 0.83) await tx.update(organization).set({ suspendedAt: world.backend.clock() });
    else if (chosen < 0.86) await tx.update(organization).set({ modulesOff: ["coldchain"] });
    else await tx.update(organization).set({ modulesOff: [], suspendedAt: null });
  });
  await done;
  return "manage";
}

/** Puts everybody back to where they began, so that the game goes on. */
export async function restore({ world, people }: Stage): Promise<string> {
  // A key may have been removed, and cannot be given back.
  for (const person of people) if (person.isKey) await signIn(world, person);
  for (const of of [world.ours, world.theirs]) {
    await world.backend.database.asActor(of.principal("owner"), async (tx) => {
      await tx.update(organization).set({ modulesOff: [], suspendedAt: null, requiresSecondFactor: false, removeAfter: null });
      for (const person of people.filter((one) => one.of === of)) {
        person.isTouched = true;
        if (person.isKey) continue;
        const values = { userId: person.userId, role: person.role, suspendedAt: null };
        await tx
          .insert(membership)
          .values({ ...values, name: person.name, email: `${person.userId}@example.com` })
          .onConflictDoUpdate({ target: [membership.orgId, membership.userId], set: values });
      }
    });
  }
  return "restore";
}

/** Learns which ids there are, as the owners see them. */
export async function survey({ world, ids }: Pick<Stage, "world" | "ids">): Promise<void> {
  for (const of of [world.ours, world.theirs]) {
    const known = new Map<string, string[]>();
    ids.set(of, known);
    const owner = world.caller({ token: of.tokens.owner, organizationId: of.id });
    for (const procedure of liveProcedures) {
      const answer = await listed(owner, procedure, { organizationId: of.id });
      if (!("rows" in answer)) continue;
      const texts = (name: string) => answer.rows.flatMap((row) => (typeof row[name] === "string" ? [row[name]] : []));
      known.set(procedure.path.slice(0, procedure.path.lastIndexOf(".")), texts("id"));
      known.set("serials", [...(known.get("serials") ?? []), ...texts("serial")]);
    }
  }
}
