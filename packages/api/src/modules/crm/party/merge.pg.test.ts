import { eq } from "drizzle-orm";
import { getTableConfig } from "drizzle-orm/pg-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Tx } from "@freehold/database/database.ts";
import { newId } from "@freehold/kernel/id.ts";
import { printedSeed, randomFrom, type Random } from "@freehold/kernel/testing/random.ts";
import { createWorld, type World } from "../../../testing/world.ts";
import { activity } from "../activity/schema.ts";
import { crm as crmModule } from "../module.ts";
import { client, contact, employee, party, partyAddress, partyLink, partyTag, tag } from "./schema.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld({ name: "crm_merge" });
});
afterAll(() => world[Symbol.asyncDispose]());

const crm = () => world.as("manager").crm;
const asManager = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => world.backend.database.asActor(world.ours.principal("manager"), work);

/** Every row of the module but merges, without what counts changes. */
async function everything(): Promise<Map<string, Record<string, unknown>>> {
  const names = crmModule.tables.map((table) => `${getTableConfig(table).schema}.${getTableConfig(table).name}`);
  const rows = await world.admin<{ place: string; row: Record<string, unknown> }>(
    [...names, "platform.file"]
      .filter((name) => name !== "crm.party_merge")
      .map(
        (name) =>
          `select '${name}' as place, to_jsonb(t) - '{version,updated_at}'::text[] as row from ${name} t where org_id = '${world.ours.id}'`,
      )
      .join(" union all "),
  );
  return new Map(rows.map(({ place, row }) => [`${place} ${String(row["id"])}`, row]));
}

/** Parties of both kinds with children that get into each other's way: roles of both, the same tags, contacts, links among them. */
async function someWorld(random: Random) {
  return asManager(async (tx) => {
    const made = async (kind: "company" | "person", count: number) =>
      tx
        .insert(party)
        .values(
          Array.from({ length: count }, () => ({
            kind,
            name: `${kind} ${newId()}`,
            email: random.chance(0.5) ? `${newId()}@example.com` : null,
            phone: random.chance(0.5) ? `+3902${1_000_000 + random.int(9_000_000)}` : null,
            website: random.chance(0.5) ? `https://${newId()}.example` : null,
          })),
        )
        .returning({ id: party.id });
    const [companies, people] = [(await made("company", 4)).map(({ id }) => id), (await made("person", 5)).map(({ id }) => id)];
    const all = [...companies, ...people];
    const some = <T>(of: readonly T[], share = 0.6): T[] => of.filter(() => random.chance(share));
    const rows = async <T extends object>(add: (values: T[]) => Promise<unknown>, values: T[]): Promise<void> => {
      if (values.length > 0) await add(values);
    };
    const tags = await tx
      .insert(tag)
      .values([{ name: `t${newId()}` }, { name: `u${newId()}` }])
      .returning({ id: tag.id });
    await rows(
      (values) => tx.insert(partyTag).values(values),
      all.flatMap((partyId) => some(tags).map(({ id: tagId }) => ({ partyId, tagId }))),
    );
    await rows(
      (values) => tx.insert(client).values(values),
      some(all).map((partyId) => ({ partyId, number: random.chance(0.5) ? newId() : null })),
    );
    const staff = await tx
      .insert(employee)
      .values(people.slice(0, 4).map((partyId) => ({ partyId, title: random.chance(0.5) ? "Buyer" : null })))
      .returning({ id: employee.id });
    for (const [i, { id }] of staff.entries())
      if (i > 0 && random.chance(0.7))
        await tx
          .update(employee)
          .set({ managerId: staff[random.int(i)]!.id })
          .where(eqId(id));
    for (const clientId of all)
      for (const personId of some(people.filter((one) => one !== clientId)))
        await tx.insert(contact).values({ clientId, personId, role: "Buyer" });
    await rows(
      (values) => tx.insert(partyLink).values(values),
      all.flatMap((fromId) =>
        some(
          all.filter((one) => one !== fromId),
          0.3,
        ).map((toId) => ({ fromId, toId, role: random.pick(["sister of", "part of"]) })),
      ),
    );
    await rows(
      (values) => tx.insert(partyAddress).values(values),
      some(all).map((partyId) => ({ partyId, street: newId() })),
    );
    await rows(
      (values) => tx.insert(activity).values(values),
      all.flatMap((partyId) => [...some([1, 2])].map(() => ({ kind: "note" as const, subject: newId(), partyId }))),
    );
    return { companies, people };
  });
}

