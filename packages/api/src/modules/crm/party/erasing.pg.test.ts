import { inArray } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sender } from "../../../platform/files/testing/sending.ts";
import { announceChanges } from "../../../platform/notifications/webhooks/records/announce-changes.ts";
import { openReceiver, type Receiver } from "../../../platform/notifications/testing/receiver.ts";
import { createWorld, type World } from "../../../testing/world.ts";
import { aPipeline } from "../deal/fixtures.ts";
import { party } from "./schema.ts";

const day = 24 * 3_600_000;

let world: World;
let outside: Receiver;
let now: Date;
beforeAll(async () => {
  outside = await openReceiver();
  now = new Date(Date.now() + day);
  world = await createWorld({
    name: "crm_erasing",
    clock: () => now,
    outward: { privateTargets: ["127.0.0.0/8"], patience: 5000 },
  });
  await world.admin(`update identity.session set confirmed_at = '${now.toISOString()}'`);
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
  await outside[Symbol.asyncDispose]();
});

const crm = () => world.as("manager").crm;

test("a person's data is handed over whole, and erased so that only facts remain", async () => {
  const person = await crm().party.create({
    kind: "person",
    name: "Bruno Secreti",
    email: "bruno@secreti.example",
    phone: "+39 347 555 0123",
  });
  const { id: company } = await crm().party.create({ kind: "company", name: "Forno" });
  await crm().contact.create({ clientId: company, personId: person.id, role: "Brother in law" });
  await crm().partyAddress.create({ partyId: person.id, street: "Via Segreta 7" });
  await crm().activity.create({ kind: "call", subject: "Bruno is unwell", body: "Told by Bruno", partyId: person.id });
  const told = JSON.stringify(await crm().party.personalData({ id: person.id }));
  for (const word of ["bruno@secreti.example", "Via Segreta 7", "Bruno is unwell", "Brother in law"]) expect(told).toContain(word);
  await expect(world.as("staff").crm.party.personalData({ id: person.id })).rejects.toMatchObject({ code: "FORBIDDEN" });
  await expect(crm().party.erase({ id: person.id, name: "Bruno" })).rejects.toMatchObject({ cause: { code: "crm.notConfirmed" } });
  expect(await crm().party.erase({ id: person.id, name: "Bruno Secreti" })).toMatchObject({
    rows: { activity: 1, partyAddress: 1, contact: 1 },
  });
  const left = await world.backend.database.asActor(world.ours.principal("manager"), async (tx) => [
    await tx
      .select()
      .from(party)
      .where(inArray(party.id, [person.id])),
    (await crm().activity.list({ filter: { op: "equals", column: "partyId", value: person.id } })).rows,
    (await crm().contact.list({ filter: { op: "equals", column: "personId", value: person.id } })).rows,
  ]);
  expect(left).toMatchObject([[{ name: "Erased person", email: null }], [{ kind: "call", subject: "Call", body: null }], [{ role: null }]]);
  expect(JSON.stringify(left)).not.toMatch(/bruno|secret|brother/i);
  await expect(crm().party.erase({ id: company, name: "x" })).rejects.toMatchObject({ cause: { code: "crm.onlyPeople" } });
});

/** The tables in which a word stands, the sealed trail aside: of all that there are. */
async function tablesWith(word: string): Promise<unknown[]> {
  const found = await world.admin<{ place: string }>(`
    select c.oid::regclass::text as place from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'm') and n.nspname !~ '^(pg_|information_schema|audit)'
      and (xpath('//n/text()', query_to_xml(format('select count(*) as n from %s t where t::text ilike %L', c.oid::regclass, '%${word}%'), false, false, '')))[1]::text <> '0'
    order by 1`);
  return found.map(({ place }) => place);
}

