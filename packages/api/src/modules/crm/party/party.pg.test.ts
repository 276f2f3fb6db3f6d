import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually } from "@freehold/kernel/testing/eventually.ts";
import type { TrackedEnvelope } from "@trpc/server";
import type { Tx } from "@freehold/database/database.ts";
import { placeNamed } from "@freehold/kernel/expression/place.ts";
import { newId } from "@freehold/kernel/id.ts";
import { compareRows } from "@freehold/kernel/resource/row-order.ts";
import { roles, type Role } from "@freehold/kernel/role.ts";
import { printedSeed, randomFrom, type Random } from "@freehold/kernel/testing/random.ts";
import type { Frame } from "@freehold/live/frame.ts";
import { Follower } from "../../../testing/follower.ts";
import { createWorld, type World } from "../../../testing/world.ts";
import { contact, party, type PartyRow } from "./schema.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld({ name: "crm_party" });
});
afterAll(() => world[Symbol.asyncDispose]());

const crm = () => world.as("manager").crm;
const asManager = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => world.backend.database.asActor(world.ours.principal("manager"), work);

async function someParties(kind: "company" | "person", count: number): Promise<string[]> {
  const rows = await asManager((tx) =>
    tx
      .insert(party)
      .values(Array.from({ length: count }, (_, i) => ({ kind, name: `${kind} ${newId()} ${i}` })))
      .returning({ id: party.id }),
  );
  return rows.map(({ id }) => id);
}

test("a mail address is unique within an organization, whatever its case, and free in every other", async () => {
  const ours = await world.as("staff").crm.party.create({ kind: "person", name: "Anna", email: " Anna@Example.COM " });
  expect(ours.email).toBe("anna@example.com");
  await expect(world.as("staff").crm.party.create({ kind: "person", name: "Anna B", email: "ANNA@example.com" })).rejects.toMatchObject({
    code: "CONFLICT",
    cause: { code: "crm.mailTaken", details: { partyId: ours.id, fields: { email: "Anna has this address." } } },
  });
  // Past the rule the key refuses it too, and says no more than that it is taken.
  const past = asManager((tx) => tx.insert(party).values({ kind: "person", name: "Anna C", email: "aNNa@example.com" }));
  await expect(past).rejects.toMatchObject({ kind: "conflict", details: { fields: { email: "is taken already" } } });
  const theirs = await world.neighbour("staff").crm.party.create({ kind: "person", name: "Anna", email: "anna@example.com" });
  expect(theirs.email).toBe("anna@example.com");
});

test("a phone number becomes one that can be called from anywhere, by its prefix, its country or the organization's", async () => {
  const phoneOf = async (phone: string, country?: string) =>
    (await crm().party.create({ kind: "person", name: "P", phone, ...(country && { country }) })).phone;
  expect(await phoneOf("02 1234 5678")).toBe("+390212345678");
  expect(await phoneOf("0049 30 123456")).toBe("+4930123456");
  expect(await phoneOf("030 123456", "de")).toBe("+4930123456");
  await expect(phoneOf("call me")).rejects.toMatchObject({ cause: { code: "crm.phoneUnclear" } });
});

test("a company stays a company, and only people are contacts and employees", async () => {
  const [company, other] = (await someParties("company", 2)) as [string, string];
  const turned = asManager((tx) => tx.update(party).set({ kind: "person" }).where(eq(party.id, company)));
  await expect(turned).rejects.toMatchObject({
    kind: "invalid",
    details: { fields: { kind: "A company stays a company, and a person a person." } },
  });
  await expect(crm().contact.create({ clientId: company, personId: other })).rejects.toMatchObject({ code: "BAD_REQUEST" });
  await expect(crm().employee.create({ partyId: company })).rejects.toMatchObject({
    cause: { details: { fields: { partyId: "Choose a person, not a company." } } },
  });
});