test("a merge loses nothing, done twice changes nothing, and undone leaves everything as it was", async () => {
  const random = randomFrom(printedSeed("merge"));
  for (let round = 0; round < 6; round++) {
    const { companies, people } = await someWorld(random);
    const among = random.chance(0.5) ? companies : people;
    const [winnerId, loserId] = [among[0]!, among[1]!];
    const before = await everything();
    const merge = await crm().party.merge({ winnerId, loserId, take: random.chance(0.5) ? ["email", "name"] : [] });
    const after = await everything();
    expect(await crm().party.merge({ winnerId, loserId })).toEqual(merge);
    expect(await everything()).toEqual(after);

    // Nothing names the one that went; whoever asks for it is led to the one that stayed.
    for (const [at, row] of after) expect(JSON.stringify(row), at).not.toContain(loserId);
    expect(await crm().party.get({ id: loserId })).toMatchObject({ id: winnerId });
    // What is gone has become part of a row of its kind at the one that stayed, or would speak of a party and itself.
    for (const [at, row] of before) {
      if (after.has(at) || at === `crm.party ${loserId}`) continue;
      const isSelf =
        [row["from_id"], row["to_id"]].every((id) => id === winnerId || id === loserId) || row["client_id"] === row["person_id"];
      const kept = [...after].filter(([other]) => other.split(" ")[0] === at.split(" ")[0]).map(([, other]) => other);
      const renamed = JSON.parse(JSON.stringify(row).replaceAll(loserId, winnerId)) as Record<string, unknown>;
      const keys = ["party_id", "tag_id", "client_id", "person_id", "from_id", "to_id"].filter((key) => key in row);
      const selfContact = renamed["client_id"] !== undefined && renamed["client_id"] === renamed["person_id"];
      expect(isSelf || selfContact || kept.some((other) => keys.every((key) => other[key] === renamed[key])), at).toBe(true);
    }

    await crm().party.undoMerge({ mergeId: merge.id });
    const restored = await everything();
    // That they were merged was noted, and stays noted.
    const noted = [...restored].filter(([at]) => !before.has(at));
    expect(noted.map(([, row]) => row["subject"])).toEqual([expect.stringMatching(/^Merged with /)]);
    for (const [at, row] of before) expect(restored.get(at), at).toEqual(row);
    await expect(crm().party.undoMerge({ mergeId: merge.id })).rejects.toMatchObject({ cause: { code: "crm.mergeUndone" } });
  }
});

const eqId = (id: string) => eq(employee.id, id);

test("a table that nobody told of is found by its foreign key", async () => {
  await world.admin(`create table crm.parcel (org_id uuid not null, id uuid not null, party_id uuid not null, version integer not null default 1,
    updated_at timestamptz not null default now(), primary key (org_id, id), foreign key (org_id, party_id) references crm.party (org_id, id) on delete cascade);
    alter table crm.parcel owner to freehold_owner`);
  const [stays, goes] = [
    await crm().party.create({ kind: "company", name: "Stays" }),
    await crm().party.create({ kind: "company", name: "Goes" }),
  ];
  await world.admin("insert into crm.parcel (org_id, id, party_id) values ($1, $2, $3)", [world.ours.id, newId(), goes.id]);
  const merge = await crm().party.merge({ winnerId: stays.id, loserId: goes.id });
  const owner = () => world.admin<{ party_id: string }>("select party_id from crm.parcel");
  expect(await owner()).toEqual([{ party_id: stays.id }]);
  await crm().party.undoMerge({ mergeId: merge.id });
  expect(await owner()).toEqual([{ party_id: goes.id }]);
  await world.admin("drop table crm.parcel");
});