test("whoever is erased is named nowhere any more, whatever they were and whoever was told of them, and stays so", async () => {
  const { id } = await crm().party.create({ kind: "person", name: "Zelda Quirk", email: "zelda@quirk.example" });
  const note = "Quirk prefers mornings";
  const { id: professionalId } = await crm().professional.create({ partyId: id, title: "Quirk tasting", note });
  const { id: supplierId } = await crm().supplier.create({ partyId: id, note });
  await crm().supply.create({ supplierId, goods: "Honey", note });
  await crm().supplierEvaluation.create({ supplierId, evaluatedOn: "2026-03-02", criterion: "quality", score: 4, note });
  await crm().client.create({ partyId: id, number: "QUIRK-1" });
  const startsAt = new Date("2026-06-08T08:00:00Z");
  const slot = await crm().slot.create({ professionalId, startsAt, endsAt: new Date(startsAt.getTime() + 3_600_000) });
  await crm().booking.book({ slotId: slot.id, partyId: id, note });
  const { stages } = await aPipeline(world.as("manager"), "Weddings");
  const deals = await Promise.all(
    ["Wedding of the Quirks", "Forty roses"].map((name) => crm().deal.create({ name, partyId: id, stageId: stages[0]!.id })),
  );
  await crm().deal.lose({ dealId: deals[1]!.id, reason: "price", note });
  const viewer = world.ours.principal("viewer").userId;
  await crm().activity.create({ kind: "task", subject: "Ask Zelda Quirk", partyId: id, assigneeId: viewer });
  await crm().activity.create({ kind: "note", subject: "Quirk wants roses", dealId: deals[0]!.id, mentions: [viewer] });
  await world.admin(
    `with run as (insert into platform.import_run (id, org_id, resource, file_name, mode, asked_by, file_id, plan, headers)
        values (gen_random_uuid(), $1, 'crm.party', 'people.csv', 'import', $2, gen_random_uuid(), '{}', '[]') returning id)
      insert into platform.import_row (id, org_id, run_id, asked_by, number, line, outcome, resource, record_id, before)
        select gen_random_uuid(), $1, id, $2, 1, 1, 'changed', 'crm.party', $3, '{"name": "Z. Quirk"}' from run`,
    [world.ours.id, viewer, id],
  );
  const told = JSON.stringify(await crm().party.personalData({ id }));
  expect(told.split(note)).toHaveLength(7);
  expect(told).toContain("Quirk wants roses");
  expect(await world.as("viewer").notifications.list()).toMatchObject({ rows: { length: 2 } });

  await crm().party.erase({ id, name: "Zelda Quirk" });
  expect(await tablesWith("quirk")).toEqual([]);
  expect((await crm().deal.get({ id: deals[1]!.id })).name).toBe("Forty roses");
  // Nor by the history of what is left, which is for everybody who reads it.
  const records = [
    ["party", id],
    ["professional", professionalId],
    ["supplier", supplierId],
    ["deal", deals[0]!.id],
    ["activity", (await crm().activity.list({ filter: { op: "equals", column: "dealId", value: deals[0]!.id } })).rows[0]!.id],
  ] as const;
  for (const [kind, recordId] of records) {
    const { rows } = await world.as("viewer").audit.history({ resource: `crm.${kind}`, recordId });
    expect(rows.length, kind).toBeGreaterThan(1);
    expect(JSON.stringify(rows), kind).not.toMatch(/quirk|zelda/i);
  }
  await expect(crm().party.update({ id, patch: { name: "Zelda Quirk" } })).rejects.toMatchObject({
    cause: { details: { fields: { name: "This person was erased and stays so. Add them as somebody new." } } },
  });
  const past = crm().party.bulk({ rows: [{ act: "update", id, patch: { email: "zelda@quirk.example" } }] });
  expect(await past).toMatchObject({ refused: 1 });
  // Again changes nothing, and is no mistake.
  await crm().party.erase({ id, name: "Erased person" });
});

test("merges keep nothing of whoever is erased, also where they were undone, or were of the companies that they speak for", async () => {
  const { id } = await crm().party.create({ kind: "person", name: "Kestrel Voss", email: "kestrel@voss.example" });
  const { id: twin } = await crm().party.create({ kind: "person", name: "Somebody else" });
  const mistaken = await crm().party.merge({ winnerId: twin, loserId: id });
  await crm().party.undoMerge({ mergeId: mistaken.id });
  const [stays, goes] = await Promise.all(["Bakery", "Bakery Ltd"].map((name) => crm().party.create({ kind: "company", name })));
  await crm().contact.create({ clientId: stays!.id, personId: id });
  await crm().contact.create({ clientId: goes!.id, personId: id, role: "Kestrel decides" });
  const merge = await crm().party.merge({ winnerId: stays!.id, loserId: goes!.id });
  expect(await tablesWith("kestrel")).toContain("crm.party_merge");

  await crm().party.erase({ id, name: "Kestrel Voss" });
  expect(await tablesWith("kestrel")).toEqual([]);
  await crm().party.undoMerge({ mergeId: merge.id });
  expect(await crm().party.get({ id: goes!.id })).toMatchObject({ name: "Bakery Ltd" });
  expect(await tablesWith("kestrel")).toEqual([]);
});

/** An import of parties as it is guessed. @returns the run, once nothing goes on with it */
async function imported(content: string, { name, ...other }: { name: string; constants?: { to: string; text: string }[] }) {
  const { imports } = world.as("manager");
  const { id: fileId } = await sender(world.backend).upload(world.as("manager"), Buffer.from(content), { bucket: "imports", name });
  const { format, columns, values } = await imports.inspect({ fileId, resource: "crm.party" });
  const run = await imports.start({ fileId, resource: "crm.party", format, columns, values, duplicates: "overwrite", ...other });
  await world.backend.jobs.drain();
  return imports.get({ id: run.id });
}