test("what a party is and its tags stand in the party itself, and follow their rows", async () => {
  const [id] = (await someParties("company", 1)) as [string];
  const role = await crm().client.create({ partyId: id });
  const [wine, key] = [await crm().tag.create({ name: "Wine" }), await crm().tag.create({ name: "Key account" })];
  const tagged = await Promise.all([wine, key].map((tag) => crm().partyTag.create({ partyId: id, tagId: tag.id })));
  expect(await crm().party.get({ id })).toMatchObject({ isClient: true, isSupplier: false, tagNames: "|Key account|Wine|" });
  await crm().tag.update({ id: wine.id, patch: { name: "Wines" } });
  const { rows } = await crm().party.list({ filter: { op: "contains", column: "tagNames", value: "|Wines|" } });
  expect(rows.map((row) => row.id)).toEqual([id]);
  await crm().partyTag.remove({ id: tagged[1]!.id });
  await crm().tag.remove({ id: wine.id });
  await crm().client.remove({ id: role.id });
  expect(await crm().party.get({ id })).toMatchObject({ isClient: false, tagNames: null });
});

/** I-R1, as the rows say it. */
async function primaries(): Promise<{ contacts: number; primary: number }[]> {
  return world.admin(
    "select count(*)::int as contacts, count(*) filter (where is_primary)::int as primary from crm.contact group by client_id",
  );
}

/** One act on contacts, past every procedure. What the database refuses changes nothing. */
async function meddle(random: Random, ids: { clients: readonly string[]; people: readonly string[] }): Promise<void> {
  const client = random.pick(ids.clients);
  const isPrimary = random.chance(0.5);
  const one = eq(contact.clientId, client);
  const acts: readonly ((tx: Tx) => Promise<unknown>)[] = [
    (tx) => tx.insert(contact).values({ clientId: client, personId: random.pick(ids.people), isPrimary }),
    (tx) => tx.insert(contact).values({ clientId: client, personId: random.pick(ids.people), isPrimary }),
    (tx) => tx.delete(contact).where(sql`${one} and ${contact.isPrimary}`),
    (tx) => tx.delete(contact).where(sql`${contact.personId} = ${random.pick(ids.people)} and random() < 0.5`),
    (tx) => tx.update(contact).set({ isPrimary }).where(one),
    (tx) =>
      tx
        .update(contact)
        .set({ isPrimary: true })
        .where(sql`${one} and ${contact.personId} = ${random.pick(ids.people)}`),
    (tx) =>
      tx
        .update(contact)
        .set({ clientId: random.pick(ids.clients) })
        .where(eq(contact.personId, random.pick(ids.people))),
  ];
  await asManager(async (tx) => {
    for (const act of random.chance(0.3) ? [random.pick(acts), random.pick(acts)] : [random.pick(acts)]) await act(tx);
  }).catch(() => undefined);
}

test("every party with contacts has exactly one primary contact, after any order of acts and many at once", async () => {
  const random = randomFrom(printedSeed("primary contacts"));
  const [clients, people] = [await someParties("company", 3), await someParties("person", 6)];
  for (let round = 0; round < 25; round++) {
    await Promise.all([1, 2, 3, 4].map(() => meddle(random, { clients, people })));
    for (const found of await primaries()) expect(found).toMatchObject({ primary: 1 });
  }
  expect(await primaries()).not.toEqual([]);
});

test("a database whose triggers were switched off still keeps no transaction that leaves a party without a primary contact", async () => {
  await expect(
    world.admin(`do $$ declare one uuid; begin
      select client_id into one from crm.contact limit 1;
      alter table crm.contact disable trigger replace_primary;
      update crm.contact set is_primary = false where client_id = one;
      set constraints all immediate;
    end $$`),
  ).rejects.toThrow("A party with contacts has a primary one.");
});