test("what one says otherwise is noted, what the other lacks is taken over, and chosen fields come from the one that goes", async () => {
  const add = (name: string, email: string | null, phone: string | null) => crm().party.create({ kind: "person", name, email, phone });
  const stays = await add("Anna Bianchi", "anna@bianchi.example", null);
  const goes = await add("A. Bianchi", "a.bianchi@work.example", "+39 06 555 0199");
  await crm().party.merge({ winnerId: stays.id, loserId: goes.id, take: ["email"] });
  expect(await crm().party.get({ id: goes.id })).toMatchObject({
    name: "Anna Bianchi",
    email: "a.bianchi@work.example",
    phone: "+39065550199",
  });
  const { rows } = await crm().activity.timeline({ partyId: stays.id });
  expect(rows).toContainEqual(expect.objectContaining({ what: "merged", name: "A. Bianchi", isUndone: false }));
  expect(rows).toContainEqual(expect.objectContaining({ what: "activity", subject: "Merged with A. Bianchi" }));
});

test("merges stand on each other and are undone from the last one back", async () => {
  const [a, b, c] = await Promise.all(
    ["One", "Two", "Three"].map((name) => crm().party.create({ kind: "company", name: `${name} of a chain` })),
  );
  const first = await crm().party.merge({ winnerId: b!.id, loserId: a!.id });
  const second = await crm().party.merge({ winnerId: c!.id, loserId: b!.id });
  expect(await crm().party.get({ id: a!.id })).toMatchObject({ id: c!.id });
  await expect(crm().party.undoMerge({ mergeId: first.id })).rejects.toMatchObject({ code: "BAD_REQUEST" });
  await crm().party.undoMerge({ mergeId: second.id });
  await crm().party.undoMerge({ mergeId: first.id });
  for (const one of [a!, b!, c!]) expect(await crm().party.get({ id: one.id })).toMatchObject({ id: one.id, name: one.name });
});

test("a company and a person, a party and itself, and parties of another organization are not merged; nor by staff", async () => {
  const company = await crm().party.create({ kind: "company", name: "A company" });
  const person = await crm().party.create({ kind: "person", name: "A person" });
  const merge = (winnerId: string, loserId: string, as = crm()) => as.party.merge({ winnerId, loserId });
  await expect(merge(company.id, person.id)).rejects.toMatchObject({ cause: { code: "crm.kindsDiffer" } });
  await expect(merge(company.id, company.id)).rejects.toMatchObject({ cause: { code: "crm.notTheSame" } });
  await expect(merge(company.id, newId())).rejects.toMatchObject({ cause: { code: "crm.partyMissing" } });
  await expect(merge(company.id, person.id, world.neighbour().crm)).rejects.toMatchObject({ cause: { code: "crm.partyMissing" } });
  await expect(merge(company.id, person.id, world.as("staff").crm)).rejects.toMatchObject({ code: "FORBIDDEN" });
});

test("two who merge the same parties at once merge them once, and after thirty days nobody takes it back", async () => {
  const [stays, goes] = await Promise.all(["Stays", "Goes"].map((name) => crm().party.create({ kind: "company", name: `${name} once` })));
  const merges = await Promise.all([1, 2, 3].map(() => crm().party.merge({ winnerId: stays!.id, loserId: goes!.id })));
  expect(new Set(merges.map(({ id }) => id)).size).toBe(1);
  await world.admin("update crm.party_merge set created_at = now() - interval '31 days' where id = $1", [merges[0]!.id]);
  await expect(crm().party.undoMerge({ mergeId: merges[0]!.id })).rejects.toMatchObject({ cause: { code: "crm.mergeTooOld" } });
});