test("imports know nothing any more of whoever is erased: not the file, nor lines that failed, nor what was there before", async () => {
  const { id } = await crm().party.create({ kind: "person", name: "Ulla Krebs", email: "ulla@krebs.example", phone: "+39 02 7654 3210" });
  const { id: other } = await crm().party.create({ kind: "person", name: "Ulla Brandt", email: "brandt@firm.example" });
  const run = await imported(
    [
      "Kind,Name,Email,Phone,Website,Country",
      "person,Ulla Krebs,ulla@krebs.example,,https://krebs.example,",
      "person,Krebs Ulla,not an address,,,",
      'person,"The family of\nUlla Krebs",no address either,,,',
      "person,U. K.,also no address,02 7654-3210,,",
      "nobody,,ULLA@krebs.example,,,",
      "person,Ulla Brandt,still no address,,,",
    ].join("\r\n"),
    { name: "Krebs, Ulla.csv", constants: [{ to: "familyName", text: "Ulla Krebs" }] },
  );
  expect(run).toMatchObject({ state: "done", changed: 1, failed: 5 });
  await crm().party.erase({ id, name: "Ulla Krebs" });
  expect(await tablesWith("krebs")).toEqual([]);
  // As it is kept, was typed in, and stood in the file: fewer digits may stand in any hash.
  for (const number of ["276543210", "7654 3210", "7654-3210"]) expect(await tablesWith(number)).toEqual([]);
  const { rows } = await world.as("manager").importRows.list({ filter: { op: "equals", column: "runId", value: run.id } });
  expect(rows.map(({ cells }) => cells?.[1] ?? null).filter(Boolean)).toEqual(["Ulla Brandt"]);
  // Their file was of no use to anybody any more; what others wrote and what was imported stays.
  expect(await world.admin("select from platform.file where bucket = 'imports'")).toEqual([]);
  expect(await crm().party.get({ id: other })).toMatchObject({ name: "Ulla Brandt" });
});

test("programs outside hear that somebody was erased, and nothing of who it was: not from what waits, and not from replays", async () => {
  const { id: hook } = await world.as("admin").webhooks.create({
    label: "Mirror",
    url: `${outside.url}/hook`,
    tables: ["crm.party", "crm.partyAddress", "crm.activity", "crm.contact", "files"].map((resource) => ({ resource })),
  });
  const tell = async (): Promise<string[]> => {
    outside.posted.length = 0;
    await announceChanges(world.backend);
    await world.backend.jobs.drain();
    return outside.posted.map(({ body }) => body.toString());
  };
  // Answers with what it was sent, and takes nothing: all of it waits to be sent again.
  outside.answer = ({ body }) => ({ status: 500, body: body.toString().slice(-500) });
  const twin = await crm().party.create({ kind: "person", name: "I. Vandermeer" });
  const { id } = await crm().party.create({ kind: "person", name: "Ines Vandermeer", email: "ines@vandermeer.example" });
  await crm().party.merge({ winnerId: id, loserId: twin.id });
  const address = await crm().partyAddress.create({ partyId: id, street: "Vandermeerlaan 3" });
  const company = await crm().party.create({ kind: "company", name: "Meer en Zoon" });
  const contact = await crm().contact.create({ clientId: company.id, personId: id, role: "Vandermeer of the board" });
  await crm().contact.remove({ id: contact.id });
  await crm().activity.create({ kind: "call", subject: "Vandermeer called", partyId: id });
  const file = await sender(world.backend).upload(world.as("manager"), Buffer.from("%PDF-1.7\n"), {
    bucket: "documents",
    name: "Vandermeer.pdf",
    record: { resource: "crm.party", id },
  });
  expect((await tell()).join()).toContain("Vandermeerlaan 3");
  expect(await tablesWith("vandermeer")).toContain("platform.webhook_delivery");
  await crm().party.update({ id, patch: { website: "https://vandermeer.example" } });

  await crm().party.erase({ id, name: "Ines Vandermeer" });
  expect(await tablesWith("vandermeer")).toEqual([]);

  outside.answer = () => ({ status: 204 });
  now = new Date(now.getTime() + 60_000);
  const waiting = await tell();
  expect(waiting.join()).not.toMatch(/vandermeer/i);
  const told = waiting.map((body) => JSON.parse(body) as { type: string; data: { recordId: string; after: object | null } });
  const theirs = told.filter(({ type, data }) => type === "crm.party.changed" && data.recordId === id);
  expect(theirs.length).toBeGreaterThan(1);
  for (const { data } of theirs)
    expect(data.after).toMatchObject({ id, kind: "person", name: "Erased person", email: null, website: null });
  // What went is told as gone, by its id.
  const gone = told.filter(({ type }) => type.endsWith(".removed")).map(({ data }) => data.recordId);
  expect(gone.toSorted()).toEqual([address.id, contact.id, file.id, twin.id].toSorted());
  // What is about somebody else is told as it was.
  expect(told.map(({ data }) => data)).toContainEqual(
    expect.objectContaining({ recordId: company.id, after: expect.objectContaining({ name: "Meer en Zoon" }) }),
  );

  outside.posted.length = 0;
  await world.as("admin").webhooks.replay({ id: hook, from: new Date(Date.now() - day), until: new Date(Date.now() + day) });
  const again = await tell();
  expect(again.length).toBeGreaterThan(5);
  expect(again.join()).not.toMatch(/vandermeer/i);
});