test("whom somebody chooses becomes the primary contact, and the one before is not any more", async () => {
  const [client] = (await someParties("company", 1)) as [string];
  const [first, second] = await Promise.all(
    (await someParties("person", 2)).map((personId) => crm().contact.create({ clientId: client, personId })),
  );
  const isPrimary = async () =>
    new Map(
      (await crm().contact.list({ filter: { op: "equals", column: "clientId", value: client } })).rows.map((row) => [
        row.id,
        row.isPrimary,
      ]),
    );
  const other = [first!, second!].find((row) => !row.isPrimary)!;
  await world.as("staff").crm.contact.makePrimary({ id: other.id });
  expect([...(await isPrimary()).values()].filter(Boolean)).toHaveLength(1);
  expect((await isPrimary()).get(other.id)).toBe(true);
  await crm().contact.remove({ id: other.id });
  expect([...(await isPrimary()).values()]).toEqual([true]);
  await expect(world.neighbour().crm.contact.makePrimary({ id: other.id })).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("nobody reports to themselves in the end, also when two say so at once", async () => {
  const people = await someParties("person", 3);
  const [a, b, c] = await Promise.all(people.map((partyId) => crm().employee.create({ partyId })));
  await crm().employee.update({ id: a!.id, patch: { managerId: b!.id } });
  const both = await Promise.allSettled([
    crm().employee.update({ id: b!.id, patch: { managerId: c!.id } }),
    crm().employee.update({ id: c!.id, patch: { managerId: a!.id } }),
  ]);
  expect(both.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  await expect(crm().employee.update({ id: a!.id, patch: { managerId: a!.id } })).rejects.toMatchObject({
    cause: { details: { fields: { managerId: expect.stringContaining("report to themselves") as string } } },
  });
});

test("fields of the organization's own hold what they are declared to hold, whoever writes", async () => {
  await crm().customField.create({ subject: "company", key: "area", label: "Area", kind: "number", unit: "m²" });
  const size = await crm().customField.create({
    subject: "company",
    key: "size",
    label: "Size",
    kind: "choice",
    choices: ["S", "L"],
    isRequired: true,
  });
  await crm().customField.create({ subject: "company", key: "parent", label: "Parent", kind: "party" });
  const add = (custom: Record<string, never> | Record<string, string | number | null>) =>
    crm().party.create({ kind: "company", name: "C", custom });
  await expect(add({ area: "large", other: 1, parent: newId() })).rejects.toMatchObject({
    cause: {
      code: "crm.customUnfit",
      details: { fields: { "custom.area": "Write a number.", "custom.other": "There is no such field.", "custom.size": "Fill this in." } },
    },
  });
  const made = await add({ area: 120.5, size: "L" });
  await expect(crm().party.update({ id: made.id, patch: { custom: { parent: newId() } } })).rejects.toMatchObject({ code: "BAD_REQUEST" });
  expect(await crm().party.update({ id: made.id, patch: { custom: { area: null, parent: made.id } } })).toMatchObject({
    custom: { size: "L", parent: made.id },
  });
  const past = asManager((tx) =>
    tx
      .update(party)
      .set({ custom: { area: "large" } })
      .where(eq(party.id, made.id)),
  );
  await expect(past).rejects.toMatchObject({ kind: "invalid", details: { fields: { "custom.area": expect.any(String) as string } } });
  await crm().customField.update({ id: size.id, patch: { isRequired: false } });
  await expect(world.as("staff").crm.customField.create({ subject: "deal", key: "x", label: "X", kind: "text" })).rejects.toMatchObject({
    code: "FORBIDDEN",
  });
});

test("parties are found by what stands in own fields, in lists and live, and a value of another kind equals nothing", async () => {
  const staff = world.as("staff");
  await crm().customField.create({ subject: "person", key: "since", label: "Since", kind: "date" });
  await crm().customField.create({ subject: "person", key: "rating", label: "Rating", kind: "number" });
  const add = (name: string, custom: Record<string, string | number>) => staff.crm.party.create({ kind: "person", name, custom });
  const [old, recent] = [await add("Old", { since: "2019-12-31", rating: 10 }), await add("Recent", { since: "2025-06-01", rating: 9.5 })];
  await add("Plain", {});
  const found = async (filter: unknown) => {
    // What is sent is checked when it comes in, as from every other door.
    const { rows } = await staff.crm.party.list({ filter: filter as { op: "isNull"; column: "name" }, sort: "name" });
    return rows.map(({ name }) => name);
  };
  expect(await found("custom.float.rating>9")).toEqual(["Old", "Recent"]);
  expect(await found(["kind=person", "custom.date.since<2020-01-01"])).toEqual(["Old"]);
  expect(await found({ op: "in", column: "custom.float.rating", values: [10, 11] })).toEqual(["Old"]);
  const { rows: words } = await staff.crm.party.list({ search: "2019-12" });
  expect(words.map(({ name }) => name)).toEqual(["Old"]);
  // Neither keys nor the rest of the document are words.
  expect((await staff.crm.party.list({ search: "rating" })).rows).toEqual([]);
  // Numbers are no text, and what was never declared stands nowhere.
  expect(await found("custom.text.rating=10")).toEqual([]);
  expect(await found("custom.text.unheard=x")).toEqual([]);
  expect(await found(["kind=person", "name~a", "custom.float.rating=null"])).toContain("Plain");
  await expect(found("custom.colour.rating=10")).rejects.toMatchObject({ cause: { code: "filter.invalid" } });
  await expect(found("custom=10")).rejects.toMatchObject({ cause: { code: "filter.invalid" } });

  await crm().customField.create({ subject: "person", key: "fee", label: "=1+1", kind: "money" });
  await staff.crm.party.update({ id: old.id, patch: { custom: { fee: { minor: 1250, currency: "EUR" } } } });
  // As above.
  const file = (await staff.crm.party.export({ filter: { op: "gt", column: "custom.float.rating", value: 9.5 } })) as AsyncIterable<string>;
  let written = "";
  for await (const piece of file) written += piece;
  const [header, line] = written.split("\r\n");
  expect(header).toContain(`,Since,Rating,"'=1+1, in the smallest unit","'=1+1, currency"`);
  expect(line).toContain(",2019-12-31,10,1250,EUR");

  await world.backend.live.start();
  // A caller gives what the procedure yields; the declared type is what a client receives.
  const stream = (await staff.crm.party.live({ filter: { op: "gte", column: "custom.float.rating", value: 10 } })) as unknown;
  const follower = new Follower<PartyRow>(stream as AsyncIterable<TrackedEnvelope<Frame<PartyRow>>>);
  await follower.ready;
  const shown = () => [...follower.rows.values()].map(({ name }) => name).toSorted();
  expect(shown()).toEqual(["Old"]);
  await staff.crm.party.update({ id: recent.id, patch: { custom: { rating: 11 } } });
  await eventually(() => expect(shown()).toEqual(["Old", "Recent"]));
  await staff.crm.party.update({ id: old.id, patch: { custom: { rating: null } } });
  await eventually(() => expect(shown()).toEqual(["Recent"]));
  await follower.leave();
});

test("parties are sorted by what stands in own fields, page by page and in files, as a live view sorts them, what is empty at the end", async () => {
  const staff = world.as("staff");
  const fields = { height: "number", grade: "choice", joined: "date", keen: "yesNo", cap: "money" } as const;
  for (const [key, kind] of Object.entries(fields))
    await crm().customField.create({
      subject: "person",
      key,
      label: `Sorted ${key}`,
      kind,
      choices: kind === "choice" ? ["a", "B", "ä"] : [],
    });
  const some = [
    { height: 10, grade: "B", joined: "2019-12-31", keen: true, cap: { minor: 900, currency: "EUR" } },
    { height: 9.5, grade: "a", joined: "2025-06-01", keen: false, cap: { minor: 1000, currency: "USD" } },
    { height: -1, grade: "ä" },
    {},
  ];
  for (let n = 0; n < 9; n++) await staff.crm.party.create({ kind: "person", name: `Sorted ${n}`, custom: some[n % some.length]! });
  const filter = { op: "contains", column: "name", value: "Sorted" } as const;
  const places = ["float.height", "text.grade", "date.joined", "boolean.keen", "float.cap.minor"] as const;
  for (const place of places)
    for (const sign of ["", "-"] as const) {
      const sort = `${sign}custom.${place}` as const;
      const { rows } = await staff.crm.party.list({ filter, sort, limit: 100 });
      const kind = placeNamed(`custom.${place}`)!.kind;
      const order = { column: `custom.${place}`, kind, descending: sign === "-", key: [{ column: "id", kind: "uuid" as const }] };
      expect(rows).toHaveLength(9);
      expect(rows.toSorted(compareRows(order))).toEqual(rows);
      const ids = rows.map(({ id }) => id);
      const paged: string[] = [];
      for (let cursor: string | null | undefined; cursor !== null;) {
        const page = await staff.crm.party.list({ filter, sort, limit: 2, ...(cursor !== undefined && { cursor }) });
        paged.push(...page.rows.map(({ id }) => id));
        cursor = page.nextCursor;
      }
      expect(paged).toEqual(ids);
      const file = (await staff.crm.party.export({ filter, sort, format: "json" })) as AsyncIterable<string>;
      let written = "";
      for await (const piece of file) written += piece;
      expect(Array.from(written.matchAll(/"id":"([^"]+)"/g), ([, id]) => id)).toEqual(ids);
    }
  const named = async (sort: "-custom.float.height" | "custom.float.height") =>
    (await staff.crm.party.list({ filter, sort, limit: 5 })).rows.map(({ custom: { height } }) => height);
  expect(await named("custom.float.height")).toEqual([-1, -1, 9.5, 9.5, 10]);
  expect(await named("-custom.float.height")).toEqual([10, 10, 10, 9.5, 9.5]);
  // Proof: the type says what can be asked; this is what cannot.
  const refused = (sort: string) => staff.crm.party.list({ sort: sort as "name" });
  for (const sort of ["custom", "custom.colour.height", "custom.float", "custom.float.a.b.c", "kind", "--name", "name.float.x"])
    await expect(refused(sort)).rejects.toMatchObject({ code: "BAD_REQUEST" });
});

test("whoever is much like somebody who is there is found by address, number and name, and in no other organization", async () => {
  const there = await crm().party.create({
    kind: "company",
    name: "Caffè Lavinia S.r.l.",
    phone: "+39 06 999 1234",
    email: "bar@lavinia.example",
  });
  const similar = (wanted: { name?: string; phone?: string; email?: string }) =>
    world.as("viewer").crm.party.similar({ kind: "company", ...wanted });
  expect(await similar({ name: "caffe lavinia" })).toMatchObject([{ id: there.id, because: ["name"] }]);
  expect(await similar({ phone: "06 9991234" })).toMatchObject([{ id: there.id, because: ["phone"] }]);
  expect(await similar({ email: "BAR@lavinia.example" })).toMatchObject([{ id: there.id, because: ["email"] }]);
  expect(await similar({ name: "Panificio Rossi" })).toEqual([]);
  expect(await world.neighbour().crm.party.similar({ kind: "company", name: "Caffè Lavinia" })).toEqual([]);
  const twin = await crm().party.create({ kind: "company", name: "Caffe Lavinia" });
  const pairs = await world.as("viewer").crm.party.duplicates();
  expect(pairs.map(({ left, right }) => [left.id, right.id].toSorted())).toContainEqual([there.id, twin.id].toSorted());
});

test("who looks at a person stands in the trail, once an hour; who looks at a company does not", async () => {
  const person = await crm().party.create({ kind: "person", name: "Nora Lund" });
  const [company] = (await someParties("company", 1)) as [string];
  for (const role of ["viewer", "staff", "viewer", "admin"] as const) await world.as(role).crm.activity.timeline({ partyId: person.id });
  await world.as("viewer").crm.activity.timeline({ partyId: company });
  await world.neighbour().crm.activity.timeline({ partyId: person.id });
  expect(await lookers(person.id)).toEqual(["admin", "staff", "viewer"]);
  expect(await lookers(company)).toEqual([]);
});

test("whoever asks for one person by their id looks at them, also by the id of before a merge; whoever lists people does not", async () => {
  const [person, before] = (await someParties("person", 2)) as [string, string];
  const [company] = (await someParties("company", 1)) as [string];
  await crm().party.merge({ winnerId: person, loserId: before });
  const { party: as } = world.as("viewer").crm;
  await as.list({ filter: { op: "equals", column: "id", value: person } });
  await as.get({ id: company });
  expect(await lookers(person)).toEqual([]);
  await as.get({ id: person });
  await world.as("staff").crm.party.get({ id: before });
  await world.as("staff").crm.activity.timeline({ partyId: person });
  expect(await lookers(person)).toEqual(["staff", "viewer"]);
  expect(await lookers(company)).toEqual([]);
  await expect(world.neighbour().crm.party.get({ id: person })).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("whoever asks for one person many times at once looks at them once", async () => {
  const [person] = (await someParties("person", 1)) as [string];
  const asked = await Promise.all(Array.from({ length: 20 }, () => world.as("viewer").crm.party.get({ id: person })));
  expect(asked).toHaveLength(20);
  expect(await lookers(person)).toEqual(["viewer"]);
});

/** Who has looked at a party, by their roles, the last one first. */
async function lookers(id: string): Promise<(Role | undefined)[]> {
  const { rows } = await world.as("owner").audit.list({ act: "crm.personViewed", resource: "crm.party" });
  return rows
    .filter(({ recordId }) => recordId === id)
    .map(({ personId }) => roles.find((role) => world.ours.principal(role).userId === personId));
}
